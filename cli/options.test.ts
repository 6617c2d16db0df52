import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settings } from './options.ts';

test('a setting is a name and all that follows the first equals sign', () => {
  assert.deepEqual(settings(['A=1', 'B=x=y', 'C=']), { A: '1', B: 'x=y', C: '' });
  assert.deepEqual(settings(), {});
});

test('a setting without a name or a value is refused', () => {
  for (const word of ['A', '=1', '']) {
    assert.throws(() => settings([word]), { code: 'SettingInvalid', exitCode: 2 });
  }
});

test('a parameter that is set twice is refused rather than decided by the order', () => {
  assert.throws(() => settings(['A=1', 'B=2', 'A=3']), /--set A is repeated/);
});

test('a setting that is called as what every object has is still a setting, to be refused as unknown', () => {
  assert.deepEqual(Object.keys(settings(['__proto__=1'])), ['__proto__']);
});
