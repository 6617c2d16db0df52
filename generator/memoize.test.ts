import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoize } from './memoize.ts';

test('the same options give the same thing, made once', () => {
  let made = 0;
  const make = memoize(({ zones }: { readonly zones: number }) => {
    made += 1;
    return { zones };
  });
  assert.equal(make({ zones: 2 }), make({ zones: 2 }));
  assert.notEqual(make({ zones: 2 }), make({ zones: 3 }));
  assert.equal(made, 2);
});
