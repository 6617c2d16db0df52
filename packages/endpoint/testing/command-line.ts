import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Place {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

const LOADED = fileURLToPath(new URL('./command-line', import.meta.url));
const folders = new Map<string, Promise<string | undefined>>();

/** The first line that a process prints; nothing when it ends without one. */
function firstLine({ stdout }: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    let said = '';
    stdout?.setEncoding('utf8').on('data', (part: string) => {
      said += part;
      if (said.includes('\n')) resolve(said.slice(0, said.indexOf('\n')));
    });
    stdout?.once('close', () => resolve(undefined));
  });
}

async function started(program: string): Promise<string | undefined> {
  // Each start of `aws` loads for a second what one that is loaded has at hand: it goes with this process.
  const env = { ...process.env, PYTHONPATH: LOADED, AWS_CONFIG_FILE: '/dev/null' };
  const child = spawn(program, [], { env, stdio: ['pipe', 'pipe', 'ignore'] }).once('error', () => undefined);
  const line = await firstLine(child);
  child.stdout?.destroy();
  child.unref();
  return line;
}

/**
 * The folder of an `aws` that is loaded: what has it on its PATH runs that one. Nothing when there is no such program, or one that
 * is not Python's.
 */
export function loadedAws(program = 'aws'): Promise<string | undefined> {
  const folder = folders.get(program) ?? started(program);
  folders.set(program, folder);
  return folder;
}

/** Runs a command line of an `aws` to its end; code -1 when there is no such program. */
export async function runAws(program: string, args: readonly string[], place: Place): Promise<Ran> {
  const folder = await loadedAws(program);
  return folder === undefined ? runProgram(program, args, place) : ask(join(folder, 'socket'), args, place);
}

async function ask(socket: string, args: readonly string[], { env, cwd = process.cwd() }: Place): Promise<Ran> {
  const connection = connect(socket);
  connection.write(`${JSON.stringify([args, env, cwd])}\n`);
  // What it answers is written in command-line/sitecustomize.py.
  const [code, out, err] = JSON.parse(await text(connection)) as [number, string, string];
  return { code, out, err };
}

function runProgram(program: string, args: readonly string[], place: Place): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { ...place, maxBuffer: 2 ** 24 }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
    );
    child.stdin?.end();
  });
}
