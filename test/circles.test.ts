import assert from 'node:assert/strict';
import { test } from 'node:test';
import { circles, own, sources } from './imports.ts';

test('no sources import in a circle, not even of types', () => {
  const graph = new Map(sources.map((file) => [file, own.filter(({ from }) => from === file).map(({ to }) => to)]));
  assert.deepEqual(circles(graph), []);
});

test('circles are found', () => {
  const graph = { a: ['b'], b: ['c'], c: ['b', 'd'], d: [], e: ['e'], f: ['a'] };
  const found = circles(new Map(Object.entries(graph))).map((circle) => circle.toSorted().join());
  assert.deepEqual(found.toSorted(), ['b,c', 'e']);
});
