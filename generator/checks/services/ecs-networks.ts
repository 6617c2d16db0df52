import { BY, isFargate } from './ecs-size.ts';
import {
  type Fields,
  fieldsOf,
  isEmpty,
  isOpen,
  numberOf,
  type ObjectRule,
  objectsOf,
  refusal,
  shown,
  textOf,
} from './rules.ts';

// Sources: ContainerDefinition, PortMapping and EFSVolumeConfiguration in the ECS API reference, and the ECS developer guide,
// "Task definition differences for Fargate".

/** "The following task definition parameters are not valid in Fargate tasks". */
const NOT_ON_FARGATE = [
  'DisableNetworking',
  'DnsSearchDomains',
  'DnsServers',
  'DockerSecurityOptions',
  'ExtraHosts',
  'Links',
];
/** "This parameter is not supported if you use the awsvpc network mode"; links are of bridge alone. */
const NOT_IN_AWSVPC = ['ExtraHosts', 'Hostname', 'Links'];

const isGiven = (value: unknown) => !(isEmpty(value) || value === false || isOpen(value));

/** What containers cannot have with the network that their task has. */
export const containerNetwork: ObjectRule = (task) => {
  const { ContainerDefinitions, NetworkMode } = task;
  if (!Array.isArray(ContainerDefinitions)) return undefined;
  for (const [index, container] of ContainerDefinitions.map(fieldsOf).entries()) {
    const where = (property: string) => `ContainerDefinitions.${index}.${property}`;
    const name = (isFargate(task) ? NOT_ON_FARGATE : []).find((one) => isGiven(container[one]));
    if (name !== undefined) return refusal(where(name), 'is there', 'Fargate does not take it.', 'leave it away.');
    const other = (NetworkMode === 'awsvpc' ? NOT_IN_AWSVPC : []).find((one) => isGiven(container[one]));
    if (other !== undefined)
      return refusal(where(other), 'is there', `${BY} does not take it with awsvpc.`, 'leave it away.');
    const { MaxSwap, Swappiness } = fieldsOf(container.LinuxParameters);
    const swap = isGiven(MaxSwap) ? 'MaxSwap' : isGiven(Swappiness) ? 'Swappiness' : undefined;
    if (isFargate(task) && swap !== undefined)
      return refusal(where(`LinuxParameters.${swap}`), 'is there', 'Fargate does not take it.', 'leave it away.');
  }
  return undefined;
};

/** "You can't set placementConstraints on Fargate"; it has no GPUs. */
export const fargatePlacement: ObjectRule = (task) => {
  if (!isFargate(task)) return undefined;
  if (isGiven(task.PlacementConstraints))
    return refusal('PlacementConstraints', 'is there', 'Fargate places tasks itself.', 'leave it away.');
  const gpu = objectsOf(task.ContainerDefinitions).findIndex(({ ResourceRequirements }) =>
    objectsOf(ResourceRequirements).some(({ Type }) => Type === 'GPU'),
  );
  const at = `ContainerDefinitions.${gpu}.ResourceRequirements`;
  return gpu < 0 ? undefined : refusal(at, 'has a GPU', 'Fargate has none.', 'leave it away.');
};

/** PortMapping: a port or a range of them. */
export const portRange: ObjectRule = ({ ContainerPort, ContainerPortRange }) => {
  const range = textOf(ContainerPortRange);
  if (ContainerPortRange !== undefined && ContainerPort !== undefined) {
    return refusal('ContainerPortRange', 'stands beside ContainerPort', `${BY} takes one of them.`, 'leave one away.');
  }
  if (range === undefined || isOpen(ContainerPortRange)) return undefined;
  const [from, to] = /^(\d{1,5})-(\d{1,5})$/.exec(range)?.slice(1).map(Number) ?? [];
  if (from !== undefined && to !== undefined && from >= 1 && from <= to && to <= 65535) return undefined;
  const why = `${BY} takes a first and a last port, such as 8000-8010.`;
  return refusal('ContainerPortRange', `is ${shown(range)}`, why, 'write it so.');
};

/** EFSAuthorizationConfig: an access point has its own root, and what is authorized is encrypted. */
export const fileSystem: ObjectRule = ({ RootDirectory, TransitEncryption, AuthorizationConfig }) => {
  const { AccessPointId, IAM } = fieldsOf(AuthorizationConfig);
  const root = textOf(RootDirectory);
  if (AccessPointId !== undefined && root !== undefined && !isOpen(RootDirectory) && root !== '/') {
    const why = `${BY} wants "/" or nothing beside an access point, which has a root of its own.`;
    return refusal('RootDirectory', `is ${shown(root)}`, why, 'leave it away.');
  }
  const isSecured = AccessPointId !== undefined || IAM === 'ENABLED';
  if (!isSecured || TransitEncryption === 'ENABLED' || isOpen(TransitEncryption)) return undefined;
  const why = `${BY} wants it ENABLED with an access point, and with authorization by IAM.`;
  return refusal('TransitEncryption', `is ${shown(TransitEncryption)}`, why, "write TransitEncryption: 'ENABLED'.");
};

/** LogConfiguration: what begins a message is said in one way. */
export const logOptions: ObjectRule = ({ LogDriver, Options }) => {
  const options: Fields = fieldsOf(Options);
  const twice = ['awslogs-datetime-format', 'awslogs-multiline-pattern'].every((name) => options[name] !== undefined);
  if (LogDriver !== 'awslogs' || !twice) return undefined;
  const why = 'the driver awslogs takes one of them.';
  return refusal(
    'Options',
    'has awslogs-datetime-format and awslogs-multiline-pattern',
    why,
    'leave one of them away.',
  );
};

/** RuntimePlatform: Windows runs on X86_64. */
export const platform: ObjectRule = ({ CpuArchitecture, OperatingSystemFamily }) =>
  CpuArchitecture === 'ARM64' && textOf(OperatingSystemFamily)?.startsWith('WINDOWS')
    ? refusal('CpuArchitecture', 'is "ARM64"', 'Windows runs on X86_64.', 'leave it away.')
    : undefined;

/** RestartPolicy: how long a container has run before it is started again. */
export const restartPeriod: ObjectRule = ({ RestartAttemptPeriod }) => {
  const seconds = numberOf(RestartAttemptPeriod);
  if (seconds === undefined || (seconds >= 60 && seconds <= 1800)) return undefined;
  return refusal('RestartAttemptPeriod', `is ${seconds}`, `${BY} takes 60 to 1800 seconds.`, 'change it.');
};
