import { calls } from '../emitted.ts';
import { at, type Concrete } from './concrete.ts';
import { atLeast, type Control, every, is, isThere, severalSubnets } from './control.ts';

const INSTANCE = 'AWS::RDS::DBInstance';
const CLUSTER = 'AWS::RDS::DBCluster';

const isAlone = every('DBClusterIdentifier', is(undefined));
const hasMaster = (database: Concrete) => database.Type === CLUSTER || isAlone(database);
const isMysql = every('Engine', (engine) => /mysql/.test(String(engine)));
function subscribed(source: string): Control['holds'] {
  return (_, template) =>
    template.some((other) => other.Type === 'AWS::RDS::EventSubscription' && every('SourceType', is(source))(other));
}

/** Databases. */
export const DATABASE_CONTROLS: readonly Control[] = [
  {
    ids: ['RDS.2', 'RDS.46'],
    title: 'Databases have no public address',
    by: '`PubliclyAccessible: false`',
    of: [INSTANCE],
    holds: every('PubliclyAccessible', is(false)),
  },
  {
    ids: ['RDS.3', 'RDS.27'],
    title: 'Databases are encrypted',
    by: '`StorageEncrypted: true`',
    of: [INSTANCE, CLUSTER],
    when: hasMaster,
    holds: every('StorageEncrypted', is(true)),
  },
  {
    ids: ['RDS.5'],
    title: 'Instances have a standby in another zone',
    by: '`MultiAZ`; parameter `MultiAz`',
    of: [INSTANCE],
    when: isAlone,
    holds: every('MultiAZ', is(true)),
    rules: ['rds_instance_multi_az_support_check'],
  },
  {
    ids: ['RDS.15'],
    title: 'Clusters have instances in several zones',
    by: 'a writer and readers; parameter `Readers`',
    of: [CLUSTER],
    holds: ({ logicalId }, template) =>
      new Set(
        template
          .filter((one) => one.Type === INSTANCE && calls(one.Properties, 'Ref').includes(logicalId))
          .map((one) => one.logicalId),
      ).size >= 2,
  },
  {
    ids: ['RDS.6'],
    title: 'Instances have enhanced monitoring',
    by: '`MonitoringInterval` above zero, and `MonitoringRoleArn`; parameter `MonitoringInterval`',
    of: [INSTANCE],
    holds: (database) =>
      every('MonitoringInterval', atLeast(1))(database) && every('MonitoringRoleArn', isThere)(database),
    rules: ['rds_instance_enhanced_monitoring_enabled_check'],
  },
  {
    ids: ['RDS.7', 'RDS.8'],
    title: 'Databases are protected from deletion',
    by: '`DeletionProtection`; parameter `DeletionProtection`',
    of: [INSTANCE, CLUSTER],
    when: hasMaster,
    holds: every('DeletionProtection', is(true)),
    rules: ['rds_instance_deletion_protection_enabled_check', 'rds_cluster_deletion_protection_enabled_check'],
  },
  {
    ids: ['RDS.9', 'RDS.34', 'RDS.36', 'RDS.37'],
    title: 'Databases log to CloudWatch',
    by: '`EnableCloudwatchLogsExports`',
    of: [INSTANCE, CLUSTER],
    when: hasMaster,
    holds: (database) => at(database, 'EnableCloudwatchLogsExports.*').length > 0,
  },
  {
    ids: ['RDS.10', 'RDS.12'],
    title: 'Databases take IAM authentication',
    by: '`EnableIAMDatabaseAuthentication: true`',
    of: [INSTANCE, CLUSTER],
    when: hasMaster,
    holds: every('EnableIAMDatabaseAuthentication', is(true)),
  },
  {
    ids: ['RDS.11', 'RDS.50'],
    title: 'Databases are backed up for seven days at least',
    by: '`BackupRetentionPeriod`; parameter `BackupDays`',
    of: [INSTANCE, CLUSTER],
    when: hasMaster,
    holds: every('BackupRetentionPeriod', atLeast(7)),
    rules: ['rds_instance_backup_enabled_check'],
  },
  {
    ids: ['RDS.13', 'RDS.35'],
    title: 'Minor versions are upgraded by themselves',
    by: '`AutoMinorVersionUpgrade: true` of each instance',
    of: [INSTANCE],
    holds: every('AutoMinorVersionUpgrade', is(true)),
  },
  {
    ids: ['RDS.14'],
    title: 'Aurora MySQL can be rewound',
    by: '`BacktrackWindow`: option `backtrackHours`',
    of: [CLUSTER],
    when: isMysql,
    holds: every('BacktrackWindow', atLeast(1)),
    broken: { Engine: 'aurora-mysql' },
  },
  {
    ids: ['RDS.16', 'RDS.17'],
    title: 'Snapshots have the tags of their database',
    by: '`CopyTagsToSnapshot: true`',
    of: [INSTANCE, CLUSTER],
    when: hasMaster,
    holds: every('CopyTagsToSnapshot', is(true)),
  },
  {
    ids: ['RDS.18'],
    title: 'Databases are in a VPC, in private subnets',
    by: '`DBSubnetGroup` over `PrivateSubnetIds`',
    of: ['AWS::RDS::DBSubnetGroup'],
    holds: every('SubnetIds', (value) => severalSubnets(value) && calls(value, 'Ref').includes('PrivateSubnetIds')),
  },
  {
    ids: ['RDS.19'],
    title: 'Somebody hears of events of clusters',
    by: '`EventSubscription` of `db-cluster`: option `events`',
    of: [CLUSTER],
    holds: subscribed('db-cluster'),
  },
  {
    ids: ['RDS.20'],
    title: 'Somebody hears of events of instances',
    by: '`EventSubscription` of `db-instance`: option `events`',
    of: [INSTANCE, CLUSTER],
    when: hasMaster,
    holds: subscribed('db-instance'),
  },
  {
    ids: ['RDS.21'],
    title: 'Somebody hears of events of parameter groups',
    by: '`EventSubscription` of `db-parameter-group`: option `events`',
    of: [INSTANCE],
    when: isAlone,
    holds: subscribed('db-parameter-group'),
  },
  {
    ids: ['RDS.22'],
    title: 'Somebody hears of events of DB security groups',
    by: 'nothing',
    of: [INSTANCE, CLUSTER],
    when: hasMaster,
    holds: subscribed('db-security-group'),
  },
  {
    ids: ['RDS.23'],
    title: 'Databases do not listen on the usual port',
    by: '`Port`',
    of: [INSTANCE, CLUSTER],
    when: hasMaster,
    holds: every('Port', (port) => atLeast(1)(port) && !is(3306, 5432)(port)),
    broken: { Port: 5432 },
  },
  {
    ids: ['RDS.24', 'RDS.25'],
    title: 'The administrator has a name of its own',
    by: '`MasterUsername: dbowner`, or that of the snapshot; `ManageMasterUserPassword: true`',
    of: [INSTANCE, CLUSTER],
    when: hasMaster,
    holds: (database) =>
      every('MasterUsername', (name) => !is('admin', 'postgres')(name))(database) &&
      every('ManageMasterUserPassword', is(true))(database),
    broken: { MasterUsername: 'postgres', ManageMasterUserPassword: true },
  },
  {
    ids: ['RDS.26'],
    title: 'Databases are in a plan of AWS Backup',
    by: 'nothing',
    of: [INSTANCE, CLUSTER],
    when: hasMaster,
    holds: (_, template) => template.some(({ Type }) => Type === 'AWS::Backup::BackupSelection'),
  },
  {
    ids: ['RDS.38', 'RDS.39', 'RDS.44'],
    title: 'Databases take TLS only',
    by: '`rds.force_ssl` or `require_secure_transport`',
    of: ['AWS::RDS::DBParameterGroup', 'AWS::RDS::DBClusterParameterGroup'],
    holds: (group) => {
      const settings = at(group, 'Parameters')[0] as Readonly<Record<string, unknown>> | undefined;
      return is('1')(settings?.['rds.force_ssl']) || is('1', 'ON')(settings?.require_secure_transport);
    },
  },
];
