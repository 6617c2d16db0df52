// Terminal sessions of the manual, recorded: each command line is run in this process on an embedded endpoint of its own, and
// what a terminal would show is held against docs/sessions/NAME.txt. UPDATE=1 writes that file anew.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { localSystem, root } from './local-system.ts';

export interface Recording {
  /** Where the endpoint answers, for what a person does by hand. */
  readonly url: string;
  /** What the reader is told between commands. */
  say(...lines: readonly string[]): void;
  /** Runs a command line without showing it: what the story begins with. */
  before(line: string): Promise<number>;
  /** Types `npm run NAME -- ...`, with answers to what it asks; answers the exit code, which is shown. */
  type(line: string, ...answers: readonly string[]): Promise<number>;
  /** Shows a line that is typed elsewhere, and does what it says. */
  byHand(line: string, work: () => Promise<unknown>): Promise<void>;
  /** Holds what was shown against the file. */
  end(): void;
}

// What differs from one run to the next: times, durations, random parts of names, ports, numbers of calls.
const MASKS: readonly (readonly [RegExp, string])[] = [
  [/\b\d\d:\d\d:\d\d\b/g, '12:00:00'],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2026-01-01T12:00:00.000Z'],
  [/after \d+(\.\d+)? s\b/g, 'after 1.0 s'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '00000000-0000-0000-0000-000000000000'],
  [/-(?=[A-Z0-9]*[A-Z])[A-Z0-9]{12,13}\b/g, '-1A2B3C4D5E6F'],
  [/-(?=[a-z0-9]*\d)(?=[a-z0-9]*[a-z])[a-z0-9]{8,13}\b/g, '-1a2b3c4d5e6f'],
  [/\/(?=[0-9a-f]*\d)[0-9a-f]{16}\b/g, '/1a2b3c4d5e6f7890'],
  [/\b[0-9a-f]{32}\b/g, '0123456789abcdef0123456789abcdef'],
  [/127\.0\.0\.1:\d+/g, '127.0.0.1:4600'],
  // The end of what a repository's name begins with; its hash may have digits alone.
  [/ndation-[0-9a-f]{8}\b/g, 'ndation-1a2b3c4d5e6f'],
];

const ESC = String.fromCharCode(27);
const UP = new RegExp(`${ESC}\\[(\\d+)A`);
const ESCAPES = new RegExp(`${ESC}\\[[?\\d]*[A-Za-z]`, 'g');

/** In as many columns: elapsed seconds are aligned. */
const zero = (number: string): string => '0'.padStart(number.length);
// What a nested stack's line says last depends on which of two streams of events was read first.
const OF_NESTED = / {2}(?:Embedded stack .*|\d+ resources?)$/gm;

const masked = (text: string): string =>
  MASKS.reduce((shown, [mask, by]) => shown.replaceAll(mask, by), text).replaceAll(/ +\d+(?=s {2})/g, zero);

/** Begins a session with a system that is not deployed yet, for as long as the test runs. */
export async function record(t: TestContext, name: string, master: string): Promise<Recording> {
  const { url, run: runIn } = await localSystem(t, master);
  const shown: string[] = [];
  const show = (text: string): void => void shown.push(...masked(text).split('\n'));

  // What is drawn over stays no longer than it is seen.
  const redraw = (text: string): void => {
    const [, up = '0'] = UP.exec(text) ?? [];
    shown.splice(shown.length - Number(up));
    const lines = text.replaceAll(ESCAPES, '').replaceAll('\r', '').replace(/\n$/, '');
    show(lines.replaceAll(OF_NESTED, ''));
  };

  const run = async (line: string, answers: readonly string[]): Promise<number> => {
    const left = [...answers];
    return runIn(line, {
      out: show,
      err: show,
      raw: redraw,
      terminal: { columns: 120, rows: 60 },
      ask: async (question) => {
        const answer = left.shift() ?? '';
        show(`${question}${answer}`);
        return answer;
      },
    });
  };

  return {
    url,
    say: (...lines) => void shown.push('', ...lines.map((line) => `# ${line}`)),
    async before(line) {
      const code = await run(line, ['y']);
      shown.length = 0;
      return code;
    },
    async type(line, ...answers) {
      shown.push('', `$ ${line}`);
      const code = await run(line, answers);
      if (code !== 0) shown.push(`(exit code ${code})`);
      return code;
    },
    async byHand(line, work) {
      shown.push('', `$ ${line}`);
      await work();
    },
    end: () => holdSession(name, shown.join('\n')),
  };
}

/** Holds what was shown against the session of that name; UPDATE=1 writes it anew. */
function holdSession(name: string, shown: string): void {
  const file = join(root, `docs/sessions/${name}.txt`);
  const text = `${shown.trim()}\n`;
  if (process.env.UPDATE) writeFileSync(file, text);
  assert.equal(text, readFileSync(file, 'utf8'), 'UPDATE=1 records the session anew');
}

/** The same for lines that the binary wrote in a process of its own. */
export function holdWritten(name: string, lines: readonly string[]): void {
  holdSession(name, masked(lines.join('\n')));
}
