import assert from 'node:assert/strict';
import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { aws, resourceRequest, startServer, temporaryFolder, withoutAws } from '../testing/test-engine.ts';
import { logsHandlers } from './index.ts';
import { matcher } from './pattern.ts';
import { LogStore } from './store.ts';

const group = '/ecs/website';
const stream = 'web/website/0123';

test('lines come back in their order, with their times, and after a restart', (t) => {
  const folder = temporaryFolder(t);
  const store = new LogStore(folder);
  for (const [at, message] of ['one', 'two\nlines', '{"three":3}'].entries()) store.append(group, stream, message, at);
  const events = [
    { timestamp: 0, message: 'one' },
    { timestamp: 1, message: 'two\nlines' },
    { timestamp: 2, message: '{"three":3}' },
  ];
  assert.deepEqual(store.events(group, stream), events);
  assert.deepEqual(new LogStore(folder).events(group, stream), events);
});

test('half a line that a kill left is dropped, and the next line stands by itself', (t) => {
  const folder = temporaryFolder(t);
  const store = new LogStore(folder);
  store.append(group, stream, 'whole', 1);
  store.flush();
  const streams = join(folder, 'streams', encodeURIComponent(group));
  appendFileSync(join(streams, readdirSync(streams)[0] ?? ''), '{"timestamp":2,"mess');
  const again = new LogStore(folder);
  again.append(group, stream, 'next', 3);
  assert.deepEqual(
    again.events(group, stream).map(({ message }) => message),
    ['whole', 'next'],
  );
});

test('a line for a group that was deleted meanwhile makes it again, and harms nothing', (t) => {
  const store = new LogStore(temporaryFolder(t));
  store.append(group, stream, 'before');
  store.deleteGroup(group);
  store.append(group, stream, 'after');
  assert.deepEqual(
    store.events(group, stream).map(({ message }) => message),
    ['after'],
  );
});

test('the aws command line writes, describes, tails, filters and deletes', { skip: await withoutAws() }, async (t) => {
  const { url, groups } = await startServer(t);
  const run = async (...args: string[]) => {
    const { code, out, err } = await aws(url, 'logs', ...args);
    assert.equal(code, 0, err);
    return out;
  };
  await run('create-log-group', '--log-group-name', group);
  assert.match(
    (await aws(url, 'logs', 'create-log-group', '--log-group-name', group)).err,
    /ResourceAlreadyExistsException/,
  );
  await run('create-log-stream', '--log-group-name', group, '--log-stream-name', stream);
  await run('put-retention-policy', '--log-group-name', group, '--retention-in-days', '7');
  const now = Date.now();
  const events = [
    { timestamp: now, message: 'hello there' },
    { timestamp: now + 1, message: 'good bye' },
  ];
  await run(
    'put-log-events',
    '--log-group-name',
    group,
    '--log-stream-name',
    stream,
    '--log-events',
    JSON.stringify(events),
  );
  groups.append(group, 'another', 'hello again', now + 2);
  const [described] = JSON.parse(await run('describe-log-groups')).logGroups;
  assert.deepEqual([described.logGroupName, described.retentionInDays], [group, 7]);
  const [, last] = JSON.parse(await run('describe-log-streams', '--log-group-name', group)).logStreams;
  assert.deepEqual([last.logStreamName, last.lastEventTimestamp], [stream, now + 1]);
  const filtered = await run(
    'filter-log-events',
    '--log-group-name',
    group,
    '--filter-pattern',
    'hello',
    '--query',
    'events[].message',
    '--output',
    'text',
  );
  assert.equal(filtered, 'hello there\thello again\n');
  const paged = [
    'get-log-events',
    '--log-group-name',
    group,
    '--log-stream-name',
    stream,
    '--start-from-head',
    '--limit',
    '1',
  ];
  const first = JSON.parse(await run(...paged));
  const second = JSON.parse(await run(...paged, '--next-token', first.nextForwardToken));
  const third = JSON.parse(await run(...paged, '--next-token', second.nextForwardToken));
  assert.deepEqual([first.events[0].message, second.events[0].message, third.events], ['hello there', 'good bye', []]);
  assert.equal(third.nextForwardToken, second.nextForwardToken);
  await run('delete-log-group', '--log-group-name', group);
  assert.match(
    (await aws(url, 'logs', 'get-log-events', '--log-group-name', group, '--log-stream-name', stream)).err,
    /ResourceNotFoundException.*log group does not exist/,
  );
});

test('filter patterns of terms', () => {
  const cases: [string, string, boolean][] = [
    ['', 'anything', true],
    ['a b', 'b and a', true],
    ['a b', 'only a', false],
    ['"a b"', 'x a b y', true],
    ['"a b"', 'a, b', false],
    ['?x ?y', 'a y', true],
    ['?x ?y', 'a z', false],
    ['a -b', 'a', true],
    ['a -b', 'a b', false],
  ];
  for (const [pattern, message, expected] of cases)
    assert.equal(matcher(pattern)(message), expected, `${pattern}: ${message}`);
  assert.throws(() => matcher('[status = 500]'), /no filter patterns of columns/);
});

test('a log group of a template goes with its files', async (t) => {
  const { groups } = await startServer(t);
  const type = 'AWS::Logs::LogGroup';
  const handler = logsHandlers(groups)[type];
  const asked = resourceRequest(type, { LogGroupName: group, RetentionInDays: '30' });
  const state = await handler?.create(asked, () => {});
  await handler?.create(asked, () => {});
  assert.deepEqual(state, {
    physicalId: group,
    attributes: { Arn: `arn:aws:logs:us-east-1:000000000000:log-group:${group}:*` },
  });
  assert.equal(groups.group(group)?.retentionInDays, 30);
  await assert.rejects(
    handler?.create({ ...asked, token: 'another' }, () => {}) ?? assert.fail(),
    /HandlerErrorCode: AlreadyExists/,
  );
  const existing = { physicalId: group, previousProperties: {} };
  await handler?.update({ ...asked, properties: { LogGroupName: group } }, existing);
  assert.equal(groups.group(group)?.retentionInDays, undefined);
  groups.append(group, stream, 'line');
  await handler?.delete(asked, existing);
  await handler?.delete(asked, existing);
  assert.deepEqual([groups.groups(), groups.events(group, stream)], [[], []]);
});
