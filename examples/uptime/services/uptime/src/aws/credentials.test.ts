import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { taskCredentials } from './credentials.ts';

test('credentials of the task are asked for once, and again shortly before they end', async () => {
  const asked: (string | undefined)[] = [];
  // The shape is the example of the Amazon ECS Developer Guide, "Task IAM role".
  const server = createServer(({ url }, response) => {
    asked.push(url);
    const Expiration = new Date(Date.now() + (asked.length === 1 ? 299_000 : 3_600_000)).toISOString();
    const answer = {
      RoleArn: 'arn:aws:iam::123456789012:role/r',
      AccessKeyId: `A${asked.length}`,
      SecretAccessKey: 'S',
      Token: 'T',
      Expiration,
    };
    response.end(JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server on TCP has an address with a port.
  const { port } = server.address() as AddressInfo;
  const credentials = taskCredentials('/v2/credentials/id', `http://127.0.0.1:${port}`);
  const keys = [await credentials(), await credentials(), await credentials()].map(({ accessKeyId }) => accessKeyId);
  server.closeAllConnections();
  server.close();
  assert.deepEqual(keys, ['A1', 'A2', 'A2']);
  assert.deepEqual(asked, ['/v2/credentials/id', '/v2/credentials/id']);
});

test('an address in full is taken as it is', async () => {
  const server = createServer(({ url }, response) => {
    const Expiration = new Date(Date.now() + 3_600_000).toISOString();
    response.end(JSON.stringify({ AccessKeyId: url, SecretAccessKey: 'S', Token: 'T', Expiration }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server on TCP has an address with a port.
  const { port } = server.address() as AddressInfo;
  const { accessKeyId } = await taskCredentials(`http://127.0.0.1:${port}/full`)();
  server.closeAllConnections();
  server.close();
  assert.equal(accessKeyId, '/full');
});

test('outside of a task the error says so', async () => {
  await assert.rejects(taskCredentials('')(), /no task of ECS with a role/);
});
