import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Listing, listing } from './listing.ts';
import { compareKeys } from './store.ts';

const keys = fc.uniqueArray(
  fc.string({ unit: fc.constantFrom('a', 'b', '/', '-', '\u{1f600}', '\uffee'), minLength: 1, maxLength: 6 }),
  { maxLength: 30 },
);
const entries = (of: readonly string[]) => [...of].sort(compareKeys).map((key) => ({ key }));

test('keys are in the order of their bytes', () => {
  fc.assert(
    fc.property(keys, (some) => {
      const byBytes = [...some].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      assert.deepEqual([...some].sort(compareKeys), byBytes);
    }),
  );
});

test('pages of any size list together what one page lists', () => {
  const options = {
    prefix: fc.constantFrom('', 'a', '/'),
    delimiter: fc.constantFrom('', '/', '-'),
    max: fc.integer({ min: 1, max: 5 }),
  };
  fc.assert(
    fc.property(keys, fc.record(options), (some, { prefix, delimiter, max }) => {
      const whole = listing(entries(some), { prefix, delimiter, after: '', max: 1000 });
      const listed: string[] = [];
      let after: string | undefined = '';
      while (after !== undefined) {
        const page: Listing<{ key: string }> = listing(entries(some), { prefix, delimiter, after, max });
        const here = [...page.items.map(({ key }) => key), ...page.commonPrefixes];
        assert.ok(here.length <= max);
        listed.push(...here);
        after = page.next;
      }
      assert.deepEqual(listed.sort(), [...whole.items.map(({ key }) => key), ...whole.commonPrefixes].sort());
    }),
  );
});

test('a delimiter folds keys into the prefixes that they share', () => {
  const sorted = entries(['a/1', 'a/2', 'b', 'c/d/e', 'c/f']);
  const request = { prefix: '', delimiter: '/', after: '', max: 1000 };
  const { items, commonPrefixes } = listing(sorted, request);
  assert.deepEqual([items, commonPrefixes], [[{ key: 'b' }], ['a/', 'c/']]);
  assert.deepEqual(listing(sorted, { ...request, prefix: 'c/' }).commonPrefixes, ['c/d/']);
  assert.deepEqual(listing(sorted, { ...request, startAfter: 'a/1' }).commonPrefixes, ['a/', 'c/']);
  assert.deepEqual(listing(sorted, { ...request, startAfter: 'a/2' }).commonPrefixes, ['c/']);
});

test('a page of nothing is not one of many', () => {
  assert.deepEqual(listing(entries(['a']), { prefix: '', delimiter: '', after: '', max: 0 }), {
    items: [],
    commonPrefixes: [],
  });
});
