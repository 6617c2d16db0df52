import { createInterface } from 'node:readline/promises';
import type { Io, Program } from './command.ts';
import { runnableQuoted } from './npm-scripts.ts';
import { outputTo } from './output.ts';

/** What a command reads and writes in this process: its streams, terminal and signals. */
export interface TerminalIo extends Io {
  close(): void;
}

export function terminalIo(program: Program): TerminalIo {
  const { stdin, stdout, stderr, env } = process;
  const folder = process.cwd();
  const interrupted = new AbortController();
  const interrupt = () => {
    // The second Ctrl-C ends the process at once.
    if (interrupted.signal.aborted) process.exit(130);
    interrupted.abort();
  };
  // A terminal that is closed says so, and so may its shell and its multiplexer: none of them is a second Ctrl-C.
  const hangUp = () => interrupted.abort();
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  process.on('SIGHUP', hangUp);
  const answers = outputTo(stdout);
  const messages = outputTo(stderr);
  return {
    program,
    out: (text) => answers.write(`${text}\n`),
    err: (text) => messages.write(`${runnableQuoted(folder, text)}\n`),
    raw: (text) => messages.write(text),
    unread: answers.gone,
    ask: stdin.isTTY && stderr.isTTY ? (question) => askLine(question, interrupted.signal) : undefined,
    get terminal() {
      return stderr.isTTY ? { columns: stderr.columns ?? 80, rows: stderr.rows ?? 24 } : undefined;
    },
    colour: stderr.isTTY && stdout.isTTY && !env.NO_COLOR && env.TERM !== 'dumb',
    environment: env,
    folder,
    signal: interrupted.signal,
    close() {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
      process.off('SIGHUP', hangUp);
    },
  };
}

async function askLine(question: string, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question, { signal });
  } finally {
    lines.close();
  }
}
