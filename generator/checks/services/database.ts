import {
  atLeast,
  between,
  count,
  form,
  isOpen,
  length,
  numberOf,
  type ObjectRule,
  oneOf,
  type ServiceRules,
  shown,
  textOf,
  type ValueRule,
  whole,
} from './rules.ts';

const RDS = 'Amazon RDS';

/** CreateDBInstance, CreateDBCluster: identifiers. */
const identifier = form(
  /^[A-Za-z](?!.*--)[A-Za-z0-9-]{0,62}(?<!-)$/,
  'up to 63 letters, digits and single hyphens, beginning with a letter and not ending with a hyphen',
);
const groupName = form(
  /^[A-Za-z](?!.*--)[A-Za-z0-9.-]{0,254}(?<!-)$/,
  'up to 255 letters, digits and single hyphens, beginning with a letter',
);
const port = whole(1150, 65535);
/** MasterUserPassword: "any printable ASCII character except /, @, \", or a space". */
const masterPassword = form(
  /^(?:(?![/@" ])[ -~]){8,128}$/,
  '8 to 128 characters without / @ quotation marks and blanks',
);

/** PerformanceInsightsRetentionPeriod: a week, months of 31 days, or two years. */
const insightsDays: ValueRule = {
  takes: '7, a multiple of 31 up to 713, or 731 days',
  accepts: (value) => {
    const days = numberOf(value) ?? 0;
    return days === 7 || days === 731 || (days % 31 === 0 && days >= 31 && days <= 713);
  },
};

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const MINUTES_OF_A_DAY = 1440;
const MINUTES_OF_A_WEEK = 7 * MINUTES_OF_A_DAY;

function minuteOf(time: string): number | undefined {
  const [, day, hour, minute] = /^(?:([a-z]{3}):)?([01]\d|2[0-3]):([0-5]\d)$/i.exec(time) ?? [];
  const index = day === undefined ? 0 : DAYS.indexOf(day.toLowerCase());
  return hour === undefined || index < 0 ? undefined : index * MINUTES_OF_A_DAY + Number(hour) * 60 + Number(minute);
}

/** PreferredBackupWindow and PreferredMaintenanceWindow: 30 minutes at least, a day at most. */
function window(span: number, takes: string, example: RegExp): ValueRule {
  return {
    takes,
    accepts: (value) => {
      const [from, to, ...rest] = (textOf(value) ?? '').split('-');
      const [begin, end] = [minuteOf(from ?? ''), minuteOf(to ?? '')];
      if (
        rest.length > 0 ||
        begin === undefined ||
        end === undefined ||
        !example.test(from ?? '') ||
        !example.test(to ?? '')
      )
        return false;
      const minutes = (end - begin + span) % span;
      return minutes >= 30 && minutes <= MINUTES_OF_A_DAY;
    },
  };
}

const backupWindow = window(MINUTES_OF_A_DAY, 'at least 30 minutes as hh:mm-hh:mm, in UTC', /^\d\d:/);
const maintenanceWindow = window(
  MINUTES_OF_A_WEEK,
  'at least 30 minutes as ddd:hh:mm-ddd:hh:mm, in UTC',
  /^[a-z]{3}:/i,
);

/** CreateDBInstance, AllocatedStorage: the least of each engine and kind of storage. */
const storage: ObjectRule = ({ Engine, AllocatedStorage, MaxAllocatedStorage, StorageType }) => {
  const engine = textOf(Engine) ?? '';
  const size = numberOf(AllocatedStorage);
  const most = numberOf(MaxAllocatedStorage);
  if (size === undefined || engine.startsWith('aurora')) return undefined;
  if (most !== undefined && most <= size) {
    return {
      at: 'MaxAllocatedStorage',
      problem: `is ${most}, and AllocatedStorage ${size}`,
      why: `${RDS} can only grow it.`,
      mend: 'raise it, or leave it away.',
    };
  }
  const isProvisioned = StorageType === 'io1' || StorageType === 'io2';
  if (!/^(mysql|postgres|mariadb)$/.test(engine) || isOpen(StorageType)) return undefined;
  const rule = isProvisioned ? whole(100, 65536) : StorageType === 'standard' ? whole(5, 3072) : whole(20, 65536);
  if (rule.accepts(size)) return undefined;
  return {
    at: 'AllocatedStorage',
    problem: `is ${size}`,
    why: `${RDS} takes ${rule.takes} of ${engine} on ${textOf(StorageType) ?? 'gp2'}.`,
    mend: `give it ${rule.takes}.`,
  };
};

/** CreateDBInstance: names that a master user cannot have differ by engine; these are everywhere. */
const masterUser: ObjectRule = ({ MasterUsername, Engine }) => {
  const name = textOf(MasterUsername);
  const taken = /postgres/.test(textOf(Engine) ?? '') ? ['rdsadmin', 'admin'] : ['rdsadmin'];
  if (name === undefined || !taken.includes(name.toLowerCase())) return undefined;
  return {
    at: 'MasterUsername',
    problem: `is ${shown(name)}`,
    why: `${RDS} has that name taken.`,
    mend: 'choose another.',
  };
};

/** Insights are kept, and metrics are read, where they are on. */
const insights: ObjectRule = (properties) => {
  const { PerformanceInsightsRetentionPeriod, DatabaseInsightsMode } = properties;
  const on = properties.EnablePerformanceInsights ?? properties.PerformanceInsightsEnabled;
  if (PerformanceInsightsRetentionPeriod !== undefined && (on === false || on === 'false')) {
    return {
      at: 'PerformanceInsightsRetentionPeriod',
      problem: 'stands beside insights that are off',
      why: `${RDS} refuses it.`,
      mend: 'leave one of them away.',
    };
  }
  const days = numberOf(PerformanceInsightsRetentionPeriod);
  if (
    DatabaseInsightsMode !== 'advanced' ||
    isOpen(PerformanceInsightsRetentionPeriod) ||
    (days !== undefined && days >= 465)
  )
    return undefined;
  return {
    at: 'DatabaseInsightsMode',
    problem: 'is "advanced" without 465 days of PerformanceInsightsRetentionPeriod',
    why: `${RDS} keeps those of the advanced mode for 15 months.`,
    mend: 'make it 465 or more.',
  };
};

const monitoring: ObjectRule = ({ MonitoringInterval, MonitoringRoleArn }) => {
  const seconds = numberOf(MonitoringInterval);
  if (seconds === undefined || seconds === 0 || MonitoringRoleArn !== undefined) return undefined;
  return {
    at: 'MonitoringInterval',
    problem: `is ${seconds} without MonitoringRoleArn`,
    why: `${RDS} writes the metrics by that role.`,
    mend: 'add it.',
  };
};

/** ServerlessV2ScalingConfiguration: halves of a capacity unit. */
function capacity(least: number): ValueRule {
  return {
    takes: `a number from ${least} to 256 in halves`,
    accepts: (value) => between(least, 256).accepts(value) && Number.isInteger(Number(value) * 2),
  };
}

const serverless: ObjectRule = ({ MinCapacity, MaxCapacity, SecondsUntilAutoPause }) => {
  const [least, most] = [numberOf(MinCapacity), numberOf(MaxCapacity)];
  if (least !== undefined && most !== undefined && least > most) {
    return {
      at: 'MinCapacity',
      problem: `is ${least}, and MaxCapacity ${most}`,
      why: `${RDS} wants MaxCapacity as high as MinCapacity, or higher.`,
      mend: 'exchange them.',
    };
  }
  // Where its cases are too many to be told apart, it is a condition's choice, and may be nothing.
  if (numberOf(SecondsUntilAutoPause) === undefined || least === undefined || least === 0) return undefined;
  return {
    at: 'SecondsUntilAutoPause',
    problem: `stands beside a MinCapacity of ${least}`,
    why: `${RDS} pauses at a MinCapacity of 0.`,
    mend: 'leave it away, or make MinCapacity 0.',
  };
};

/** CreateReplicationGroup: with one node there is nothing to fail over to. */
const failover: ObjectRule = (group) => {
  const { AutomaticFailoverEnabled, MultiAZEnabled, NumCacheClusters, NumNodeGroups, ReplicasPerNodeGroup } = group;
  const on = [AutomaticFailoverEnabled, MultiAZEnabled].some((value) => value === true || value === 'true');
  const nodes = numberOf(NumCacheClusters);
  if (on && nodes === 1 && NumNodeGroups === undefined && ReplicasPerNodeGroup === undefined) {
    return {
      at: 'NumCacheClusters',
      problem: 'is 1 with automatic failover',
      why: 'Amazon ElastiCache has nothing to fail over to.',
      mend: 'make it 2 or more, or switch AutomaticFailoverEnabled and MultiAZEnabled off.',
    };
  }
  const isOff = AutomaticFailoverEnabled === false || AutomaticFailoverEnabled === 'false';
  return isOff && (MultiAZEnabled === true || MultiAZEnabled === 'true')
    ? {
        at: 'MultiAZEnabled',
        problem: 'is true without automatic failover',
        why: 'Amazon ElastiCache wants both.',
        mend: 'switch AutomaticFailoverEnabled on.',
      }
    : undefined;
};

const cacheId = form(
  /^[A-Za-z](?!.*--)[A-Za-z0-9-]{0,39}(?<!-)$/,
  'up to 40 letters, digits and single hyphens, beginning with a letter and not ending with a hyphen',
);

/** The rules of Amazon RDS and Amazon ElastiCache. */
export const database: ServiceRules = {
  'AWS::RDS::DBInstance': {
    by: RDS,
    values: {
      DBInstanceIdentifier: identifier,
      DBInstanceClass: form(/^db\./, 'a class such as db.t4g.medium'),
      Engine: form(
        /^(aurora-(mysql|postgresql)|mysql|mariadb|postgres|(custom-)?(oracle|sqlserver)-[a-z0-9-]+|db2-(ae|se)|docdb|neptune)$/,
        'an engine such as postgres, mysql or aurora-postgresql',
      ),
      MasterUserPassword: masterPassword,
      BackupRetentionPeriod: whole(0, 35),
      Port: port,
      PromotionTier: whole(0, 15),
      MonitoringInterval: oneOf(0, 1, 5, 10, 15, 30, 60),
      PerformanceInsightsRetentionPeriod: insightsDays,
      PreferredBackupWindow: backupWindow,
      PreferredMaintenanceWindow: maintenanceWindow,
      StorageType: oneOf('standard', 'gp2', 'gp3', 'io1', 'io2', 'aurora', 'aurora-iopt1'),
      MasterUsername: form(/^[A-Za-z][A-Za-z0-9_]{0,127}$/, 'letters, digits and underscores, beginning with a letter'),
      DatabaseInsightsMode: oneOf('standard', 'advanced'),
    },
    objects: [
      ['', storage],
      ['', masterUser],
      ['', insights],
      ['', monitoring],
    ],
  },
  'AWS::RDS::DBCluster': {
    by: RDS,
    values: {
      DBClusterIdentifier: identifier,
      Engine: oneOf('aurora-mysql', 'aurora-postgresql', 'mysql', 'postgres', 'docdb', 'neptune'),
      MasterUserPassword: masterPassword,
      BackupRetentionPeriod: whole(1, 35),
      Port: port,
      BacktrackWindow: whole(0, 259200),
      MonitoringInterval: oneOf(0, 1, 5, 10, 15, 30, 60),
      PerformanceInsightsRetentionPeriod: insightsDays,
      PreferredBackupWindow: backupWindow,
      PreferredMaintenanceWindow: maintenanceWindow,
      'ServerlessV2ScalingConfiguration.MinCapacity': capacity(0),
      'ServerlessV2ScalingConfiguration.MaxCapacity': capacity(1),
      'ServerlessV2ScalingConfiguration.SecondsUntilAutoPause': whole(300, 86400),
      DatabaseInsightsMode: oneOf('standard', 'advanced'),
    },
    objects: [
      ['ServerlessV2ScalingConfiguration', serverless],
      ['', masterUser],
      ['', insights],
      ['', monitoring],
    ],
  },
  'AWS::RDS::DBSubnetGroup': {
    by: RDS,
    values: {
      DBSubnetGroupName: form(
        /^(?!default$)[A-Za-z0-9 ._-]{1,255}$/i,
        'up to 255 letters, digits, blanks and . _ -, other than default',
      ),
      DBSubnetGroupDescription: length(1, 255),
      SubnetIds: count(2, 1000, 'subnets'),
    },
  },
  'AWS::RDS::DBParameterGroup': { by: RDS, values: { DBParameterGroupName: groupName } },
  'AWS::RDS::DBClusterParameterGroup': { by: RDS, values: { DBClusterParameterGroupName: groupName } },
  'AWS::RDS::DBProxy': {
    by: RDS,
    values: {
      DBProxyName: form(
        /^[A-Za-z](?!.*--)[A-Za-z0-9-]{0,62}(?<!-)$/,
        'up to 63 letters, digits and single hyphens, beginning with a letter',
      ),
      IdleClientTimeout: whole(1, 28800),
      EngineFamily: oneOf('MYSQL', 'POSTGRESQL', 'SQLSERVER'),
      VpcSubnetIds: count(2, 1000, 'subnets'),
    },
  },
  'AWS::RDS::DBProxyTargetGroup': {
    by: RDS,
    values: {
      'ConnectionPoolConfigurationInfo.MaxConnectionsPercent': whole(1, 100),
      'ConnectionPoolConfigurationInfo.MaxIdleConnectionsPercent': whole(0, 100),
      'ConnectionPoolConfigurationInfo.ConnectionBorrowTimeout': whole(0, 300),
    },
  },
  'AWS::ElastiCache::ReplicationGroup': {
    by: 'Amazon ElastiCache',
    values: {
      ReplicationGroupId: cacheId,
      Engine: oneOf('redis', 'valkey'),
      CacheNodeType: form(/^cache\./, 'a class such as cache.t4g.small'),
      NumCacheClusters: whole(1, 6),
      ReplicasPerNodeGroup: whole(0, 5),
      NumNodeGroups: whole(1, 500),
      SnapshotRetentionLimit: whole(0, 35),
      Port: whole(1, 65535),
      AuthToken: form(/^[^/@"\s]{16,128}$/, '16 to 128 characters without / @ and quotation marks'),
      PreferredMaintenanceWindow: window(
        MINUTES_OF_A_WEEK,
        'at least 60 minutes as ddd:hh:mm-ddd:hh:mm, in UTC',
        /^[a-z]{3}:/i,
      ),
    },
    objects: [['', failover]],
  },
  'AWS::ElastiCache::ServerlessCache': {
    by: 'Amazon ElastiCache',
    values: {
      ServerlessCacheName: cacheId,
      Engine: oneOf('redis', 'valkey', 'memcached'),
      SnapshotRetentionLimit: whole(0, 35),
      'CacheUsageLimits.DataStorage.Maximum': whole(1, 5000),
      'CacheUsageLimits.ECPUPerSecond.Maximum': atLeast(1000),
    },
  },
};
