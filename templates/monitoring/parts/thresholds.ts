/** Of a load balancer: what is too much of its own errors. */
export const balancerThresholds = {
  BalancerErrorPercent: {
    Type: 'Number',
    Default: 5,
    MinValue: 0,
    MaxValue: 100,
    Description: 'Percent of requests in five minutes that the load balancer itself answers with 5xx',
  },
  BalancerErrorCount: {
    Type: 'Number',
    Default: 10,
    MinValue: 1,
    Description:
      'Such answers in five minutes below which nobody is called: a single one is most of what an idle service does',
  },
} as const;

/** Of a service that answers requests: how slow is too slow. */
export const latencyThresholds = {
  LatencySeconds: {
    Type: 'Number',
    Default: 2,
    MinValue: 0,
    Description: 'Seconds within which 99 of 100 requests are to be answered',
  },
  LatencyRequests: {
    Type: 'Number',
    Default: 300,
    MinValue: 1,
    Description: 'Requests in five minutes below which nobody is called: of fewer, the slowest percent is one or two',
  },
} as const;

/** Of every service: what is too much for its tasks. */
export const taskThresholds = {
  CpuPercent: {
    Type: 'Number',
    Default: 90,
    MinValue: 1,
    MaxValue: 100,
    Description: 'Percent of CPU, on average of all tasks for 15 minutes: scaling has come to its end',
  },
  MemoryPercent: {
    Type: 'Number',
    Default: 90,
    MinValue: 1,
    MaxValue: 100,
    Description: 'Percent of memory, in the task that has the least left: at 100 it is killed',
  },
} as const;

/** Of a queue: how late its messages may be. */
export const queueThresholds = {
  OldestMessageSeconds: {
    Type: 'Number',
    Default: 900,
    MinValue: 60,
    Description: 'Seconds that the oldest message may wait: what is bearable, and longer than a task takes for one',
  },
} as const;

/** Of every database. */
export const databaseThresholds = {
  CpuPercent: {
    Type: 'Number',
    Default: 90,
    MinValue: 1,
    MaxValue: 100,
    Description: 'Percent of CPU for 15 minutes',
  },
  FreeMemoryMiB: {
    Type: 'Number',
    Default: 64,
    MinValue: 1,
    Description: 'MiB of memory that are free at least: about a tenth of the instance class',
  },
  Connections: {
    Type: 'Number',
    Default: 80,
    MinValue: 1,
    Description:
      'Connections at the most: four fifths of max_connections, about 110 for each GiB of memory with PostgreSQL',
  },
} as const;

/** Of a database whose storage has an end. */
export const storageThresholds = {
  FreeStorageGiB: {
    Type: 'Number',
    Default: 1,
    MinValue: 0,
    Description: 'GiB that are free at least: below a tenth of the storage, at which RDS adds some by itself',
  },
} as const;

/** Of an Aurora cluster. */
export const clusterThresholds = {
  ReplicaLagMilliseconds: {
    Type: 'Number',
    Default: 1000,
    MinValue: 1,
    Description: 'Milliseconds that a reader may be behind the writer; usually it is less than 100',
  },
} as const;
