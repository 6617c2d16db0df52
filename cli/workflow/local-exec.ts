import { dirname } from 'node:path';
import type { Connection } from '../../deploy/aws/connection.ts';
import { again } from '../../deploy/aws/interrupted.ts';
import type { RunningService } from '../../deploy/services/running-services.ts';
import { runningPlace, type Wanted } from '../../deploy/services/sessions.ts';
import type { Io } from '../command.ts';
import { notSimulated } from './not-simulated.ts';
import { runAttached } from './run.ts';

/** What the embedded endpoint says of a container's process. */
interface StartedWith {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** The words by which a command runs in its container; absent where it is a process of this machine. */
  readonly exec?: readonly string[];
}

/**
 * Runs a program of this machine with the environment of a task that runs on the embedded endpoint, in its folder: as much of
 * a session as there is here. In a container of an engine the command runs itself. Answers its exit code.
 */
export async function localExec(
  io: Io,
  { target }: Connection,
  place: Awaited<ReturnType<typeof runningPlace>>,
  words: readonly string[],
): Promise<number> {
  const { container, taskArn } = place;
  const asked = new URLSearchParams({ task: taskArn.split('/').at(-1) ?? '', container });
  const answer = await fetch(`${target.endpoint}/_rookery/process?${asked}`).catch(() => undefined);
  if (answer?.status !== 200)
    throw notSimulated('exec', `no process of ${container} runs`, `see \`${again(target, 'stack:status')}\``);
  // The endpoint is the one of this version, which this process found or started.
  const { env, cwd, exec } = (await answer.json()) as StartedWith;
  if (exec !== undefined) return inContainer(io, exec, words);
  io.err('programs of this machine, with the environment of the task: its image, files and network are not here');
  const [program = 'sh', ...args] = isOneText(words) ? ['sh', '-c', ...words] : words;
  const own = { ...env, PATH: `${env.PATH ?? ''}:${dirname(process.execPath)}:${io.environment.PATH ?? ''}` };
  const TERM = io.environment.TERM;
  const environment = { ...own, ...(TERM !== undefined && { TERM }) };
  return runAttached(io, [program, ...args], { folder: cwd, environment });
}

/** Runs a command in a container of an engine, with a terminal where this is one. */
function inContainer(io: Io, [engine = '', ...exec]: readonly string[], words: readonly string[]): Promise<number> {
  const place = exec.pop() ?? '';
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const command = words.length === 0 ? ['/bin/sh'] : isOneText(words) ? ['/bin/sh', '-c', ...words] : words;
  const args = [...exec, ...(isTerminal ? ['--tty'] : []), place, ...command];
  return runAttached(io, [engine, ...args], { folder: process.cwd(), environment: io.environment });
}

/** A whole command in one word. */
const isOneText = (words: readonly string[]): boolean => words.length === 1 && /\s/.test(words[0] ?? '');

/** The container that is meant; what AWS would refuse is said. */
export async function localPlace(io: Io, connection: Connection, service: RunningService, wanted: Wanted) {
  const place = await runningPlace(connection, service, wanted);
  if (service.described.enableExecuteCommand !== true) {
    io.err(
      `${service.name}: on AWS this would be refused: the template has no \`exec: true\`, or its parameter Exec is false`,
    );
  }
  return place;
}
