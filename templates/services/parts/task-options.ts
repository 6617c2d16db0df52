import type { OptionOf, Parameters } from '../../../generator/index.ts';
import type { Cidr } from '../../load-balancer/parts/sources.ts';
import { connectedHostSize, connectedSize } from '../../parameters/parameters.ts';
import { checkDisk, checkUses, mergeParameters } from './checks.ts';
import { type Compute, execParameters, fargateParameters, hostParameters, spotParameters } from './parameters.ts';
import { asText, type Params } from './params.ts';
import { type Sidecar, type SidecarParameters, sidecarParametersOf } from './sidecars.ts';
import { parametersOf, type Use, type UseParameters } from './uses.ts';

/** A range of addresses, as `10.0.0.0/16` or `2001:db8::/32`, or a prefix list by its id. */
export type Range = Cidr | `pl-${string}`;

/** What runs the tasks, and what depends on it. */
type ComputeOptions =
  | {
      readonly compute?: 'fargate';
      /** GiB of disk of a task on Fargate, 21 to 200; 20 are always there. */
      readonly diskGiB?: number;
    }
  | { readonly compute: Exclude<Compute, 'fargate'>; readonly diskGiB?: never };

/** A folder that a program may write to. */
export interface WritableFolder {
  /** Absolute, for example `/var/cache/app`. */
  readonly path: string;
  /** Its size in the memory of each container, 64 MiB unless another is named: it counts as memory of the task. */
  readonly mib?: number;
  /** On the task's disk instead, shared by its containers; it belongs to root unless the image declares it a `VOLUME`. */
  readonly volume?: boolean;
}

/** The options of a task: each set of them makes a template of its own; all else is a parameter. */
export type RunOptions = ComputeOptions & {
  /** Where the template is written; services of the same structure may share it. */
  readonly path: string;
  /** The user that the image's program runs as, as `uid:gid`; 1000:1000 unless another is named. */
  readonly user?: string;
  /** Databases, secrets, queues and whatever else it needs: each brings its parameters, rights and access rules with it. */
  readonly uses?: readonly Use[];
  /** Sidecars: containers beside the main one, helpers that run along, and such as run before it. */
  readonly sidecars?: readonly Sidecar[];
  /** Environment variables that are the same in every environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** In place of the image's own command. */
  readonly command?: readonly string[];
  /**
   * Folders that the program may write to, empty at each start; all else is read-only. A path is a folder of 64 MiB in the
   * memory of each container: `/tmp` unless others are named.
   */
  readonly writable?: readonly (string | WritableFolder)[];
  /**
   * Where the tasks may go by HTTPS: everywhere unless named. In a network with interface endpoints, its own range and the
   * prefix list of S3, where the layers of images lie: `['10.0.0.0/16', 'pl-6ea54007']`.
   */
  readonly https?: readonly Range[];
  /** Egress beside HTTPS, for example to a mail server. */
  readonly egress?: readonly { readonly port: number; readonly cidr: Range; readonly description: string }[];
};

/** The same for services, into whose tasks a shell can be opened. */
export type TaskOptions = RunOptions & {
  /** Lets `aws ecs execute-command` in where the parameter `Exec` is true. */
  readonly exec?: boolean;
};

const BY_COMPUTE = { fargate: fargateParameters, ec2: hostParameters, 'managed-instances': hostParameters } as const;

/** The size that leaves room for the proxy of Service Connect, in services that are found by it or find others. */
function withProxy(compute: Compute): Parameters {
  return {
    ...BY_COMPUTE[compute],
    ...(compute === 'fargate' ? connectedSize : connectedHostSize),
  };
}
type ComputeOf<O> = OptionOf<O, 'compute', 'fargate'> & Compute;

/** The parameters that a task's options add to its template. */
export type TaskParameters<O> = UseParameters<O> &
  (typeof BY_COMPUTE)[ComputeOf<O>] &
  SidecarParameters<O> &
  (OptionOf<O, 'exec', false> extends true ? typeof execParameters : unknown);

/** The same parameters, as data. */
export function taskParametersOf(options: TaskOptions, isFound = false): Parameters {
  const { path, uses = [], compute = 'fargate', sidecars = [], exec = false, diskGiB } = options;
  checkUses(path, uses);
  checkDisk(path, compute, diskGiB);
  const isConnected = isFound || uses.some(({ kind }) => kind === 'service');
  const own = isConnected ? withProxy(compute) : BY_COMPUTE[compute];
  return mergeParameters(path, ...parametersOf(uses), own, sidecarParametersOf(sidecars), exec && execParameters);
}

/** CPU and memory of a task, both of them texts where ECS takes them. */
export function sizeOf(compute: Compute, params: Params) {
  const { Cpu, Memory } = params.take(BY_COMPUTE[compute]);
  return { Cpu: asText(Cpu), Memory: asText(Memory) };
}

const SHARE_BY_COMPUTE = { fargate: spotParameters, ec2: {}, 'managed-instances': {} } as const;

/** The parameters that say which share of Fargate is Spot; hosts are what they are. */
export type ShareParameters<O> = (typeof SHARE_BY_COMPUTE)[ComputeOf<O>];

/** The same parameters, as data. */
export const shareParametersOf = ({ compute = 'fargate' }: RunOptions): Parameters => SHARE_BY_COMPUTE[compute];
