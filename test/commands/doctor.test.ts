import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foundation, images, shop, stacks } from '../../cli/testing/test-account.ts';
import { testEngine } from '../../cli/testing/test-engine.ts';
import doctor from '../../commands/doctor.ts';
import stackDiagnose from '../../commands/stack-diagnose.ts';
import stackUpdate from '../../commands/stack-update.ts';
import { event, FakeFault } from '../../deploy/testing/fake-aws.ts';

const well = {
  DescribeStacks: stacks({ shop: shop(), 'shop-foundation': foundation }),
  GetTemplate: () => ({ TemplateBody: 'another' }),
  HEAD: () => '',
  SimulatePrincipalPolicy: () => ({ EvaluationResults: [{ EvalDecision: 'allowed' }] }),
  GetRole: () => ({ Role: { RoleName: 'role' } }),
  ListStackResources: () => ({ StackResourceSummaries: [] }),
  ...images(true),
};

const production = ['--env', 'production'];

test('an account where all is well is said to be, with what was looked at', async (t) => {
  const { run } = await testEngine(t, well);
  const { code, out } = await run(doctor, production);
  assert.equal(code, 0, out.join('\n'));
  assert.match(out[0] ?? '', /user\/tester in account 111122223333, region eu-central-1, stack shop/);
  assert.match(out[1] ?? '', /^looked at: stack, service role, rights, bucket, images, /);
  assert.equal(out.at(-1), 'nothing is wrong');
});

test('a busy stack and a missing image are told at once, and end with exit code 3', async (t) => {
  const script = {
    ...well,
    ...images(false),
    DescribeStacks: stacks({
      shop: { Stacks: [{ ...shop().Stacks[0], StackStatus: 'UPDATE_IN_PROGRESS' }] },
      'shop-foundation': foundation,
    }),
  };
  const { run } = await testEngine(t, script);
  const { code, out } = await run(doctor, [...production, '--json']);
  assert.equal(code, 3);
  const { findings, account } = JSON.parse(out.join(''));
  assert.equal(account, '111122223333');
  assert.deepEqual(
    findings.map(({ about, level }: { readonly about: string; readonly level: string }) => `${about}: ${level}`),
    ['stack: problem', 'image: problem'],
  );
});

test('credentials that nobody knows are a finding of the document, too', async (t) => {
  const { run } = await testEngine(t, {
    GetCallerIdentity: () => {
      throw new FakeFault('InvalidClientTokenId', 'The security token included in the request is invalid.', 403);
    },
  });
  const { code, out, error } = await run(doctor, [...production, '--json']);
  assert.equal(code, 2);
  assert.equal(error?.code, 'CredentialsMissing');
  assert.equal(JSON.parse(out.join('')).findings[0].about, 'account');
});

test('an update is refused with all reasons at once, before anything is uploaded; --skip-preflight goes on', async (t) => {
  const gone = () => {
    throw new FakeFault('NotFound', '', 404);
  };
  const { aws, run } = await testEngine(t, { ...well, ...images(false), HEAD: gone });
  const words = [...production, '--yes', '--set', 'WebsiteImageTag=1.0.1'];
  const { code, error } = await run(stackUpdate, words);
  assert.equal(code, 3);
  assert.equal(error?.code, 'PreflightFailed');
  assert.match(error?.message ?? '', /2 things keep stack shop from being deployed/);
  assert.match(error?.message ?? '', /bucket bucket does not exist[\s\S]*website-service:1\.0\.1/);
  assert.deepEqual(
    aws.names().filter((name) => /^(PUT|CreateChangeSet)/.test(name)),
    [],
  );
  const skipped = await run(stackUpdate, [...words, '--skip-preflight']);
  assert.equal(skipped.error?.code, 'ImageMissing');
});

test('a diagnosis says the cause and what to do next, as text and as a document', async (t) => {
  const events = [
    event(1, 'shop', 'UPDATE_IN_PROGRESS', { ClientRequestToken: 'somebody' }),
    event(2, 'Scaling', 'UPDATE_FAILED', { ResourceStatusReason: 'no such service' }),
    event(3, 'shop', 'UPDATE_ROLLBACK_COMPLETE'),
  ].reverse();
  const rolledBack = { Stacks: [{ ...shop().Stacks[0], StackStatus: 'UPDATE_ROLLBACK_COMPLETE' }] };
  const { run } = await testEngine(t, {
    ...well,
    DescribeStacks: stacks({ shop: rolledBack, 'shop-foundation': foundation }),
    DescribeStackEvents: () => ({ StackEvents: events }),
  });
  const { code, out } = await run(stackDiagnose, production);
  assert.equal(code, 0);
  const text = out.join('\n');
  assert.match(text, /UPDATE_IN_PROGRESS ended in UPDATE_ROLLBACK_COMPLETE \(.*request token somebody\)/);
  assert.match(text, /first cause: Scaling \(AWS::S3::Bucket\) UPDATE_FAILED\n {2}no such service/);
  assert.match(out.at(-1) ?? '', /next: correct the cause, then .*stack:update.* --env production/);
  const { out: document } = await run(stackDiagnose, [...production, '--json']);
  assert.equal(JSON.parse(document.join('')).cause.reason, 'no such service');
});

test('a stack that never was is no diagnosis', async (t) => {
  const { run } = await testEngine(t, { DescribeStacks: stacks({}), ListStacks: () => ({ StackSummaries: [] }) });
  const { code, error } = await run(stackDiagnose, production);
  assert.deepEqual([code, error?.code], [3, 'StackMissing']);
});
