import assert from 'node:assert/strict';
import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Sessions } from '../sts/sessions.ts';
import { call as callOf } from '../testing/running-task.ts';
import { authorization, aws, startServer, temporaryFolder, withoutAws } from '../testing/test-engine.ts';
import { sqs } from './index.ts';

async function start(t: TestContext, folder = temporaryFolder(t)) {
  const messages = sqs(join(folder, 'sqs'), new Sessions());
  t.after(() => messages.close());
  const { url, close } = await startServer(t, { sqs: messages.service });
  const call = (action: string, input: object = {}, region?: string) => callOf(url, 'sqs', action, input, region);
  const queue = async (QueueName: string, Attributes: object = {}) =>
    (await call('CreateQueue', { QueueName, Attributes })).QueueUrl as string;
  const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
  const receive = async (QueueUrl: string, more: object = {}) => {
    const { Messages = [] } = await call('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10, ...more });
    return Messages as { Body: string; ReceiptHandle: string; MessageId: string; Attributes: Record<string, string> }[];
  };
  const bodies = async (QueueUrl: string, more: object = {}) => (await receive(QueueUrl, more)).map(({ Body }) => Body);
  const send = (QueueUrl: string, MessageBody: string, more: object = {}) =>
    call('SendMessage', { QueueUrl, MessageBody, ...more });
  return { url, call, queue, arnOf, receive, bodies, send, close, messages, folder };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('a message is sent, received, hidden, seen again, and deleted', async (t) => {
  const { call, queue, receive, send, url } = await start(t);
  const QueueUrl = await queue('work');
  assert.equal(QueueUrl, `${url}/000000000000/work`);
  const MessageAttributes = {
    kind: { DataType: 'String', StringValue: 'order' },
    raw: { DataType: 'Binary', BinaryValue: 'AQI=' },
  };
  const sent = await send(QueueUrl, 'hello', { MessageAttributes });
  // The second was computed in Python, from the bytes that the developer guide names.
  assert.equal(sent.MD5OfMessageBody, '5d41402abc4b2a76b9719d911017c592');
  assert.equal(sent.MD5OfMessageAttributes, 'bda0172c61554fcbb98ec437616fac6a');
  const all = { AttributeNames: ['All'], MessageAttributeNames: ['All'], VisibilityTimeout: 1 };
  const [first] = await receive(QueueUrl, all);
  assert.deepEqual(
    [first?.Body, first?.MessageId, first?.Attributes.ApproximateReceiveCount],
    ['hello', sent.MessageId, '1'],
  );
  assert.deepEqual(await receive(QueueUrl), []);
  const [again] = await receive(QueueUrl, { ...all, WaitTimeSeconds: 3 });
  assert.equal(again?.Attributes.ApproximateReceiveCount, '2');
  // The handle of the first time deletes nothing, and says nothing about it.
  await call('DeleteMessage', { QueueUrl, ReceiptHandle: first?.ReceiptHandle });
  const { Attributes } = await call('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] });
  assert.deepEqual(
    [Attributes.ApproximateNumberOfMessages, Attributes.ApproximateNumberOfMessagesNotVisible],
    ['0', '1'],
  );
  await call('ChangeMessageVisibility', { QueueUrl, ReceiptHandle: again?.ReceiptHandle, VisibilityTimeout: 0 });
  const [third] = await receive(QueueUrl);
  await call('DeleteMessage', { QueueUrl, ReceiptHandle: third?.ReceiptHandle });
  assert.deepEqual(await receive(QueueUrl, { WaitTimeSeconds: 1 }), []);
});

test('who waits has a message as soon as it is sent, and who is gone takes none', async (t) => {
  const { queue, bodies, send, url } = await start(t);
  const QueueUrl = await queue('work');
  const waiting = bodies(QueueUrl, { WaitTimeSeconds: 20 });
  await pause(50);
  await send(QueueUrl, 'one');
  assert.deepEqual(await waiting, ['one']);
  const gone = new AbortController();
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'AmazonSQS.ReceiveMessage',
    authorization: authorization('sqs'),
  };
  const body = JSON.stringify({ QueueUrl, WaitTimeSeconds: 20 });
  const left = fetch(url, { method: 'POST', headers, body, signal: gone.signal });
  await pause(50);
  gone.abort();
  await assert.rejects(left, { name: 'AbortError' });
  await pause(50);
  await send(QueueUrl, 'two');
  assert.deepEqual(await bodies(QueueUrl), ['two']);
});

test('what is received too often goes to the dead letters, and back from there', async (t) => {
  const { call, queue, arnOf, receive, bodies, send } = await start(t);
  const dead = await queue('dead', {
    RedriveAllowPolicy: JSON.stringify({ redrivePermission: 'byQueue', sourceQueueArns: [arnOf('work')] }),
  });
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: '2' });
  await assert.rejects(queue('other', { RedrivePolicy }), /does not have permission/);
  const work = await queue('work', { RedrivePolicy, VisibilityTimeout: '0' });
  await send(work, 'poison');
  assert.deepEqual([await bodies(work), await bodies(work), await bodies(work)], [['poison'], ['poison'], []]);
  const [letter] = await receive(dead, { AttributeNames: ['All'], VisibilityTimeout: 0 });
  assert.deepEqual([letter?.Body, letter?.Attributes.DeadLetterQueueSourceArn], ['poison', arnOf('work')]);
  const { queueUrls } = await call('ListDeadLetterSourceQueues', { QueueUrl: dead });
  assert.deepEqual(queueUrls, [work]);
  await call('StartMessageMoveTask', { SourceArn: arnOf('dead') });
  const { Results } = await call('ListMessageMoveTasks', { SourceArn: arnOf('dead') });
  assert.deepEqual([Results[0].Status, Results[0].ApproximateNumberOfMessagesMoved], ['COMPLETED', 1]);
  assert.deepEqual([await bodies(dead), await bodies(work)], [[], ['poison']]);
});

