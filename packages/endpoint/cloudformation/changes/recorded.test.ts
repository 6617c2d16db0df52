/**
 * Details that were recorded on AWS and are in no case of test/endpoint/recorded: LocalStack's test_change_set_fn_sub
 * (20 May 2025) and test_change_set_values (5 May 2025), Apache License 2.0.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestEngine } from '../testing/test-engine.ts';

type Change = Readonly<Record<string, string>> & { readonly Details: readonly Record<string, unknown>[] };

async function changesOf(
  first: object,
  second: object,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Change[]> {
  const engine = startTestEngine();
  await engine.call('CreateStack', { StackName: 'one', TemplateBody: JSON.stringify(first) });
  await engine.settled('one');
  const set = { StackName: 'one', ChangeSetName: 'next' };
  await engine.call('CreateChangeSet', { ...set, TemplateBody: JSON.stringify(second), ...more });
  const { Changes } = await engine.call('DescribeChangeSet', { ...set, IncludePropertyValues: 'true' });
  return (Changes as { ResourceChange: Change }[]).map(({ ResourceChange }) => ResourceChange);
}

const topic = (DisplayName: unknown) => ({
  Topic1: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'topic-name-1', DisplayName } },
});

test('a parameter newly in place of a text is a static cause and a dynamic modification', async () => {
  const name = 'ParameterDisplayName';
  const [change] = await changesOf(
    { Resources: topic('display-value-1') },
    {
      Parameters: { [name]: { Type: 'String' } },
      Resources: topic({ 'Fn::Sub': ['Parameter interpolation: ${var_name}', { var_name: { Ref: name } }] }),
    },
    { Parameters: [{ ParameterKey: name, ParameterValue: 'display-value-parameter' }] },
  );
  assert.deepEqual(
    change?.Details.map(({ ChangeSource, Evaluation, CausingEntity }) => [ChangeSource, Evaluation, CausingEntity]),
    [
      ['ParameterReference', 'Static', name],
      ['DirectModification', 'Dynamic', undefined],
    ],
  );
});

test('a text that stays a text, however it is put together, is a static modification', async () => {
  const next = { 'Fn::Sub': ['Parameter interpolation: ${var_name}', { var_name: 'var_value' }] };
  const [change] = await changesOf({ Resources: topic('display-value-1') }, { Resources: topic(next) });
  assert.deepEqual(
    change?.Details.map(({ ChangeSource, Evaluation }) => [ChangeSource, Evaluation]),
    [['DirectModification', 'Static']],
  );
});

test('what goes shows the placeholder where it refers to another resource', async () => {
  const Topic = { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'test-name' } };
  const LogGroupName = { 'Fn::GetAtt': ['Topic', 'TopicName'] };
  const Role = { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName, Tags: [] } };
  const [change, ...more] = await changesOf({ Resources: { Topic, Role } }, { Resources: { Topic } });
  assert.deepEqual(more, []);
  assert.equal(change?.PhysicalResourceId, 'test-name');
  assert.deepEqual(JSON.parse(change?.BeforeContext ?? ''), {
    Properties: { LogGroupName: '{{changeSet:KNOWN_AFTER_APPLY}}', Tags: [] },
  });
});
