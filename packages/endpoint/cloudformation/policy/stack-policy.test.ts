import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestEngine, type TestEngine } from '../testing/test-engine.ts';
import { parseStackPolicy, policyRefusal, type UpdateAction } from './stack-policy.ts';

const allow = { Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' };
const deny = { ...allow, Effect: 'Deny' };
const policy = (...Statement: object[]) => JSON.stringify({ Statement });
const ofType = (...ResourceType: string[]) => ({ Condition: { StringEquals: { ResourceType } } });

function refusal(text: string, action: UpdateAction = 'Update:Modify', logicalId = 'Api', type = 'AWS::SQS::Queue') {
  return policyRefusal(text, { action, logicalId, type });
}

test('what is no policy is refused with the words that AWS has for all of it (LocalStack, test_stack_policies)', () => {
  const wrong = [
    'abcdef',
    '[]',
    policy({ ...deny, Principal: 'somebody' }),
    policy({ ...deny, Action: 'Delete:*' }),
    policy({ ...deny, Effect: 'Maybe' }),
    policy({ ...deny, Resource: 'Api' }),
    policy({ ...deny, NotResource: '*' }),
    policy({ ...deny, Condition: { StringEquals: { Other: ['a'] } } }),
    policy({ ...deny, Condition: { Bool: { ResourceType: ['a'] } } }),
    policy({ ...deny, More: 1 }),
    policy({ Effect: 'Deny', Principal: '*', Resource: '*' }),
  ];
  for (const text of wrong)
    assert.throws(
      () => parseStackPolicy(text),
      { message: 'Error validating stack policy: Invalid stack policy' },
      text,
    );
});

test('a denial names its statement, and wins wherever it stands', () => {
  const denial = { ...deny, Action: 'Update:Replace', Resource: 'LogicalResourceId/VPC' };
  const words =
    'Action denied by stack policy: Statement [#1] does not allow [Update:Replace] for resource [LogicalResourceId/VPC];';
  assert.equal(refusal(policy(allow, denial), 'Update:Replace', 'VPC'), words);
  assert.equal(refusal(policy(allow, denial), 'Update:Modify', 'VPC'), undefined);
  assert.equal(refusal(policy(denial, allow), 'Update:Replace', 'VPC'), words.replace('#1', '#0'));
});

test('an empty policy allows everything; in any other, what nothing allows is denied', () => {
  assert.equal(refusal('{}'), undefined);
  const only = policy({ ...allow, Resource: 'LogicalResourceId/Other' });
  assert.equal(refusal(only), 'Action not allowed by stack policy');
  assert.equal(refusal(only, 'Update:Modify', 'Other'), undefined);
});

test('names and types have wildcards, NotAction and NotResource turn a statement round', () => {
  const critical = policy(allow, { ...deny, Resource: 'LogicalResourceId/Critical*' });
  assert.match(refusal(critical, 'Update:Modify', 'CriticalQueue') ?? '', /denied/);
  assert.equal(refusal(critical, 'Update:Modify', 'Uncritical'), undefined);
  const types = policy(allow, { ...deny, Condition: { StringLike: { ResourceType: ['AWS::SQS::*'] } } });
  assert.match(refusal(types) ?? '', /denied/);
  assert.equal(refusal(types, 'Update:Modify', 'Api', 'AWS::SNS::Topic'), undefined);
  const { Action: _action, ...anyAction } = allow;
  const noDelete = policy({ ...anyAction, NotAction: 'Update:Delete' });
  assert.equal(refusal(noDelete), undefined);
  assert.match(refusal(noDelete, 'Update:Delete') ?? '', /not allowed/);
  const { Resource: _resource, ...anywhere } = allow;
  const allBut = policy({ ...anywhere, NotResource: 'LogicalResourceId/Api' });
  assert.match(refusal(allBut) ?? '', /not allowed/);
  assert.equal(refusal(allBut, 'Update:Modify', 'Other'), undefined);
});

const template = (first = 1, second = 1, more: object = {}) =>
  JSON.stringify({
    Resources: {
      First: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: first } },
      Second: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: String(second), TopicName: 'one' } },
      ...more,
    },
  });

async function created(engine = startTestEngine()): Promise<TestEngine> {
  await engine.call('CreateStack', { StackName: 'one', TemplateBody: template() });
  await engine.settled('one');
  return engine;
}

async function policyNow(engine: TestEngine): Promise<unknown> {
  return (await engine.call('GetStackPolicy', { StackName: 'one' })).StackPolicyBody;
}

test('a policy is set, replaced, set to an empty one, and never taken away', async () => {
  const engine = await created();
  assert.equal(await policyNow(engine), undefined);
  for (const StackPolicyBody of [policy(allow), policy(deny), '{}']) {
    await engine.call('SetStackPolicy', { StackName: 'one', StackPolicyBody });
    assert.equal(await policyNow(engine), StackPolicyBody);
  }
  await assert.rejects(engine.call('SetStackPolicy', { StackName: 'one' }), /must be specified/);
  const both = { StackPolicyBody: policy(allow), StackPolicyURL: 'https://bucket/policy.json' };
  await assert.rejects(engine.call('SetStackPolicy', { StackName: 'one', ...both }), {
    message: 'You cannot specify both StackPolicyURL and StackPolicyBody',
  });
  engine.templates.set('https://bucket/policy.json', policy(deny));
  await engine.call('SetStackPolicy', { StackName: 'one', StackPolicyURL: 'https://bucket/policy.json' });
  assert.equal(await policyNow(engine), policy(deny));
  engine.templates.set('https://bucket/policy.json', 'nothing of the kind');
  await assert.rejects(
    engine.call('SetStackPolicy', { StackName: 'one', StackPolicyURL: 'https://bucket/policy.json' }),
    /Invalid stack policy/,
  );
});

