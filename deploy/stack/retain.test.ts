import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { RookeryError } from '../../generator/errors.ts';
import { aStack, event, type FakeCall, FakeFault, fakeAws, noSuchStack, stackArn } from '../testing/fake-aws.ts';
import { executeDeletion, prepareDeletion } from './deletion.ts';

const website = stackArn('shop-Website-1');
const files = stackArn('shop-Website-1-Files-1');

const failed = (LogicalResourceId: string, ResourceType: string, PhysicalResourceId: string) => ({
  LogicalResourceId,
  ResourceType,
  PhysicalResourceId,
  ResourceStatus: 'DELETE_FAILED',
  ResourceStatusReason: `${LogicalResourceId} is in use`,
  LastUpdatedTimestamp: new Date(0),
});
const stack = (name: string, arn: string) => failed(name, 'AWS::CloudFormation::Stack', arn);

const resources: Readonly<Record<string, readonly object[]>> = {
  [stackArn()]: [failed('Data', 'AWS::SQS::Queue', 'data-1'), stack('Website', website)],
  [website]: [failed('Group', 'AWS::EC2::SecurityGroup', 'sg-1'), stack('Files', files)],
  [files]: [failed('Bucket', 'AWS::S3::Bucket', 'bucket-1')],
};

/** A tree of stacks whose deletion failed; each can be deleted once the nested ones are, and what failed in it is retained. */
function stuck(t: TestContext) {
  const deleted = new Set<string>();
  const retained = ({ input }: FakeCall) =>
    Object.entries(input).flatMap(([name, value]) => (name.startsWith('RetainResources.') ? [value] : []));
  return fakeAws(t, {
    DescribeStacks: ({ input }) => {
      const id = input.StackName ?? '';
      if (resources[id] === undefined) throw noSuchStack(id);
      return { Stacks: [{ StackId: id, StackName: id.split('/')[1], StackStatus: 'DELETE_FAILED' }] };
    },
    ListStackResources: ({ input }) => ({ StackResourceSummaries: resources[input.StackName ?? ''] }),
    DescribeStackEvents: ({ input }) => {
      const id = input.StackName ?? '';
      const end = { PhysicalResourceId: id, StackId: id };
      const begin = event(1, 'shop', 'DELETE_FAILED', end);
      return { StackEvents: deleted.has(id) ? [event(5, 'shop', 'DELETE_COMPLETE', end), begin] : [begin] };
    },
    DeleteStack: (call) => {
      const id = call.input.StackName ?? '';
      const left = (resources[id] ?? []).filter((one) => {
        const { LogicalResourceId, PhysicalResourceId } = one as ReturnType<typeof failed>;
        return !retained(call).includes(LogicalResourceId) && !deleted.has(PhysicalResourceId);
      });
      if (left.length > 0) throw new FakeFault('ValidationError', `${id} would fail again: ${JSON.stringify(left)}`);
      deleted.add(id);
      return {};
    },
  });
}

test('what is retained in nested stacks stays: the deepest stack is deleted first, and the root last', async (t) => {
  const aws = await stuck(t);
  const connection = await aws.connect();
  const retain = ['Website/Files/Bucket', 'Data', 'Website.Group'];
  const deletion = await prepareDeletion(connection, aStack('DELETE_FAILED'), { retain });
  assert.deepEqual(
    deletion.leftBehind.map(({ path, physicalId, reason }) => [path, physicalId, reason]),
    [
      ['Website/Files/Bucket', 'bucket-1', 'Bucket is in use'],
      ['Data', 'data-1', 'Data is in use'],
      ['Website/Group', 'sg-1', 'Group is in use'],
    ],
  );
  const outcome = await executeDeletion(connection, deletion);
  assert.deepEqual([outcome.status, outcome.stackId], ['DELETE_COMPLETE', stackArn()]);
  const calls = aws.calls.filter(({ name }) => name === 'DeleteStack');
  assert.deepEqual(
    calls.map(({ input }) => [input.StackName, input['RetainResources.member.1']]),
    [
      [files, 'Bucket'],
      [website, 'Group'],
      [stackArn(), 'Data'],
    ],
  );
});

test('what did not fail cannot be retained: it is refused with the nearest, and nothing is deleted', async (t) => {
  const aws = await stuck(t);
  const connection = await aws.connect();
  for (const [status, name, code, text] of [
    ['DELETE_FAILED', 'Website/Gruop', 'RetainUnmatched', /did you mean --retain Website\/Group\?/],
    ['UPDATE_COMPLETE', 'Data', 'RetainTooEarly', /`npm run stack:delete -- --env test` without it/],
  ] as const) {
    await assert.rejects(prepareDeletion(connection, aStack(status), { retain: [name] }), (error) => {
      assert.ok(error instanceof RookeryError);
      assert.equal(error.code, code);
      assert.match(error.message, text);
      return true;
    });
  }
  assert.equal(aws.names().includes('DeleteStack'), false);
});
