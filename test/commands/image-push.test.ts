import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findService } from '../../cli/workflow/image-push/service.ts';
import { RookeryError } from '../../generator/errors.ts';

const app = { services: { Website: 'website-service', Reports: 'report-service' } };

test('a service is found by its folder and by its name in parameters', () => {
  const website = { name: 'Website', folder: 'website-service' };
  assert.deepEqual([findService(app, 'website-service'), findService(app, 'Website')], [website, website]);
});

test('a service that does not exist is answered with the nearest one and all there are', () => {
  assert.throws(
    () => findService(app, 'websight-service'),
    (error) => {
      assert.ok(error instanceof RookeryError);
      assert.deepEqual([error.code, error.exitCode], ['ServiceUnknown', 2]);
      assert.match(error.message, /website-service, report-service[\s\S]*did you mean website-service\?/);
      return true;
    },
  );
});

test('without services the mend is to export them', () => {
  assert.throws(
    () => findService({ services: {} }, 'website-service'),
    /these: none[\s\S]*export that from master\.ts/,
  );
});

test('names that every object has are no services', () => {
  for (const word of ['constructor', '__proto__', 'toString'])
    assert.throws(() => findService(app, word), RookeryError);
});
