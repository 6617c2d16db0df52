import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testEngine } from '../../cli/testing/test-engine.ts';
import policy from '../../commands/policy.ts';

test('policy prints a policy for each role, and what it could not narrow, without asking anybody', async (t) => {
  const { run } = await testEngine(t, {});
  const { code, out } = await run(policy);
  const text = out.join('\n');
  assert.equal(code, 0);
  for (const line of [/^# deploy: /m, /^# cloudformation: /m, /^# boundary: /m, /^# Not narrowed to the system's own/m])
    assert.match(text, line);
  assert.match(text, /sqs:CreateQueue/);
  assert.doesNotMatch(text, /ecs:CreateService|rds:/);
});

test('policy --role --format json is one document for IAM; --json has all of it', async (t) => {
  const { run } = await testEngine(t, {});
  const { out } = await run(policy, ['--role', 'cloudformation', '--format', 'json', '--no-boundary']);
  const document = JSON.parse(out.join('\n'));
  assert.equal(document.Version, '2012-10-17');
  assert.doesNotMatch(JSON.stringify(document), /\$\{|PermissionsBoundary/);
  const whole = JSON.parse((await run(policy, ['--json'])).out.join('\n'));
  assert.deepEqual(Object.keys(whole), ['deploy', 'cloudformation', 'boundary', 'operate']);
  assert.ok(whole.cloudformation.unnarrowed.every(({ why }: { why: string }) => why !== ''));
});

test('policy --format cloudformation is a template; what no environment names is a parameter of it', async (t) => {
  const { run } = await testEngine(t, {});
  const text = (await run(policy, ['--format', 'cloudformation'])).out.join('\n');
  assert.match(text, /Type: AWS::IAM::ManagedPolicy/);
  assert.match(text, /Parameters:\n {2}Boundary:[\s\S]* {2}ServiceRole:/);
});

test('policy refuses a word and a tag that there are not, before anything is printed', async (t) => {
  const { run } = await testEngine(t, {});
  const { code, error, out } = await run(policy, ['--role', 'admin']);
  assert.deepEqual([code, error?.code, out], [2, 'FlagInvalid', []]);
  assert.equal((await run(policy, ['--tag', 'Nothing'])).error?.code, 'TagUnknown');
});
