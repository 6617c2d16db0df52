import { BY, isFargate } from './ecs-size.ts';
import {
  type Fields,
  type Finding,
  fieldsOf,
  isOpen,
  isYes,
  itemsOf,
  numberOf,
  type ObjectRule,
  objectsOf,
  refusal,
  shown,
  textOf,
} from './rules.ts';

// Sources: RegisterTaskDefinition and ContainerDefinition in the ECS API reference, and what it answers.

const at = (index: number, property: string) => `ContainerDefinitions.${index}.${property}`;

/** The containers of a task by their place. Where one is not known, nothing is said of all of them. */
function containersOf({ ContainerDefinitions }: Fields): readonly Fields[] {
  return Array.isArray(ContainerDefinitions) ? ContainerDefinitions.map(fieldsOf) : [];
}

function isComplete({ ContainerDefinitions }: Fields): boolean {
  return Array.isArray(ContainerDefinitions) && !ContainerDefinitions.some(isOpen);
}

export const containerNames: ObjectRule = (task) => {
  const containers = containersOf(task);
  const names = containers.map(({ Name }) => Name);
  const twice = names.findIndex((name, index) => typeof name === 'string' && names.indexOf(name) !== index);
  if (twice >= 0) {
    return refusal(
      at(twice, 'Name'),
      `is ${shown(names[twice])}, as another's is`,
      `${BY} takes a name once a task.`,
      'name it otherwise.',
    );
  }
  if (
    containers.length === 0 ||
    !isComplete(task) ||
    !containers.every(({ Essential }) => Essential === false || Essential === 'false')
  )
    return undefined;
  return refusal(
    'ContainerDefinitions',
    'has no essential container',
    `${BY} wants one at least.`,
    'leave Essential away where the task ends with the container.',
  );
};

/** What a container waits for: the condition has to be one that can come true. */
export const dependencies: ObjectRule = (task) => {
  const containers = containersOf(task);
  const byName = new Map(containers.map((container) => [textOf(container.Name) ?? '', container]));
  for (const [index, container] of containers.entries()) {
    for (const { ContainerName, Condition } of objectsOf(container.DependsOn)) {
      const name = textOf(ContainerName);
      const problem =
        name === undefined ? undefined : dependencyProblem(name, textOf(Condition), byName.get(name), isComplete(task));
      if (problem !== undefined) return { ...problem, at: at(index, 'DependsOn') };
    }
  }
  const circle = circleIn(
    new Map(
      [...byName].map(([name, { DependsOn }]) => [
        name,
        objectsOf(DependsOn).flatMap(({ ContainerName }) => textOf(ContainerName) ?? []),
      ]),
    ),
  );
  if (circle === undefined) return undefined;
  return refusal(
    'ContainerDefinitions',
    `has containers that wait for each other: ${circle.join(', ')}`,
    `${BY} would never start them.`,
    'take one of the dependencies away.',
  );
};

function dependencyProblem(
  name: string,
  condition: string | undefined,
  found: Fields | undefined,
  complete: boolean,
): Partial<Finding> | undefined {
  if (found === undefined) {
    return complete
      ? refusal(
          '',
          `names ${shown(name)}, which is no container of the task`,
          `${BY} refuses it.`,
          'name a container of the task.',
        )
      : undefined;
  }
  const isEssential = found.Essential === undefined || isYes(found.Essential);
  if ((condition === 'COMPLETE' || condition === 'SUCCESS') && isEssential) {
    return refusal(
      '',
      `waits for ${shown(name)}, which is essential, to end`,
      'a task ends with its essential container.',
      `give ${name} Essential: false, or wait for START or HEALTHY.`,
    );
  }
  if (condition === 'HEALTHY' && found.HealthCheck === undefined) {
    return refusal(
      '',
      `waits for ${shown(name)} to be healthy, which has no health check`,
      `${BY} refuses it.`,
      `give ${name} a HealthCheck, or wait for START.`,
    );
  }
  return undefined;
}

