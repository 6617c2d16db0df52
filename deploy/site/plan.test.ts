import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SiteFile, SiteObject } from './model.ts';
import { planPublication } from './plan.ts';

const site = { path: '', bucket: 'b', prefix: '', distributionId: 'E1' };
const usual = { keep: false, everything: false };
const file = (path: string, sha256 = 'new'): SiteFile => ({
  path,
  file: path,
  size: 1,
  sha256,
  contentType: 'text/plain',
  cacheControl: 'no-cache',
});
const object = (path: string, sha256 = 'old', more: Partial<SiteObject> = {}): SiteObject => ({
  path,
  size: 1,
  sha256,
  contentType: 'text/plain',
  cacheControl: 'no-cache',
  ...more,
});

test('what is new is put and nothing is invalidated: nobody has it yet', () => {
  const { put, remove, invalidate } = planPublication(site, [file('index.html')], [], usual);
  assert.deepEqual([put.length, remove, invalidate], [1, [], []]);
});

test('a page of a folder is forgotten under both of its paths, and paths are written as URLs', () => {
  const files = [file('a b/index.html'), file('ü.txt')];
  const { invalidate } = planPublication(site, files, [object('a b/index.html'), object('ü.txt')], usual);
  assert.deepEqual(invalidate, ['/%C3%BC.txt', '/a%20b/', '/a%20b/index.html']);
});

test('what may be cached for ever stays in caches when it is gone, and not when it was replaced', () => {
  const cacheControl = 'public, max-age=31536000, immutable';
  const objects = [object('gone.js', 'old', { cacheControl }), object('same-name.js', 'old', { cacheControl })];
  const { remove, invalidate } = planPublication(site, [file('same-name.js')], objects, usual);
  assert.deepEqual([remove, invalidate], [['gone.js'], ['/same-name.js']]);
});

test('of more than thirty paths everything is forgotten', () => {
  const names = Array.from({ length: 31 }, (_, index) => `${index}.txt`);
  const plan = (count: number) =>
    planPublication(
      site,
      names.slice(0, count).map((name) => file(name)),
      names.map((name) => object(name)),
      { ...usual, keep: true },
    );
  assert.equal(plan(30).invalidate.length, 30);
  assert.deepEqual(plan(31).invalidate, ['/*']);
});

test('a bucket without a distribution has nothing to invalidate', () => {
  const { distributionId: _id, ...alone } = site;
  assert.deepEqual(planPublication(alone, [file('a')], [object('a')], { ...usual, everything: true }).invalidate, []);
});

test('an object whose content is not known is put again', () => {
  const unknown = object('a', 'new', { sha256: undefined });
  assert.equal(planPublication(site, [file('a')], [unknown], usual).put.length, 1);
  assert.equal(planPublication(site, [file('a')], [object('a', 'new')], usual).put.length, 0);
});
