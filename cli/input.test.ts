import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../generator/errors.ts';
import { defineCommand } from './command.ts';
import { parseInput } from './input.ts';

const command = defineCommand({
  name: 'try',
  summary: '',
  arguments: [{ name: 'URL', description: '' }],
  options: {
    env: { value: 'NAME', description: '' },
    set: { value: 'Name=Value', multiple: true, description: '' },
    yes: { description: '' },
  },
  run: async () => 0,
});

const parse = (...words: string[]) => parseInput(command, words);

test('a flag of an earlier version names what is written instead, where its command has that', () => {
  const later = defineCommand({
    name: 'later',
    summary: '',
    options: { 'allow-loss': { value: 'PATH', multiple: true, description: '' } },
    run: async () => 0,
  });
  assert.throws(
    () => parseInput(later, ['--allow-data-loss']),
    /--allow-data-loss is no more[\s\S]*--allow-loss Database\/Instance/,
  );
  assert.throws(() => parse('--allow-data-loss'), /there is no flag --allow-data-loss/);
});

test('flags, repeated flags and arguments are read', () => {
  assert.deepEqual(parse('--env', 'a', 'x', '--set', 'A=1', '--set=B=2', '--yes'), {
    options: { env: 'a', set: ['A=1', 'B=2'], yes: true },
    arguments: ['x'],
  });
  assert.deepEqual(parse(), { options: {}, arguments: [] });
});

for (const [words, part] of [
  [['--evn', 'a'], /no flag --evn[\s\S]*did you mean --env/],
  [['--env'], /--env needs a value/],
  [['--env', '--yes'], /--env needs a value/],
  [['--env='], /--env needs a value/],
  [['--env', 'a', '--env', 'b'], /--env is repeated/],
  [['--yes=no'], /--yes takes no value/],
  [['a', 'b'], /"b" is one word too many/],
  [['--constructor'], /no flag --constructor/],
] as const) {
  test(`"${words.join(' ')}" is refused`, () => {
    assert.throws(
      () => parse(...words),
      (error) => error instanceof RookeryError && error.exitCode === 2 && part.test(error.message),
    );
  });
}

test('a last argument that may stand several times takes all words, and those behind -- as they are', () => {
  const several = {
    ...command,
    arguments: [
      { name: 'URL', description: '' },
      { name: 'WORD', description: '', multiple: true },
    ],
  };
  assert.deepEqual(parseInput(several, ['a', '--yes', '--', 'ls', '-la', '--yes']), {
    options: { yes: true },
    arguments: ['a', 'ls', '-la', '--yes'],
  });
});

test('a word too many is not repeated where it may be a secret', () => {
  assert.throws(
    () => parseInput({ ...command, discreet: true }, ['a', 'hunter2']),
    (error: Error) => {
      return /one word too many/.test(error.message) && !error.message.includes('hunter2');
    },
  );
});
