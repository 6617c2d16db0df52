import { launchTypeOf } from './cluster/capacity-check.ts';
import { healthOf } from './container/container-health.ts';
import type { ClusterRecord, ServiceRecord, TaskDefinitionRecord, TaskRecord } from './model.ts';
import { primaryOf } from './service/service-record.ts';
import { compatibilitiesOf } from './task-definition/rules/index.ts';

const date = (time: string | undefined): Date | undefined => (time === undefined ? undefined : new Date(time));
function isPending(task: TaskRecord): boolean {
  return ['PROVISIONING', 'PENDING', 'ACTIVATING'].includes(task.lastStatus) && task.desiredStatus === 'RUNNING';
}
const isRunning = (task: TaskRecord): boolean => task.lastStatus === 'RUNNING';

/** A cluster as DescribeClusters answers it. */
export function clusterView(cluster: ClusterRecord, services: readonly ServiceRecord[], tasks: readonly TaskRecord[]) {
  const { token, ...shown } = cluster;
  return {
    ...shown,
    registeredContainerInstancesCount: 0,
    runningTasksCount: tasks.filter(isRunning).length,
    pendingTasksCount: tasks.filter(isPending).length,
    activeServicesCount: services.filter(({ status }) => status === 'ACTIVE').length,
    statistics: [],
  };
}

/** A service as DescribeServices answers it. */
export function serviceView(service: ServiceRecord, tasks: readonly TaskRecord[]) {
  const { rest, step, deployments, events, createdAt, ...shown } = service;
  const primary = primaryOf(service);
  const abandoned = primary?.rolloutState === 'FAILED' && !deployments.some(({ everCompleted }) => everCompleted);
  return {
    launchType: rest.capacityProviderStrategy ? undefined : 'EC2',
    ...(launchTypeOf(rest) === 'FARGATE' && { platformVersion: 'LATEST', platformFamily: 'Linux' }),
    schedulingStrategy: 'REPLICA',
    deploymentController: { type: 'ECS' },
    ...rest,
    ...shown,
    createdAt: date(createdAt),
    runningCount: tasks.filter(isRunning).length,
    pendingCount: tasks.filter(isPending).length,
    deployments: deployments.map((deployment) => {
      const own = tasks.filter((task) => task.startedBy === deployment.id);
      const running = own.filter(isRunning).length;
      const { loadBalancers, configured, everCompleted, serviceConnect, stage, stageSince, traffic, ...described } =
        deployment;
      return {
        ...described,
        createdAt: date(deployment.createdAt),
        updatedAt: date(deployment.updatedAt),
        desiredCount: deployment === primary ? (abandoned ? 0 : service.desiredCount) : running,
        runningCount: running,
        pendingCount: own.filter(isPending).length,
        launchType: rest.launchType,
        capacityProviderStrategy: rest.capacityProviderStrategy,
        networkConfiguration: rest.networkConfiguration,
        serviceConnectConfiguration: serviceConnect,
      };
    }),
    events: events.map((event) => ({ ...event, createdAt: date(event.createdAt) })),
  };
}

/** A task as DescribeTasks answers it. */
export function taskView(task: TaskRecord, definition: TaskDefinitionRecord | undefined) {
  const { taskId, loadBalancers, containers, connect, protectedUntil, ...shown } = task;
  const [, revision] = task.taskDefinitionArn.split(/:(?=\d+$)/);
  return {
    ...shown,
    createdAt: date(task.createdAt),
    startedAt: date(task.startedAt),
    stoppingAt: date(task.stoppingAt),
    stoppedAt: date(task.stoppedAt),
    executionStoppedAt: date(task.stoppedAt),
    cpu: definition?.cpu,
    memory: definition?.memory,
    version: Number(revision ?? 1),
    healthStatus: healthOf(task),
    connectivity: task.lastStatus === 'STOPPED' ? undefined : 'CONNECTED',
    containers: containers.map(({ essential, pid, ports, ...container }) => ({
      healthStatus: 'UNKNOWN',
      ...container,
      taskArn: task.taskArn,
      networkBindings: Object.entries(ports).map(([containerPort, hostPort]) => ({
        bindIP: '127.0.0.1',
        containerPort: Number(containerPort),
        hostPort,
        protocol: 'tcp',
      })),
    })),
  };
}

/** A task definition as DescribeTaskDefinition answers it. */
export function taskDefinitionView(definition: TaskDefinitionRecord) {
  const { rest, tags, token, registeredAt, deregisteredAt, ...shown } = definition;
  return {
    ...rest,
    ...shown,
    compatibilities: compatibilitiesOf(definition),
    registeredAt: date(registeredAt),
    deregisteredAt: date(deregisteredAt),
  };
}
