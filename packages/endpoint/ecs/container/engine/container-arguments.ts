import type { ContainerDefinition } from '../../model.ts';
import type { Engine } from './find-engine.ts';

/** Volumes of a task: where a name of the task definition leads to. */
export type VolumeNames = Readonly<Record<string, string>>;

/** A container of a task, as an engine is to make it. */
export interface ContainerOrder {
  readonly name: string;
  readonly labels: readonly string[];
  /** The container whose network, and where the task wants that, whose processes it shares. */
  readonly network: string;
  readonly sharesProcesses: boolean;
  readonly hostsFile: string;
  /** What the engine knows the image by. */
  readonly image: string;
  readonly container: ContainerDefinition;
  readonly volumes: VolumeNames;
  /** The names that others of the task have in the engine, for `volumesFrom`. */
  containerNamed(name: string): string;
  /** The memory that the whole task has, in MiB, where the task definition says it. */
  readonly taskMemory?: number;
  readonly environment: readonly string[];
}

/** The words of `create` for a container: docker and podman read the same, but for what is said to podman alone. */
export function containerArguments(engine: Pick<Engine, 'name' | 'limitsMemory'>, order: ContainerOrder): string[] {
  const { container, image } = order;
  const [entry, ...rest] = container.entryPoint ?? [];
  return [
    ...['create', '--name', order.name, ...order.labels.flatMap((label) => ['--label', label])],
    ...Object.entries(container.dockerLabels ?? {}).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
    // ECS runs the health checks of task definitions, and those of images never.
    ...['--network', `container:${order.network}`, '--log-driver', 'none', '--no-healthcheck'],
    ...(order.sharesProcesses ? ['--pid', `container:${order.network}`] : []),
    // With the label of a container where the machine has labels (SELinux).
    ...['--volume', `${order.hostsFile}:/etc/hosts:z`],
    ...order.environment.flatMap((name) => ['--env', name]),
    ...mounts(order),
    ...limits(engine, order),
    ...linux(engine, container),
    ...(container.user === undefined ? [] : ['--user', container.user]),
    ...(container.workingDirectory === undefined ? [] : ['--workdir', container.workingDirectory]),
    ...(entry === undefined ? [] : ['--entrypoint', entry]),
    ...[image, ...rest, ...(container.command ?? [])],
  ];
}

function mounts({ container, volumes, containerNamed }: ContainerOrder): string[] {
  const mounted = (container.mountPoints ?? []).flatMap(({ sourceVolume = '', containerPath, readOnly }) => {
    const volume = volumes[sourceVolume];
    if (volume === undefined) throw new Error(`CannotCreateContainerError: unknown volume '${sourceVolume}'`);
    return ['--volume', `${volume}:${containerPath}${isTrue(readOnly) ? ':ro' : ''}`];
  });
  const from = (container.volumesFrom ?? []).flatMap(({ sourceContainer, readOnly }) => [
    '--volumes-from',
    `${containerNamed(sourceContainer)}${isTrue(readOnly) ? ':ro' : ''}`,
  ]);
  return [...mounted, ...from];
}

/**
 * Memory is limited as on ECS. Of the processor a container has its share only: on AWS a program with a quarter of one takes
 * its time to start, and here its grace periods are shorter.
 */
function limits({ limitsMemory }: Pick<Engine, 'limitsMemory'>, { container, taskMemory }: ContainerOrder): string[] {
  const { cpu, memory, memoryReservation, ulimits = [] } = container;
  const most = memory ?? taskMemory;
  return [
    ...(limitsMemory && most !== undefined ? ['--memory', `${most}m`, '--memory-swap', `${most}m`] : []),
    ...(limitsMemory && memoryReservation !== undefined ? ['--memory-reservation', `${memoryReservation}m`] : []),
    // The kernel takes no less than 2, as the container agent says to it too.
    ...(Number(cpu ?? 0) > 0 ? ['--cpu-shares', String(Math.max(2, Number(cpu)))] : []),
    ...ulimits.flatMap(({ name, softLimit, hardLimit }) => ['--ulimit', `${name}=${softLimit}:${hardLimit}`]),
  ];
}

function linux({ name }: Pick<Engine, 'name'>, container: ContainerDefinition): string[] {
  const { capabilities, initProcessEnabled, sharedMemorySize, tmpfs = [] } = container.linuxParameters ?? {};
  const isReadOnly = isTrue(container.readonlyRootFilesystem);
  return [
    ...(capabilities?.add ?? []).flatMap((one) => ['--cap-add', one]),
    ...(capabilities?.drop ?? []).flatMap((one) => ['--cap-drop', one]),
    ...(isTrue(initProcessEnabled) ? ['--init'] : []),
    ...(sharedMemorySize === undefined ? [] : ['--shm-size', `${sharedMemorySize}m`]),
    ...tmpfs.flatMap(({ containerPath, size, mountOptions = [] }) => [
      '--tmpfs',
      `${containerPath}:${[`size=${size}m`, ...mountOptions].join(',')}`,
    ]),
    ...(isReadOnly ? ['--read-only'] : []),
    // Podman would put writable folders into it, as neither Docker nor ECS does.
    ...(isReadOnly && name === 'podman' ? ['--read-only-tmpfs=false'] : []),
  ];
}

/** Templates say `"true"` as well. */
const isTrue = (value: unknown): boolean => String(value) === 'true';
