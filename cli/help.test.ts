import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Command, defineCommand, type Options } from './command.ts';
import { helpText, overview } from './help.ts';

const command: Command<Options> = defineCommand({
  name: 'sail',
  summary: 'go to sea',
  details: `A first paragraph, which is written in lines of
its own.

Exit codes: 0 arrived.`,
  arguments: [{ name: 'PORT', description: 'where to' }],
  options: {
    wind: {
      value: 'KNOTS',
      description: 'how hard it blows, in knots as the coast guard measures them',
      multiple: true,
    },
    json: { description: 'for programs' },
  },
  run: async () => 0,
});

test('help is wrapped to the width of the terminal, and descriptions go on below themselves', () => {
  assert.equal(
    helpText(command, true, 50),
    `sail: go to sea

Usage: npx rookery sail PORT [flags]
       npm run sail -- PORT [flags]

A first paragraph, which is written in lines of
its own.

Exit codes: 0 arrived.

  PORT          where to
  --wind KNOTS  how hard it blows, in knots as the
                coast guard measures them (may be
                repeated)
  --json        for programs
  --help        this text`,
  );
});

test('help is never wider than is read with ease, nor narrower than words need', () => {
  const widest = (text: string) => Math.max(...text.split('\n').map(({ length }) => length));
  const long = { ...command, details: 'word '.repeat(100) };
  assert.ok(widest(helpText(long, true, 500)) <= 100);
  assert.equal(helpText(long, true), helpText(long, true, 500));
  assert.ok(widest(helpText(long, true, 1)) < 60);
});

test('the list of commands names npm scripts only where the project has them all', async () => {
  assert.match(await overview([Promise.resolve(command)], '/nowhere'), /^Usage: npx rookery COMMAND \[flags\]$/m);
});
