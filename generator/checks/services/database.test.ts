import { Token } from '../../values/value.ts';
import { database } from './database.ts';
import { type Row, refuses } from './testing/table.ts';

const unknown = new Token({ Ref: 'Any' });
const mysql = { Engine: 'mysql' };
function window(what: string, name: string, refused: string, taken: string): Row {
  return [what, name, { [name]: refused }, { [name]: taken }];
}

refuses(database, 'AWS::RDS::DBInstance', [
  [
    'an identifier that ends in a hyphen',
    'DBInstanceIdentifier',
    { DBInstanceIdentifier: 'shop-' },
    { DBInstanceIdentifier: 'shop-1' },
  ],
  [
    'an identifier with two hyphens',
    'DBInstanceIdentifier',
    { DBInstanceIdentifier: 'shop--a' },
    { DBInstanceIdentifier: 'shop-a' },
  ],
  [
    'an identifier that begins with a digit',
    'DBInstanceIdentifier',
    { DBInstanceIdentifier: '1shop' },
    { DBInstanceIdentifier: 'shop1' },
  ],
  ['backups of 36 days', 'BackupRetentionPeriod', { BackupRetentionPeriod: 36 }, { BackupRetentionPeriod: 0 }],
  ['port 80', 'Port', { Port: '80' }, { Port: '3306' }],
  ['19 GiB', 'AllocatedStorage', { ...mysql, AllocatedStorage: '19' }, { ...mysql, AllocatedStorage: '20' }],
  [
    '99 GiB of provisioned speed',
    'AllocatedStorage',
    { ...mysql, StorageType: 'io1', AllocatedStorage: 99 },
    { ...mysql, StorageType: 'io1', AllocatedStorage: 100 },
  ],
  [
    'room to shrink',
    'MaxAllocatedStorage',
    { ...mysql, AllocatedStorage: 50, MaxAllocatedStorage: 50 },
    { ...mysql, AllocatedStorage: 50, MaxAllocatedStorage: 100 },
  ],
  [
    'metrics every 2 seconds',
    'MonitoringInterval',
    { MonitoringInterval: 2 },
    { MonitoringInterval: 60 },
    { MonitoringRoleArn: unknown },
  ],
  ['metrics without a role', 'MonitoringInterval', { MonitoringInterval: 60 }, { MonitoringInterval: 0 }],
  [
    'insights of 30 days',
    'PerformanceInsightsRetentionPeriod',
    { PerformanceInsightsRetentionPeriod: 30 },
    { PerformanceInsightsRetentionPeriod: 31 },
  ],
  [
    'advanced insights of a week',
    'DatabaseInsightsMode',
    { DatabaseInsightsMode: 'advanced', PerformanceInsightsRetentionPeriod: 7 },
    { DatabaseInsightsMode: 'advanced', PerformanceInsightsRetentionPeriod: 465 },
  ],
  [
    'a name that is taken',
    'MasterUsername',
    { Engine: 'postgres', MasterUsername: 'admin' },
    { Engine: 'mysql', MasterUsername: 'admin' },
  ],
  window('a window of 29 minutes', 'PreferredBackupWindow', '03:00-03:29', '23:45-00:15'),
  window('a window of a day of the week', 'PreferredBackupWindow', 'mon:03:00-mon:04:00', '03:00-04:00'),
  window('a window without its day', 'PreferredMaintenanceWindow', '03:00-04:00', 'sun:23:00-mon:01:00'),
  window('an unknown day', 'PreferredMaintenanceWindow', 'son:03:00-son:04:00', 'Sun:03:00-Sun:04:00'),
]);

function scaling(MinCapacity: unknown, MaxCapacity: unknown, more = {}) {
  return {
    ServerlessV2ScalingConfiguration: { MinCapacity, MaxCapacity, ...more },
  };
}

refuses(database, 'AWS::RDS::DBCluster', [
  ['no backups', 'BackupRetentionPeriod', { BackupRetentionPeriod: 0 }, { BackupRetentionPeriod: 1 }],
  ['a minimum above the maximum', 'ServerlessV2ScalingConfiguration.MinCapacity', scaling(4, 2), scaling(2, 4)],
  ['a quarter of a unit', 'ServerlessV2ScalingConfiguration.MinCapacity', scaling(0.25, 1), scaling(0.5, 1)],
  ['a maximum of half a unit', 'ServerlessV2ScalingConfiguration.MaxCapacity', scaling(0, 0.5), scaling(0, 1)],
  [
    'a pause after a minute',
    'ServerlessV2ScalingConfiguration.SecondsUntilAutoPause',
    scaling(0, 1, { SecondsUntilAutoPause: 60 }),
    scaling(0, 1, { SecondsUntilAutoPause: 300 }),
  ],
  [
    'a pause of what does not pause',
    'ServerlessV2ScalingConfiguration.SecondsUntilAutoPause',
    scaling(1, 2, { SecondsUntilAutoPause: 300 }),
    scaling(1, 2),
  ],
  ['rewinding by four days', 'BacktrackWindow', { BacktrackWindow: 345600 }, { BacktrackWindow: 259200 }],
]);

refuses(database, 'AWS::ElastiCache::ReplicationGroup', [
  [
    'an id of 41 characters',
    'ReplicationGroupId',
    { ReplicationGroupId: 'a'.repeat(41) },
    { ReplicationGroupId: 'a'.repeat(40) },
  ],
  [
    'one node with failover',
    'NumCacheClusters',
    { NumCacheClusters: 1, AutomaticFailoverEnabled: true },
    { NumCacheClusters: 2, AutomaticFailoverEnabled: true },
  ],
  ['seven nodes', 'NumCacheClusters', { NumCacheClusters: 7 }, { NumCacheClusters: 6 }],
  [
    'several zones without failover',
    'MultiAZEnabled',
    { MultiAZEnabled: true, AutomaticFailoverEnabled: false },
    { MultiAZEnabled: true, AutomaticFailoverEnabled: true },
  ],
]);

refuses(database, 'AWS::RDS::DBProxy', [
  ['one subnet', 'VpcSubnetIds', { VpcSubnetIds: ['a'] }, { VpcSubnetIds: ['a', unknown] }],
]);
