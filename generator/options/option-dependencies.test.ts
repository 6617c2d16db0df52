import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../errors.ts';
import { checkDependencies, type OptionDependency } from './option-dependencies.ts';

interface Options {
  readonly path?: string;
  readonly scheme?: 'public' | 'internal';
  readonly addresses?: number | false;
}

const dependencies: readonly OptionDependency<Options>[] = [
  { option: 'addresses', allowed: ({ scheme }) => scheme !== 'internal', why: 'they are public.', mend: 'leave it.' },
];

test('options that exclude each other are refused, with the path and the name of the function', () => {
  assert.throws(
    () => checkDependencies('oneTemplate', { path: 'one.yaml', scheme: 'internal', addresses: 2 }, dependencies),
    (error) =>
      error instanceof RookeryError &&
      error.code === 'OptionsInvalid' &&
      error.explanation.what === 'one.yaml: oneTemplate: addresses does not go with the other options.',
  );
});

test('options that go together are taken, and what is absent or false goes with all', () => {
  checkDependencies<Options>('oneTemplate', { scheme: 'public', addresses: 2 }, dependencies);
  checkDependencies<Options>('oneTemplate', { scheme: 'internal' }, dependencies);
  checkDependencies<Options>('oneTemplate', { scheme: 'internal', addresses: false }, dependencies);
});
