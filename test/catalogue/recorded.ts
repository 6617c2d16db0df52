// The template functions, each of which remembers with what options it was called: test/options.test.ts asks.
import type { Template } from '../../generator/index.ts';
import type { Fields } from '../../generator/options/option.ts';
import * as ec2 from '../../templates/cluster/ec2-capacity.ts';
import * as cluster from '../../templates/cluster/ecs-cluster.ts';
import * as managed from '../../templates/cluster/managed-instances.ts';
import * as aurora from '../../templates/database/aurora.ts';
import * as cache from '../../templates/database/cache.ts';
import * as database from '../../templates/database/database.ts';
import * as edge from '../../templates/edge/edge.ts';
import { EDGE_OPTIONS } from '../../templates/edge/parts/options.ts';
import * as foundation from '../../templates/foundation/foundation.ts';
import * as deployRoles from '../../templates/identity/deploy-roles.ts';
import * as loadBalancer from '../../templates/load-balancer/load-balancer.ts';
import * as network from '../../templates/load-balancer/network-load-balancer.ts';
import { LOAD_BALANCER_OPTIONS } from '../../templates/load-balancer/parts/options.ts';
import * as topic from '../../templates/messaging/topic.ts';
import * as clusterMonitoring from '../../templates/monitoring/cluster-monitoring.ts';
import * as dashboard from '../../templates/monitoring/dashboard.ts';
import * as databaseMonitoring from '../../templates/monitoring/database-monitoring.ts';
import * as loadBalancerMonitoring from '../../templates/monitoring/load-balancer-monitoring.ts';
import * as notifications from '../../templates/monitoring/notifications.ts';
import * as queueMonitoring from '../../templates/monitoring/queue-monitoring.ts';
import * as serviceMonitoring from '../../templates/monitoring/service-monitoring.ts';
import * as vpc from '../../templates/network/vpc.ts';
import * as internal from '../../templates/services/internal-service.ts';
import * as oneOff from '../../templates/services/one-off-task.ts';
import { RUN_OPTIONS } from '../../templates/services/parts/shapes.ts';
import * as scheduled from '../../templates/services/scheduled-task.ts';
import * as tcp from '../../templates/services/tcp-service.ts';
import * as web from '../../templates/services/web-service.ts';
import * as worker from '../../templates/services/worker-service.ts';
import { STATIC_SITE_OPTIONS } from '../../templates/site/parts/options.ts';
import * as siteLogs from '../../templates/site/site-logs.ts';
import * as site from '../../templates/site/static-site.ts';
import * as files from '../../templates/storage/file-system.ts';

type Options = Readonly<Record<string, unknown>>;

/** A template function: what its options are, and with which it was called. */
export interface Recorded {
  readonly name: string;
  readonly shape: Fields;
  readonly calls: Options[];
  /** What stands before its options. */
  readonly before: readonly unknown[];
}

export const recorded: Recorded[] = [];

function record<F extends (...args: never[]) => Template>(
  name: string,
  shape: Fields,
  make: F,
  optionsOf = (args: readonly unknown[]): Options => ({ ...(args[0] as Options | undefined) }),
  before: readonly unknown[] = [],
): F {
  const calls: Options[] = [];
  recorded.push({ name, shape, calls, before });
  const called = (...args: Parameters<F>) => {
    calls.push(optionsOf(args));
    return make(...args);
  };
  // It is called as `make` is: by the same options for the same template.
  return called as F;
}

