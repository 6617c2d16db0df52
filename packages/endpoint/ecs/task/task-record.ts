import type { TargetAddress } from '../../elb/proxy/build-table.ts';
import type {
  ContainerDefinition,
  ContainerRecord,
  LoadBalancer,
  Tag,
  TaskConnect,
  TaskDefinitionRecord,
  TaskRecord,
} from '../model.ts';
import { containerArn, newTaskId, placeOf, shortName, taskArn } from '../names.ts';

export interface TaskOrder {
  readonly clusterArn: string;
  readonly definition: TaskDefinitionRecord;
  readonly group: string;
  readonly startedBy?: string;
  readonly launchType: string;
  readonly capacityProviderName?: string;
  readonly connect?: TaskConnect;
  readonly loadBalancers: readonly LoadBalancer[];
  readonly overrides?: Readonly<Record<string, unknown>>;
  readonly tags: readonly Tag[];
}

/** The record of a task that is about to start. */
export function newTask(order: TaskOrder): TaskRecord {
  const { clusterArn, definition, group, startedBy, launchType, loadBalancers, overrides, tags } = order;
  const { capacityProviderName, connect } = order;
  const taskId = newTaskId();
  const place = placeOf(clusterArn);
  const cluster = shortName(clusterArn);
  return {
    taskArn: taskArn(place, cluster, taskId),
    taskId,
    clusterArn,
    taskDefinitionArn: definition.taskDefinitionArn,
    group,
    launchType,
    createdAt: new Date().toISOString(),
    loadBalancers,
    tags,
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    containers: definition.containerDefinitions.map(({ name, image, essential }) => ({
      name,
      image,
      essential: essential !== false,
      containerArn: containerArn(place, cluster, taskId),
      lastStatus: 'PENDING',
      ports: {},
    })),
    ...(capacityProviderName === undefined ? {} : { capacityProviderName }),
    ...(connect === undefined ? {} : { connect }),
    ...(startedBy === undefined ? {} : { startedBy }),
    ...(overrides === undefined ? {} : { overrides }),
  };
}

/** A task's targets: its target groups, and its address in each. */
export function targetsOf(task: TaskRecord): [targetGroupArn: string, address: TargetAddress][] {
  return task.loadBalancers.flatMap(({ targetGroupArn, containerName, containerPort }) => {
    const ports = recordOf(task, containerName).ports;
    const port = ports[containerPort];
    return port === undefined ? [] : [[targetGroupArn, { host: '127.0.0.1', port, ports }]];
  });
}

/** A container of a task, by name. */
export function recordOf(task: TaskRecord, name: string): ContainerRecord {
  const record = task.containers.find((container) => container.name === name);
  if (!record) throw new Error(`The container ${name} does not exist in the task definition.`);
  return record;
}

/** Containers after those that they depend on. */
export function inOrder(containers: readonly ContainerDefinition[]): ContainerDefinition[] {
  const done = new Set<ContainerDefinition>();
  const seen = new Set<ContainerDefinition>();
  const visit = (container: ContainerDefinition): void => {
    if (seen.has(container)) return;
    seen.add(container);
    for (const { containerName } of container.dependsOn ?? []) {
      const other = containers.find(({ name }) => name === containerName);
      if (other) visit(other);
    }
    done.add(container);
  };
  for (const container of containers) visit(container);
  return [...done];
}
