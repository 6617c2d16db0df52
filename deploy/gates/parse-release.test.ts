import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../../generator/errors.ts';
import { template } from '../../generator/index.ts';
import { checkRootNames, parseRelease } from './parse-release.ts';

const taskTemplate = template({
  path: 'migrate.yaml',
  description: 'Task',
  parameters: {},
  body: () => ({ TaskDefinitionArn: 'a', ClusterName: 'b', TaskSubnetIds: 'c', TaskSecurityGroupId: 'd' }),
});
const queueTemplate = template({
  path: 'queue.yaml',
  description: 'Queue',
  parameters: {},
  body: ({ resource }) => ({ QueueUrl: resource('Queue', 'AWS::SQS::Queue', {}).ref }),
});
const shopTemplate = template({
  path: 'shop.yaml',
  description: 'Shop',
  parameters: {},
  body({ stack }) {
    stack('Migrate', taskTemplate, {});
    return {};
  },
});
const master = template({
  path: 'master.yaml',
  description: 'System',
  parameters: {},
  body({ stack }) {
    stack('Migrate', taskTemplate, {});
    stack('Shop', shopTemplate, {});
    return { ShopUrl: stack('Messages', queueTemplate, {}).outputs.QueueUrl };
  },
});
const only = { template: master };

test('a release names migrations by their paths, checks and hooks', async () => {
  const hooks = { afterPlan() {} };
  const checks = [{ output: 'ShopUrl', path: '/', status: '200-299', body: 'v1' }, { command: ['node', 'smoke.mjs'] }];
  const release = { migrations: ['Migrate', 'Shop/Migrate'], checks, hooks };
  assert.deepEqual(await parseRelease(release, only), release);
  assert.deepEqual(await parseRelease({}, only), { migrations: [], checks: [], hooks: {} });
});

test('of several roots each has its own migrations and checks, and all have the same hooks', async () => {
  const hooks = { onFailure() {} };
  const release = { hooks, roots: { shop: { migrations: ['Migrate'] } } };
  const shop = await parseRelease(release, { name: 'shop', template: master });
  assert.deepEqual(shop, { migrations: ['Migrate'], checks: [], hooks });
  assert.deepEqual((await parseRelease(release, { name: 'edge', template: master })).migrations, []);
  checkRootNames(release, ['edge', 'shop']);
  assert.throws(
    () => checkRootNames(release, ['edge', 'shops']),
    refused(/release\.roots\.shop: .*did you mean shops\?/s),
  );
});

const refused = (pattern: RegExp) => (error: unknown) =>
  error instanceof RookeryError &&
  error.exitCode === 2 &&
  pattern.test(`${error.explanation.what} ${error.explanation.mend}`);

for (const [what, release, pattern] of [
  [
    'a migration that is no nested stack',
    { migrations: ['Migrat'] },
    /has no nested stack Migrat\. did you mean Migrate\?/,
  ],
  [
    'one below another that is none',
    { migrations: ['Shop/Mgrate'] },
    /shop\.yaml has no nested stack Mgrate\. did you mean Migrate/,
  ],
  [
    'a stack that offers no task',
    { migrations: ['Messages'] },
    /Messages offers no task: queue\.yaml puts out no TaskDefinitionArn/,
  ],
  ['an output that there is not', { checks: [{ output: 'ShopUri' }] }, /no output ShopUri\. did you mean ShopUrl/],
  ['a body that is no pattern', { checks: [{ output: 'ShopUrl', body: '(' }] }, /release\.checks\.0/],
  ['a hook of another name', { hooks: { afterDeplyo() {} } }, /release\.hooks/],
  ['a hook that is no function', { hooks: { afterPlan: 'true' } }, /release\.hooks\.afterPlan: a function/],
  ['an unknown member', { migration: ['Migrate'] }, /migration/],
  ['what is no object', 'Migrate', /release/],
] as const) {
  test(`${what} is refused`, () => assert.rejects(parseRelease(release, only), refused(pattern)));
}
