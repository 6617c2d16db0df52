import { posix } from 'node:path';
import type { ContainerDefinition } from '../model.ts';
import type { ArchivedImage } from './engine/archive.ts';

export interface ImageConfig {
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Env?: readonly string[];
  readonly WorkingDir?: string;
  readonly StopSignal?: string;
  readonly Labels?: Readonly<Record<string, string>>;
}

/** An image of one JavaScript file, which runs as a process of this machine. */
export interface BundleImage {
  readonly digest: string;
  readonly config: ImageConfig;
  /** The layer that can be run here: an ES module, though its name may not say so, or an archive. */
  readonly bundleFile: string;
  /** The media type of that layer; `text/javascript` when absent. */
  readonly layerType?: string;
}

/** Any other image: a container engine runs it. */
export interface ContainerImage {
  /** As the task definition names it. */
  readonly reference: string;
  readonly digest?: string;
  /** Its files, where the endpoint's registry has it; else the engine pulls it. */
  readonly archive?: Pick<ArchivedImage, 'config' | 'layers'>;
}

export type ResolvedImage = BundleImage | ContainerImage;

/** Whether a container engine runs an image. */
export const isContainerImage = (image: ResolvedImage): image is ContainerImage => !('bundleFile' in image);

/** Where images come from. What it throws says why an image cannot be pulled. */
export interface ImageStore {
  resolve(imageReference: string): Promise<ResolvedImage>;
}

/** Where the lines that tasks write go. */
export interface LogSink {
  /** Without a region it is the first one. */
  append(group: string, stream: string, message: string, timestamp?: number, region?: string): void;
}

export interface NodeCommand {
  readonly flags: readonly string[];
  readonly args: readonly string[];
}

/** Flags that would run something else than the image's file, or bind a port that tasks would share. */
const refusedFlags = /^--(eval|print|check|import|require|loader|experimental-loader|test|run|watch|inspect)?(=|-|$)/;

/** What a container runs: its image holds one file, and `node FILE [arguments]` is all that can be run of it here. */
export function nodeCommand(container: ContainerDefinition, config: ImageConfig): NodeCommand {
  const entry = container.entryPoint ?? config.Entrypoint ?? [];
  const command = container.command ?? (container.entryPoint ? [] : config.Cmd) ?? [];
  const wanted = parse([...entry, ...command]);
  const own = parse([...(config.Entrypoint ?? []), ...(config.Cmd ?? [])]);
  const directory = config.WorkingDir ?? '/';
  const samePlace = (a: string, b: string): boolean => posix.resolve(directory, a) === posix.resolve(directory, b);
  if (!wanted) throw cannotStart(`this container's command is ${JSON.stringify([...entry, ...command])}`);
  if (own && !samePlace(own.file, wanted.file)) {
    throw cannotStart(`the image holds ${own.file} alone, and this container's command names ${wanted.file}`);
  }
  return { flags: wanted.flags, args: wanted.args };
}

/** What a health check of a container runs: a script, or its image's one file with other arguments. */
export interface CheckCommand extends NodeCommand {
  readonly script?: string;
}

/**
 * The health check command that can be run here: `CMD node -e SCRIPT [arguments]`, or `CMD node FILE [arguments]` of the
 * image's own file. Undefined for any other, above all for CMD-SHELL: a container's shell and its programs are not here.
 */
export function checkCommand([kind, ...words]: readonly string[], config: ImageConfig): CheckCommand | undefined {
  if (kind !== 'CMD') return undefined;
  const [program = '', flag, script, ...args] = words;
  if (/^(.*\/)?node(js)?$/.test(program) && (flag === '-e' || flag === '--eval') && script !== undefined) {
    return { flags: [], script, args };
  }
  try {
    return nodeCommand({ name: '', image: '', entryPoint: words }, config);
  } catch {
    return undefined;
  }
}

function parse(words: readonly string[]): (NodeCommand & { readonly file: string }) | undefined {
  const [program = '', ...rest] = words;
  if (!/^(.*\/)?node(js)?$/.test(program)) return undefined;
  const at = rest.findIndex((word) => !word.startsWith('--'));
  const file = rest[at];
  const flags = rest.slice(0, at);
  if (file === undefined || file.startsWith('-') || flags.some((flag) => refusedFlags.test(flag))) return undefined;
  return { flags, file, args: rest.slice(at + 1) };
}

function cannotStart(why: string): Error {
  return new Error(
    `CannotStartContainerError: the embedded endpoint runs "node FILE [arguments]" of an image, and ${why}`,
  );
}
