import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Documents } from '../server/documents.ts';
import { temporaryFolder } from '../testing/test-engine.ts';
import { accountSettingOperations } from './account-settings.ts';
import { caller } from './testing/test-engine.ts';

test('an account setting is kept, answered, and forgotten', async (context) => {
  const folder = join(temporaryFolder(context), 'settings');
  const ask = (name: string, input: Readonly<Record<string, unknown>> = {}) =>
    // Every operation of this API answers an object.
    accountSettingOperations(new Documents(folder))[name]?.(input, caller) as Record<string, { value: string }[]>;
  const trunking = { name: 'awsvpcTrunking' };
  ask('PutAccountSettingDefault', { ...trunking, value: 'enabled' });
  assert.deepEqual(
    ask('ListAccountSettings').settings?.map(({ value }) => value),
    ['enabled'],
  );
  ask('DeleteAccountSetting', trunking);
  assert.deepEqual(ask('ListAccountSettings').settings, []);
  const effective = ask('ListAccountSettings', { ...trunking, effectiveSettings: true });
  assert.deepEqual(
    effective.settings?.map(({ value }) => value),
    ['disabled'],
  );
  assert.throws(() => ask('PutAccountSetting', { name: 'colour', value: 'red' }), {
    code: 'InvalidParameterException',
  });
});
