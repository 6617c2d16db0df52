import { hostname, release } from 'node:os';
import { type CommandOptions, type Outcome, runCommand } from './command.ts';

/** A container engine that works here. */
export interface Engine {
  /** What it is, whatever the program is called: Debian has a `docker` that is podman. */
  readonly name: 'docker' | 'podman';
  readonly program: string;
  /** It shares this machine's kernel and files: no virtual machine, no other host. */
  readonly isHere: boolean;
  /** Its containers run as this user. */
  readonly isRootless: boolean;
  /** Control groups let it limit the memory of a container. */
  readonly limitsMemory: boolean;
  run(args: readonly string[], options?: CommandOptions): Promise<Outcome>;
}

/** Why there is none. */
export interface NoEngine {
  readonly why: string;
}

const PROBE_MS = 20_000;
const PROGRAMS = ['docker', 'podman'];

/** Finds an engine: `ROOKERY_ENGINE` names it, or is `none`; else docker, if it has a server, or podman. */
export async function findEngine(choice = process.env.ROOKERY_ENGINE): Promise<Engine | NoEngine> {
  if (choice === 'none') return { why: 'ROOKERY_ENGINE is "none"' };
  const programs = choice ? [choice] : PROGRAMS;
  const reasons: string[] = [];
  for (const program of programs) {
    const found = await probe(program);
    if (!('why' in found)) return found;
    reasons.push(found.why);
  }
  return { why: reasons.join('; ') };
}

async function probe(program: string): Promise<Engine | NoEngine> {
  const { code, out, err } = await runCommand(program, ['info', '--format', '{{json .}}'], { timeoutMs: PROBE_MS });
  if (code === 127) return { why: `${program} is not installed` };
  const info = parse(out);
  const said = (err || String(info?.ServerErrors ?? '')).split('\n')[0] ?? '';
  if (code !== 0 || !info) return { why: `${program} does not work: ${said}` };
  if ('host' in info) return podman(program, info as unknown as PodmanInfo);
  if (!info.ServerVersion) return { why: `${program} has no engine that runs: ${said}` };
  return docker(program, info as unknown as DockerInfo);
}

/** What of `podman info` is read. */
interface PodmanInfo {
  readonly host: {
    readonly hostname?: string;
    readonly kernel?: string;
    readonly cgroupControllers?: readonly string[];
    readonly serviceIsRemote?: boolean;
    readonly security?: { readonly rootless?: boolean };
  };
}

function podman(program: string, { host }: PodmanInfo): Engine {
  return {
    name: 'podman',
    program,
    isHere: process.platform === 'linux' && host.serviceIsRemote !== true && isThis(host.hostname, host.kernel),
    isRootless: host.security?.rootless === true,
    limitsMemory: host.cgroupControllers?.includes('memory') === true,
    run: (args, options) => runCommand(program, args, options),
  };
}

/** What of `docker info` is read. */
interface DockerInfo {
  readonly Name?: string;
  readonly KernelVersion?: string;
  readonly MemoryLimit?: boolean;
  readonly SecurityOptions?: readonly string[];
}

function docker(program: string, { Name, KernelVersion, MemoryLimit, SecurityOptions = [] }: DockerInfo): Engine {
  return {
    name: 'docker',
    program,
    isHere: process.platform === 'linux' && isThis(Name, KernelVersion),
    isRootless: SecurityOptions.some((option) => option.includes('rootless')),
    limitsMemory: MemoryLimit === true,
    run: (args, options) => runCommand(program, args, options),
  };
}

/** Whether an engine runs on this machine, by the name and the kernel that it tells of. */
const isThis = (name?: string, kernel?: string): boolean => name === hostname() && kernel === release();

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
