import { spawn } from 'node:child_process';
import { join, posix } from 'node:path';
import { z } from 'zod';
import { beginning } from '../../../server/lock.ts';
import type { ContainerDefinition } from '../../model.ts';
import type { BundleImage, ImageConfig } from '../images.ts';
import { type ContainerProcess, followProcess, type Network } from '../process.ts';
import { withAddresses } from './addresses.ts';
import { checkOf, commandOf, type Words } from './command.ts';
import { watchPorts } from './fixed-ports.ts';
import { copyFiles } from './unpack.ts';
import { watchGroup } from './watchdog.ts';

/** What a container that is a program of its own is started with. */
export interface ProgramSpec {
  /** The folder that images are unpacked in. */
  readonly programs: string;
  readonly image: BundleImage;
  readonly container: ContainerDefinition;
  readonly marker: string;
  /** The copy of the image's files that is this container's own; not there yet. */
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  readonly ports: Readonly<Record<string, number>>;
  readonly network: () => Network;
  readonly onLine: (line: string) => void;
  /** Says what is odd about the program. */
  readonly remark: (text: string) => void;
}

/** The label of an image with the environment that its program has on this machine alone, as a JSON object. */
export const ENVIRONMENT_LABEL = 'rookery.local.environment';

/** Starts a container as the program that its image holds: its own command, no shell, in a folder of its own. */
export async function runProgram(spec: ProgramSpec) {
  const { image, container, marker, root, ports, remark, onLine } = spec;
  const words = commandOf(container, image.config);
  const told = await withAddresses(environmentOf(image.config), spec.network);
  const { PORT } = spec.env;
  const env = { ...spec.env, ...told, ...(PORT !== undefined && { PORT }) };
  await copyFiles(spec.programs, image.digest, image.bundleFile, root);
  const cwd = join(root, posix.resolve('/', image.config.WorkingDir ?? '/'));
  const process = await start(words, { env, cwd, onLine });
  const said = (text: string): void => {
    onLine(`rookery: ${text}`);
    remark(text);
  };
  watchPorts(process, { ports, marker, remark: said });
  const check = container.healthCheck && checkOf(container.healthCheck.command, ports);
  return { process, ...(check && { check: () => start(check, { env, cwd, onLine: () => {} }) }) };
}

interface Start {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly onLine: (line: string) => void;
}

async function start([program, ...args]: Words, { env, cwd, onLine }: Start): Promise<ContainerProcess> {
  const child = spawn(program, args, { cwd, env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const group = child.pid;
  const end = (): void => {
    if (group !== undefined) killGroup(group);
  };
  // A container ends with its first process, and whatever that one started ends too.
  const letBe = group === undefined ? () => {} : watchGroup(group);
  child.once('exit', () => {
    end();
    letBe();
  });
  const process = await followProcess(child, { env, cwd, onLine, kill: end, updateNetwork() {} }).catch(
    (error: Error) => {
      throw error.message.includes('ENOENT') ? notThere(program, env) : error;
    },
  );
  return { ...process, began: beginning(process.pid) };
}

/** Ends all processes of a group. */
function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // None is left, which is what was wanted.
  }
}

const values = z.record(z.string(), z.string());

function environmentOf({ Labels = {} }: ImageConfig): Record<string, string> {
  const text = Labels[ENVIRONMENT_LABEL];
  return text === undefined ? {} : values.parse(JSON.parse(text));
}

function notThere(program: string, { PATH = '' }: Readonly<Record<string, string>>): Error {
  const where = program.includes('/') ? 'among the files of its image' : `on the path of the endpoint (${PATH})`;
  return new Error(`CannotStartContainerError: there is no program ${JSON.stringify(program)} ${where}`);
}
