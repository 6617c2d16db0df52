import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings, SettingError } from './settings.ts';

test('without variables the service listens everywhere on 8080 and stops within 25 seconds', () => {
  assert.deepEqual(readSettings({}), {
    host: '0.0.0.0',
    port: 8080,
    version: 'development',
    drainSeconds: 2,
    stopTimeoutSeconds: 25,
  });
});

test('variables are taken', () => {
  const environment = { HOST: '::', PORT: '0', VERSION: '1.0.1', DRAIN_SECONDS: '0', STOP_TIMEOUT_SECONDS: '5' };
  assert.deepEqual(readSettings(environment), {
    host: '::',
    port: 0,
    version: '1.0.1',
    drainSeconds: 0,
    stopTimeoutSeconds: 5,
  });
});

for (const port of ['65536', '-1', '80.5', 'http', ' 80', '0x50', '1e3', '99999999999999999999'])
  test(`PORT "${port}" is refused by name`, () => {
    assert.throws(
      () => readSettings({ PORT: port }),
      (error) =>
        error instanceof SettingError && error.message.startsWith(`PORT is "${port}"`) && /mend: /.test(error.message),
    );
  });

test('a drain moment as long as the whole stop is refused', () => {
  assert.throws(() => readSettings({ DRAIN_SECONDS: '25' }), SettingError);
});
