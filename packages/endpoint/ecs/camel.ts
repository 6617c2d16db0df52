/** Maps whose keys are the author's own, and so keep their case. */
const MAPS = new Set(['dockerLabels', 'options', 'driverOpts', 'labels', 'systemControls']);
/** Where lowering the first letter does not give the API's name. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  EFSVolumeConfiguration: 'efsVolumeConfiguration',
  FSxWindowsFileServerVolumeConfiguration: 'fsxWindowsFileServerVolumeConfiguration',
  FilesystemId: 'fileSystemId',
  IAM: 'iam',
};
const NUMBERS = new Set([
  'bakeTimeInMinutes',
  'base',
  'canaryBakeTimeInMinutes',
  'canaryPercent',
  'containerPort',
  'desiredCount',
  'hardLimit',
  'healthCheckGracePeriodSeconds',
  'hostPort',
  'idleTimeoutSeconds',
  'ignoredExitCodes',
  'ingressPortOverride',
  'interval',
  'maximumPercent',
  'maxSwap',
  'memoryReservation',
  'minimumHealthyPercent',
  'perRequestTimeoutSeconds',
  'port',
  'restartAttemptPeriod',
  'retries',
  'sharedMemorySize',
  'size',
  'sizeInGiB',
  'softLimit',
  'startPeriod',
  'startTimeout',
  'stepBakeTimeInMinutes',
  'stepPercent',
  'stopTimeout',
  'swappiness',
  'timeout',
  'transitEncryptionPort',
  'weight',
]);
const FLAGS = new Set([
  'autoprovision',
  'configuredAtLaunch',
  'disableNetworking',
  'enable',
  'enableECSManagedTags',
  'enableExecuteCommand',
  'enabled',
  'essential',
  'initProcessEnabled',
  'interactive',
  'privileged',
  'pseudoTerminal',
  'readonlyRootFilesystem',
  'readOnly',
  'resetOnHealthyTask',
  'rollback',
]);

const BACK = new Map(Object.entries(EXCEPTIONS).map(([from, to]) => [to, from]));

/** What `camel` made, as CloudFormation writes it. */
export function pascal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pascal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const to = BACK.get(name) ?? name.charAt(0).toUpperCase() + name.slice(1);
      return MAPS.has(name) && !Array.isArray(member) ? [to, member] : [to, pascal(member)];
    }),
  );
}

/**
 * Properties as CloudFormation writes them (`ContainerDefinitions`, numbers perhaps as text), as the ECS API answers
 * them (`containerDefinitions`, numbers as numbers).
 */
export function camel(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => camel(item, key));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => {
        const to = EXCEPTIONS[name] ?? name.charAt(0).toLowerCase() + name.slice(1);
        return MAPS.has(to) && !Array.isArray(member) ? [to, member] : [to, camel(member, to)];
      }),
    );
  }
  if (NUMBERS.has(key) && value !== '') return Number(value);
  if (FLAGS.has(key)) return String(value) === 'true';
  return value;
}
