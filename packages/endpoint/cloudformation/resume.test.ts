import assert from 'node:assert/strict';
import { appendFileSync, cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { scripted, startTestEngine, type TestEngine, temporaryFolder } from './testing/test-engine.ts';

const url = 'https://bucket/child.yaml';
const forever = new Promise<void>(() => {});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

/** What a kill leaves: the folder as it is now, read by an engine that knows nothing else. */
async function reborn(engine: TestEngine): Promise<TestEngine> {
  const folder = temporaryFolder();
  cpSync(engine.folder, folder, { recursive: true });
  const next = startTestEngine(folder, scripted(), engine.templates);
  await next.resume();
  return next;
}

const two = JSON.stringify({
  Resources: { A: { Type: 'AWS::SQS::Queue' }, B: { Type: 'AWS::SQS::Queue', DependsOn: 'A' } },
});

test('a creation that was killed in the middle ends complete, and makes nothing twice', async () => {
  const engine = startTestEngine();
  engine.queue.holds.set('create B', forever);
  await engine.call('CreateStack', { StackName: 'one', TemplateBody: two });
  await until(() => engine.queue.calls.includes('create B'));
  const next = await reborn(engine);
  assert.equal((await next.settled('one')).StackStatus, 'CREATE_COMPLETE');
  assert.deepEqual(next.queue.calls, ['create B']);
  const events = await next.events('one');
  assert.deepEqual(
    events.filter((event) => event.startsWith('B ')),
    ['B CREATE_IN_PROGRESS', 'B CREATE_IN_PROGRESS Resource creation Initiated', 'B CREATE_COMPLETE'],
  );
});

test('an update with nested stacks that was killed in the middle ends complete', async () => {
  const engine = startTestEngine();
  const child = (delay: number): string =>
    `Resources: { Q: { Type: AWS::SQS::Queue, Properties: { DelaySeconds: ${delay} } } }`;
  const body = (version: number): string =>
    `Resources: { Child: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: '${url}${version}' } }, Z: { Type: AWS::SQS::Queue, DependsOn: Child, Properties: { DelaySeconds: ${version} } } }`;
  engine.templates.set(`${url}1`, child(1)).set(`${url}2`, child(2));
  await engine.call('CreateStack', { StackName: 'root', TemplateBody: body(1) });
  await engine.settled('root');
  engine.queue.holds.set('update Q', forever);
  await engine.call('UpdateStack', { StackName: 'root', TemplateBody: body(2) });
  await until(() => engine.queue.calls.includes('update Q'));
  const next = await reborn(engine);
  assert.equal((await next.settled('root')).StackStatus, 'UPDATE_COMPLETE');
  assert.deepEqual(next.queue.calls, ['update Q', 'update Z']);
  const { Stacks } = await next.call('DescribeStacks');
  assert.deepEqual(
    (Stacks as { StackStatus: string }[]).map(({ StackStatus }) => StackStatus),
    ['UPDATE_COMPLETE', 'UPDATE_COMPLETE'],
  );
});

test('a rollback that was killed in the middle goes on rolling back', async () => {
  const engine = startTestEngine();
  engine.queue.failures.set('create B', 'no');
  engine.queue.holds.set('delete A', forever);
  await engine.call('CreateStack', { StackName: 'one', TemplateBody: two });
  await until(() => engine.queue.calls.includes('delete A'));
  const next = await reborn(engine);
  assert.equal((await next.settled('one')).StackStatus, 'ROLLBACK_COMPLETE');
  assert.deepEqual(next.queue.calls, ['delete A']);
});

test('a deletion that was killed in the middle goes on deleting', async () => {
  const engine = startTestEngine();
  const { StackId } = await engine.call('CreateStack', { StackName: 'one', TemplateBody: two });
  await engine.settled('one');
  engine.queue.holds.set('delete A', forever);
  await engine.call('DeleteStack', { StackName: 'one' });
  await until(() => engine.queue.calls.includes('delete A'));
  const next = await reborn(engine);
  assert.equal((await next.settled(String(StackId))).StackStatus, 'DELETE_COMPLETE');
  assert.deepEqual(next.queue.calls, ['delete A']);
});

test('a stop at any step leads to a normal end', async () => {
  const engine = startTestEngine();
  engine.templates.set(url, 'Resources: { Q: { Type: AWS::SQS::Queue } }');
  const nested = JSON.stringify({
    Resources: {
      A: { Type: 'AWS::SQS::Queue' },
      Child: { Type: 'AWS::CloudFormation::Stack', DependsOn: 'A', Properties: { TemplateURL: url } },
      B: { Type: 'AWS::SQS::Queue', DependsOn: 'Child' },
    },
  });
  const snapshots: string[] = [];
  const copy = (): void => {
    const folder = temporaryFolder();
    cpSync(engine.folder, folder, { recursive: true });
    snapshots.push(folder);
  };
  engine.queue.failures.set('create B', 'quota');
  engine.queue.watch = copy;
  await engine.call('CreateStack', { StackName: 'root', TemplateBody: nested });
  await engine.settled('root');
  assert.deepEqual(engine.queue.calls, ['create A', 'create Q', 'create B', 'delete B', 'delete Q', 'delete A']);
  const ends = await Promise.all(
    snapshots.map(async (folder) => {
      const next = startTestEngine(folder, scripted(), engine.templates);
      await next.resume();
      return (await next.settled('root')).StackStatus;
    }),
  );
  assert.deepEqual(ends, [
    'CREATE_COMPLETE',
    'CREATE_COMPLETE',
    'CREATE_COMPLETE',
    'ROLLBACK_COMPLETE',
    'ROLLBACK_COMPLETE',
    'ROLLBACK_COMPLETE',
  ]);
});

test('a line that was being written when the process died is forgotten', async () => {
  const engine = startTestEngine();
  await engine.call('CreateStack', { StackName: 'one', TemplateBody: two });
  const { StackStatus } = await engine.settled('one');
  const [journal = ''] = readdirSync(join(engine.folder, 'stacks'));
  appendFileSync(join(engine.folder, 'stacks', journal), '{"event":{"id":"ha');
  const next = await reborn(engine);
  assert.equal((await next.settled('one')).StackStatus, StackStatus);
  await next.call('DeleteStack', { StackName: 'one' });
  const again = await reborn(next);
  await assert.rejects(again.settled('one'), /does not exist/);
});

test('a closed engine records nothing more, and the next one goes on', async () => {
  const engine = startTestEngine();
  engine.queue.holds.set('create A', forever);
  await engine.call('CreateStack', { StackName: 'one', TemplateBody: two });
  await until(() => engine.queue.calls.includes('create A'));
  await engine.close();
  const next = await reborn(engine);
  assert.equal((await next.settled('one')).StackStatus, 'CREATE_COMPLETE');
  assert.ok(!(await next.events('one')).some((event) => event.includes('FAILED')));
});

test('a cancelled update that was killed is still cancelled', async () => {
  const engine = startTestEngine();
  const delayed = (delay: number): string =>
    `Resources: { A: { Type: AWS::SQS::Queue, Properties: { DelaySeconds: ${delay} } } }`;
  await engine.call('CreateStack', { StackName: 'one', TemplateBody: delayed(1) });
  await engine.settled('one');
  engine.queue.holds.set('update A', forever);
  await engine.call('UpdateStack', { StackName: 'one', TemplateBody: delayed(2) });
  await until(() => engine.queue.calls.includes('update A'));
  await engine.call('CancelUpdateStack', { StackName: 'one' });
  const next = await reborn(engine);
  assert.equal((await next.settled('one')).StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
});
