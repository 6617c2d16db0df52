import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { authorization, aws, startServer, withoutAws } from '../testing/test-engine.ts';

const form = 'application/x-www-form-urlencoded; charset=utf-8';

test('the endpoint says who it is', async (t) => {
  const { url } = await startServer(t);
  assert.deepEqual(await (await fetch(`${url}/_rookery/health`)).json(), { name: 'rookery', version: '0' });
});

test('the SDK and the account of the caller meet over STS', async (t) => {
  const { client } = await startServer(t);
  const identity = await new STSClient(client).send(new GetCallerIdentityCommand({}));
  assert.deepEqual([identity.Account, identity.Arn], ['000000000000', 'arn:aws:iam::000000000000:root']);
});

test('answers carry a request id, a date and the content type of the protocol', async (t) => {
  const { url } = await startServer(t);
  const headers = { 'content-type': form, authorization: authorization('sts') };
  const body = 'Action=GetCallerIdentity&Version=2011-06-15';
  const response = await fetch(url, { method: 'POST', headers, body });
  const id = response.headers.get('x-amzn-requestid') ?? '';
  assert.match(id, /^[0-9a-f-]{36}$/);
  assert.equal(response.headers.get('content-type'), 'text/xml');
  assert.ok(response.headers.get('date'));
  assert.ok((await response.text()).includes(`<RequestId>${id}</RequestId>`));
});

test('a Host that names another machine is refused before anything is looked at', async (t) => {
  const { port } = await startServer(t);
  for (const path of ['/', '/_rookery/health', '/v2/']) {
    const status = await new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port, path, headers: { host: 'evil.example', authorization: 'x' } };
      request(options, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
    assert.equal(status, 403, path);
  }
});

test('a call without a signature is refused as AWS does', async (t) => {
  const { url } = await startServer(t);
  const query = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': form },
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
  });
  assert.equal(query.status, 403);
  assert.match(
    await query.text(),
    /<Code>MissingAuthenticationToken<\/Code><Message>Request is missing Authentication Token/,
  );
  const headers = { 'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.DescribeRepositories' };
  const json = await fetch(url, { method: 'POST', headers, body: '{}' });
  assert.equal(json.headers.get('x-amzn-errortype'), 'MissingAuthenticationToken');
  assert.equal((await fetch(`${url}/bucket`)).status, 403);
});

test('what is not simulated says so in the protocol of whoever asks', { skip: await withoutAws() }, async (t) => {
  const { url } = await startServer(t);
  const calls = [
    ['ec2', 'describe-vpcs'],
    ['iam', 'list-users'],
    ['ssm', 'get-parameter', '--name', 'x'],
    ['lambda', 'list-functions'],
    ['sts', 'get-federation-token', '--name', 'x2'],
    ['cloudformation', 'list-stacks'],
  ];
  const answers = await Promise.all(calls.map((call) => aws(url, ...call)));
  for (const { err } of answers) assert.match(err, /The embedded endpoint does not simulate /);
});

test('a fault inside is InternalFailure to the client and a stack in the log, and the next call is served', async (t) => {
  const failing = { operations: { GetCallerIdentity: () => assert.fail('a fault inside') } };
  const { url, client, logged } = await startServer(t, { sts: failing });
  const call = new STSClient(client).send(new GetCallerIdentityCommand({}));
  await assert.rejects(call, { name: 'InternalFailure', message: /its log says more/ });
  assert.match(logged.join('\n'), /POST \/ .*a fault inside[\s\S]*server\.test\.ts/);
  assert.equal((await fetch(`${url}/_rookery/health`)).status, 200);
});

test('a body beyond reason is refused without being kept', async (t) => {
  const { url } = await startServer(t);
  const headers = { 'content-type': form, authorization: authorization('sts') };
  const body = `Action=GetCallerIdentity&Version=2011-06-15&a=${'x'.repeat(5 * 1024 * 1024)}`;
  const response = await fetch(url, { method: 'POST', headers, body });
  assert.equal(response.status, 413);
});

test('what is not JSON, or not an object, is a SerializationException', async (t) => {
  const { url } = await startServer(t);
  const headers = { 'x-amz-target': 'Logs_20140328.DescribeLogGroups', authorization: authorization('logs') };
  for (const body of ['{', '[]', '1', 'null']) {
    const response = await fetch(url, { method: 'POST', headers, body });
    assert.deepEqual(
      [response.status, ((await response.json()) as { __type: string }).__type],
      [400, 'SerializationException'],
      body,
    );
  }
});

test('the names that every object has are no operations', async (t) => {
  const { url } = await startServer(t);
  const headers = { 'x-amz-target': 'Logs_20140328.constructor', authorization: authorization('logs') };
  const response = await fetch(url, { method: 'POST', headers, body: '{}' });
  assert.equal(response.headers.get('x-amzn-errortype'), 'UnknownOperationException');
});