export const vpcTemplate = record('vpcTemplate', vpc.VPC_OPTIONS, vpc.vpcTemplate);
export const loadBalancerTemplate = record(
  'loadBalancerTemplate',
  LOAD_BALANCER_OPTIONS,
  loadBalancer.loadBalancerTemplate,
);
export const networkLoadBalancerTemplate = record(
  'networkLoadBalancerTemplate',
  network.NETWORK_LOAD_BALANCER_OPTIONS,
  network.networkLoadBalancerTemplate,
);
export const ecsClusterTemplate = record('ecsClusterTemplate', cluster.CLUSTER_OPTIONS, cluster.ecsClusterTemplate);
export const ec2CapacityTemplate = record('ec2CapacityTemplate', ec2.EC2_CAPACITY_OPTIONS, ec2.ec2CapacityTemplate);
export const managedInstancesTemplate = record(
  'managedInstancesTemplate',
  managed.MANAGED_INSTANCES_OPTIONS,
  managed.managedInstancesTemplate,
);
export const databaseTemplate = record('databaseTemplate', database.DATABASE_OPTIONS, database.databaseTemplate);
export const auroraTemplate = record('auroraTemplate', aurora.AURORA_OPTIONS, aurora.auroraTemplate);
export const cacheTemplate = record('cacheTemplate', cache.CACHE_OPTIONS, cache.cacheTemplate);
export const fileSystemTemplate = record('fileSystemTemplate', files.FILE_SYSTEM_OPTIONS, files.fileSystemTemplate);
export const topicTemplate = record('topicTemplate', topic.TOPIC_OPTIONS, topic.topicTemplate);
export const foundationTemplate = record(
  'foundationTemplate',
  foundation.FOUNDATION_OPTIONS,
  foundation.foundationTemplate,
  ([repositories, options]) => ({ ...(options as Options | undefined), repositories }),
);
export const deployRolesTemplate = record(
  'deployRolesTemplate',
  deployRoles.DEPLOY_ROLES_OPTIONS,
  deployRoles.deployRolesTemplate,
  ([, options]) => ({ ...(options as Options | undefined) }),
  [[]],
);
export const webServiceTemplate = record('webServiceTemplate', web.WEB_SERVICE_OPTIONS, web.webServiceTemplate);
export const internalServiceTemplate = record(
  'internalServiceTemplate',
  internal.INTERNAL_SERVICE_OPTIONS,
  internal.internalServiceTemplate,
);
export const tcpServiceTemplate = record('tcpServiceTemplate', tcp.TCP_SERVICE_OPTIONS, tcp.tcpServiceTemplate);
export const workerServiceTemplate = record(
  'workerServiceTemplate',
  worker.WORKER_SERVICE_OPTIONS,
  worker.workerServiceTemplate,
);
export const scheduledTaskTemplate = record(
  'scheduledTaskTemplate',
  scheduled.SCHEDULED_TASK_OPTIONS,
  scheduled.scheduledTaskTemplate,
);
export const oneOffTaskTemplate = record('oneOffTaskTemplate', RUN_OPTIONS, oneOff.oneOffTaskTemplate);
export const staticSiteTemplate = record('staticSiteTemplate', STATIC_SITE_OPTIONS, site.staticSiteTemplate);
export const siteLogsTemplate = record('siteLogsTemplate', siteLogs.SITE_LOGS_OPTIONS, siteLogs.siteLogsTemplate);
export const edgeTemplate = record('edgeTemplate', EDGE_OPTIONS, edge.edgeTemplate);
export const clusterMonitoringTemplate = record(
  'clusterMonitoringTemplate',
  clusterMonitoring.CLUSTER_MONITORING_OPTIONS,
  clusterMonitoring.clusterMonitoringTemplate,
);
export const dashboardTemplate = record('dashboardTemplate', dashboard.DASHBOARD_OPTIONS, dashboard.dashboardTemplate);
export const databaseMonitoringTemplate = record(
  'databaseMonitoringTemplate',
  databaseMonitoring.DATABASE_MONITORING_OPTIONS,
  databaseMonitoring.databaseMonitoringTemplate,
);
export const loadBalancerMonitoringTemplate = record(
  'loadBalancerMonitoringTemplate',
  loadBalancerMonitoring.LOAD_BALANCER_MONITORING_OPTIONS,
  loadBalancerMonitoring.loadBalancerMonitoringTemplate,
);
export const notificationsTemplate = record(
  'notificationsTemplate',
  notifications.NOTIFICATIONS_OPTIONS,
  notifications.notificationsTemplate,
);
export const queueMonitoringTemplate = record(
  'queueMonitoringTemplate',
  queueMonitoring.QUEUE_MONITORING_OPTIONS,
  queueMonitoring.queueMonitoringTemplate,
);
export const serviceMonitoringTemplate = record(
  'serviceMonitoringTemplate',
  serviceMonitoring.SERVICE_MONITORING_OPTIONS,
  serviceMonitoring.serviceMonitoringTemplate,
);
