import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StackEvent } from '../model.ts';
import { describing, event, FakeFault, fakeAws, inTurn, stackArn } from '../testing/fake-aws.ts';
import { markEvents } from './events.ts';
import { watchStack } from './watch.ts';

const denied = new FakeFault('AccessDenied', 'User: x is not authorized to perform this', 403);
const at = (status: string, second: number) => describing(status, { LastUpdatedTime: new Date(second * 1_000) });

test('without the right to read events the end of a stack is that of its status, and an old status is none', async (t) => {
  const aws = await fakeAws(t, {
    DescribeStackEvents: inTurn(denied),
    DescribeStacks: inTurn(
      at('UPDATE_COMPLETE', 1),
      at('UPDATE_COMPLETE', 1),
      at('UPDATE_IN_PROGRESS', 2),
      at('UPDATE_ROLLBACK_IN_PROGRESS', 2),
      at('UPDATE_ROLLBACK_COMPLETE', 2),
    ),
  });
  const connection = await aws.connect();
  const marker = await markEvents(connection, stackArn());
  const events: StackEvent[] = [];
  const options = { onEvent: (one: StackEvent) => events.push(one), signal: new AbortController().signal };
  const { status } = await watchStack(connection, 'shop', marker, options);
  assert.equal(status, 'UPDATE_ROLLBACK_COMPLETE');
  assert.deepEqual(
    events.map((one) => one.status),
    ['UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE'],
  );
  assert.match(events[0]?.reason ?? '', /cloudformation:DescribeStackEvents is denied/);
  assert.equal(events[1]?.reason, undefined);
});

test('a right that is taken away in the middle ends nothing', async (t) => {
  const aws = await fakeAws(t, {
    DescribeStackEvents: inTurn(
      { StackEvents: [event(0, 'shop', 'CREATE_COMPLETE')] },
      { StackEvents: [event(1, 'shop', 'UPDATE_IN_PROGRESS'), event(0, 'shop', 'CREATE_COMPLETE')] },
      denied,
    ),
    DescribeStacks: inTurn(at('UPDATE_IN_PROGRESS', 2), at('UPDATE_COMPLETE', 2)),
  });
  const connection = await aws.connect();
  const marker = await markEvents(connection, stackArn());
  const options = { onEvent: () => {}, signal: new AbortController().signal };
  assert.equal((await watchStack(connection, 'shop', marker, options)).status, 'UPDATE_COMPLETE');
});
