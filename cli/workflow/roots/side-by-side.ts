import type { Io } from '../../command.ts';

/** What stands in front of each line of one of several stacks. */
const MARK = ' | ';

/** Lets several pieces of work write to one terminal: each line names whose it is, and one question is asked at a time. */
export function sideBySide(io: Io, names: readonly string[]): (name: string) => Io {
  const width = Math.max(...names.map((name) => name.length));
  let asked: Promise<unknown> = Promise.resolve();
  let held: string[] | undefined;
  const write = (line: string) => (held === undefined ? io.err(line) : held.push(line));
  const questions = (prefix: string) => (question: string) => {
    const answer = asked.then(async () => {
      held = [];
      try {
        return await io.ask!(`${prefix}${question}`);
      } finally {
        const lines = held;
        held = undefined;
        for (const line of lines) io.err(line);
      }
    });
    asked = answer.catch(() => {});
    return answer;
  };
  return (name) => {
    const prefix = `${name.padEnd(width)}${MARK}`;
    const marked = (text: string) =>
      text
        .split('\n')
        .map((line) => `${prefix}${line}`.trimEnd())
        .join('\n');
    return {
      ...io,
      out: (text) => io.out(marked(text)),
      err: (text) => void write(marked(text)),
      // What is redrawn in place has the screen for itself.
      terminal: undefined,
      raw: () => {},
      ask: io.ask && questions(prefix),
    };
  };
}
