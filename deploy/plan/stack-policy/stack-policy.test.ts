import assert from 'node:assert/strict';
import { test } from 'node:test';
import { template } from '../../../generator/index.ts';
import { parseEnvironment } from '../../environments.ts';
import type { Plan, ResourceChange } from '../../model.ts';
import { setStackPolicies } from '../../stack/stack-policies.ts';
import { FakeFault, fakeAws, stackArn } from '../../testing/fake-aws.ts';
import { denialsOf } from './denials.ts';
import { deniedBy } from './evaluate.ts';
import type { StackPolicies, UpdateAction } from './model.ts';
import { wantedPolicies } from './wanted.ts';

const inner = template({
  path: 'inner.yaml',
  description: 'What holds data',
  parameters: {},
  body({ resource }) {
    resource('Bucket', 'AWS::S3::Bucket', {});
    resource('Topic', 'AWS::SNS::Topic', {});
    return {};
  },
});
const plain = template({
  path: 'plain.yaml',
  description: 'What holds none',
  parameters: {},
  body({ resource }) {
    resource('Topic', 'AWS::SNS::Topic', {});
    return {};
  },
});
const master = template({
  path: 'master.yaml',
  description: 'Both',
  parameters: {},
  body({ stack, resource }) {
    stack('Data', inner, {});
    stack('Plain', plain, {});
    resource('News', 'AWS::SNS::Topic', {});
    return {};
  },
});

