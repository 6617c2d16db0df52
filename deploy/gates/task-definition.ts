import type { RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';

/** Properties of a task definition, as CloudFormation has them. */
export type TaskProperties = Readonly<Record<string, unknown>>;

/** Members whose keys are the owner's own words. */
const MAPS = new Set(['DockerLabels', 'DriverOpts', 'Labels', 'Options']);

/** Members that ECS's own interface calls otherwise than by a small first letter. */
const NAMES: Readonly<Record<string, string>> = {
  EFSVolumeConfiguration: 'efsVolumeConfiguration',
  FilesystemId: 'fileSystemId',
  FSxWindowsFileServerVolumeConfiguration: 'fsxWindowsFileServerVolumeConfiguration',
  IAM: 'iam',
};

/** Change sets show every value as a text: these are numbers to ECS. CPU and memory are so of a container, and texts of a task. */
export const NUMBERS: ReadonlySet<string> = new Set([
  ...['ContainerPort', 'Cpu', 'HardLimit', 'HostPort', 'IgnoredExitCodes', 'Interval', 'MaxSwap', 'Memory'],
  ...['MemoryReservation', 'RestartAttemptPeriod', 'Retries', 'SharedMemorySize', 'Size', 'SizeInGiB', 'SoftLimit'],
  ...['StartPeriod', 'StartTimeout', 'StopTimeout', 'Swappiness', 'Timeout', 'TransitEncryptionPort'],
]);

/** These are true or false to ECS. */
export const FLAGS: ReadonlySet<string> = new Set([
  ...['Autoprovision', 'ConfiguredAtLaunch', 'DisableNetworking', 'EnableFaultInjection', 'Enabled', 'Essential'],
  ...['InitProcessEnabled', 'Interactive', 'Privileged', 'PseudoTerminal', 'ReadOnly', 'ReadonlyRootFilesystem'],
]);

/** Stands in a change set for what CloudFormation knows only when it gets there. */
const LATER = '{{changeSet:KNOWN_AFTER_APPLY}}';
/** Stands in a change set for the value of a NoEcho parameter. */
const HIDDEN = '****';

const isMissing = (value: unknown) => typeof value === 'string' && (value.includes(LATER) || value === HIDDEN);

/** The paths at which a value is missing: CloudFormation knows it later, or hides it. */
export function missingPaths(value: unknown, path = ''): string[] {
  if (isMissing(value)) return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    missingPaths(member, path === '' ? name : `${path}.${name}`),
  );
}

/**
 * What is known only later, as it is deployed now: CloudFormation removes what it replaces at the end of an update, so that it
 * is still there.
 */
export function withDeployed(value: unknown, deployed: unknown): unknown {
  if (isMissing(value)) return deployed === undefined ? value : deployed;
  if (typeof value !== 'object' || value === null) return value;
  const of = (name: string) => (typeof deployed === 'object' ? (deployed as TaskProperties | null)?.[name] : undefined);
  if (Array.isArray(value)) return value.map((item, index) => withDeployed(item, of(String(index))));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withDeployed(member, of(name))]));
}

/** The properties of an `AWS::ECS::TaskDefinition` as RegisterTaskDefinition takes them, in a family of another name. */
export function taskDefinitionInput(properties: TaskProperties, family: string): RegisterTaskDefinitionCommandInput {
  // Tags would ask for one right more, for a definition that is gone in a minute.
  const { Tags: _, ...rest } = properties;
  // CloudFormation's properties are those of the call, in its own casing.
  return converted({ ...rest, Family: family }) as RegisterTaskDefinitionCommandInput;
}

function converted(value: unknown, name = '', isOfTask = true): unknown {
  if (Array.isArray(value)) return value.map((item) => converted(item, name, false));
  if (typeof value !== 'object' || value === null) return scalar(value, name, isOfTask);
  const members = Object.entries(value);
  if (MAPS.has(name)) return Object.fromEntries(members.map(([key, member]) => [key, String(member)]));
  return Object.fromEntries(
    members.map(([key, member]) => [callName(key), converted(member, key, isOfTask && name === '')]),
  );
}

const callName = (name: string) => NAMES[name] ?? `${name.charAt(0).toLowerCase()}${name.slice(1)}`;

function scalar(value: unknown, name: string, isOfTask: boolean): unknown {
  const text = String(value);
  if (FLAGS.has(name)) return text === 'true';
  if (NUMBERS.has(name) && !(isOfTask && /^(Cpu|Memory)$/.test(name))) return Number(text);
  return text;
}
