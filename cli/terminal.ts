import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
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
  let lent = false;
  const interrupt = (signal: NodeJS.Signals) => {
    // The key reaches the program that has the terminal as well; what others send is ours.
    if (lent && signal === 'SIGINT') return;
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
    askHidden: stdin.isTTY && stderr.isTTY ? (question) => askHidden(question, interrupted.signal) : undefined,
    // What is typed at a terminal would be shown.
    input: stdin.isTTY ? undefined : () => readAll(stdin),
    async lend(work) {
      lent = true;
      return work().finally(() => {
        lent = false;
      });
    },
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

async function readAll(stream: AsyncIterable<Buffer | string>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

/** What is typed is taken by the line editor, whose output goes nowhere. */
async function askHidden(question: string, signal: AbortSignal): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  const left = new AbortController();
  // Raw as the terminal is, Ctrl-C and Ctrl-D come as keys.
  lines.once('SIGINT', () => left.abort());
  lines.once('close', () => left.abort());
  process.stderr.write(question);
  try {
    return await lines.question('', { signal: AbortSignal.any([signal, left.signal]) });
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}

async function askLine(question: string, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question, { signal });
  } finally {
    lines.close();
  }
}
