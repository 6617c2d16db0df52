import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { changeSet, emptyBucket, foundation, images, shop, stacks } from '../../cli/testing/test-account.ts';
import { testEngine } from '../../cli/testing/test-engine.ts';
import stackDiff from '../../commands/stack-diff.ts';
import stackExecute from '../../commands/stack-execute.ts';
import { event, FakeFault, stackArn } from '../../deploy/testing/fake-aws.ts';

const FILE = 'plan.json';
const save = ['--env', 'production', '--set', 'WebsiteImageTag=1.0.1', '--save', FILE];

interface World {
  /** What DescribeStacks answers for the stack. */
  shop: unknown;
  /** Members of the change set that are others than at first. */
  changeSet: Readonly<Record<string, unknown>>;
  template: string;
  account: string;
}

const secret = { ParameterKey: 'Password', ParameterValue: '****' };
const bucket = {
  Action: 'Remove',
  LogicalResourceId: 'Files',
  PhysicalResourceId: 'files',
  ResourceType: 'AWS::S3::Bucket',
  PolicyAction: 'Delete',
};
const losing = { Changes: [{ Type: 'Resource', ResourceChange: bucket }] };

/** An account in which a plan is saved; the world may change before it is executed. */
async function saved(t: TestContext, first: Partial<World> = {}) {
  const world: World = {
    shop: shop('1.0.0', { LastUpdatedTime: new Date(1000) }),
    changeSet: { Parameters: [secret] },
    template: 'Resources: {}',
    account: '111122223333',
    ...first,
  };
  const calls = changeSet([event(2, 'shop', 'UPDATE_COMPLETE')]);
  const engine = await testEngine(t, {
    DescribeStacks: stacks({ shop: () => world.shop, 'shop-foundation': foundation }),
    ...images(true),
    ...emptyBucket,
    ...calls,
    DescribeChangeSet: () => {
      if (world.changeSet.fault !== undefined) throw world.changeSet.fault;
      return { ...calls.DescribeChangeSet(), ...world.changeSet };
    },
    GetTemplate: () => ({ TemplateBody: world.template }),
    GetCallerIdentity: () => ({ Account: world.account, Arn: 'arn:aws:iam::111122223333:user/x', UserId: 'x' }),
  });
  const ran = await engine.run(stackDiff, save);
  assert.equal(ran.code, 0, ran.error?.message);
  const path = join(engine.folder, FILE);
  const execute = (...words: string[]) => engine.run(stackExecute, [FILE, ...words]);
  return { ...engine, world, path, execute, ran };
}

test('a plan that is saved keeps its change set, in a file that its owner alone reads and that holds no secret', async (t) => {
  const { aws, path, folder, ran } = await saved(t);
  assert.equal(aws.names().includes('DeleteChangeSet'), false);
  const created = aws.calls.find(({ name }) => name === 'CreateChangeSet');
  assert.match(created?.input.ChangeSetName ?? '', /^rookery-saved-/);
  assert.match(
    ran.err,
    /plan\.json: saved; `npm run stack:execute -- --env production plan\.json` executes it as it is/,
  );
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith(FILE)),
    [FILE],
  );
  const file = JSON.parse(readFileSync(path, 'utf8'));
  assert.deepEqual(
    [file.format, file.version, file.environment, file.plans.length],
    ['rookery-plan', 1, 'production', 1],
  );
  const [plan] = file.plans;
  assert.deepEqual(
    [plan.account, plan.region, plan.stackId, plan.stackChanged],
    ['111122223333', 'eu-central-1', stackArn(), new Date(1000).toISOString()],
  );
  assert.match(plan.changeSetId, /changeSet\/rookery-1/);
  assert.match(plan.digest.templates, /^[0-9a-f]{64}$/);
});

