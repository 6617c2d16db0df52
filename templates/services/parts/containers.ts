import { AWS, fn, type Resource, type Token } from '../../../generator/index.ts';
import type {
  TaskDefinitionContainerDefinition,
  TaskDefinitionMountPoint,
} from '../../../generator/resources/generated/ecs.ts';
import type { Bindings, Variable } from './bindings.ts';
import { checkContainers, checkVariables, secretsOf } from './checks.ts';
import { fileSystems, inMemory, lowerCase, writableFolders } from './folders.ts';
import { taskParameters } from './parameters.ts';
import type { Params } from './params.ts';
import { imageOf, type Sidecar } from './sidecars.ts';
import type { TaskOptions } from './task-options.ts';

/** Seconds from SIGTERM to SIGKILL: a target group drains for 30, and the program ends itself within 25 of them. */
const STOP_TIMEOUT = 30;
/** Seconds: Fargate does not wait longer. */
const LONGEST_STOP = 120;

/** The main container, beside what the options say of it. */
export interface Main {
  readonly name: string;
  readonly port?: number;
  /** How Service Connect calls the port, and what it speaks. */
  readonly portName?: string;
  readonly appProtocol?: 'http' | 'http2' | 'grpc';
  readonly protocol?: 'tcp' | 'udp';
  /** Seconds for which its load balancer drains: it has as many to end, as far as Fargate waits. */
  readonly drainSeconds?: number | undefined;
  /** Exits with 0 while the container is healthy. */
  readonly healthCheck?: readonly string[] | undefined;
  readonly environment?: readonly Variable[];
}

type Logs = Resource<'AWS::Logs::LogGroup'>;
type Container = TaskDefinitionContainerDefinition;

/** What all containers of a task are made of. */
interface Parts {
  readonly options: TaskOptions;
  readonly image: Token<string>;
  readonly params: Params;
  readonly logs: Logs;
  readonly bindings: Bindings;
  /** The environment variables of the service's own image, whichever container it runs in. */
  readonly variables: readonly Variable[];
}

function logTo(logs: Logs, prefix: string) {
  return {
    LogDriver: 'awslogs' as const,
    Options: {
      'awslogs-group': logs.ref,
      'awslogs-region': AWS.Region,
      'awslogs-stream-prefix': prefix,
      mode: 'non-blocking',
      'max-buffer-size': '25m',
    },
  };
}

/** Properties of every container: without rights on the host, and unable to write outside of the folders that it names. */
function hardened(options: TaskOptions, sidecar: Sidecar | undefined, mounted: readonly TaskDefinitionMountPoint[]) {
  return {
    User: sidecar?.user ?? options.user ?? '1000:1000',
    Privileged: false,
    ReadonlyRootFilesystem: true,
    LinuxParameters: { Capabilities: { Drop: ['ALL'] }, InitProcessEnabled: true, Tmpfs: inMemory(options) },
    ...mounts([...writableFolders(options, sidecar?.name), ...mounted]),
    StopTimeout: STOP_TIMEOUT,
  };
}

const mounts = (points: readonly TaskDefinitionMountPoint[]) => points.length > 0 && { MountPoints: points };

function healthy(command: readonly string[]) {
  return {
    HealthCheck: { Command: command, Interval: 10, Timeout: 5, Retries: 3, StartPeriod: 30 },
  };
}

function literals(environment: Readonly<Record<string, string>> = {}) {
  return Object.entries(environment).map(([Name, Value]) => ({ Name, Value }));
}

/** What `uses` add to a container, beside environment variables. */
function filesAndSecrets({ environmentFiles, secrets }: Bindings) {
  return {
    ...(environmentFiles.length > 0 && {
      EnvironmentFiles: environmentFiles.map((Value) => ({ Type: 's3' as const, Value })),
    }),
    ...(secrets.length > 0 && { Secrets: secrets }),
  };
}

/** When the main container may start, as far as a sidecar is concerned. */
const condition = ({ init, healthCheck }: Sidecar) => (init ? 'SUCCESS' : healthCheck ? 'HEALTHY' : 'START');

/** The containers of a task, the main one first. */
export function containers(
  options: TaskOptions,
  main: Main,
  { params, logs, bindings }: { readonly params: Params; readonly logs: Logs; readonly bindings: Bindings },
): Container[] {
  const { sidecars = [], path } = options;
  const { RepositoryUri, ImageTag } = params.take(taskParameters);
  checkContainers(path, [main.name, ...sidecars.map(({ name }) => lowerCase(name))]);
  const parts: Parts = {
    options,
    image: fn.sub`${RepositoryUri}:${ImageTag}`,
    params,
    logs,
    bindings,
    variables: [
      { Name: 'VERSION', Value: ImageTag },
      ...literals(options.environment),
      ...(main.environment ?? []),
      ...bindings.environment,
    ],
  };
  return [first(main, parts), ...sidecars.map((one) => other(one, parts))];
}

function first(main: Main, { options, image, logs, bindings, variables }: Parts): Container {
  const { sidecars = [], command } = options;
  const shared = hardened(options, undefined, fileSystems(bindings));
  const { drainSeconds = STOP_TIMEOUT } = main;
  const Environment = [...(main.port === undefined ? [] : [{ Name: 'PORT', Value: String(main.port) }]), ...variables];
  checkVariables(options.path, [...Environment, ...bindings.secrets]);
  return {
    Name: main.name,
    Image: image,
    Essential: true,
    ...(command && { Command: command }),
    ...(sidecars.length > 0 && {
      DependsOn: sidecars.map((one) => ({ ContainerName: lowerCase(one.name), Condition: condition(one) })),
    }),
    ...shared,
    StopTimeout: Math.min(Math.max(drainSeconds, STOP_TIMEOUT), LONGEST_STOP),
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
    Environment,
    ...filesAndSecrets(bindings),
    LogConfiguration: logTo(logs, main.name),
  };
}

function other(one: Sidecar, { options, image, params, logs, bindings, variables }: Parts): Container {
  const shared = hardened(options, one, one.ownImage ? fileSystems(bindings) : []);
  const own = literals(one.environment);
  const inherited = one.ownImage ? variables.filter(({ Name }) => one.environment?.[Name] === undefined) : [];
  const secrets = secretsOf(options.path, one, bindings.secrets);
  return {
    Name: lowerCase(one.name),
    Image: one.ownImage ? image : imageOf(one, params),
    Essential: !one.init && (one.essential ?? true),
    ...(one.command && { Command: one.command }),
    ...shared,
    ...(one.port !== undefined && { PortMappings: [{ ContainerPort: one.port, Protocol: 'tcp' as const }] }),
    ...(one.healthCheck && healthy(one.healthCheck)),
    Environment: [...own, ...inherited],
    ...(one.ownImage ? filesAndSecrets(bindings) : secrets.length > 0 && { Secrets: secrets }),
    LogConfiguration: logTo(logs, lowerCase(one.name)),
  };
}
