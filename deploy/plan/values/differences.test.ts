import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences, isLater, readable, shownText } from './differences.ts';

const json = (value: unknown): string => JSON.stringify(value);

test('two texts differ as they are', () => {
  assert.deepEqual(differences('256', '512'), [{ path: '', before: '256', after: '512' }]);
  assert.deepEqual(differences(undefined, 'a'), [{ path: '', before: undefined, after: 'a' }]);
  assert.deepEqual(differences('a', 'a'), []);
});

test('objects differ where their leaves do', () => {
  const found = differences(json({ A: { B: 1, C: 2 }, D: 'x' }), json({ A: { B: 1, C: 3 }, E: 'y' }));
  assert.deepEqual(found, [
    { path: 'A.C', before: '2', after: '3' },
    { path: 'D', before: 'x', after: undefined },
    { path: 'E', before: undefined, after: 'y' },
  ]);
});

test('elements of a list with names are compared by them, wherever they stand', () => {
  const before = json([
    { Name: 'web', Image: 'a:1' },
    { Name: 'log', Image: 'b:1' },
  ]);
  const after = json([
    { Name: 'log', Image: 'b:1' },
    { Name: 'web', Image: 'a:2' },
  ]);
  assert.deepEqual(differences(before, after), [{ path: '[web].Image', before: 'a:1', after: 'a:2' }]);
});

test('elements without names come and go', () => {
  assert.deepEqual(differences(json(['a', 'b']), json(['b', 'c'])), [
    { path: '[]', before: 'a' },
    { path: '[]', after: 'c' },
  ]);
  assert.deepEqual(differences(json(['a', 'b']), json(['b', 'a'])), [
    { path: '', before: '["a","b"]', after: '["b","a"]' },
  ]);
});

test('an element that is only known later may be any of those that are not there for certain', () => {
  const later = '{{changeSet:KNOWN_AFTER_APPLY}}';
  assert.deepEqual(differences(json(['a', 'b']), json(['b', later])), [{ path: '[]', after: later }]);
  assert.deepEqual(differences(json(['a']), json(['b'])), [{ path: '[0]', before: 'a', after: 'b' }]);
});

test('a long list is compared in linear time', () => {
  const list = (from: number) => json(Array.from({ length: 50_000 }, (_, index) => `item-${from + index}`));
  const began = performance.now();
  assert.equal(differences(list(0), list(1)).length, 2);
  assert.ok(performance.now() - began < 5000);
});

test('what CloudFormation will only know later is called so', () => {
  const value = 'arn:{{changeSet:KNOWN_AFTER_APPLY}}:{{IntrinsicFunction:arn:x/Outputs.A}}';
  assert.equal(readable(value), 'arn:(known later):(known later)');
  assert.equal(isLater(value), true);
  assert.deepEqual(differences('a', '{{changeSet:KNOWN_AFTER_APPLY}}').length, 1);
});

test('a secret inside a value is starred out before anything keeps it', () => {
  assert.equal(shownText('Config', json({ Password: 'x' })), '{"Password":"****"}');
  assert.equal(shownText('Password', 'x'), '****');
  assert.equal(shownText('Password', undefined), undefined);
});
