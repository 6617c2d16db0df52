import { actions, type Handlers } from './handler.ts';

const rds = (...names: readonly string[]) => actions('rds', ...names);
const efs = (...names: readonly string[]) => actions('elasticfilesystem', ...names);
const cache = (...names: readonly string[]) => actions('elasticache', ...names);
const secrets = (...names: readonly string[]) => actions('secretsmanager', ...names);

const rdsTags = rds('AddTagsToResource', 'RemoveTagsFromResource', 'ListTagsForResource');
const efsTags = efs('TagResource', 'UntagResource', 'ListTagsForResource');
const cacheTags = cache('AddTagsToResource', 'RemoveTagsFromResource', 'ListTagsForResource');
const linked = ['iam:CreateServiceLinkedRole'];
const role = ['iam:GetRole', 'iam:PassRole'];
const key = actions('kms', 'DescribeKey', 'CreateGrant');
/** The password of the first user, which the database keeps in a secret of its own. */
const managedPassword = [...secrets('CreateSecret', 'TagResource'), 'kms:DescribeKey'];
const network = actions(
  'ec2',
  'DescribeAccountAttributes',
  'DescribeAvailabilityZones',
  'DescribeInternetGateways',
  'DescribeSecurityGroups',
  'DescribeSubnets',
  'DescribeVpcAttribute',
  'DescribeVpcs',
);

