import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Alliance, checkTogether } from './check-together.ts';
import { RookeryError } from './errors.ts';

interface Options {
  readonly path?: string;
  readonly scheme?: 'public' | 'internal';
  readonly addresses?: number | false;
}

const alliances: readonly Alliance<Options>[] = [
  { option: 'addresses', allowed: ({ scheme }) => scheme !== 'internal', why: 'they are public.', mend: 'leave it.' },
];

test('options that exclude each other are refused, with the path and the name of the function', () => {
  assert.throws(
    () => checkTogether('oneTemplate', { path: 'one.yaml', scheme: 'internal', addresses: 2 }, alliances),
    (error) =>
      error instanceof RookeryError &&
      error.code === 'OptionsInvalid' &&
      error.explanation.what === 'one.yaml: oneTemplate: addresses does not go with the other options.',
  );
});

test('options that go together are taken, and what is absent or false goes with all', () => {
  checkTogether<Options>('oneTemplate', { scheme: 'public', addresses: 2 }, alliances);
  checkTogether<Options>('oneTemplate', { scheme: 'internal' }, alliances);
  checkTogether<Options>('oneTemplate', { scheme: 'internal', addresses: false }, alliances);
});
