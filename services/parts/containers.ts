import { AWS, fn, type Resource, type Token } from '../../generator/index.ts';
import type {
  TaskDefinitionContainerDefinition,
  TaskDefinitionVolume,
} from '../../generator/resources/generated/ecs.ts';
import type { AnyTaskOptions, Beside } from './task-options.ts';
import type { Named, Wiring } from './wiring.ts';

/** Seconds from SIGTERM to SIGKILL: a target group drains for 30, and the program ends itself within 25 of them. */
const STOP_TIMEOUT = 30;
/** Where the agent behind `aws ecs execute-command` writes (aws/containers-roadmap#1359). */
const EXEC_FOLDERS = ['/managed-agents', '/var/lib/amazon/ssm', '/var/log/amazon/ssm'];

/** The main container, beside what the options say of it. */
export interface Main {
  readonly name: string;
  readonly port?: number;
  /** How Service Connect calls the port, and what it speaks. */
  readonly portName?: string;
  readonly appProtocol?: 'http' | 'http2' | 'grpc';
  readonly protocol?: 'tcp' | 'udp';
  /** Exits with 0 while the container is fit. */
  readonly healthCheck?: readonly string[] | undefined;
  readonly environment?: readonly { readonly Name: string; readonly Value: string | Token<string> }[];
}

type Logs = Resource<'AWS::Logs::LogGroup'>;

/** `/var/lib/amazon/ssm` as the name of a volume. */
const volumeName = (folder: string) => folder.slice(1).replaceAll('/', '-');
const folders = ({ writable = ['/tmp'], exec }: AnyTaskOptions) => [...writable, ...(exec ? EXEC_FOLDERS : [])];
const lowerCase = (name: string) => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();

/** The volumes of a task: folders that can be written to, and file systems. */
export const volumes = (options: AnyTaskOptions, { mounted }: Wiring): TaskDefinitionVolume[] => [
  ...folders(options).map((folder) => ({ Name: volumeName(folder) })),
  ...mounted.map(({ name, fileSystemId, accessPointId }) => ({
    Name: lowerCase(name),
    EFSVolumeConfiguration: {
      FilesystemId: fileSystemId,
      TransitEncryption: 'ENABLED' as const,
      AuthorizationConfig: { AccessPointId: accessPointId, IAM: 'ENABLED' as const },
    },
  })),
];

const logTo = (logs: Logs, prefix: string) => ({
  LogDriver: 'awslogs' as const,
  Options: {
    'awslogs-group': logs.ref,
    'awslogs-region': AWS.Region,
    'awslogs-stream-prefix': prefix,
    mode: 'non-blocking',
    'max-buffer-size': '25m',
  },
});

/** What every container of ours is: without rights of its own on the host, and unable to write but where it is told. */
const hardened = (options: AnyTaskOptions, user: string) => ({
  User: user,
  Privileged: false,
  ReadonlyRootFilesystem: true,
  LinuxParameters: { Capabilities: { Drop: ['ALL'] }, InitProcessEnabled: true },
  MountPoints: folders(options).map((folder) => ({ SourceVolume: volumeName(folder), ContainerPath: folder })),
  StopTimeout: STOP_TIMEOUT,
});

const healthy = (command: readonly string[]) => ({
  HealthCheck: { Command: command, Interval: 10, Timeout: 5, Retries: 3, StartPeriod: 30 },
});

const literals = (environment: Readonly<Record<string, string>> = {}) =>
  Object.entries(environment).map(([Name, Value]) => ({ Name, Value }));

/** When the main container may start, as far as one beside it is concerned. */
const condition = ({ init, healthCheck }: Beside) => (init ? 'SUCCESS' : healthCheck ? 'HEALTHY' : 'START');

/** The containers of a task, the main one first. */
export function containers(
  options: AnyTaskOptions,
  main: Main,
  { params, logs, wired }: { readonly params: Named; readonly logs: Logs; readonly wired: Wiring },
): TaskDefinitionContainerDefinition[] {
  const { user = '1000:1000', beside = [], command, environment } = options;
  const image = fn.sub`${params.RepositoryUri!}:${params.ImageTag!}`;
  const shared = hardened(options, user);
  const first: TaskDefinitionContainerDefinition = {
    Name: main.name,
    Image: image,
    Essential: true,
    ...(command && { Command: command }),
    ...(beside.length > 0 && {
      DependsOn: beside.map((one) => ({ ContainerName: lowerCase(one.name), Condition: condition(one) })),
    }),
    ...shared,
    MountPoints: [
      ...shared.MountPoints,
      ...wired.mounted.map(({ name, path }) => ({ SourceVolume: lowerCase(name), ContainerPath: path })),
    ],
    ...(main.port !== undefined && {
      PortMappings: [
        {
          ContainerPort: main.port,
          Protocol: main.protocol ?? 'tcp',
          ...(main.portName && { Name: main.portName }),
          ...(main.appProtocol && { AppProtocol: main.appProtocol }),
        },
      ],
    }),
    ...(main.healthCheck && healthy(main.healthCheck)),
    Environment: [
      ...(main.port === undefined ? [] : [{ Name: 'PORT', Value: String(main.port) }]),
      { Name: 'VERSION', Value: params.ImageTag! },
      ...literals(environment),
      ...(main.environment ?? []),
      ...wired.environment,
    ],
    ...(wired.environmentFiles.length > 0 && {
      EnvironmentFiles: wired.environmentFiles.map((Value) => ({ Type: 's3' as const, Value })),
    }),
    ...(wired.secrets.length > 0 && { Secrets: wired.secrets }),
    LogConfiguration: logTo(logs, main.name),
  };
  const others = beside.map(
    (one): TaskDefinitionContainerDefinition => ({
      Name: lowerCase(one.name),
      Image: one.ownImage ? image : params[`${one.name}Image`]!,
      Essential: !one.init && (one.essential ?? true),
      ...(one.command && { Command: one.command }),
      ...hardened(options, one.user ?? user),
      ...(one.port !== undefined && { PortMappings: [{ ContainerPort: one.port, Protocol: 'tcp' as const }] }),
      ...(one.healthCheck && healthy(one.healthCheck)),
      Environment: [
        ...literals(one.environment),
        ...(one.ownImage ? [{ Name: 'VERSION', Value: params.ImageTag! }, ...wired.environment] : []),
      ],
      ...(one.ownImage && wired.secrets.length > 0 && { Secrets: wired.secrets }),
      LogConfiguration: logTo(logs, lowerCase(one.name)),
    }),
  );
  return [first, ...others];
}
