import { fn, nameParameter, type ParameterRefs, type Token } from '../../../generator/index.ts';
import type { Watched } from './alarms.ts';
import { answer, type Metric, metricsOf, query } from './metrics.ts';
import { clusterThresholds, databaseThresholds, storageThresholds } from './thresholds.ts';

/** Of a database of one instance. */
export const instanceParameters = {
  DBInstanceIdentifier: nameParameter('AWS::RDS::DBInstance', { Description: 'The database' }),
  ...databaseThresholds,
  ...storageThresholds,
} as const;
/** Of an Aurora cluster. */
export const clusterParameters = {
  DBClusterIdentifier: nameParameter('AWS::RDS::DBCluster', { Description: 'The cluster' }),
  ...databaseThresholds,
} as const;
/** The same, of one with readers. */
export const readerParameters = { ...clusterParameters, ...clusterThresholds } as const;

/** All of them, as parts of a template take them. */
export type DatabaseParams = ParameterRefs<typeof instanceParameters & typeof readerParameters>;

const FIVE_MINUTES = 300;
const MIB = 1048576;
const GIB = 1073741824;
/** PostgreSQL refuses to write at two thousand million, and has half of them left here (RDS User Guide, recommended alarms). */
const TRANSACTION_IDS = 1000000000;

type Metrics = (name: string) => Metric;

/** Metrics of an instance, or of all instances of a cluster. */
export function databaseMetrics(isCluster: boolean, params: DatabaseParams): Metrics {
  return isCluster
    ? metricsOf('AWS/RDS', { DBClusterIdentifier: params.DBClusterIdentifier })
    : metricsOf('AWS/RDS', { DBInstanceIdentifier: params.DBInstanceIdentifier });
}

/** For 15 minutes: a failover, and a peak, are shorter. */
const lasting = { Period: FIVE_MINUTES, EvaluationPeriods: 3 } as const;
const above = { ComparisonOperator: 'GreaterThanThreshold' } as const;
const SILENT = 'While an instance restarts it reports nothing for some minutes.';

interface Kind {
  readonly isCluster: boolean;
  readonly isServerless: boolean;
  readonly isPostgres: boolean;
  readonly hasReaders: boolean;
}

/** What goes wrong with a database. */
export function watchDatabase(kind: Kind, params: DatabaseParams): Readonly<Record<string, Watched>> {
  const metric = databaseMetrics(kind.isCluster, params);
  return {
    CpuHigh: kind.isServerless ? capacity(metric, params) : cpu(metric, params),
    MemoryLow: free(metric('FreeableMemory'), MIB, params.FreeMemoryMiB, {
      AlarmDescription: 'The database has almost no memory left: fewer connections, or a larger instance class',
      label: 'MiB of memory that are free',
      TreatMissingData: 'notBreaching',
      why: SILENT,
    }),
    ManyConnections: connections(metric, params),
    ...(!kind.isCluster && {
      StorageLow: free(metric('FreeStorageSpace'), GIB, params.FreeStorageGiB, {
        AlarmDescription: 'The storage of the database is almost full, or the database reports nothing',
        label: 'GiB of storage that are free',
        TreatMissingData: 'breaching',
        why: 'An instance that reports nothing for 15 minutes is stopped, or lost: this one alarm says so.',
      }),
    }),
    ...(kind.isPostgres && { TransactionIdsRunOut: transactionIds(metric) }),
    ...(kind.hasReaders && { ReadersBehind: lag(metric, params) }),
  };
}

function cpu(metric: Metrics, { CpuPercent }: DatabaseParams): Watched {
  return {
    AlarmDescription: 'The database uses all of its CPU',
    ...metric('CPUUtilization'),
    Statistic: 'Maximum',
    ...lasting,
    ...above,
    Threshold: CpuPercent,
    TreatMissingData: 'notBreaching',
    why: SILENT,
  };
}

/** A serverless cluster grows with the load: what counts is how much of MaxCapacity it has come to. */
function capacity(metric: Metrics, { CpuPercent }: DatabaseParams): Watched {
  return {
    AlarmDescription: 'The database has almost as many capacity units as MaxCapacity lets it have',
    ...metric('ACUUtilization'),
    Statistic: 'Maximum',
    ...lasting,
    ...above,
    Threshold: CpuPercent,
    TreatMissingData: 'notBreaching',
    why: 'A cluster that pauses reports nothing, and nobody misses it.',
  };
}

/** Bytes as what people count in: CloudFormation cannot multiply a threshold. */
function free(
  metric: Metric,
  unit: number,
  Threshold: Token<number>,
  { label, ...said }: Pick<Watched, 'AlarmDescription' | 'TreatMissingData' | 'why'> & { readonly label: string },
): Watched {
  return {
    Metrics: [query('bytes', metric, 'Minimum', FIVE_MINUTES), answer(`bytes / ${unit}`, label)],
    EvaluationPeriods: lasting.EvaluationPeriods,
    ComparisonOperator: 'LessThanThreshold',
    Threshold,
    ...said,
  };
}

function connections(metric: Metrics, { Connections }: DatabaseParams): Watched {
  return {
    AlarmDescription: 'The database has almost as many connections as it takes: the next ones are refused',
    ...metric('DatabaseConnections'),
    Statistic: 'Maximum',
    ...lasting,
    ...above,
    Threshold: Connections,
    TreatMissingData: 'notBreaching',
    why: SILENT,
  };
}

function transactionIds(metric: Metrics): Watched {
  return {
    AlarmDescription:
      'PostgreSQL comes near the end of its transaction ids, and then refuses to write: see what holds VACUUM back',
    ...metric('MaximumUsedTransactionIDs'),
    Statistic: 'Maximum',
    ...lasting,
    ...above,
    Threshold: TRANSACTION_IDS,
    TreatMissingData: 'notBreaching',
    why: SILENT,
  };
}

function lag(metric: Metrics, { ReplicaLagMilliseconds }: DatabaseParams): Watched {
  return {
    AlarmDescription: fn.sub`Readers are more than ${ReplicaLagMilliseconds} milliseconds behind the writer: they answer with what is old`,
    ...metric('AuroraReplicaLagMaximum'),
    Statistic: 'Maximum',
    ...lasting,
    ...above,
    Threshold: ReplicaLagMilliseconds,
    TreatMissingData: 'notBreaching',
    why: 'A cluster that has no reader at the time reports no lag.',
  };
}
