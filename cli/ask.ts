import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** What is typed is taken by the line editor, whose output goes nowhere. */
export async function askHidden(question: string, signal: AbortSignal): Promise<string> {
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

/** A line that is typed in answer to a question. */
export async function askLine(question: string, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question, { signal });
  } catch (error) {
    // The cursor still stands behind the question.
    process.stderr.write('\n');
    throw error;
  } finally {
    lines.close();
  }
}
