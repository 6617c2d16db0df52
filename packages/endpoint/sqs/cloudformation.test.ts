import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { openEndpoint } from '../server/main.ts';
import { call, pushProgram, runTestTask } from '../testing/running-task.ts';
import { authorization, credentials, region, temporaryFolder } from '../testing/test-engine.ts';

const attribute = (name: string, of = 'Arn') => ({ 'Fn::GetAtt': [name, of] });

function template(queue: Record<string, unknown>) {
  return JSON.stringify({
    Resources: {
      Dead: { Type: 'AWS::SQS::Queue', Properties: { MessageRetentionPeriod: 1209600 } },
      Work: {
        Type: 'AWS::SQS::Queue',
        Properties: { RedrivePolicy: { deadLetterTargetArn: attribute('Dead'), maxReceiveCount: 3 }, ...queue },
      },
      Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: 'Orders' } },
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: {
          TopicArn: { Ref: 'Topic' },
          Protocol: 'sqs',
          Endpoint: attribute('Work'),
          RawMessageDelivery: true,
        },
      },
      Policy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: {
          Queues: [{ Ref: 'Work' }],
          PolicyDocument: {
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'sns.amazonaws.com' },
                Action: 'sqs:SendMessage',
                Resource: attribute('Work'),
                Condition: { ArnEquals: { 'aws:SourceArn': { Ref: 'Topic' } } },
              },
            ],
          },
        },
      },
    },
    Outputs: {
      Url: { Value: { Ref: 'Work' } },
      Arn: { Value: attribute('Work') },
      Topic: { Value: { Ref: 'Topic' } },
    },
  });
}

async function open(home: string) {
  const endpoint = await openEndpoint({ home, port: 0, timeScale: 0.02 });
  const client = new CloudFormationClient({ endpoint: endpoint.url, region, credentials, maxAttempts: 1 });
  const waiting = { client, minDelay: 0.05, maxDelay: 0.2, maxWaitTime: 60 };
  const output = async (key: string) => {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: 'shop' }));
    assert.ok(stack?.CreationTime instanceof Date);
    return stack?.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue ?? '';
  };
  const attributes = async () => {
    const input = { QueueUrl: await output('Url'), AttributeNames: ['All'] };
    return (await call(endpoint.url, 'sqs', 'GetQueueAttributes', input)).Attributes;
  };
  const bodies = async () => {
    const input = { QueueUrl: await output('Url'), MaxNumberOfMessages: 10, VisibilityTimeout: 0 };
    const { Messages = [] } = await call(endpoint.url, 'sqs', 'ReceiveMessage', input);
    return (Messages as { Body: string }[]).map(({ Body }) => Body);
  };
  return { endpoint, url: endpoint.url, client, waiting, output, attributes, bodies };
}

test('queues and topics of a stack are alive, and reached after a restart on another port', async (t) => {
  const home = temporaryFolder(t);
  const first = await open(home);
  const StackName = 'shop';
  await first.client.send(
    new CreateStackCommand({ StackName, TemplateBody: template({ DelaySeconds: 0, VisibilityTimeout: 7 }) }),
  );
  await waitUntilStackCreateComplete(first.waiting, { StackName });
  const Message = 'from the topic';
  const TopicArn = await first.output('Topic');
  const publish = async (url: string) => {
    const body = new URLSearchParams({ Action: 'Publish', Version: '2010-03-31', TopicArn, Message });
    const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization: authorization('sns') };
    return (await fetch(url, { method: 'POST', headers, body: body.toString() })).status;
  };
  assert.equal(await publish(first.url), 200);
  assert.deepEqual(await first.bodies(), [Message]);
  const before = await first.attributes();
  assert.deepEqual([before.VisibilityTimeout, JSON.parse(before.RedrivePolicy).maxReceiveCount], ['7', 3]);
  const changed = template({ VisibilityTimeout: 9 });
  await first.client.send(new UpdateStackCommand({ StackName, TemplateBody: changed }));
  await waitUntilStackUpdateComplete(first.waiting, { StackName });
  assert.deepEqual([(await first.attributes()).VisibilityTimeout, await first.bodies()], ['9', [Message]]);
  await first.endpoint.close();

  const second = await open(home);
  t.after(() => second.endpoint.close());
  assert.notEqual(second.url, first.url);
  const url = await second.output('Url');
  assert.ok(url.startsWith(`${second.url}/000000000000/shop-Work-`), url);
  const { StackResources = [] } = await second.client.send(new DescribeStackResourcesCommand({ StackName }));
  assert.equal(StackResources.find(({ LogicalResourceId }) => LogicalResourceId === 'Work')?.PhysicalResourceId, url);
  assert.deepEqual(await second.bodies(), [Message]);
  // Whatever form of the URL a task is given, it has the one that leads here.
  const image = await pushProgram(second.url, 'app', 'setInterval(() => {}, 60_000);');
  const name = url.split('/').at(-1) ?? '';
  const forms = [`https://sqs.us-east-1.amazonaws.com/000000000000/${name}`, url.replace(second.url, first.url)];
  const foreign = 'https://sqs.us-east-1.amazonaws.com/000000000000/unknown';
  const environment = [...forms, foreign].map((value, at) => ({ name: `QUEUE_${at}`, value }));
  const { env } = await runTestTask(second.url, {
    executionRoleArn: 'arn:aws:iam::000000000000:role/execution',
    containerDefinitions: [{ name: 'app', image, environment }],
  });
  assert.deepEqual([env.QUEUE_0, env.QUEUE_1, env.QUEUE_2], [url, url, foreign]);

  // A home from a time when queues and topics were records: they are made from what the stack says.
  await second.endpoint.close();
  for (const folder of ['sqs', 'sns']) rmSync(join(home, folder), { recursive: true });
  const third = await open(home);
  t.after(() => third.endpoint.close());
  const made = await third.attributes();
  assert.deepEqual([made.VisibilityTimeout, JSON.parse(made.RedrivePolicy).maxReceiveCount], ['9', 3]);
  await publish(third.url);
  assert.deepEqual(await third.bodies(), [Message]);

  await third.client.send(new DeleteStackCommand({ StackName }));
  await waitUntilStackDeleteComplete(third.waiting, { StackName });
  await assert.rejects(call(third.url, 'sqs', 'GetQueueAttributes', { QueueUrl: url }), /QueueDoesNotExist/);
});