const update = async (engine: TestEngine, TemplateBody: string, more: object = {}) => {
  await engine.call('UpdateStack', { StackName: 'one', TemplateBody, ...more });
  return String((await engine.settled('one')).StackStatus);
};

test('an update that a policy denies fails at that resource and goes back', async () => {
  const engine = await created();
  await engine.call('SetStackPolicy', {
    StackName: 'one',
    StackPolicyBody: policy(allow, { ...deny, ...ofType('AWS::SQS::Queue') }),
  });
  assert.equal(await update(engine, template(1, 2)), 'UPDATE_COMPLETE');
  assert.equal(await update(engine, template(2, 2)), 'UPDATE_ROLLBACK_COMPLETE');
  const failed = (await engine.events('one')).find((line) => line.startsWith('First UPDATE_FAILED'));
  assert.equal(
    failed,
    'First UPDATE_FAILED Action denied by stack policy: Statement [#1] does not allow [Update:*] for resource [*];',
  );
});

test('a change set is held to the policy as an update is, and creation is not', async () => {
  const engine = await created();
  await engine.call('SetStackPolicy', { StackName: 'one', StackPolicyBody: policy(deny) });
  const plan = async (ChangeSetName: string, TemplateBody: string) => {
    await engine.call('CreateChangeSet', { StackName: 'one', ChangeSetName, TemplateBody });
    await engine.call('ExecuteChangeSet', { StackName: 'one', ChangeSetName });
    return (await engine.settled('one')).StackStatus;
  };
  assert.equal(await plan('changes', template(2)), 'UPDATE_ROLLBACK_COMPLETE');
  assert.equal(await plan('adds', template(1, 1, { Third: { Type: 'AWS::SQS::Queue' } })), 'UPDATE_COMPLETE');
});

test('what a policy keeps from being removed is kept, and the update fails', async () => {
  const engine = await created();
  const keep = policy(allow, { ...deny, Action: 'Update:Delete', ...ofType('AWS::SQS::Queue') });
  await engine.call('SetStackPolicy', { StackName: 'one', StackPolicyBody: keep });
  const without = JSON.stringify({
    Resources: { Second: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'one', DisplayName: '1' } } },
  });
  assert.equal(await update(engine, without), 'UPDATE_ROLLBACK_COMPLETE');
  assert.deepEqual(
    engine.queue.calls.filter((call) => call.startsWith('delete')),
    [],
  );
  await engine.call('DeleteStack', { StackName: 'one' });
  await engine.settled('one').catch(() => undefined);
  assert.ok(engine.queue.calls.includes('delete First'), 'a policy says nothing of the deletion of the stack');
});

test('replacement is an action of its own', async () => {
  const engine = await created();
  await engine.call('SetStackPolicy', {
    StackName: 'one',
    StackPolicyBody: policy(allow, { ...deny, Action: 'Update:Replace' }),
  });
  assert.equal(await update(engine, template(2, 2)), 'UPDATE_COMPLETE');
  const renamed = template(2, 2).replace('"one"', '"two"');
  assert.equal(await update(engine, renamed), 'UPDATE_ROLLBACK_COMPLETE');
});

test('a policy for one update holds instead of the own one, and is shown only while it goes on', async () => {
  const engine = await created();
  await engine.call('SetStackPolicy', { StackName: 'one', StackPolicyBody: policy(deny) });
  const open = { StackPolicyDuringUpdateBody: policy(allow) };
  await engine.call('UpdateStack', { StackName: 'one', TemplateBody: template(2), ...open });
  assert.equal(await policyNow(engine), policy(allow));
  assert.equal((await engine.settled('one')).StackStatus, 'UPDATE_COMPLETE');
  assert.equal(await policyNow(engine), policy(deny));
  assert.equal(await update(engine, template(3)), 'UPDATE_ROLLBACK_COMPLETE');
});

test('a policy that comes with an update does not hold for it, but for the next', async () => {
  const engine = await created();
  assert.equal(await update(engine, template(2), { StackPolicyBody: policy(deny) }), 'UPDATE_COMPLETE');
  assert.equal(await policyNow(engine), policy(deny));
  assert.equal(await update(engine, template(3)), 'UPDATE_ROLLBACK_COMPLETE');
});

test('the policy of a root protects the nested stack, and one of its own what is in it', async () => {
  const engine = startTestEngine();
  const url = 'https://bucket/inner.json';
  engine.templates.set(url, template());
  const master = JSON.stringify({
    Resources: { Inner: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: url } } },
  });
  await engine.call('CreateStack', { StackName: 'one', TemplateBody: master });
  await engine.settled('one');
  const { StackResources } = await engine.call('DescribeStackResources', { StackName: 'one' });
  const [{ PhysicalResourceId: StackName }] = StackResources as [{ PhysicalResourceId: string }];
  const change = async (count: number) => {
    engine.templates.set(url, template(count));
    return update(engine, master);
  };
  await engine.call('SetStackPolicy', {
    StackName,
    StackPolicyBody: policy(allow, { ...deny, Resource: 'LogicalResourceId/First' }),
  });
  assert.equal(await change(2), 'UPDATE_ROLLBACK_COMPLETE');
  await engine.call('SetStackPolicy', { StackName, StackPolicyBody: policy(allow) });
  assert.equal(await change(3), 'UPDATE_COMPLETE');
  await engine.call('SetStackPolicy', { StackName: 'one', StackPolicyBody: policy(deny) });
  assert.equal(await change(4), 'UPDATE_ROLLBACK_COMPLETE');
});
