import type { Io, Program } from './command.ts';
import { runnableQuoted } from './npm-scripts.ts';
import { outputTo } from './output.ts';

/** What a command reads and writes in this process: its streams, terminal and signals. */
export interface TerminalIo extends Io {
  close(): void;
}

export function terminalIo(program: Program): TerminalIo {
  const { stdout, stderr, env } = process;
  const folder = process.cwd();
  // Node opens its input when it is first looked at, which few commands do.
  const asks = stderr.isTTY && process.stdin.isTTY;
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
    ask: asks ? async (question) => (await askers()).askLine(question, interrupted.signal) : undefined,
    askHidden: asks ? async (question) => (await askers()).askHidden(question, interrupted.signal) : undefined,
    // What is typed at a terminal would be shown.
    get input() {
      return process.stdin.isTTY ? undefined : () => readAll(process.stdin);
    },
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

/** Loaded where somebody is asked: few commands do. */
const askers = () => import('./ask.ts');

async function readAll(stream: AsyncIterable<Buffer | string>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}
