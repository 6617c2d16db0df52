import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { testEngine } from '../cli/testing/test-engine.ts';
import stackStatus from '../commands/stack-status.ts';
import { openTestEndpoint } from '../packages/endpoint/testing/running-task.ts';

test('a command for the environment of this machine tells the endpoint its substitutes, and forgets those that are gone', async (t) => {
  const { url, home } = await openTestEndpoint(t);
  const environment = { ROOKERY_HOME: home };
  const known = async () => {
    const answer = await fetch(`${url}/_rookery/substitutes?stack=shop&region=eu-central-1`);
    // The endpoint's own answer.
    return ((await answer.json()) as { readonly substitutes: object }).substitutes;
  };
  const first = await testEngine(t, {});
  const substitutes = { Database: 'postgres://app:secret@127.0.0.1:5432/app' };
  const local = { stackName: 'shop', region: 'eu-central-1', parameters: { WebsiteImageTag: '1.0.0' }, substitutes };
  const text = `export const environments = ${JSON.stringify({ local })};`;
  writeFileSync(join(first.folder, 'environments.ts'), text);
  const { err, error } = await first.run(stackStatus, [], { environment });
  assert.deepEqual(await known(), { Database: '127.0.0.1:5432' });
  // Whatever the command itself says, there is no stack yet.
  assert.doesNotMatch(`${err} ${String(error)}`, /secret|substitutes/);
  const second = await testEngine(t, {});
  await second.run(stackStatus, [], { environment });
  assert.deepEqual(await known(), {});
});