test('a saved plan is shown and executed as it was saved, without another change set', async (t) => {
  const { aws, execute } = await saved(t);
  const before = aws.calls.length;
  const ran = await execute('--yes');
  assert.equal(ran.code, 0, ran.error?.message);
  assert.match(ran.err, /update stack shop[\s\S]*~ {3}Queue/);
  const names = aws.calls.slice(before).map(({ name }) => name);
  assert.equal(names.filter((name) => name === 'ExecuteChangeSet').length, 1);
  assert.equal(names.includes('CreateChangeSet'), false);
});

const gone = { fault: new FakeFault('ChangeSetNotFound', 'ChangeSet [x] does not exist', 404) };
const other = { ...bucket, LogicalResourceId: 'Other' };
const STALE: readonly (readonly [what: string, world: Partial<World>, text: RegExp])[] = [
  [
    'the stack was updated since',
    { shop: shop('1.0.0', { LastUpdatedTime: new Date(2000) }) },
    /was changed on 1970-01-01T00:00:02/,
  ],
  ['the stack is gone', { shop: shop('1.0.0', { StackStatus: 'DELETE_COMPLETE' }) }, /the stack is gone/],
  ['the change set is gone', { changeSet: gone }, /its change set is gone/],
  [
    'the change set is obsolete',
    { changeSet: { Parameters: [secret], ExecutionStatus: 'OBSOLETE' } },
    /its change set is OBSOLETE/,
  ],
  [
    'the change set was executed',
    { changeSet: { Parameters: [secret], ExecutionStatus: 'EXECUTE_COMPLETE' } },
    /is EXECUTE_COMPLETE/,
  ],
  ['the change set has another template', { template: 'Resources: { A: {} }' }, /has another template/],
  [
    'the change set has other parameters',
    { changeSet: { Parameters: [{ ...secret, ParameterValue: 'x' }] } },
    /has other parameters/,
  ],
  [
    'the change set does something else',
    { changeSet: { Parameters: [secret], Changes: [{ Type: 'Resource', ResourceChange: other }] } },
    /does something else than the file says/,
  ],
];

for (const [what, change, text] of STALE) {
  test(`a saved plan is refused as stale where ${what}`, async (t) => {
    const { aws, world, execute } = await saved(t);
    Object.assign(world, change);
    const ran = await execute('--yes');
    assert.deepEqual([ran.error?.code, ran.code], ['PlanStale', 3]);
    assert.match(ran.error?.message ?? '', text);
    assert.match(ran.error?.message ?? '', /npm run stack:diff -- --env production --save FILE/);
    assert.deepEqual(
      aws.names().filter((name) => /ExecuteChangeSet|DeleteChangeSet/.test(name)),
      [],
    );
  });
}

test('a saved plan of a stack that is busy is refused by that name', async (t) => {
  const { world, execute } = await saved(t);
  world.shop = shop('1.0.0', { StackStatus: 'UPDATE_IN_PROGRESS' });
  const ran = await execute('--yes');
  assert.deepEqual([ran.error?.code, ran.code], ['StackBusy', 3]);
});

test('a saved plan is refused in another account, region, environment or root', async (t) => {
  const { aws, folder, world, path, execute } = await saved(t);
  const refused = async (text: RegExp, ...words: string[]) => {
    const ran = await execute('--yes', ...words);
    assert.deepEqual([ran.error?.code, ran.code], ['PlanElsewhere', 3]);
    assert.match(ran.error?.message ?? '', text);
  };
  await refused(/--env protected is not what the plan is for: environment production/, '--env', 'protected');
  await refused(/--root edge/, '--root', 'edge');
  await refused(/--app other\.ts/, '--app', 'other.ts');
  world.account = '999988887777';
  await refused(/account 111122223333; this is account 999988887777/);
  world.account = '111122223333';
  const content = readFileSync(path, 'utf8');
  writeFileSync(path, content.replace('"region": "eu-central-1"', '"region": "eu-west-1"'));
  await refused(/region eu-west-1; this is region eu-central-1/);
  writeFileSync(path, content.replace('"stackName": "shop"', '"stackName": "other"'));
  await refused(/stack other/);
  assert.equal(aws.names().includes('ExecuteChangeSet'), false);
  assert.ok(folder);
});

