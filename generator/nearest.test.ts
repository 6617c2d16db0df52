import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest } from './nearest.ts';

const NAMES = ['up', 'stop', 'start', '--version'];

test('a name with a slip is the one that was meant', () => {
  assert.equal(nearest('star', NAMES), 'start');
  assert.equal(nearest('uq', NAMES), 'up');
  assert.equal(nearest('--versio', NAMES), '--version');
});

test('what has nothing in common with a name is none of them, however short', () => {
  for (const word of ['', '-v', '--', 'x', 'destroy']) assert.equal(nearest(word, NAMES), undefined, word);
});
