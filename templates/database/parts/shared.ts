import {
  AWS,
  assumableBy,
  type Body,
  fn,
  type Id,
  knownAs,
  type ParameterRefs,
  type SecretArn,
  type Token,
} from '../../../generator/index.ts';
import { policyOfAws } from '../../parts/reasons.ts';
import type { sharedParameters } from './parameters.ts';

/** What a template's body declares things with, whatever its parameters. */
export type Builder = Omit<Body<Readonly<Record<never, never>>>, 'params'>;
/** The parameters that every database has. */
export type SharedParams = ParameterRefs<ReturnType<typeof sharedParameters>>;

/** Where a database takes reads and writes. */
type DatabaseHost = Id<'AWS::RDS::DBInstance' | 'AWS::RDS::DBCluster', 'Endpoint.Address'>;
type DatabaseResourceId =
  | Id<'AWS::RDS::DBInstance', 'DbiResourceId'>
  | Id<'AWS::RDS::DBCluster', 'DBClusterResourceId'>;

/** A user name that attackers do not try first. */
const OWNER = 'dbowner';

/** The subnets that a database lies in, and the group that says who reaches it: nobody, until a service adds itself. */
export function placement(resource: Builder['resource'], { VpcId, PrivateSubnetIds }: SharedParams) {
  const subnets = resource('SubnetGroup', 'AWS::RDS::DBSubnetGroup', {
    DBSubnetGroupDescription: 'Private subnets of the database',
    SubnetIds: PrivateSubnetIds,
  });
  const group = resource(
    'SecurityGroup',
    'AWS::EC2::SecurityGroup',
    {
      GroupDescription: 'The database: the services that use it in, nothing out',
      VpcId,
      SecurityGroupEgress: [{ IpProtocol: '-1', CidrIp: '127.0.0.1/32', Description: 'Nothing' }],
    },
    { comment: 'Services add their own way in. Without an egress rule CloudFormation would allow all of it.' },
  );
  return { subnets, group };
}

/** Who owns the data: a user whose password RDS makes and rotates, or with a snapshot whoever owned it. */
export function origin({ condition }: Builder, { SnapshotIdentifier, DatabaseName, KmsKeyArn }: SharedParams) {
  const isNew = condition('IsNew', fn.equals(SnapshotIdentifier, ''));
  const hasKey = condition('HasKmsKey', fn.not(fn.equals(KmsKeyArn, '')));
  return {
    snapshot: fn.if(isNew, AWS.NoValue, SnapshotIdentifier),
    databaseName: fn.if(isNew, DatabaseName, AWS.NoValue),
    access: {
      MasterUsername: fn.if(isNew, OWNER, AWS.NoValue),
      ManageMasterUserPassword: true,
      EnableIAMDatabaseAuthentication: true,
    },
    encryption: {
      StorageEncrypted: true,
      // A snapshot keeps its own key.
      KmsKeyId: fn.if(hasKey, KmsKeyArn, AWS.NoValue),
    },
  };
}

/** What Database Insights is set to: whether, how, and for how many days. */
export function insights({ condition }: Builder, { Insights }: SharedParams) {
  const isOff = condition('HasNoInsights', fn.equals(Insights, 'off'));
  const isAdvanced = condition('HasAdvancedInsights', fn.equals(Insights, 'advanced'));
  return {
    enabled: fn.if(isOff, false, true),
    mode: fn.if<'advanced' | 'standard'>(isAdvanced, 'advanced', 'standard'),
    days: fn.if<number>(isOff, AWS.NoValue, fn.if<number>(isAdvanced, 465, 7)),
  };
}

/** The role with which RDS writes metrics of the operating system. */
export function monitoringRole(resource: Builder['resource']) {
  return resource(
    'MonitoringRole',
    'AWS::IAM::Role',
    {
      AssumeRolePolicyDocument: assumableBy('monitoring.rds.amazonaws.com', {
        StringEquals: { 'aws:SourceAccount': AWS.AccountId },
      }),
      ManagedPolicyArns: [fn.sub`arn:${AWS.Partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole`],
    },
    { Metadata: policyOfAws('It is RDS that writes these metrics, and AWS keeps its rights up to date.') },
  );
}

/** What a service needs of a database, under the names that services take. */
export function databaseOutputs(
  { Port, DatabaseName }: SharedParams,
  made: {
    readonly host: Token<DatabaseHost>;
    readonly secretArn: Token<Id<'AWS::SecretsManager::Secret', 'Arn'>>;
    readonly groupId: Token<Id<'AWS::EC2::SecurityGroup'>>;
    readonly resourceId: Token<DatabaseResourceId>;
  },
) {
  return {
    Host: { Value: made.host, Description: 'Address that takes reads and writes' },
    Port: { Value: Port, Description: 'Port that it listens on' },
    Name: { Value: DatabaseName, Description: 'Name of the database' },
    SecretArn: {
      // RDS writes these two keys, which the specification of the attribute does not say.
      Value: knownAs<SecretArn<'username' | 'password'>>(made.secretArn, { keys: ['username', 'password'] }),
      Description: 'Secret with its user and password, which RDS rotates every seven days',
    },
    ResourceId: { Value: made.resourceId, Description: 'The database in policies that let users connect by IAM' },
    SecurityGroupId: { Value: made.groupId, Description: 'Its security group; who uses it adds a way in' },
  };
}
