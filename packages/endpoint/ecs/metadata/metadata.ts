import { object, text } from '../../cloudformation/handler-values.ts';
import type { ContainerDefinition, ContainerRecord, TaskDefinitionRecord, TaskRecord } from '../model.ts';
import { placeOf } from '../names.ts';
import { recordOf } from '../task/task-record.ts';

/** A task as its metadata tells of it. */
export interface DescribedTask {
  readonly task: TaskRecord;
  readonly definition: TaskDefinitionRecord;
  /** When each container's process was about to start, in ISO 8601, by the container's name. */
  readonly started: ReadonlyMap<string, string>;
}

/** A container as `${ECS_CONTAINER_METADATA_URI_V4}` answers it ("task metadata endpoint version 4", developer guide). */
export function containerMetadata({ task, definition, started }: DescribedTask, name: string) {
  const container = definition.containerDefinitions.find((one) => one.name === name);
  const record = recordOf(task, name);
  const at = started.get(name);
  return {
    DockerId: `${task.taskId}-${dockerNumber(record)}`,
    Name: name,
    DockerName: name,
    Image: record.image,
    ImageID: record.imageDigest ?? '',
    ...portsOf(container, record),
    Labels: labelsOf(task, definition, name),
    DesiredStatus: task.desiredStatus,
    // It asks: so it runs, though the record may say so a moment later.
    KnownStatus: at !== undefined && record.lastStatus === 'PENDING' ? 'RUNNING' : record.lastStatus,
    ...(record.exitCode !== undefined && { ExitCode: record.exitCode }),
    Limits: limitsOf(container),
    ...(at !== undefined && { CreatedAt: at, StartedAt: at }),
    ...(record.lastStatus === 'STOPPED' && task.stoppedAt !== undefined && { FinishedAt: task.stoppedAt }),
    Type: 'NORMAL',
    ...(record.healthStatus !== undefined && { Health: { status: record.healthStatus } }),
    ...logsOf(task, container),
    ContainerARN: record.containerArn,
    Networks: [{ NetworkMode: definition.networkMode ?? 'bridge', IPv4Addresses: ['127.0.0.1'] }],
  };
}

/** A task as `/task` answers it; `/taskWithTags` has its tags as well. */
export function taskMetadata(described: DescribedTask, withTags = false) {
  const { task, definition, started } = described;
  const { region } = placeOf(task.taskArn);
  const [kind, serviceName] = task.group.split(':');
  const [pulled] = [...started.values()].toSorted();
  return {
    Cluster: task.clusterArn,
    ...(kind === 'service' && { ServiceName: serviceName }),
    TaskARN: task.taskArn,
    Family: definition.family,
    Revision: String(definition.revision),
    DesiredStatus: task.desiredStatus,
    KnownStatus: task.lastStatus,
    ...taskLimits(definition),
    PullStartedAt: task.createdAt,
    ...(pulled !== undefined && { PullStoppedAt: pulled }),
    // Nothing here lies in a zone; a task has to be in one.
    AvailabilityZone: `${region}a`,
    LaunchType: task.launchType,
    Containers: definition.containerDefinitions.map(({ name }) => containerMetadata(described, name)),
    ...(task.launchType === 'FARGATE' && {
      ClockDrift: {
        ClockErrorBound: 0,
        ReferenceTimestamp: new Date().toISOString(),
        ClockSynchronizationStatus: 'SYNCHRONIZED',
      },
      EphemeralStorageMetrics: { Utilized: 0, Reserved: storageMiB(definition) },
    }),
    FaultInjectionEnabled: false,
    ...(withTags && { TaskTags: Object.fromEntries(task.tags.map(({ key, value }) => [key, value])) }),
  };
}

/** On Fargate an id ends in ten digits. */
function dockerNumber({ containerArn }: ContainerRecord): string {
  return String(Number.parseInt(containerArn.slice(-8), 16) % 10 ** 10).padStart(10, '0');
}

function labelsOf(task: TaskRecord, definition: TaskDefinitionRecord, name: string): Record<string, string> {
  const own = definition.containerDefinitions.find((one) => one.name === name);
  return {
    // The container's own, which the model does not name.
    ...(object(object(own).dockerLabels) as Record<string, string>),
    'com.amazonaws.ecs.cluster': task.clusterArn,
    'com.amazonaws.ecs.container-name': name,
    'com.amazonaws.ecs.task-arn': task.taskArn,
    'com.amazonaws.ecs.task-definition-family': definition.family,
    'com.amazonaws.ecs.task-definition-version': String(definition.revision),
  };
}

/** What a container definition limits: units of CPU (2 where it says nothing, as the agent has it) and MiB. */
function limitsOf(container: ContainerDefinition | undefined) {
  const { cpu, memory } = object(container);
  return { CPU: Number(cpu ?? 0) || 2, ...(memory !== undefined && { Memory: Number(memory) }) };
}

function taskLimits({ cpu, memory }: TaskDefinitionRecord) {
  if (cpu === undefined && memory === undefined) return {};
  const units = /vcpu/i.test(cpu ?? '') ? Number.parseFloat(cpu ?? '') : Number(cpu) / 1024;
  const mib = /gb/i.test(memory ?? '') ? Number.parseFloat(memory ?? '') * 1024 : Number(memory);
  return { Limits: { ...(cpu !== undefined && { CPU: units }), ...(memory !== undefined && { Memory: mib }) } };
}

/** 20 GiB where the task definition says nothing. */
function storageMiB({ rest }: TaskDefinitionRecord): number {
  return Number(object(rest.ephemeralStorage).sizeInGiB ?? 20) * 1024;
}

function portsOf(container: ContainerDefinition | undefined, { ports }: ContainerRecord) {
  const mapped = container?.portMappings ?? [];
  if (mapped.length === 0) return {};
  const Ports = mapped.map(({ containerPort, protocol = 'tcp' }) => ({
    ContainerPort: containerPort,
    Protocol: protocol,
    HostPort: ports[containerPort],
    HostIp: '127.0.0.1',
  }));
  return { Ports };
}

function logsOf({ taskId }: TaskRecord, container: ContainerDefinition | undefined) {
  const { logDriver, options = {} } = container?.logConfiguration ?? {};
  if (logDriver === undefined) return {};
  const prefix = text(options['awslogs-stream-prefix']);
  const stream = prefix === undefined ? taskId : `${prefix}/${container?.name}/${taskId}`;
  const isKept = logDriver === 'awslogs';
  return { LogDriver: logDriver, LogOptions: { ...options, ...(isKept && { 'awslogs-stream': stream }) } };
}
