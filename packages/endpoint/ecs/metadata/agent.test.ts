import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runAws } from '../../testing/command-line.ts';
import { call, openTestEndpoint, pushProgram, runTestTask, runWith } from '../../testing/running-task.ts';
import { withoutAws } from '../../testing/test-engine.ts';

const IDLE = 'setInterval(() => {}, 60_000);';
const roleArn = 'arn:aws:iam::000000000000:role/service/shop-task';

async function start(t: Parameters<typeof openTestEndpoint>[0], definition: object = {}, run: object = {}) {
  const { url } = await openTestEndpoint(t);
  const image = await pushProgram(url, 'app', IDLE);
  const environment = [{ name: 'AWS_DEFAULT_REGION', value: 'eu-north-1' }];
  const options = { 'awslogs-group': 'app', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'a' };
  const logConfiguration = { logDriver: 'awslogs', options };
  const containerDefinitions = [
    { name: 'app', image, environment, logConfiguration, portMappings: [{ containerPort: 80 }] },
  ];
  const task = await runTestTask(
    url,
    { taskRoleArn: roleArn, executionRoleArn: roleArn, containerDefinitions, ...definition },
    run,
  );
  const get = async (path: string) => {
    const response = await fetch(`${task.env.ECS_CONTAINER_METADATA_URI_V4}${path}`);
    return { status: response.status, text: await response.text() };
  };
  return { url, task, get };
}

test('a task has the variables of ECS; what its definition sets wins', async (t) => {
  const { url, task } = await start(t);
  const { AWS_REGION, AWS_DEFAULT_REGION, AWS_EXECUTION_ENV, AWS_ENDPOINT_URL, FROM } = task.env;
  assert.deepEqual(
    [AWS_REGION, AWS_DEFAULT_REGION, AWS_EXECUTION_ENV, AWS_ENDPOINT_URL, FROM],
    ['us-east-1', 'eu-north-1', 'AWS_ECS_FARGATE', url, 'image'],
  );
  for (const [name, form] of [
    ['ECS_CONTAINER_METADATA_URI', /\/v3\/[0-9a-f-]{36}$/],
    ['ECS_CONTAINER_METADATA_URI_V4', /\/v4\/[0-9a-f-]{36}$/],
    ['ECS_AGENT_URI', /\/v4\/[0-9a-f-]{36}\/api$/],
    ['AWS_CONTAINER_CREDENTIALS_FULL_URI', /\/credentials\/[0-9a-f-]{36}$/],
  ] as const) {
    const value = task.env[name] ?? '';
    assert.ok(value.startsWith(url), name);
    assert.match(value, form);
  }
});

test('a task without a role has no credentials, and a role of RunTask wins', async (t) => {
  const { url, task } = await start(t, { taskRoleArn: undefined });
  assert.equal(task.env.AWS_CONTAINER_CREDENTIALS_FULL_URI, undefined);
  const { taskDefinitionArns } = await call(url, 'ecs', 'ListTaskDefinitions');
  const { taskDefinition } = await call(url, 'ecs', 'DescribeTaskDefinition', {
    taskDefinition: taskDefinitionArns[0],
  });
  const overrides = { taskRoleArn: 'arn:aws:iam::000000000000:role/other' };
  const { env } = await runTestTask(
    url,
    { executionRoleArn: roleArn, containerDefinitions: taskDefinition.containerDefinitions },
    { overrides },
  );
  const answer = await (await fetch(env.AWS_CONTAINER_CREDENTIALS_FULL_URI ?? '')).json();
  assert.equal((answer as { RoleArn: string }).RoleArn, overrides.taskRoleArn);
});

test('credentials are those of the role, stay the same for hours, and end with the task', async (t) => {
  const { url, task } = await start(t);
  const uri = task.env.AWS_CONTAINER_CREDENTIALS_FULL_URI ?? '';
  const ask = async () => {
    const response = await fetch(uri);
    // The shape is that of the developer guide, "Task IAM role".
    return { status: response.status, answer: (await response.json()) as Record<string, string> };
  };
  const { answer } = await ask();
  assert.deepEqual(Object.keys(answer).toSorted(), [
    'AccessKeyId',
    'Expiration',
    'RoleArn',
    'SecretAccessKey',
    'Token',
  ]);
  assert.deepEqual([answer.RoleArn, (await ask()).answer.AccessKeyId], [roleArn, answer.AccessKeyId]);
  assert.ok(Date.parse(answer.Expiration ?? '') > Date.now() + 5 * 3600_000);
  await call(url, 'ecs', 'StopTask', { cluster: 'shop', task: task.arn });
  let after = await ask();
  for (let tries = 0; tries < 500 && after.status === 200; tries += 1) after = await ask();
  assert.deepEqual([after.status, after.answer.code], [400, 'InvalidIdInRequest']);
  assert.equal((await fetch(`${url}/_rookery/credentials/guess`)).status, 400);
});

