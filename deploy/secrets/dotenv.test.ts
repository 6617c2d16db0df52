import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseDotenv } from './dotenv.ts';

const read = (text: string) => Object.fromEntries(parseDotenv(text, '.env'));

test('names and values are read in each of the forms that .env files have', () => {
  const rows: readonly (readonly [line: string, value: string])[] = [
    ['A=one', 'one'],
    ['export A=one', 'one'],
    ['  A = one two   # a comment', 'one two'],
    ['A=', ''],
    ['A="two # no comment" # a comment', 'two # no comment'],
    ['A="line\\nnext \\"quoted\\" \\\\ \\x"', 'line\nnext "quoted" \\ \\x'],
    ['A="first\nsecond"', 'first\nsecond'],
    ["A='as\\n it is'", 'as\\n it is'],
    ['A=`both " and \'`', 'both " and \''],
    ['A=a=b==', 'a=b=='],
    ['A=p"q', 'p"q'],
  ];
  for (const [line, A] of rows) assert.deepEqual(read(`# first\n\n${line}\n`), { A }, line);
  assert.deepEqual(read('\uFEFFA=1\r\nB=2\r\n'), { A: '1', B: '2' });
});

test('a line that may be read in two ways is refused with its number, and nothing of it is shown', () => {
  for (const line of ['secret', 'A B', '=x', 'A="open', "A='x'y", 'A=pass#word', 'A="x" y']) {
    assert.throws(
      () => read(`FIRST="a\nb"\n${line}\n`),
      (error: Error) => /^DotenvInvalid|\.env:3: /.test(error.message) && !error.message.includes('pass'),
      line,
    );
  }
});

test('any value that is written in double quotes is read as it was', () => {
  const quoted = (value: string) => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  const values = fc.dictionary(
    fc.stringMatching(/^[A-Z_]{1,8}$/),
    fc.string().filter((text) => !text.includes('\r')),
  );
  fc.assert(
    fc.property(values, (given) => {
      const text = Object.entries(given).map(([name, value]) => `${name}=${quoted(value)}\n`);
      assert.deepEqual(read(text.join('')), { ...given });
    }),
  );
});

// What is read again from each of its characters on takes hours.
test('a line is read once, however long it is', () => {
  for (const line of [`A=b${' '.repeat(2_000_000)}x#y`, `A="${'\\'.repeat(2_000_001)}`, ' '.repeat(2_000_000)]) {
    assert.throws(() => read(`${line}!`));
  }
});