/** Databases, caches, files and secrets. */
export const data: Handlers = {
  'AWS::EFS::AccessPoint': {
    always: [...efsTags, ...efs('CreateAccessPoint', 'DeleteAccessPoint', 'DescribeAccessPoints')],
  },
  'AWS::EFS::FileSystem': {
    always: [
      ...efsTags,
      ...efs(
        'CreateFileSystem',
        'UpdateFileSystem',
        'DeleteFileSystem',
        'DeleteTags',
        'DescribeBackupPolicy',
        'DescribeFileSystemPolicy',
        'DescribeFileSystems',
        'DescribeLifecycleConfiguration',
        'DescribeReplicationConfigurations',
      ),
      ...linked,
    ],
    when: {
      BackupPolicy: efs('PutBackupPolicy'),
      Encrypted: actions('kms', 'DescribeKey', 'GenerateDataKeyWithoutPlaintext', 'CreateGrant'),
      FileSystemPolicy: efs('PutFileSystemPolicy', 'DeleteFileSystemPolicy'),
      FileSystemProtection: efs('UpdateFileSystemProtection'),
      LifecyclePolicies: efs('PutLifecycleConfiguration'),
      ReplicationConfiguration: efs('CreateReplicationConfiguration', 'DeleteReplicationConfiguration'),
    },
    linked: ['elasticfilesystem.amazonaws.com', 'backup.amazonaws.com'],
  },
  'AWS::EFS::MountTarget': {
    always: [
      ...efs(
        'CreateMountTarget',
        'DeleteMountTarget',
        'DescribeMountTargets',
        'DescribeMountTargetSecurityGroups',
        'ModifyMountTargetSecurityGroups',
      ),
      // EFS puts the network interface into the subnet in the name of whoever asks.
      ...actions(
        'ec2',
        'CreateNetworkInterface',
        'DeleteNetworkInterface',
        'DescribeNetworkInterfaces',
        'DescribeSubnets',
        'ModifyNetworkInterfaceAttribute',
        'DescribeNetworkInterfaceAttribute',
      ),
    ],
  },
  'AWS::ElastiCache::ServerlessCache': {
    always: [
      ...cacheTags,
      ...cache('CreateServerlessCache', 'ModifyServerlessCache', 'DeleteServerlessCache', 'DescribeServerlessCaches'),
      ...actions(
        'ec2',
        'CreateTags',
        'CreateVpcEndpoint',
        'DeleteVpcEndpoints',
        'DescribeSecurityGroups',
        'DescribeSubnets',
        'DescribeVpcEndpoints',
        'DescribeVpcs',
      ),
      ...linked,
    ],
    when: { KmsKeyId: key },
    linked: ['elasticache.amazonaws.com'],
  },
  'AWS::ElastiCache::User': {
    always: [...cacheTags, ...cache('CreateUser', 'ModifyUser', 'DeleteUser', 'DescribeUsers')],
  },
  'AWS::ElastiCache::UserGroup': {
    always: [...cacheTags, ...cache('CreateUserGroup', 'ModifyUserGroup', 'DeleteUserGroup', 'DescribeUserGroups')],
  },
  'AWS::RDS::DBCluster': {
    always: [
      ...rdsTags,
      ...rds(
        'CreateDBCluster',
        'ModifyDBCluster',
        'DeleteDBCluster',
        'CreateDBClusterSnapshot',
        'DescribeDBClusters',
        'DescribeDBSubnetGroups',
        'DescribeEvents',
        'DescribeGlobalClusters',
      ),
      ...actions('ec2', 'DescribeSecurityGroups'),
      ...linked,
    ],
    when: {
      AssociatedRoles: [...rds('AddRoleToDBCluster', 'RemoveRoleFromDBCluster'), ...role],
      EnableHttpEndpoint: rds('EnableHttpEndpoint', 'DisableHttpEndpoint'),
      GlobalClusterIdentifier: rds('RemoveFromGlobalCluster'),
      KmsKeyId: key,
      ManageMasterUserPassword: managedPassword,
      MonitoringRoleArn: role,
      SnapshotIdentifier: rds('RestoreDBClusterFromSnapshot', 'DescribeDBClusterSnapshots', 'DescribeDBSnapshots'),
      SourceDBClusterIdentifier: rds('RestoreDBClusterToPointInTime'),
    },
    passes: { AssociatedRoles: 'rds.amazonaws.com', MonitoringRoleArn: 'monitoring.rds.amazonaws.com' },
    linked: ['rds.amazonaws.com'],
  },
  'AWS::RDS::DBClusterParameterGroup': {
    always: [
      ...rdsTags,
      ...rds(
        'CreateDBClusterParameterGroup',
        'ModifyDBClusterParameterGroup',
        'ResetDBClusterParameterGroup',
        'DeleteDBClusterParameterGroup',
        'DescribeDBClusterParameterGroups',
        'DescribeDBClusterParameters',
        'DescribeDBClusters',
        'DescribeEngineDefaultClusterParameters',
      ),
    ],
  },
  'AWS::RDS::DBInstance': {
    always: [
      ...rdsTags,
      ...network,
      ...rds(
        'CreateDBInstance',
        'ModifyDBInstance',
        'RebootDBInstance',
        'DeleteDBInstance',
        'CreateDBSnapshot',
        'DescribeDBClusters',
        'DescribeDBEngineVersions',
        'DescribeDBInstances',
        'DescribeDBParameterGroups',
        'DescribeEvents',
      ),
      ...linked,
    ],
    when: {
      AssociatedRoles: [...rds('AddRoleToDBInstance', 'RemoveRoleFromDBInstance'), ...role],
      AutomaticBackupReplicationRegion: rds(
        'StartDBInstanceAutomatedBackupsReplication',
        'StopDBInstanceAutomatedBackupsReplication',
        'DescribeDBInstanceAutomatedBackups',
      ),
      DBSnapshotIdentifier: rds('RestoreDBInstanceFromDBSnapshot', 'DescribeDBSnapshots'),
      KmsKeyId: key,
      ManageMasterUserPassword: managedPassword,
      MonitoringRoleArn: role,
      SourceDBInstanceIdentifier: rds(
        'CreateDBInstanceReadReplica',
        'PromoteReadReplica',
        'RestoreDBInstanceToPointInTime',
      ),
    },
    passes: { AssociatedRoles: 'rds.amazonaws.com', MonitoringRoleArn: 'monitoring.rds.amazonaws.com' },
    linked: ['rds.amazonaws.com'],
  },
  'AWS::RDS::DBParameterGroup': {
    always: [
      ...rdsTags,
      ...rds(
        'CreateDBParameterGroup',
        'ModifyDBParameterGroup',
        'ResetDBParameterGroup',
        'DeleteDBParameterGroup',
        'DescribeDBParameterGroups',
        'DescribeDBParameters',
        'DescribeEngineDefaultParameters',
      ),
    ],
  },
  'AWS::RDS::DBSubnetGroup': {
    always: [
      ...rdsTags,
      ...network,
      ...rds('CreateDBSubnetGroup', 'ModifyDBSubnetGroup', 'DeleteDBSubnetGroup', 'DescribeDBSubnetGroups'),
      ...linked,
    ],
    linked: ['rds.amazonaws.com'],
  },
  'AWS::RDS::EventSubscription': {
    always: [
      ...rdsTags,
      ...rds(
        'CreateEventSubscription',
        'ModifyEventSubscription',
        'DeleteEventSubscription',
        'DescribeEventSubscriptions',
        'AddSourceIdentifierToSubscription',
        'RemoveSourceIdentifierFromSubscription',
      ),
    ],
  },
  'AWS::SecretsManager::ResourcePolicy': {
    always: secrets('PutResourcePolicy', 'GetResourcePolicy', 'DeleteResourcePolicy'),
  },
  'AWS::SecretsManager::Secret': {
    always: [
      ...secrets(
        'CreateSecret',
        'UpdateSecret',
        'DeleteSecret',
        'DescribeSecret',
        'GetRandomPassword',
        'GetSecretValue',
        'TagResource',
        'UntagResource',
      ),
    ],
    when: {
      KmsKeyId: actions('kms', 'DescribeKey', 'GenerateDataKey', 'Decrypt'),
      ReplicaRegions: secrets('ReplicateSecretToRegions', 'RemoveRegionsFromReplication'),
    },
  },
  'AWS::SecretsManager::SecretTargetAttachment': {
    always: [
      ...secrets('GetSecretValue', 'PutSecretValue', 'DescribeSecret'),
      ...rds('DescribeDBInstances', 'DescribeDBClusters'),
    ],
  },
};
