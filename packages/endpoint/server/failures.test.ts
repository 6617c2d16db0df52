import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { credentials, pause, region, temporaryFolder } from '../testing/test-engine.ts';
import { openEndpoint } from './main.ts';

const StackName = 'shop';
const TemplateURL = 'https://templates.s3.us-east-1.amazonaws.com/inner.json';
const master = JSON.stringify({
  Resources: { Inner: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } } },
});
const inner = (days: number) =>
  JSON.stringify({ Resources: { Logs: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: days } } } });

async function start(t: TestContext) {
  const endpoint = await openEndpoint({ home: temporaryFolder(t), port: 0 });
  t.after(endpoint.close);
  const client = { endpoint: endpoint.url, region, credentials, maxAttempts: 1 };
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'templates' }));
  const put = (days: number) =>
    s3.send(new PutObjectCommand({ Bucket: 'templates', Key: 'inner.json', Body: inner(days) }));
  await put(1);
  const cloudFormation = new CloudFormationClient(client);
  const ended = async (): Promise<string> => {
    for (;;) {
      const { Stacks: [stack] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
      const status = stack?.StackStatus ?? '';
      if (!status.endsWith('_IN_PROGRESS')) return status;
      await pause();
    }
  };
  const create = async () => {
    await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody: master }));
    return ended();
  };
  const update = async (days: number) => {
    await put(days);
    await cloudFormation.send(new UpdateStackCommand({ StackName, TemplateBody: master }));
    return ended();
  };
  const failures = (method: string, body?: unknown, origin?: string) =>
    fetch(`${endpoint.url}/_rookery/failures`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      headers: { ...(origin && { origin }) },
    });
  return { cloudFormation, create, update, failures };
}

const resource = 'Inner/Logs';

test('a step of a named resource fails as it was asked for, and once', async (t) => {
  const { cloudFormation, create, update, failures } = await start(t);
  await failures('POST', { resource, operation: 'create', reason: 'no more log groups' });
  assert.equal(await create(), 'ROLLBACK_COMPLETE');
  const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName }));
  assert.match(StackEvents.map(({ ResourceStatusReason }) => ResourceStatusReason).join('\n'), /Inner|Logs/);
  assert.deepEqual(await (await failures('GET')).json(), []);
  await assert.rejects(update(2), /ROLLBACK_COMPLETE/);
});

test('an update fails and goes back, and where its way back fails too it needs a hand', async (t) => {
  const { create, update, failures } = await start(t);
  assert.equal(await create(), 'CREATE_COMPLETE');
  await failures('POST', [
    { resource, stack: 'shop', operation: 'update' },
    { resource, stack: 'other', operation: 'update' },
  ]);
  assert.equal(await update(3), 'UPDATE_ROLLBACK_COMPLETE');
  assert.equal(await update(5), 'UPDATE_COMPLETE');
  assert.deepEqual(await (await failures('DELETE')).json(), []);
  await failures('POST', [
    { resource, operation: 'update' },
    { resource, operation: 'rollback' },
  ]);
  assert.equal(await update(7), 'UPDATE_ROLLBACK_FAILED');
});

test('a call fails as often as it was asked for, with any code and status', async (t) => {
  const { cloudFormation, failures } = await start(t);
  const call = 'cloudformation:DescribeStacks';
  await failures('POST', { call, times: 2 });
  await failures('POST', { call, code: 'ServiceUnavailable', status: 503, reason: 'later' });
  const ask = () => cloudFormation.send(new DescribeStacksCommand({}));
  for (let count = 0; count < 2; count += 1)
    await assert.rejects(ask(), { name: 'ThrottlingException', message: 'Rate exceeded' });
  await assert.rejects(ask(), { name: 'ServiceUnavailable', message: 'later' });
  assert.deepEqual((await ask()).Stacks, []);
});

test('what is no failure is refused with the reason, and pages of other origins ask for none', async (t) => {
  const { failures } = await start(t);
  for (const body of [
    {},
    { resource, operation: 'replace' },
    { call: 'DescribeStacks' },
    'nonsense',
    { resource, operation: 'update', times: 0 },
  ]) {
    const answer = await failures('POST', body);
    assert.equal(answer.status, 400, JSON.stringify(body));
    assert.notEqual((await answer.text()).trim(), '');
  }
  for (const method of ['GET', 'POST', 'DELETE'])
    assert.equal((await failures(method, method === 'POST' ? {} : undefined, 'https://evil.example')).status, 403);
});