test('the aws command line in a task is its role', async (t) => {
  if (await withoutAws()) return t.skip('the aws command line is not on the path');
  const { task } = await start(t);
  const env = { ...task.env, PATH: process.env.PATH, HOME: '/nonexistent' };
  const { out, err } = await runAws('aws', ['sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text'], {
    env,
  });
  assert.equal(out.trim(), `arn:aws:sts::000000000000:assumed-role/shop-task/${task.id}`, err);
});

test('the SDK for JavaScript in a task is its role, and its calls land in its region', async (t) => {
  const { task } = await start(t);
  const program = `
    const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
    const client = new STSClient({});
    const { Arn } = await client.send(new GetCallerIdentityCommand({}));
    console.log(JSON.stringify([Arn, await client.config.region()]));`;
  const { out, err } = await runWith(task.env, process.execPath, '--input-type=module', '-e', program);
  assert.deepEqual(
    JSON.parse(out || 'null'),
    [`arn:aws:sts::000000000000:assumed-role/shop-task/${task.id}`, 'us-east-1'],
    err,
  );
});

test('metadata says what is so of the container and of its task', async (t) => {
  const { task, get } = await start(t, {}, { tags: [{ key: 'team', value: 'web' }] });
  const container = JSON.parse((await get('')).text);
  assert.equal(container.Name, 'app');
  assert.deepEqual([container.DesiredStatus, container.KnownStatus, container.Type], ['RUNNING', 'RUNNING', 'NORMAL']);
  assert.match(container.ImageID, /^sha256:[0-9a-f]{64}$/);
  assert.match(container.DockerId, new RegExp(`^${task.id}-\\d{10}$`));
  assert.match(container.ContainerARN, /^arn:aws:ecs:us-east-1:000000000000:container\/shop\//);
  assert.equal(container.Labels['com.amazonaws.ecs.task-arn'], task.arn);
  assert.equal(container.LogOptions['awslogs-stream'], `a/app/${task.id}`);
  assert.deepEqual(container.Networks, [{ NetworkMode: 'awsvpc', IPv4Addresses: ['127.0.0.1'] }]);
  const whole = JSON.parse((await get('/task')).text);
  assert.deepEqual(
    [whole.Cluster, whole.TaskARN, whole.Family, whole.Revision, whole.KnownStatus, whole.LaunchType, whole.Limits],
    [
      'arn:aws:ecs:us-east-1:000000000000:cluster/shop',
      task.arn,
      'app',
      '1',
      'RUNNING',
      'FARGATE',
      { CPU: 0.25, Memory: 512 },
    ],
  );
  assert.deepEqual([whole.Containers, whole.TaskTags], [[container], undefined]);
  assert.deepEqual(JSON.parse((await get('/taskWithTags')).text).TaskTags, { team: 'web' });
  assert.equal((await get('/nothing')).status, 404);
  // Linux counts in hundredths of a second: a process that has just begun may have used none.
  let stats = JSON.parse((await get('/stats')).text);
  while (stats.cpu_stats.cpu_usage.total_usage === 0) stats = JSON.parse((await get('/stats')).text);
  assert.ok(stats.memory_stats.usage > 1_000_000);
  assert.ok(stats.cpu_stats.system_cpu_usage > stats.cpu_stats.cpu_usage.total_usage);
  assert.deepEqual(Object.keys(JSON.parse((await get('/task/stats')).text)), [container.DockerId]);
});

test('a standalone task cannot be protected, as ECS says', async (t) => {
  const { task } = await start(t);
  const answer = await (await fetch(`${task.env.ECS_AGENT_URI}/task-protection/v1/state`)).json();
  assert.equal((answer as { failure: { Reason: string } }).failure.Reason, 'TASK_NOT_VALID');
});
