import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../../generator/errors.ts';
import { fakeAws, inTurn, reset } from '../testing/fake-aws.ts';
import { fastClock } from '../testing/fast-clock.ts';
import { taskEnd } from './run-task.ts';

const taskArn = 'arn:aws:ecs:eu-central-1:111122223333:task/cluster/1';
const task = { taskDefinition: 'definition', cluster: 'cluster', subnets: ['subnet-1'], securityGroup: 'sg-1' };
const { signal } = new AbortController();

test('a task is followed to its end, and its statuses are reported once', async (t) => {
  const containers = [
    { name: 'agent', exitCode: 0 },
    { name: 'task', exitCode: 2 },
  ];
  const aws = await fakeAws(t, {
    DescribeTasks: inTurn(
      { tasks: [{ lastStatus: 'RUNNING' }] },
      { tasks: [{ lastStatus: 'RUNNING' }] },
      { tasks: [{ lastStatus: 'STOPPED', stoppedReason: 'Essential container in task exited', containers }] },
    ),
  });
  const reported: string[] = [];
  const end = await taskEnd(await aws.connect(), task, taskArn, {
    signal,
    onStatus: (status) => reported.push(status),
  });
  // Its log cannot be read here, which is no failure.
  assert.deepEqual(end, { taskArn, exitCode: 2, reason: 'Essential container in task exited', lastLines: [] });
  assert.deepEqual(reported, ['RUNNING', 'STOPPED']);
});

test('a task that goes out of sight has an unknown outcome, and is not to be run again blindly', async (t) => {
  const aws = await fakeAws(t, { DescribeTasks: () => reset() });
  await assert.rejects(taskEnd(await aws.connect(), task, taskArn, { signal, onStatus() {} }), (error: unknown) => {
    assert.ok(error instanceof RookeryError);
    assert.deepEqual([error.code, error.exitCode], ['OutcomeUnknown', 5]);
    assert.match(
      error.message,
      /aws .*ecs describe-tasks --cluster cluster --tasks arn:aws:ecs.* --region eu-central-1`/,
    );
    return true;
  });
});

test('what a task writes is passed on once, of all its containers, up to its last line', async (t) => {
  const logConfiguration = (group: string) => ({
    logDriver: 'awslogs',
    options: { 'awslogs-group': group, 'awslogs-stream-prefix': 'p' },
  });
  const containerDefinitions = [
    { name: 'task', logConfiguration: logConfiguration('own') },
    { name: 'agent', logConfiguration: logConfiguration('other') },
    { name: 'silent' },
  ];
  const pages: Readonly<Record<string, readonly object[]>> = {
    'own p/task/1': [
      { events: [{ timestamp: 1, message: 'one' }], nextForwardToken: 'a' },
      { events: [{ timestamp: 3, message: 'three' }], nextForwardToken: 'b' },
    ],
    'other p/agent/1': [{ events: [{ timestamp: 2, message: 'two' }], nextForwardToken: 'a' }],
  };
  fastClock(t);
  const aws = await fakeAws(t, {
    DescribeTaskDefinition: () => ({ taskDefinition: { containerDefinitions } }),
    DescribeTasks: inTurn(
      { tasks: [{ lastStatus: 'RUNNING' }] },
      { tasks: [{ lastStatus: 'STOPPED', containers: [{ name: 'task', exitCode: 0 }] }] },
    ),
    GetLogEvents: ({ body }) => {
      const { logGroupName, logStreamName, nextToken = '' } = JSON.parse(body);
      const at = nextToken === '' ? 0 : nextToken.charCodeAt(0) - 96;
      return pages[`${logGroupName} ${logStreamName}`]?.[at] ?? { events: [], nextForwardToken: nextToken };
    },
  });
  const messages: string[] = [];
  const onMessage = (message: string) => messages.push(message);
  await taskEnd(await aws.connect(), task, taskArn, { signal, onStatus() {}, onMessage });
  assert.deepEqual(messages, ['one', 'two', 'three']);
});
