import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { openTestEndpoint, pushProgram, runTestTask } from '../testing/running-task.ts';
import { authorization, credentials, region } from '../testing/test-engine.ts';

const TemplateBody = JSON.stringify({
  Resources: {
    Instance: {
      Type: 'AWS::RDS::DBInstance',
      Properties: {
        Engine: 'postgres',
        DBName: 'orders',
        DBInstanceClass: 'db.t4g.micro',
        AllocatedStorage: '20',
        MasterUsername: 'owner',
        ManageMasterUserPassword: true,
      },
    },
    Other: {
      Type: 'AWS::RDS::DBInstance',
      Properties: {
        Engine: 'postgres',
        DBInstanceClass: 'db.t4g.micro',
        MasterUsername: 'a',
        MasterUserPassword: 'abcdefgh',
      },
    },
  },
  Outputs: {
    Host: { Value: { 'Fn::GetAtt': ['Instance', 'Endpoint.Address'] } },
    Port: { Value: { 'Fn::GetAtt': ['Instance', 'Endpoint.Port'] } },
    Secret: { Value: { 'Fn::GetAtt': ['Instance', 'MasterUserSecret.SecretArn'] } },
    Other: { Value: { 'Fn::GetAtt': ['Other', 'Endpoint.Address'] } },
  },
});

async function start(t: Parameters<typeof openTestEndpoint>[0]) {
  const { url, home } = await openTestEndpoint(t);
  const client = new CloudFormationClient({ endpoint: url, region, credentials, maxAttempts: 1 });
  const StackName = 'shop';
  await client.send(new CreateStackCommand({ StackName, TemplateBody }));
  await waitUntilStackCreateComplete({ client, minDelay: 0.05, maxDelay: 0.2, maxWaitTime: 60 }, { StackName });
  const outputs = async () => {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    return Object.fromEntries((stack?.Outputs ?? []).map((one) => [one.OutputKey ?? '', one.OutputValue ?? '']));
  };
  const put = async (substitutes: object, stack = StackName) => {
    const target = `${url}/_rookery/substitutes?stack=${stack}&region=${region}`;
    const response = await fetch(target, { method: 'PUT', body: JSON.stringify(substitutes) });
    return { status: response.status, text: await response.text() };
  };
  const secretOf = async (SecretId: string) => {
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'secretsmanager.GetSecretValue',
      authorization: authorization('secretsmanager'),
    };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ SecretId }) });
    return JSON.parse(((await response.json()) as { SecretString: string }).SecretString);
  };
  return { url, home, outputs, put, secretOf };
}

test('a task finds a server of this machine in the place of a database, with user and password, and templates do not', async (t) => {
  const { url, home, outputs, put, secretOf } = await start(t);
  const server = createServer((socket) => socket.end('hello\n')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  // A server on TCP has an address with a port.
  const port = String((server.address() as AddressInfo).port);
  const before = await outputs();
  const generated = await secretOf(before.Secret ?? '');
  const substitutes = { Instance: `postgres://app:p%40ss@127.0.0.1:${port}/app`, Nothing: 'redis://localhost:6379' };
  const answer = await put(substitutes);
  assert.deepEqual(JSON.parse(answer.text), {
    substitutes: { Instance: `127.0.0.1:${port}`, Nothing: 'localhost:6379' },
    unmatched: ['Nothing'],
  });
  const image = await pushProgram(url, 'app', 'setInterval(() => {}, 60_000);');
  const values = {
    DATABASE_HOST: before.Host ?? '',
    DATABASE_PORT: before.Port ?? '',
    DATABASE_NAME: 'orders',
    NAME: 'orders',
    DATABASE_URL: `postgres://${before.Host}:5432/orders`,
    OTHER_HOST: before.Other ?? '',
    OTHER_PORT: before.Port ?? '',
  };
  const environment = Object.entries(values).map(([name, value]) => ({ name, value }));
  const secrets = ['username', 'password'].map((key) => ({ name: key, valueFrom: `${before.Secret}:${key}::` }));
  const { env } = await runTestTask(url, {
    executionRoleArn: 'arn:aws:iam::000000000000:role/execution',
    containerDefinitions: [{ name: 'app', image, environment, secrets }],
  });
  assert.deepEqual(
    [...Object.keys(values), 'username', 'password'].map((name) => env[name]),
    ['127.0.0.1', port, 'app', 'orders', `postgres://127.0.0.1:${port}/orders`, before.Other, '5432', 'app', 'p@ss'],
  );
  const socket = connect(Number(env.DATABASE_PORT), env.DATABASE_HOST);
  const [greeting] = await once(socket, 'data');
  assert.equal(String(greeting), 'hello\n');
  // Whoever asks for the secret is told the same; stacks know nothing of it, and nobody else may read what is kept.
  assert.deepEqual(await secretOf(before.Secret ?? ''), { username: 'app', password: 'p@ss' });
  assert.deepEqual(await outputs(), before);
  const folder = join(home, 'substitutes');
  for (const file of readdirSync(folder)) assert.equal(statSync(join(folder, file)).mode & 0o077, 0);
  for (const file of readdirSync(home, { recursive: true, withFileTypes: true })) {
    if (!file.isFile() || file.parentPath === folder) continue;
    assert.ok(!readFileSync(join(file.parentPath, file.name), 'utf8').includes('p%40ss'), file.name);
  }

  assert.equal((await put({})).status, 200);
  assert.deepEqual(await secretOf(before.Secret ?? ''), generated);
});

test('addresses of other machines, and such without a port, are refused without being repeated', async (t) => {
  const { put } = await start(t);
  for (const address of [
    'postgres://u:secret@db.example.com:5432',
    'postgres://u:secret@127.0.0.1',
    'redis://u:secret%zz@127.0.0.1:1',
    'nothing',
  ]) {
    const { status, text } = await put({ Instance: address });
    assert.deepEqual(
      [status, text.includes('an address of this machine with its port'), text.includes('secret')],
      [400, true, false],
    );
  }
  assert.equal((await put({ 'a b': 'redis://127.0.0.1:6379' })).status, 400);
  assert.deepEqual(JSON.parse((await put({ Any: 'redis://127.0.0.1:6379' }, 'not-yet')).text).unmatched, []);
});