const allow = { Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' } as const;
const textOf = (...Statement: object[]) => JSON.stringify({ Statement });

test('data is protected in the stack that holds it and in each one above, and nowhere else', () => {
  const wanted = wantedPolicies(master, 'protect-data')!;
  const deny = (name: string) => ({
    Effect: 'Deny',
    Action: ['Update:Replace', 'Update:Delete'],
    Resource: [`LogicalResourceId/${name}`],
    Principal: '*',
  });
  assert.deepEqual(Object.fromEntries([...wanted].map(([path, text]) => [path, JSON.parse(text).Statement[1]])), {
    '': deny('Data'),
    Data: deny('Bucket'),
  });
});

test('own policies are for the root and, by path, for nested stacks that exist', () => {
  const own: StackPolicies = { Statement: [allow], nested: { Data: { Statement: [{ ...allow, Effect: 'Deny' }] } } };
  const wanted = wantedPolicies(master, own)!;
  assert.deepEqual(JSON.parse(wanted.get('Data') ?? '').Statement[0].Effect, 'Deny');
  assert.throws(() => wantedPolicies(master, { ...own, nested: { Date: { Statement: [allow] } } }), {
    code: 'StackPolicyUnknown',
  });
  const many = Array.from({ length: 200 }, (_, index) => `LogicalResourceId/${'x'.repeat(80)}${index}` as const);
  assert.throws(() => wantedPolicies(master, { Statement: [{ ...allow, Resource: many }] }), {
    code: 'StackPolicyTooLong',
  });
  assert.equal(wantedPolicies(master, undefined), undefined);
  assert.deepEqual([...wantedPolicies(master, 'none')!.keys()], ['', 'Data', 'Plain']);
});

test('the policy of an environment is checked where it stands', async () => {
  const of = (stackPolicy: unknown) =>
    parseEnvironment({ one: { stackName: 'shop', region: 'eu-central-1', stackPolicy } }, 'one');
  assert.equal((await of('protect-data')).stackPolicy, 'protect-data');
  const { Principal: _, ...statement } = allow;
  assert.deepEqual((await of({ Statement: [statement] })).stackPolicy, { Statement: [statement] });
  for (const wrong of [
    'protect',
    { Statement: [] },
    { Statement: [{ ...allow, Action: 'Delete:*' }] },
    { Statement: [{ ...allow, Resource: 'Queue' }] },
    { Statement: [{ ...allow, NotAction: 'Update:*' }] },
    { Statement: [{ ...allow, Principal: 'me' }] },
  ])
    await assert.rejects(of(wrong), /environments\.one\.stackPolicy/);
});

/** The same cases as those of the embedded endpoint's own reading. */
test('a denial wins, what nothing allows is denied, and an empty policy denies nothing', () => {
  const queue = { logicalId: 'Queue', type: 'AWS::SQS::Queue' };
  const of = (text: string, action: UpdateAction = 'Update:Modify') => deniedBy(text, action, queue);
  const deny = { ...allow, Effect: 'Deny' };
  assert.equal(of('{}'), undefined);
  assert.deepEqual(of(textOf(deny, allow)), { statement: 0 });
  assert.deepEqual(of(textOf(allow, { ...deny, Resource: 'LogicalResourceId/Qu*' })), { statement: 1 });
  assert.equal(of(textOf(allow, { ...deny, Resource: 'LogicalResourceId/Other' })), undefined);
  assert.deepEqual(of(textOf({ ...allow, Resource: 'LogicalResourceId/Other' })), {});
  const onType = (operator: string, type: string) => ({ ...deny, Condition: { [operator]: { ResourceType: [type] } } });
  assert.deepEqual(of(textOf(allow, onType('StringEquals', 'AWS::SQS::Queue'))), { statement: 1 });
  assert.deepEqual(of(textOf(allow, onType('StringLike', 'AWS::SQS::*'))), { statement: 1 });
  assert.equal(of(textOf(allow, onType('StringEquals', 'AWS::SNS::Topic'))), undefined);
  const { Action: _a, Resource: _r, ...rest } = allow;
  assert.deepEqual(of(textOf({ ...rest, NotAction: 'Update:Delete', Resource: '*' }), 'Update:Delete'), {});
  assert.equal(of(textOf({ ...rest, Action: ['Update:Modify'], NotResource: 'LogicalResourceId/Other' })), undefined);
  assert.equal(of(textOf(allow, { ...rest, Effect: 'Deny', Action: 'Update:*' })), undefined);
});

const change = (logicalId: string, more: Partial<ResourceChange> = {}): ResourceChange => ({
  logicalId,
  physicalId: `${logicalId}-id`,
  type: 'AWS::SQS::Queue',
  action: 'Modify',
  replacement: 'False',
  stateful: false,
  details: [],
  ...more,
});
const planOf = (...changes: ResourceChange[]): Plan => ({
  kind: 'UPDATE',
  changeSetId: 'arn',
  stackId: stackArn(),
  stackName: 'shop',
  changes,
  parameters: [],
});
const nested = (...inside: ResourceChange[]) =>
  change('Data', { type: 'AWS::CloudFormation::Stack', physicalId: stackArn('shop-Data'), nested: inside });

test('a plan is held to the policies that its stacks have, what only may happen apart', async (t) => {
  const policies: Readonly<Record<string, string>> = {
    [stackArn()]: textOf(allow, { ...allow, Effect: 'Deny', Action: 'Update:Delete' }),
    [stackArn('shop-Data')]: textOf(allow, { ...allow, Effect: 'Deny', Action: 'Update:Replace' }),
  };
  const aws = await fakeAws(t, {
    GetStackPolicy: ({ input }) => ({ StackPolicyBody: policies[input.StackName ?? ''] }),
  });
  const plan = planOf(
    change('Gone', { action: 'Remove' }),
    change('New', { action: 'Add' }),
    nested(change('Bucket', { replacement: 'True' }), change('Maybe', { replacement: 'Conditional' }), change('Fine')),
  );
  const found = await denialsOf(await aws.connect(), plan, undefined);
  assert.deepEqual(
    found.map(({ path, action, statement, certain }) => `${path} ${action} ${statement} ${certain}`),
    ['Gone Update:Delete 1 true', 'Data/Bucket Update:Replace 1 true', 'Data/Maybe Update:Replace 1 false'],
  );
});

test('a policy that the environment sets counts before the one that is there, which then nobody asks for', async (t) => {
  const aws = await fakeAws(t, {});
  const wanted = new Map([['', textOf({ ...allow, Effect: 'Deny' })]]);
  const found = await denialsOf(await aws.connect(), planOf(change('Queue')), wanted);
  assert.deepEqual(
    found.map(({ path }) => path),
    ['Queue'],
  );
  assert.deepEqual(aws.names(), []);
});

test('without the right to read a policy, and for a stack that is only made, nothing is said', async (t) => {
  const denied = () => {
    throw new FakeFault('AccessDenied', 'no', 403);
  };
  const aws = await fakeAws(t, { GetStackPolicy: denied });
  const connection = await aws.connect();
  assert.deepEqual(await denialsOf(connection, planOf(change('Queue')), undefined), []);
  assert.deepEqual(await denialsOf(connection, { ...planOf(change('Queue')), kind: 'CREATE' }, undefined), []);
});

test('policies are set where they differ, on nested stacks too, and nowhere else', async (t) => {
  const there = textOf(allow);
  const aws = await fakeAws(t, {
    GetStackPolicy: ({ input }) => (input.StackName === stackArn() ? { StackPolicyBody: ` ${there} ` } : {}),
    SetStackPolicy: () => ({}),
    ListStackResources: ({ input }) => ({
      StackResourceSummaries:
        input.StackName === stackArn()
          ? ['Data', 'Plain'].map((LogicalResourceId) => ({
              LogicalResourceId,
              ResourceType: 'AWS::CloudFormation::Stack',
              PhysicalResourceId: stackArn(`shop-${LogicalResourceId}`),
              ResourceStatus: 'CREATE_COMPLETE',
            }))
          : [],
    }),
  });
  const wanted = new Map([
    ['', there],
    ['Data', there],
    ['NotYet', there],
  ]);
  assert.deepEqual(await setStackPolicies(await aws.connect(), stackArn(), wanted), ['Data']);
  assert.deepEqual(
    aws.calls
      .filter(({ name }) => name === 'SetStackPolicy')
      .map(({ input }) => [input.StackName, input.StackPolicyBody]),
    [[stackArn('shop-Data'), there]],
  );
});