/** The names on a circle; undefined where there is none. */
function circleIn(needs: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (name: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(name)) return way.slice(way.indexOf(name));
    if (done.has(name)) return undefined;
    for (const next of needs.get(name) ?? []) {
      const circle = visit(next, [...way, name]);
      if (circle !== undefined) return circle;
    }
    done.add(name);
    return undefined;
  };
  for (const name of needs.keys()) {
    const circle = visit(name, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

/** Ports: on awsvpc a host port is its container's; names and ports are there once. */
export const ports: ObjectRule = (task) => {
  const seen = new Map<string, string>();
  for (const [index, container] of containersOf(task).entries()) {
    for (const { ContainerPort, HostPort, Protocol = 'tcp', Name } of objectsOf(container.PortMappings)) {
      const [inside, outside] = [numberOf(ContainerPort), numberOf(HostPort)];
      if (
        task.NetworkMode === 'awsvpc' &&
        inside !== undefined &&
        outside !== undefined &&
        outside !== 0 &&
        outside !== inside
      ) {
        return refusal(
          at(index, 'PortMappings'),
          `has the host port ${outside} for ${inside}`,
          `${BY} wants the same where the network mode is awsvpc.`,
          'leave HostPort away.',
        );
      }
      const keys = [
        ...(task.NetworkMode === 'awsvpc' && inside !== undefined ? [`${inside}/${String(Protocol)}`] : []),
        ...(textOf(Name) ? [`${textOf(Name)}`] : []),
      ];
      const taken = keys.find((key) => seen.has(key));
      if (taken !== undefined) {
        return refusal(
          at(index, 'PortMappings'),
          `has ${taken}, which ${seen.get(taken)} has already`,
          'the containers of such a task share one network, and a port or its name is there once.',
          'choose another.',
        );
      }
      for (const key of keys) seen.set(key, textOf(container.Name) ?? 'another');
    }
  }
  return undefined;
};

/** Volumes that containers mount, and containers whose volumes they take. */
export const mounts: ObjectRule = (task) => {
  const { Volumes } = task;
  const isKnown =
    Volumes === undefined ||
    (Array.isArray(Volumes) && !Volumes.some((volume) => isOpen(volume) || isOpen(fieldsOf(volume).Name)));
  const volumes = objectsOf(Volumes).map(({ Name }) => textOf(Name));
  const twice = volumes.find((name, index) => name !== undefined && volumes.indexOf(name) !== index);
  if (twice !== undefined)
    return refusal('Volumes', `has ${shown(twice)} twice`, `${BY} takes a name once a task.`, 'name one otherwise.');
  const names = containersOf(task).map(({ Name }) => textOf(Name));
  for (const [index, container] of containersOf(task).entries()) {
    const unknown = objectsOf(container.MountPoints).find(
      ({ SourceVolume }) => typeof SourceVolume === 'string' && !volumes.includes(SourceVolume),
    );
    if (isKnown && unknown !== undefined) {
      return refusal(
        at(index, 'MountPoints'),
        `mounts ${shown(unknown.SourceVolume)}, which is no volume of the task`,
        `${BY} refuses it.`,
        'declare it in Volumes.',
      );
    }
    const source = objectsOf(container.VolumesFrom).find(
      ({ SourceContainer }) => typeof SourceContainer === 'string' && !names.includes(SourceContainer),
    );
    if (source !== undefined && isComplete(task)) {
      return refusal(
        at(index, 'VolumesFrom'),
        `names ${shown(source.SourceContainer)}, which is no container of the task`,
        `${BY} refuses it.`,
        'name a container of the task.',
      );
    }
  }
  return undefined;
};

/** Logs and secrets are written and read for the container by the task's execution role. */
export const executionRole: ObjectRule = (task) => {
  if (task.ExecutionRoleArn !== undefined) return undefined;
  for (const [index, container] of containersOf(task).entries()) {
    const logs = fieldsOf(container.LogConfiguration);
    const needs =
      itemsOf(container.Secrets).length > 0
        ? 'Secrets'
        : isFargate(task) && logs.LogDriver === 'awslogs'
          ? 'LogConfiguration'
          : undefined;
    if (needs !== undefined) {
      return refusal(
        at(index, needs),
        'needs the execution role of the task, which has none',
        `${BY} reads secrets and, on Fargate, writes logs by that role.`,
        'add ExecutionRoleArn.',
      );
    }
  }
  return undefined;
};

/** Drivers, and what each needs (LogConfiguration). */
export const logging: ObjectRule = (task) => {
  const containers = containersOf(task);
  const routers = containers.filter(({ FirelensConfiguration }) => FirelensConfiguration !== undefined).length;
  if (routers > 1)
    return refusal(
      'ContainerDefinitions',
      `has ${routers} log routers`,
      `${BY} takes one FirelensConfiguration a task.`,
      'take one away.',
    );
  for (const [index, container] of containers.entries()) {
    const { LogDriver, Options } = fieldsOf(container.LogConfiguration);
    const problem = driverProblem(textOf(LogDriver), fieldsOf(Options), isFargate(task));
    if (problem !== undefined) return { ...problem, at: at(index, 'LogConfiguration') };
    if (LogDriver === 'awsfirelens' && routers === 0 && isComplete(task)) {
      return refusal(
        at(index, 'LogConfiguration'),
        'goes to a log router, which the task has not',
        `${BY} wants a container with FirelensConfiguration.`,
        'add one.',
      );
    }
  }
  return undefined;
};

const FARGATE_DRIVERS = ['awslogs', 'splunk', 'awsfirelens'];

function driverProblem(driver: string | undefined, options: Fields, fargate: boolean): Partial<Finding> | undefined {
  if (driver === undefined) return undefined;
  if (fargate && !FARGATE_DRIVERS.includes(driver)) {
    return refusal(
      '',
      `has the driver ${shown(driver)}`,
      `Fargate takes ${FARGATE_DRIVERS.join(', ')}.`,
      'choose one of them.',
    );
  }
  if (driver !== 'awslogs') return undefined;
  const wanted = ['awslogs-group', 'awslogs-region', ...(fargate ? ['awslogs-stream-prefix'] : [])];
  const missing = wanted.find((name) => options[name] === undefined);
  if (missing !== undefined)
    return refusal('', `has no ${missing}`, 'the driver awslogs needs it.', 'add it to Options.');
  const { mode } = options;
  if (typeof mode === 'string' && mode !== 'blocking' && mode !== 'non-blocking') {
    return refusal('', `has the mode ${shown(mode)}`, 'it is blocking or non-blocking.', 'choose one of them.');
  }
  return undefined;
}

/** A variable is a secret or a literal, once a container. */
export const secretNames: ObjectRule = (container) => {
  const plain = objectsOf(container.Environment).map(({ Name }) => textOf(Name));
  const secrets = objectsOf(container.Secrets).map(({ Name }) => textOf(Name));
  const twice = secrets.find(
    (name, index) => name !== undefined && (plain.includes(name) || secrets.indexOf(name) !== index),
  );
  return twice === undefined
    ? undefined
    : refusal(
        'Secrets',
        `has ${shown(twice)}, which is there twice`,
        `${BY} takes the name of a secret once, and no variable of that name beside it.`,
        'name one of them otherwise.',
      );
};

/** What Fargate has not (ContainerDefinition, LinuxParameters, Volume: "not supported for tasks on Fargate"). */
export const fargateContainers: ObjectRule = (task) => {
  if (!isFargate(task)) return undefined;
  for (const [index, container] of containersOf(task).entries()) {
    const linux = fieldsOf(container.LinuxParameters);
    const added = itemsOf(fieldsOf(linux.Capabilities).Add).find((name) => name !== 'SYS_PTRACE');
    const unsupported = isYes(container.Privileged)
      ? 'Privileged'
      : linux.Devices !== undefined
        ? 'LinuxParameters.Devices'
        : linux.SharedMemorySize !== undefined
          ? 'LinuxParameters.SharedMemorySize'
          : undefined;
    if (unsupported !== undefined)
      return refusal(at(index, unsupported), 'is there', 'Fargate does not take it.', 'leave it away.');
    if (added !== undefined) {
      return refusal(
        at(index, 'LinuxParameters.Capabilities.Add'),
        `has ${shown(added)}`,
        'on Fargate SYS_PTRACE alone can be added.',
        'leave it away.',
      );
    }
    const stop = numberOf(container.StopTimeout);
    const start = numberOf(container.StartTimeout);
    if (stop !== undefined && stop > 120)
      return refusal(at(index, 'StopTimeout'), `is ${stop}`, 'Fargate waits for 120 seconds at most.', 'shorten it.');
    if (start !== undefined && start > 120)
      return refusal(at(index, 'StartTimeout'), `is ${start}`, 'Fargate waits for 120 seconds at most.', 'shorten it.');
  }
  const volume = objectsOf(task.Volumes).find(
    ({ Host, DockerVolumeConfiguration }) =>
      DockerVolumeConfiguration !== undefined || fieldsOf(Host).SourcePath !== undefined,
  );
  return volume === undefined
    ? undefined
    : refusal(
        'Volumes',
        `has ${shown(volume.Name)} of a host or of Docker`,
        'Fargate has neither.',
        'leave Host.SourcePath and DockerVolumeConfiguration away.',
      );
};

/** A limit is not below what is reserved, or the hard limit below the soft one. */
export const containerLimits: ObjectRule = (container) => {
  const [memory, reserved] = [numberOf(container.Memory), numberOf(container.MemoryReservation)];
  if (memory !== undefined && reserved !== undefined && memory < reserved) {
    return refusal(
      'MemoryReservation',
      `is ${reserved}, and Memory ${memory}`,
      `${BY} wants the limit above what is reserved.`,
      'raise Memory.',
    );
  }
  const ulimit = objectsOf(container.Ulimits).find(
    ({ SoftLimit, HardLimit }) =>
      (numberOf(SoftLimit) ?? 0) > (numberOf(HardLimit) ?? Number.POSITIVE_INFINITY) && numberOf(HardLimit) !== -1,
  );
  return ulimit === undefined
    ? undefined
    : refusal(
        'Ulimits',
        `has ${shown(ulimit.Name)} with a soft limit above the hard one`,
        `${BY} refuses it.`,
        'raise the hard limit.',
      );
};
