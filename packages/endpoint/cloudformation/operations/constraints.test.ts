/** Members as CloudFormation's API reference constrains them, in the words of its validation. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestEngine } from '../testing/test-engine.ts';
import { checkConstraints } from './constraints.ts';

const REFUSED: Readonly<Record<string, [input: Readonly<Record<string, unknown>>, message: string]>> = {
  'a token with a space': [
    { ClientRequestToken: 'a b' },
    "1 validation error detected: Value 'a b' at 'clientRequestToken' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9][-a-zA-Z0-9]*",
  ],
  'an unknown way out': [
    { OnFailure: 'NOPE' },
    "1 validation error detected: Value 'NOPE' at 'onFailure' failed to satisfy constraint: Member must satisfy enum value set: [DO_NOTHING, ROLLBACK, DELETE]",
  ],
  'no time': [
    { TimeoutInMinutes: '0' },
    "1 validation error detected: Value '0' at 'timeoutInMinutes' failed to satisfy constraint: Member must have value greater than or equal to 1",
  ],
  'an unknown capability': [
    { Capabilities: ['CAPABILITY_ALL'] },
    "1 validation error detected: Value '[CAPABILITY_ALL]' at 'capabilities' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [CAPABILITY_IAM, CAPABILITY_NAMED_IAM, CAPABILITY_AUTO_EXPAND]]",
  ],
  'a short role and an unknown mode': [
    { RoleARN: 'role', DeletionMode: 'HARD' },
    "2 validation errors detected: Value 'role' at 'roleARN' failed to satisfy constraint: Member must have length greater than or equal to 20; Value 'HARD' at 'deletionMode' failed to satisfy constraint: Member must satisfy enum value set: [STANDARD, FORCE_DELETE_STACK]",
  ],
};
for (const [name, [input, message]] of Object.entries(REFUSED)) {
  test(`${name} is refused`, () => assert.throws(() => checkConstraints(input), { code: 'ValidationError', message }));
}

test('fifty tags are taken, and one more is refused', () => {
  const tags = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: 'v' }));
  checkConstraints({ Tags: tags.slice(1) });
  assert.throws(() => checkConstraints({ Tags: tags }), { message: /at 'tags' .* length less than or equal to 50$/ });
});

test('every operation checks its members', async () => {
  await assert.rejects(startTestEngine().call('ListStacks', { StackStatusFilter: ['GONE'] }), {
    message: /Value '\[GONE\]' at 'stackStatusFilter'/,
  });
});

test('the limits of an account and its types are known, and stack sets are refused by name', async () => {
  const engine = startTestEngine();
  const { AccountLimits } = await engine.call('DescribeAccountLimits');
  assert.deepEqual(
    (AccountLimits as { Name: string }[]).map(({ Name }) => Name),
    ['ConcurrentResourcesLimit', 'StackLimit', 'StackOutputsLimit'],
  );
  const input = { Visibility: 'PUBLIC', Filters: { TypeNamePrefix: 'AWS::SNS::' }, MaxResults: '1' };
  const { TypeSummaries, NextToken } = await engine.call('ListTypes', input);
  assert.deepEqual(
    (TypeSummaries as { TypeName: string }[]).map(({ TypeName }) => TypeName),
    ['AWS::SNS::Subscription'],
  );
  assert.equal(NextToken, '1');
  assert.deepEqual((await engine.call('ListTypes')).TypeSummaries, []);
  await assert.rejects(engine.call('ListStackSets'), {
    code: 'InvalidAction',
    message: 'The embedded endpoint does not simulate ListStackSets.',
  });
});