test('guards are applied again to a saved plan, which then stays for another try', async (t) => {
  const { aws, execute } = await saved(t, { changeSet: { Parameters: [secret], ...losing } });
  const refused = await execute('--yes');
  assert.deepEqual([refused.error?.code, refused.code], ['DataLoss', 3]);
  assert.match(refused.error?.message ?? '', /the change set stays[\s\S]*--allow-loss Files/);
  const misspelt = await execute('--yes', '--allow-loss', 'Flies');
  assert.deepEqual([misspelt.error?.code, misspelt.code], ['LossUnknown', 2]);
  const unconfirmed = await execute('--allow-loss', 'Files');
  assert.deepEqual([unconfirmed.error?.code, unconfirmed.code], ['Unconfirmed', 3]);
  assert.equal(aws.names().includes('DeleteChangeSet'), false);
  assert.equal((await execute('--yes', '--allow-loss', 'Files')).code, 0);
});

test('a saved plan that is not confirmed stays', async (t) => {
  const { aws, run } = await saved(t);
  const ran = await run(stackExecute, [FILE], { ask: async () => 'n' });
  assert.equal(ran.code, 3);
  assert.match(ran.err, /nothing was changed; the change set stays/);
  assert.equal(aws.names().includes('DeleteChangeSet'), false);
});

test('a saved plan that is not wanted is discarded', async (t) => {
  const { aws, execute } = await saved(t);
  assert.equal((await execute('--discard')).code, 0);
  assert.deepEqual(aws.names().slice(-1), ['DeleteChangeSet']);
});

const BROKEN: readonly (readonly [what: string, change: (content: string) => string, text: RegExp])[] = [
  ['is cut off', (content) => content.slice(0, -20), /it holds no JSON/],
  ['is of another kind', () => '{"format":"terraform"}', /it is no saved plan \(format/],
  ['is of a later version', (content) => content.replace('"version": 1', '"version": 2'), /no saved plan \(version/],
  [
    'has a change of no kind',
    (content) => content.replace('"action": "Modify"', '"action": "Burn"'),
    /no saved plan \(plans\.0\.plan/,
  ],
];

for (const [what, change, text] of BROKEN) {
  test(`a file that ${what} is refused before any call`, async (t) => {
    const { aws, path, execute } = await saved(t);
    writeFileSync(path, change(readFileSync(path, 'utf8')));
    const before = aws.calls.length;
    const ran = await execute('--yes');
    assert.deepEqual([ran.error?.code, ran.code], ['PlanUnreadable', 2]);
    assert.match(ran.error?.message ?? '', text);
    assert.equal(aws.calls.length, before);
  });
}

test('a plan whose file cannot be written makes no change set', async (t) => {
  const { aws, run } = await testEngine(t, {});
  const ran = await run(stackDiff, ['--env', 'production', '--save', 'nowhere/plan.json']);
  assert.deepEqual([ran.error?.code, ran.code], ['PlanNotSaved', 2]);
  assert.deepEqual(aws.calls, []);
});

test('a plan that cannot be written in the end leaves no change set', async (t) => {
  const { aws, run } = await saved(t);
  const ran = await run(stackDiff, [...save.slice(0, -1), '.']);
  assert.deepEqual([ran.error?.code, ran.code], ['PlanNotSaved', 2]);
  assert.equal(aws.names().at(-1), 'DeleteChangeSet');
});

test('without a file, and without one that is there, nothing is executed', async (t) => {
  const { aws, run } = await testEngine(t, {});
  assert.deepEqual(
    [(await run(stackExecute)).error?.code, (await run(stackExecute, ['x'])).error?.code],
    ['Usage', 'PlanUnreadable'],
  );
  assert.deepEqual(aws.calls, []);
});
