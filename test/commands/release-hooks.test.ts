import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { changeSet, emptyBucket, foundation, images, shop, stacks } from '../../cli/testing/test-account.ts';
import { testEngine } from '../../cli/testing/test-engine.ts';
import stackUpdate from '../../commands/stack-update.ts';
import { event } from '../../deploy/testing/fake-aws.ts';

const update = ['--env', 'production', '--set', 'WebsiteImageTag=1.0.1', '--yes'];
const rolledBack = [
  event(2, 'shop', 'UPDATE_ROLLBACK_COMPLETE'),
  event(1, 'Queue', 'UPDATE_FAILED', { ResourceStatusReason: 'no such key' }),
];

/** Updates the test system, whose `release.ts` says this. */
async function releasing(t: TestContext, release: string, ending?: readonly object[]) {
  const { aws, folder, run } = await testEngine(t, {
    DescribeStacks: stacks({ shop: shop(), 'shop-foundation': foundation }),
    GetTemplate: () => ({ TemplateBody: '{}' }),
    ...images(true),
    ...emptyBucket,
    ...changeSet(ending),
  });
  writeFileSync(join(folder, 'release.ts'), `export const release = ${release};`);
  return { ...(await run(stackUpdate, update)), calls: aws.names() };
}

const SAYING = `{ hooks: {
  afterSynth(place, templates) { place.log('synth of ' + templates.map(({ file }) => file).join(' ')); },
  async afterPlan(place, plan) { place.log('plan of ' + plan.changes.map(({ logicalId }) => logicalId).join(' ')); },
  afterDeploy({ log, environment, stackName, region, account }, { status, outputs }) {
    log([environment, stackName, region, account, status, outputs[0].name].join(' '));
  },
  onFailure(place, { exitCode, status, reason }) { place.log(['failed', exitCode, status, reason].join(' ')); },
} }`;

test('hooks are called after synth, after the plan, and after the deployment', async (t) => {
  const { code, err } = await releasing(t, SAYING);
  assert.equal(code, 0, err);
  const said =
    /synth of .*master\.yaml.*[\s\S]*plan of Queue[\s\S]*production shop eu-central-1 111122223333 UPDATE_COMPLETE QueueArn/;
  assert.match(err, said);
  assert.doesNotMatch(err, /^failed/m);
});

test('a release that goes back is reported to the hook for failures', async (t) => {
  const { code, err } = await releasing(t, SAYING, rolledBack);
  assert.equal(code, 1);
  assert.match(err, /^failed 1 UPDATE_ROLLBACK_COMPLETE no such key$/m);
});

const throwing = (hook: string) => `{ hooks: { ${hook}() { throw new Error('not on a Friday'); } } }`;

test('what is thrown after synth ends the release before anything is uploaded', async (t) => {
  const { code, error, calls } = await releasing(t, throwing('afterSynth'));
  assert.deepEqual([code, error?.explanation.what], [2, 'release.ts: afterSynth: not on a Friday']);
  assert.deepEqual(
    calls.filter((name) => /^PUT|ChangeSet/.test(name)),
    [],
  );
});

test('what is thrown at the plan drops the change set', async (t) => {
  const { code, error, calls } = await releasing(t, throwing('afterPlan'));
  assert.deepEqual([code, error?.explanation.what], [3, 'release.ts: afterPlan: not on a Friday']);
  assert.ok(calls.includes('DeleteChangeSet'));
  assert.ok(!calls.includes('ExecuteChangeSet'));
});

test('what is thrown after the deployment needs attention, and nothing is taken back', async (t) => {
  const { code, error } = await releasing(t, throwing('afterDeploy'));
  assert.deepEqual([code, error?.code], [4, 'HookFailed']);
  assert.match(error?.explanation.why ?? '', /the release is complete and stays/);
});

test('what the hook for failures throws is said beside the failure, which stays', async (t) => {
  const { code, err } = await releasing(t, throwing('onFailure'), rolledBack);
  assert.equal(code, 1);
  assert.match(err, /onFailure: not on a Friday/);
});

test('a release that names what is not there is refused before anything is asked of AWS', async (t) => {
  const { code, error, calls } = await releasing(t, "{ migrations: ['Message'] }");
  assert.deepEqual([code, error?.explanation.mend], [2, 'did you mean Messages?']);
  assert.deepEqual(calls, []);
});
