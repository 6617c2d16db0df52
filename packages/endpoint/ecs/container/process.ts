import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** What a process is started to run. */
export interface Program {
  /** An image's file, or else the text of a script. */
  readonly file?: string;
  readonly script?: string;
  readonly args: readonly string[];
  /** The port on 127.0.0.1 behind each port of the container. */
  readonly ports: Readonly<Record<string, number>>;
  readonly stopTimeoutMs: number;
}

/** What the task runner reads from its command line. */
export interface RunnerInput extends Program, Network {}

export interface ProcessSpec extends Program {
  readonly runner: string;
  /** Says in the process list whose process this is. */
  readonly marker: string;
  readonly network: Network;
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly onLine: (line: string) => void;
  /** The program listens on a port that the task definition does not name. */
  readonly onListening?: (containerPort: number, port: number) => void;
}

/** Where a process finds others: what it gets at its start, and again whenever it changes. */
export interface Network {
  /** The port on 127.0.0.1 behind each port of the task's containers. */
  readonly local: Readonly<Record<string, number>>;
  readonly names: Names;
}

/** Names of Service Connect, as one task sees them. */
export interface Names {
  readonly known: Readonly<
    Record<string, { readonly address: string; readonly ports: Readonly<Record<string, number>> }>
  >;
  /** Names, and what names end in, that exist for other tasks only. */
  readonly refused: readonly string[];
}

export interface ContainerProcess {
  /** What it was started with. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** 0 where it is a container of an engine. */
  readonly pid: number;
  /** The words before a command that is to run in the container; absent where it is a process of this machine. */
  readonly exec?: readonly string[];
  /** When it began, where its command line does not say whose it is. */
  readonly began?: string;
  /** Its exit code, 128 and the signal's number where a signal ended it; all that it wrote has been read by then. */
  readonly exited: Promise<number>;
  /** Once it has exited: why, where its exit code alone does not say it. */
  readonly reason?: () => string | undefined;
  /** Sends it what has changed of its network. */
  updateNetwork(change: Partial<Network>): void;
  /** Sends SIGTERM (once, however often it is called), and SIGKILL when the time is over. */
  stop(timeoutMs: number): Promise<number>;
}

/** A container at work. */
export interface RunningContainer {
  readonly process: ContainerProcess;
  /** Runs the container's health check once; absent where it has none that can be run here. */
  readonly check?: () => Promise<ContainerProcess>;
}

/** How long to wait for the rest of the output of a process that left its standard output to another. */
const OUTPUT_GRACE_MS = 500;
/** A longer line is split, as the log driver does. */
const LINE_LIMIT = 256 * 1024;

/** Starts a container's process with exactly this environment; it ends when this process does. */
export function startProcess(spec: ProcessSpec): Promise<ContainerProcess> {
  const { file, script, args, ports, stopTimeoutMs, network } = spec;
  const input: RunnerInput = { file, script, args, ports, stopTimeoutMs, ...network };
  const child = spawn(process.execPath, [...spec.flags, spec.runner, spec.marker, JSON.stringify(input)], {
    cwd: spec.cwd,
    env: { ...spec.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Its own group: the interrupt key reaches the endpoint alone, which then stops its tasks in order.
    detached: true,
  });
  child.on('message', (message) => {
    // The runner's own word, and the only one it says.
    const {
      listening: [containerPort, port],
    } = message as { listening: [number, number] };
    spec.onListening?.(containerPort, port);
  });
  return followProcess(child, {
    ...spec,
    kill: () => child.kill('SIGKILL'),
    updateNetwork(change) {
      if (child.connected) child.send(change, () => {});
    },
  });
}

/** What a process that was spawned is followed with. */
export interface Followed extends Pick<ContainerProcess, 'env' | 'cwd' | 'updateNetwork'> {
  readonly onLine: (line: string) => void;
  /** Ends at once what did not end by SIGTERM. */
  readonly kill: () => void;
}

/** A process that was spawned, as a container: its lines, its end, its stop. Rejects when it could not be started. */
export function followProcess(
  child: ChildProcess,
  { env, cwd, onLine, kill, updateNetwork }: Followed,
): Promise<ContainerProcess> {
  lines(child.stdout, onLine);
  lines(child.stderr, onLine);
  const exited = new Promise<number>((resolve) => {
    child.once('exit', (code, signal) => {
      const status = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
      const timer = setTimeout(() => resolve(status), OUTPUT_GRACE_MS);
      child.once('close', () => {
        clearTimeout(timer);
        resolve(status);
      });
    });
  });
  let asked = false;
  const stop = async (timeoutMs: number): Promise<number> => {
    if (!asked) child.kill('SIGTERM');
    asked = true;
    const timer = setTimeout(kill, timeoutMs);
    const code = await exited;
    clearTimeout(timer);
    return code;
  };
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`CannotStartContainerError: ${error.message}`)));
    child.once('spawn', () => {
      child.on('error', () => {});
      resolve({ pid: child.pid ?? 0, env, cwd, exited, updateNetwork, stop });
    });
  });
}

/** Calls back for every line of a stream. */
export function lines(stream: Readable | null, onLine: (line: string) => void): void {
  if (!stream) return;
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    rest += decoder.write(chunk);
    const parts = rest.split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) onLine(part.replace(/\r$/, ''));
    if (rest.length >= LINE_LIMIT) {
      onLine(rest);
      rest = '';
    }
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}
