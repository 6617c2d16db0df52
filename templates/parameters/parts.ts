import { ec2Parameters } from '../cluster/parts/ec2-parameters.ts';
import { engineOf } from '../database/parts/engines.ts';
import { instanceParameters, serverlessParameters, sharedParameters } from '../database/parts/parameters.ts';
import { readersParameter } from '../database/parts/readers.ts';
import { domainParameters } from '../load-balancer/parts/parameters.ts';
import { eventParameters } from '../monitoring/parts/ecs-events.ts';
import {
  balancerThresholds,
  clusterThresholds,
  databaseThresholds,
  latencyThresholds,
  queueThresholds,
  storageThresholds,
  taskThresholds,
} from '../monitoring/parts/thresholds.ts';
import { logParameters } from '../parts/log-group.ts';
import {
  cloudFrontCertificateArn,
  cloudFrontWebAclArn,
  siteDomainForCertificate,
  siteDomainOrNone,
  siteZoneOrNone,
} from '../parts/site-domain.ts';
import { wafParameters } from '../parts/web-acl.ts';
import { contentSecurityPolicy, priceClass } from '../site/parts/parameters.ts';
import {
  alarmTopicArn,
  architecture,
  certificateArn,
  connectedSize,
  containerInsights,
  deletionProtection,
  hostSize,
  imageTag,
  logBucketName,
  maxTasks,
  minTasks,
  natGateways,
  onDemandBase,
  onDemandWeight,
  repositoryArnPrefix,
  repositoryUriPrefix,
  scheduleExpression,
  scheduleState,
  size,
  spotWeight,
  vpcCidr,
  workerSpotWeight,
} from './parameters.ts';

/** Only the declarations that are the same for every engine are read. */
const anyEngine = sharedParameters(engineOf({ engine: 'postgres' }), 'off');
const anyAurora = sharedParameters(engineOf({ engine: 'postgres' }), 'standard');

const image = { ImageTag: imageTag } as const;
const tasks = { MinTasks: minTasks, MaxTasks: maxTasks } as const;
const fargate = {
  Architecture: architecture,
  ...size,
  ...tasks,
  OnDemandBase: onDemandBase,
  OnDemandWeight: onDemandWeight,
  SpotWeight: spotWeight,
} as const;

const network = { VpcCidr: vpcCidr, NatGateways: natGateways, LogBucketName: logBucketName } as const;

/**
 * What usually differs between environments, by part of a system: master declares these as its own parameters and hands
 * them on. Those of a service or a database are prefixed by its name: `...prefixed('Shop', parameters.service)`.
 */
export const parameters = {
  network,
  /** The same, where tasks run on hosts. */
  hostedNetwork: network,
  loadBalancer: {
    CertificateArn: certificateArn,
    DeletionProtection: deletionProtection,
    LogBucketName: logBucketName,
  },
  /** The same with `certificate: 'issued'`: a domain of your own in place of a certificate. */
  issuedLoadBalancer: { ...domainParameters, DeletionProtection: deletionProtection, LogBucketName: logBucketName },
  /** Of a static site. */
  site: {
    SiteDomainName: siteDomainOrNone,
    HostedZoneId: siteZoneOrNone,
    CloudFrontCertificateArn: cloudFrontCertificateArn,
    CloudFrontWebAclArn: cloudFrontWebAclArn,
    PriceClass: priceClass,
    ContentSecurityPolicy: contentSecurityPolicy,
  },
  /** Of what a site needs of us-east-1; where one master has both, these stand last. */
  edge: { SiteDomainName: siteDomainForCertificate, HostedZoneId: siteZoneOrNone, ...wafParameters },
  /** Of the cluster, and of all that runs in it. */
  cluster: {
    ContainerInsights: containerInsights,
    ...logParameters,
    AlarmTopicArn: alarmTopicArn,
  },
  /** Of what runs in a cluster that another root makes. */
  logs: { ...logParameters, AlarmTopicArn: alarmTopicArn },
  /** Of a service, or a scheduled task, on Fargate. */
  service: { ...image, ...fargate },
  /** Of a service on Fargate that is found by Service Connect, or finds others: its proxy needs room. */
  connectedService: { ...image, ...fargate, ...connectedSize },
  /** Of a worker on Fargate: mostly Spot by default. */
  worker: { ...image, ...fargate, SpotWeight: workerSpotWeight },
  /** Of all services: where their images are. `defineServices` declares them, too. */
  repositories: { RepositoryUriPrefix: repositoryUriPrefix, RepositoryArnPrefix: repositoryArnPrefix },
  image,
  /** Of many services: what they have in common, without a prefix. */
  fargate,
  /** Of a scheduled task. */
  schedule: { ScheduleExpression: scheduleExpression, ScheduleState: scheduleState },
  /** Of a task that runs now and then on Fargate. */
  task: { ...image, Architecture: architecture, ...size },
  /** Of a service on hosts. */
  hostedService: { ...image, Architecture: architecture, ...hostSize, ...tasks },
  hosts: pick(ec2Parameters('arm64'), ['MinHosts', 'MaxHosts', 'OnDemandBaseHosts', 'OnDemandPercent']),
  database: {
    ...pick(instanceParameters, ['InstanceClass', 'MultiAz', 'AllocatedStorage', 'MaxAllocatedStorage']),
    ...pick(anyEngine, ['BackupDays', 'DeletionProtection', 'SnapshotIdentifier', 'Insights']),
  },
  aurora: {
    ...pick(serverlessParameters, ['MinCapacity', 'MaxCapacity', 'SecondsUntilAutoPause']),
    ...readersParameter(1),
    ...pick(anyAurora, ['BackupDays', 'DeletionProtection', 'SnapshotIdentifier', 'Insights']),
  },
  /** What people are called at: of the load balancer, and of what happens in the cluster. */
  monitoring: { ...pick(eventParameters, ['StoppedTaskMessages']), ...balancerThresholds },
  /** The same of all services. */
  serviceMonitoring: { ...latencyThresholds, ...taskThresholds },
  /** The same of the queues of workers, and of your own. */
  queueMonitoring: queueThresholds,
  /** The same of a database of one instance. */
  databaseMonitoring: { ...databaseThresholds, ...storageThresholds },
  /** The same of an Aurora cluster. */
  auroraMonitoring: { ...databaseThresholds, ...clusterThresholds },
} as const;

function pick<const T extends object, const K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> {
  // Object.fromEntries loses the types of its keys; they are those asked for.
  return Object.fromEntries(names.map((name) => [name, from[name]])) as Pick<T, K>;
}