test('a FIFO queue keeps order in a group, and takes a message once', async (t) => {
  const { call, queue, receive, bodies, send } = await start(t);
  const QueueUrl = await queue('work.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
  await assert.rejects(send(QueueUrl, 'x'), /^Error: com\.amazonaws\.sqs#MissingParameter: .*MessageGroupId/);
  const first = await send(QueueUrl, 'a1', { MessageGroupId: 'a' });
  const twice = await send(QueueUrl, 'a1', { MessageGroupId: 'a' });
  assert.deepEqual([twice.MessageId, twice.SequenceNumber], [first.MessageId, first.SequenceNumber]);
  assert.match(first.SequenceNumber, /^\d{20}$/);
  const second = await send(QueueUrl, 'a2', { MessageGroupId: 'a' });
  assert.ok(second.SequenceNumber > first.SequenceNumber);
  await send(QueueUrl, 'b1', { MessageGroupId: 'b' });
  const [one] = await receive(QueueUrl, { MaxNumberOfMessages: 1 });
  assert.equal(one?.Body, 'a1');
  // Of the first group nothing more comes while its first message is on its way.
  assert.deepEqual(await bodies(QueueUrl), ['b1']);
  await call('DeleteMessage', { QueueUrl, ReceiptHandle: one?.ReceiptHandle });
  assert.deepEqual(await bodies(QueueUrl), ['a2']);
  await assert.rejects(send(QueueUrl, 'c', { MessageGroupId: 'c', DelaySeconds: 1 }), /not valid for this queue type/);
});

test('delays, batches and limits are those of SQS', async (t) => {
  const { call, queue, bodies, send } = await start(t);
  const QueueUrl = await queue('work', { MaximumMessageSize: '1024' });
  await send(QueueUrl, 'late', { DelaySeconds: 1 });
  assert.deepEqual(await bodies(QueueUrl), []);
  assert.deepEqual(await bodies(QueueUrl, { WaitTimeSeconds: 3 }), ['late']);
  const Entries = ['one', 'two', 'x'.repeat(1025)].map((MessageBody, at) => ({ Id: `m${at}`, MessageBody }));
  const { Successful, Failed } = await call('SendMessageBatch', { QueueUrl, Entries });
  assert.deepEqual([Successful.length, Failed[0].Id, Failed[0].Code], [2, 'm2', 'InvalidParameterValue']);
  const refused: [string, object, RegExp][] = [
    ['SendMessageBatch', { QueueUrl, Entries: [] }, /EmptyBatchRequest/],
    ['SendMessageBatch', { QueueUrl, Entries: Array(11).fill(Entries[0]) }, /TooManyEntriesInBatchRequest/],
    ['SendMessageBatch', { QueueUrl, Entries: [Entries[0], Entries[0]] }, /BatchEntryIdsNotDistinct: Id m0 repeated/],
    ['SendMessage', { QueueUrl, MessageBody: '\u0000' }, /InvalidMessageContents/],
    [
      'SendMessage',
      { QueueUrl: `${QueueUrl}x`, MessageBody: 'x' },
      /QueueDoesNotExist: The specified queue does not exist/,
    ],
    ['ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 11 }, /Must be between 1 and 10, if provided/],
    ['DeleteMessage', { QueueUrl, ReceiptHandle: 'x' }, /ReceiptHandleIsInvalid/],
    [
      'CreateQueue',
      { QueueName: 'work', Attributes: { DelaySeconds: '5' } },
      /QueueNameExists: .*different value for attribute DelaySeconds/,
    ],
    ['CreateQueue', { QueueName: 'a b' }, /Can only include alphanumeric/],
    ['CreateQueue', { QueueName: 'c', Attributes: { VisibilityTimeout: '43201' } }, /InvalidAttributeValue/],
    [
      'CreateQueue',
      { QueueName: 'c', Attributes: { Nothing: '1' } },
      /InvalidAttributeName: Unknown Attribute Nothing/,
    ],
    ['CreateQueue', { QueueName: 'c', Attributes: { constructor: '1' } }, /Unknown Attribute constructor/],
    ['CreateQueue', { QueueName: 'c', Attributes: { FifoQueue: 'true' } }, /must end with \.fifo/],
  ];
  for (const [action, input, expected] of refused) await assert.rejects(call(action, input), expected, action);
  await call('PurgeQueue', { QueueUrl });
  assert.deepEqual(await bodies(QueueUrl), []);
});

test('queues lie in the region that a request is signed for', async (t) => {
  const { call, queue } = await start(t);
  await queue('here');
  assert.deepEqual(await call('ListQueues', {}, 'eu-west-1'), {});
  const { QueueUrls } = await call('ListQueues');
  assert.equal(QueueUrls.length, 1);
});

test('messages outlive a kill, and a line that was being written is as if it had not been', async (t) => {
  const { queue, send, receive, folder, close } = await start(t);
  const QueueUrl = await queue('work');
  for (const body of ['one', 'two']) await send(QueueUrl, body);
  const [one] = await receive(QueueUrl, { MaxNumberOfMessages: 1 });
  // Nothing is closed: what lies on disk is all that a killed endpoint leaves.
  const [file = ''] = readdirSync(join(folder, 'sqs', 'messages'));
  appendFileSync(join(folder, 'sqs', 'messages', file), '{"put":{"id":"ha');
  await close();
  const after = await start(t, folder);
  assert.deepEqual(await after.bodies(QueueUrl), ['two']);
  await after.call('DeleteMessage', { QueueUrl, ReceiptHandle: one?.ReceiptHandle });
  await after.send(QueueUrl, 'three');
  const { Attributes } = await after.call('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] });
  assert.deepEqual(
    [Attributes.ApproximateNumberOfMessages, Attributes.ApproximateNumberOfMessagesNotVisible],
    ['1', '1'],
  );
});

test('the query protocol says the same', async (t) => {
  const { url, queue, arnOf } = await start(t);
  const QueueUrl = await queue('work');
  const ask = async (fields: Record<string, string>, path = '/') => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization: authorization('sqs') };
    const body = new URLSearchParams({ Version: '2012-11-05', ...fields }).toString();
    const response = await fetch(new URL(path, url), { method: 'POST', headers, body });
    return { status: response.status, text: await response.text() };
  };
  const batch = {
    'SendMessageBatchRequestEntry.1.Id': 'a',
    'SendMessageBatchRequestEntry.1.MessageBody': 'one & two',
    'SendMessageBatchRequestEntry.1.MessageAttribute.1.Name': 'kind',
    'SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType': 'String',
    'SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringValue': 'order',
  };
  const sent = await ask({ Action: 'SendMessageBatch', ...batch }, new URL(QueueUrl).pathname);
  assert.match(sent.text, /<SendMessageBatchResult><SendMessageBatchResultEntry><Id>a<\/Id><MessageId>/);
  const received = await ask({
    Action: 'ReceiveMessage',
    QueueUrl,
    'AttributeName.1': 'All',
    'MessageAttributeName.1': 'All',
  });
  assert.match(received.text, /<ReceiveMessageResult><Message>.*<Body>one &amp; two<\/Body>/);
  assert.match(received.text, /<Attribute><Name>ApproximateReceiveCount<\/Name><Value>1<\/Value><\/Attribute>/);
  assert.match(received.text, /<MessageAttribute><Name>kind<\/Name><Value><DataType>String<\/DataType>/);
  const attributes = await ask({ Action: 'GetQueueAttributes', QueueUrl, 'AttributeName.1': 'QueueArn' });
  assert.ok(attributes.text.includes(`<Attribute><Name>QueueArn</Name><Value>${arnOf('work')}</Value></Attribute>`));
  const missing = await ask({ Action: 'GetQueueUrl', QueueName: 'none' });
  assert.deepEqual(
    [missing.status, missing.text.includes('<Code>AWS.SimpleQueueService.NonExistentQueue</Code>')],
    [400, true],
  );
});

test('the aws command line sends, receives and reads an error by its old code', async (t) => {
  if (await withoutAws()) return t.skip('the aws command line is not on the path');
  const { url, queue } = await start(t);
  const QueueUrl = await queue('work');
  // It verifies the digests of what it sends and of what it receives.
  const attributes = '{"n":{"DataType":"Number","StringValue":"1"},"b":{"DataType":"Binary","BinaryValue":"AQI="}}';
  const sent = await aws(
    url,
    'sqs',
    'send-message',
    '--queue-url',
    QueueUrl,
    '--message-body',
    'hällo',
    '--message-attributes',
    attributes,
  );
  assert.equal(sent.code, 0, sent.err);
  const foreign = 'https://sqs.us-east-1.amazonaws.com/000000000000/work';
  const received = await aws(url, 'sqs', 'receive-message', '--queue-url', foreign, '--message-attribute-names', 'All');
  assert.equal(JSON.parse(received.out).Messages[0].Body, 'hällo', received.err);
  const none = await aws(url, 'sqs', 'get-queue-url', '--queue-name', 'none');
  assert.match(none.err, /\(AWS\.SimpleQueueService\.NonExistentQueue\) when calling the GetQueueUrl operation/);
});
