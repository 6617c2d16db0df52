import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import type { Connection } from '../../deploy/aws/connection.ts';
import { again } from '../../deploy/aws/interrupted.ts';
import type { RunningService } from '../../deploy/services/running-services.ts';
import { runningPlace, type Wanted } from '../../deploy/services/sessions.ts';
import type { Io } from '../command.ts';
import { notSimulated } from './not-simulated.ts';

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
  const lent = (work: () => Promise<number>) => (io.lend === undefined ? work() : io.lend(work));
  if (exec !== undefined) return lent(() => inContainer(io, exec, words));
  io.err('programs of this machine, with the environment of the task: its image, files and network are not here');
  const [program = 'sh', ...args] = isOneText(words) ? ['sh', '-c', ...words] : words;
  const own = { ...env, PATH: `${env.PATH ?? ''}:${dirname(process.execPath)}:${io.environment.PATH ?? ''}` };
  const TERM = io.environment.TERM;
  return lent(() => run(io, program, args, { cwd, env: { ...own, ...(TERM !== undefined && { TERM }) } }));
}

/** Runs a command in a container of an engine, with a terminal where this is one. */
function inContainer(io: Io, [engine = '', ...exec]: readonly string[], words: readonly string[]): Promise<number> {
  const place = exec.pop() ?? '';
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const command = words.length === 0 ? ['/bin/sh'] : isOneText(words) ? ['/bin/sh', '-c', ...words] : words;
  const args = [...exec, ...(isTerminal ? ['--tty'] : []), place, ...command];
  return run(io, engine, args, { cwd: process.cwd(), env: { ...io.environment } });
}

/** A whole command in one word. */
const isOneText = (words: readonly string[]): boolean => words.length === 1 && /\s/.test(words[0] ?? '');

/** What a shell answers where there is no such program. */
const NOT_FOUND = 127;

interface Place {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

function run(io: Io, program: string, args: readonly string[], { cwd, env }: Place): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, stdio: 'inherit', signal: io.signal });
    child.once('error', (error) => {
      if (io.signal.aborted) return resolve(130);
      io.err(`${program}: ${error.message}`);
      resolve(NOT_FOUND);
    });
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

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
