import type { Parameter, Resolved } from '../../generator/parameters/parameters.ts';
import type { parameters } from './parts.ts';

type Parts = typeof parameters;
type ValueOf<P> = P extends Parameter ? Resolved<P> : never;
/** Values of the parameters of each part of a system; of what is left out, the templates' defaults hold. */
export type Preset = {
  readonly [Part in keyof Parts]?: { readonly [Name in keyof Parts[Part]]?: ValueOf<Parts[Part][Name]> };
};

const spot = { MinTasks: 1, MaxTasks: 2, OnDemandBase: 0, OnDemandWeight: 0, SpotWeight: 1 } as const;
/** What a worker did not finish comes back to the queue: most of it may be interrupted. */
const mostlySpot = { MinTasks: 2, MaxTasks: 10, OnDemandBase: 1, OnDemandWeight: 1, SpotWeight: 3 } as const;
const onDemand = { MinTasks: 2, MaxTasks: 10, OnDemandBase: 2, OnDemandWeight: 1, SpotWeight: 0 } as const;

/**
 * Cheap: no NAT gateway, Spot alone, one task, a database that pauses, short retention. Hosts lie in private subnets, where
 * nothing is reached without one: their network is `hostedNetwork`.
 * `environments.ts` spreads the parts that a system has, as `...development.network`; a service has its row in master.
 */
export const development = {
  network: { NatGateways: 'none' },
  hostedNetwork: { NatGateways: 'one' },
  loadBalancer: { DeletionProtection: 'false' },
  issuedLoadBalancer: { DeletionProtection: 'false' },
  site: { PriceClass: 'PriceClass_100' },
  edge: { WafMode: 'count', LogRetentionDays: 7 },
  cluster: { ContainerInsights: 'disabled', LogRetentionDays: 7 },
  service: spot,
  worker: spot,
  fargate: spot,
  task: {},
  hostedService: { MinTasks: 1, MaxTasks: 2 },
  hosts: { MinHosts: 0, MaxHosts: 2, OnDemandBaseHosts: 0, OnDemandPercent: 0 },
  database: { MultiAz: 'false', BackupDays: 1, DeletionProtection: 'false' },
  aurora: { MinCapacity: 0, MaxCapacity: 2, Readers: 0, BackupDays: 1, DeletionProtection: 'false' },
  // Tasks are stopped by those who try things out, and on Spot; one task takes long where a database has to wake up.
  monitoring: { StoppedTaskMessages: 'DISABLED' },
  serviceMonitoring: { LatencySeconds: 10 },
  queueMonitoring: { OldestMessageSeconds: 3600 },
  databaseMonitoring: {},
  auroraMonitoring: {},
} as const satisfies Preset;

/**
 * Survives the loss of a zone: a NAT gateway in each, two tasks at least, the first of them on demand, a database with a
 * standby. Kept long, and protected from being deleted; the stack itself by `terminationProtection` in `environments.ts`.
 */
export const production = {
  network: { NatGateways: 'zone' },
  hostedNetwork: { NatGateways: 'zone' },
  loadBalancer: { DeletionProtection: 'true' },
  issuedLoadBalancer: { DeletionProtection: 'true' },
  site: { PriceClass: 'PriceClass_All' },
  edge: { WafMode: 'block', LogRetentionDays: 365 },
  cluster: { ContainerInsights: 'enhanced', LogRetentionDays: 365 },
  service: onDemand,
  worker: mostlySpot,
  fargate: onDemand,
  task: {},
  hostedService: { MinTasks: 2, MaxTasks: 10 },
  hosts: { MinHosts: 2, MaxHosts: 10, OnDemandBaseHosts: 2, OnDemandPercent: 100 },
  database: { MultiAz: 'true', BackupDays: 30, DeletionProtection: 'true', Insights: 'standard' },
  aurora: {
    MinCapacity: 1,
    MaxCapacity: 16,
    Readers: 1,
    BackupDays: 30,
    DeletionProtection: 'true',
    Insights: 'standard',
  },
  // What customers notice: two seconds, and a quarter of an hour.
  monitoring: { StoppedTaskMessages: 'ENABLED' },
  serviceMonitoring: { LatencySeconds: 2 },
  queueMonitoring: { OldestMessageSeconds: 900 },
  // Sized with the instance class: four fifths of the connections that an instance of 8 GiB takes, a tenth of its memory.
  databaseMonitoring: { Connections: 700, FreeMemoryMiB: 800, FreeStorageGiB: 5 },
  auroraMonitoring: { Connections: 700, FreeMemoryMiB: 800 },
} as const satisfies Preset;
