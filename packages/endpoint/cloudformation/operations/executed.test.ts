/** What becomes of a change set that was executed, and of the times of events. The facts are from test/endpoint/recorded. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestEngine, type TestEngine } from '../testing/test-engine.ts';

const queues = (count: number) =>
  JSON.stringify({
    Resources: Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`Q${index}`, { Type: 'AWS::SQS::Queue' }]),
    ),
  });

async function execute(engine: TestEngine, count: number, ChangeSetType: string): Promise<string> {
  const set = { StackName: 'one', ChangeSetName: 'next' };
  const { Id } = await engine.call('CreateChangeSet', { ...set, ChangeSetType, TemplateBody: queues(count) });
  await engine.call('ExecuteChangeSet', set);
  await engine.settled('one');
  return String(Id);
}

test('the name of an executed change set is free, and its ARN alone still leads to it', async () => {
  const engine = startTestEngine();
  const first = await execute(engine, 1, 'CREATE');
  assert.deepEqual((await engine.call('ListChangeSets', { StackName: 'one' })).Summaries, []);
  await assert.rejects(engine.call('DescribeChangeSet', { StackName: 'one', ChangeSetName: 'next' }), {
    code: 'ChangeSetNotFound',
    message: 'ChangeSet [next] does not exist',
  });
  assert.equal((await engine.call('DescribeChangeSet', { ChangeSetName: first })).ExecutionStatus, 'EXECUTE_COMPLETE');
  const second = await execute(engine, 2, 'UPDATE');
  const { StackId } = await engine.settled('one');
  await engine.call('DeleteStack', { StackName: 'one' });
  await engine.settled(String(StackId));
  assert.equal((await engine.call('DescribeChangeSet', { ChangeSetName: second })).ExecutionStatus, 'EXECUTE_COMPLETE');
});

test('each event is later than the one before, whatever the clock says', async () => {
  const stopped = new Date('2026-01-01T00:00:00.000Z');
  const engine = startTestEngine(undefined, undefined, undefined, () => stopped);
  await execute(engine, 30, 'CREATE');
  const { StackEvents } = await engine.call('DescribeStackEvents', { StackName: 'one' });
  const times = (StackEvents as { readonly Timestamp: Date }[]).map(({ Timestamp }) => Timestamp.getTime());
  assert.equal(times.length, 93);
  assert.deepEqual(
    times,
    [...new Set(times)].sort((one, other) => other - one),
  );
  await engine.close();
  const next = startTestEngine(engine.folder, undefined, undefined, () => stopped);
  await execute(next, 31, 'UPDATE');
  const [newest] = (await next.call('DescribeStackEvents', { StackName: 'one' })).StackEvents as [{ Timestamp: Date }];
  assert.ok(newest.Timestamp.getTime() > (times[0] ?? 0));
});
