import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { sqs } from '../sqs/index.ts';
import { Sessions } from '../sts/sessions.ts';
import { call } from '../testing/running-task.ts';
import { authorization, pause, startServer, temporaryFolder } from '../testing/test-engine.ts';
import { subscriptionAttributes } from './attributes.ts';
import { passes } from './filter-policy.ts';
import { sns } from './index.ts';

async function start(t: TestContext) {
  const folder = temporaryFolder(t);
  const messages = sqs(join(folder, 'sqs'), new Sessions());
  const lines: string[] = [];
  let address = '';
  const delivery = { queues: messages.queues, address: () => address, log: (line: string) => void lines.push(line) };
  const topics = sns(join(folder, 'sns'), delivery);
  t.after(() => messages.close());
  const { url } = await startServer(t, { sqs: messages.service, sns: topics.service }, folder, async (request) =>
    topics.answer(request),
  );
  address = url;
  const ask = async (Action: string, fields: Record<string, string> = {}) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization: authorization('sns') };
    const body = new URLSearchParams({ Action, Version: '2010-03-31', ...fields }).toString();
    const response = await fetch(url, { method: 'POST', headers, body });
    const text = await response.text();
    if (!response.ok) throw new Error(/<Code>(.*)<\/Code><Message>(.*)<\/Message>/.exec(text)?.slice(1).join(': '));
    return text;
  };
  const element = (name: string, text: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? '';
  const topic = async (Name: string, fields: Record<string, string> = {}) =>
    element('TopicArn', await ask('CreateTopic', { Name, ...fields }));
  const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
  const queue = async (QueueName: string, attributes: object = {}) => {
    const Principal = { Service: 'sns.amazonaws.com' };
    const Condition = { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:000000000000:*' } };
    const Statement = [
      { Effect: 'Allow', Principal, Action: 'sqs:SendMessage', Resource: arnOf(QueueName), Condition },
    ];
    const Attributes = { Policy: JSON.stringify({ Statement }), ...attributes };
    return (await call(url, 'sqs', 'CreateQueue', { QueueName, Attributes })).QueueUrl as string;
  };
  const bodies = async (QueueUrl: string, more: object = {}) => {
    const input = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'], ...more };
    const { Messages = [] } = await call(url, 'sqs', 'ReceiveMessage', input);
    return Messages as { Body: string; MessageAttributes?: Record<string, { StringValue: string }> }[];
  };
  return { url, ask, element, topic, queue, arnOf, bodies, lines };
}

test('a subscribed queue gets the envelope of a notification, or the message alone where delivery is raw', async (t) => {
  const { ask, element, topic, queue, arnOf, bodies } = await start(t);
  const TopicArn = await topic('orders');
  const [whole, raw] = [await queue('whole'), await queue('raw')];
  await ask('Subscribe', { TopicArn, Protocol: 'sqs', Endpoint: arnOf('whole') });
  const rawly = { 'Attributes.entry.1.key': 'RawMessageDelivery', 'Attributes.entry.1.value': 'true' };
  const subscribed = await ask('Subscribe', { TopicArn, Protocol: 'sqs', Endpoint: arnOf('raw'), ...rawly });
  assert.ok(element('SubscriptionArn', subscribed).startsWith(`${TopicArn}:`));
  const attributes = {
    'MessageAttributes.entry.1.Name': 'kind',
    'MessageAttributes.entry.1.Value.DataType': 'String',
    'MessageAttributes.entry.1.Value.StringValue': 'new',
  };
  const sent = await ask('Publish', { TopicArn, Message: 'one', Subject: 'hello', ...attributes });
  const [first] = await bodies(whole);
  const envelope = JSON.parse(first?.Body ?? '');
  assert.deepEqual(Object.keys(envelope), [
    'Type',
    'MessageId',
    'TopicArn',
    'Subject',
    'Message',
    'Timestamp',
    'SignatureVersion',
    'Signature',
    'SigningCertURL',
    'UnsubscribeURL',
    'MessageAttributes',
  ]);
  assert.deepEqual([envelope.Message, envelope.MessageId], ['one', element('MessageId', sent)]);
  assert.deepEqual(envelope.MessageAttributes, { kind: { Type: 'String', Value: 'new' } });
  const [second] = await bodies(raw);
  assert.deepEqual([second?.Body, second?.MessageAttributes?.kind?.StringValue], ['one', 'new']);
  const listed = await ask('GetTopicAttributes', { TopicArn });
  assert.ok(listed.includes('<entry><key>SubscriptionsConfirmed</key><value>2</value></entry>'));
});

test('texts by protocol, batches and filters reach those that they are for', async (t) => {
  const { ask, topic, queue, arnOf, bodies } = await start(t);
  const TopicArn = await topic('orders');
  const work = await queue('work');
  const filter = {
    'Attributes.entry.1.key': 'FilterPolicy',
    'Attributes.entry.1.value': JSON.stringify({ kind: [{ prefix: 'new' }] }),
    'Attributes.entry.2.key': 'RawMessageDelivery',
    'Attributes.entry.2.value': 'true',
  };
  await ask('Subscribe', { TopicArn, Protocol: 'sqs', Endpoint: arnOf('work'), ...filter });
  const member = (at: number, Message: string, kind: string) => {
    const entry = `PublishBatchRequestEntries.member.${at}`;
    const value = `${entry}.MessageAttributes.entry.1`;
    const named = {
      [`${value}.Name`]: 'kind',
      [`${value}.Value.DataType`]: 'String',
      [`${value}.Value.StringValue`]: kind,
    };
    return { [`${entry}.Id`]: `m${at}`, [`${entry}.Message`]: Message, ...named };
  };
  const answer = await ask('PublishBatch', { TopicArn, ...member(1, 'a', 'newest'), ...member(2, 'b', 'old') });
  assert.match(answer, /<Successful><member><Id>m1<\/Id>/);
  const Message = JSON.stringify({ default: 'd', sqs: 'for queues' });
  await ask('Publish', {
    TopicArn,
    Message,
    MessageStructure: 'json',
    'MessageAttributes.entry.1.Name': 'kind',
    'MessageAttributes.entry.1.Value.DataType': 'String',
    'MessageAttributes.entry.1.Value.StringValue': 'new',
  });
  assert.deepEqual(
    (await bodies(work)).map(({ Body }) => Body),
    ['a', 'for queues'],
  );
});

test('a queue whose policy does not let the topic send gets nothing; the dead letters of the subscription do', async (t) => {
  const { ask, topic, queue, arnOf, bodies, lines } = await start(t);
  const TopicArn = await topic('orders');
  const [shut, dead] = [await queue('shut', { Policy: '' }), await queue('dead')];
  const redrive = {
    'Attributes.entry.1.key': 'RedrivePolicy',
    'Attributes.entry.1.value': JSON.stringify({ deadLetterTargetArn: arnOf('dead') }),
  };
  await ask('Subscribe', { TopicArn, Protocol: 'sqs', Endpoint: arnOf('shut'), ...redrive });
  await ask('Publish', { TopicArn, Message: 'one' });
  assert.deepEqual([(await bodies(shut)).length, (await bodies(dead)).length], [0, 1]);
  assert.match(
    lines[0] ?? '',
    /did not reach sqs arn:aws:sqs:us-east-1:000000000000:shut: the policy of the queue does not allow it/,
  );
});

test('an HTTP endpoint of this machine confirms, and is sent what is published', async (t) => {
  const { ask, topic, url, lines } = await start(t);
  const got: { type: string; body: Record<string, string> }[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      got.push({ type: String(request.headers['x-amz-sns-message-type']), body: JSON.parse(text) });
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  // A server on TCP has an address with a port.
  const Endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  const TopicArn = await topic('orders');
  const subscribed = await ask('Subscribe', { TopicArn, Protocol: 'http', Endpoint });
  assert.match(subscribed, /<SubscriptionArn>pending confirmation</);
  while (got.length < 1) await pause();
  const SubscribeURL = got[0]?.body.SubscribeURL ?? '';
  assert.ok(SubscribeURL.startsWith(url));
  await ask('Publish', { TopicArn, Message: 'too early' });
  assert.equal((await fetch(SubscribeURL)).status, 200);
  await ask('Publish', { TopicArn, Message: 'hello' });
  while (got.length < 2) await pause();
  assert.deepEqual([got[1]?.type, got[1]?.body.Message], ['Notification', 'hello']);
  await ask('Subscribe', { TopicArn, Protocol: 'email', Endpoint: 'a@example.com' });
  assert.match(lines.shift() ?? '', /a@example\.com is not asked to confirm, for no mail is sent here/);
  const away = 'http://example.com/hook';
  await ask('Subscribe', { TopicArn, Protocol: 'http', Endpoint: away });
  while (lines.length < 1) await pause();
  assert.match(lines[0] ?? '', /example\.com.*only addresses of this machine are asked/);
});

test('a FIFO topic keeps order and takes a message once', async (t) => {
  const { ask, element, topic, queue, arnOf, bodies } = await start(t);
  const fifo = { 'Attributes.entry.1.key': 'FifoTopic', 'Attributes.entry.1.value': 'true' };
  const TopicArn = await topic('orders.fifo', fifo);
  const work = await queue('work.fifo', { FifoQueue: 'true' });
  await ask('Subscribe', { TopicArn, Protocol: 'sqs', Endpoint: arnOf('work.fifo') });
  const publish = (Message: string, MessageDeduplicationId: string) =>
    ask('Publish', { TopicArn, Message, MessageGroupId: 'g', MessageDeduplicationId });
  const first = await publish('1', 'a');
  assert.equal(element('MessageId', await publish('1', 'a')), element('MessageId', first));
  const second = await publish('2', 'b');
  assert.ok(element('SequenceNumber', second) > element('SequenceNumber', first));
  assert.deepEqual(
    (await bodies(work)).map(({ Body }) => JSON.parse(Body).Message),
    ['1', '2'],
  );
  await assert.rejects(ask('Publish', { TopicArn, Message: 'x' }), /InvalidParameter: .*MessageGroupId/);
  const standard = await topic('plain');
  await assert.rejects(
    ask('Subscribe', { TopicArn: standard, Protocol: 'sqs', Endpoint: arnOf('work.fifo') }),
    /FIFO SQS Queues can not be subscribed to standard SNS topics/,
  );
});

const string = (StringValue: string) => ({ DataType: 'String', StringValue });

// The operators of the developer guide, "Amazon SNS subscription filter policies".
for (const [policy, attributes, expected] of [
  [{ a: ['x', 'y'] }, { a: string('y') }, true],
  [{ a: ['x'] }, { a: string('y') }, false],
  [{ a: ['x'], b: ['y'] }, { a: string('x') }, false],
  [{ a: [{ 'anything-but': ['x'] }] }, { a: string('y') }, true],
  [{ a: [{ 'anything-but': { prefix: 'x' } }] }, { a: string('xy') }, false],
  [{ a: [{ exists: false }] }, {}, true],
  [{ a: [{ exists: true }] }, {}, false],
  [{ a: [{ suffix: '.png' }] }, { a: string('a.png') }, true],
  [{ a: [{ wildcard: 'a*z' }] }, { a: string('abz') }, true],
  [{ a: [{ 'equals-ignore-case': 'X' }] }, { a: string('x') }, true],
  [{ a: [{ numeric: ['>', 1, '<=', 5] }] }, { a: { DataType: 'Number', StringValue: '5' } }, true],
  [{ a: [{ numeric: ['=', 1] }] }, { a: string('1') }, false],
  [{ a: ['x'] }, { a: { DataType: 'String.Array', StringValue: '["w", "x"]' } }, true],
  [{ $or: [{ a: ['x'] }, { b: ['y'] }] }, { b: string('y') }, true],
  [{ a: [{ cidr: '10.0.0.0/24' }] }, { a: string('10.0.0.7') }, true],
] as const) {
  test(`a filter policy ${JSON.stringify(policy)} and ${JSON.stringify(attributes)}: ${expected}`, () => {
    assert.equal(passes(policy, undefined, attributes, ''), expected);
  });
}

for (const [wildcard, value, expected] of [
  ['a*z', 'az', true],
  ['a*a', 'a', false],
  ['*', '', true],
  ['a**b*c', 'aXbYc', true],
  ['a*b*c', 'aXcYb', false],
  ['a.c', 'abc', false],
  [`${'*a'.repeat(40)}b`, 'a'.repeat(100_000), false],
] as const)
  test(`the wildcard ${wildcard} and ${value.slice(0, 9)}: ${expected}`, () =>
    assert.equal(passes({ a: [{ wildcard }] }, undefined, { a: string(value) }, ''), expected));

for (const [policy, why] of [
  [{ a: 'b' }, 'FilterPolicy: "a" must be an object or an array'],
  [{ a: [] }, 'FilterPolicy: Empty arrays are not allowed'],
  [{ a: { b: ['c'] } }, 'Filter policy scope MessageAttributes does not support nested filter policy'],
  [{ a: [['b']] }, 'FilterPolicy: Match value must be String, number, true, false, or null'],
  [{ a: [{}] }, 'FilterPolicy: Match value must be String, number, true, false, or null'],
  [{ a: [{ foo: 1 }] }, 'FilterPolicy: Unrecognized match type foo'],
  [{ a: [{ constructor: 1 }] }, 'FilterPolicy: Unrecognized match type constructor'],
  [{ a: [{ exists: 'x' }] }, 'FilterPolicy: exists match pattern must be either true or false.'],
  [{ a: [{ prefix: 5 }] }, 'FilterPolicy: prefix match pattern must be a string'],
  [{ a: [{ cidr: '10.0.0.0/99' }] }, 'FilterPolicy: Malformed CIDR'],
  [{ a: [{ numeric: ['>'] }] }, 'FilterPolicy: Value of > must be numeric'],
  [{ a: [{ numeric: ['!', 1] }] }, 'FilterPolicy: Unrecognized numeric range operator: !'],
  [{ a: [{ numeric: ['>', 5, '<', 1] }] }, 'FilterPolicy: Bottom must be less than top'],
  [{ a: [{ 'anything-but': [{}] }] }, 'FilterPolicy: Match value must be String, number, true, false, or null'],
  [{ a: [1], b: [1], c: [1], d: [1], e: [1], f: [1] }, 'FilterPolicy: Filter policy can not have more than 5 keys'],
  [{ a: Array.from({ length: 151 }, String) }, 'FilterPolicy: Filter policy is too complex'],
] as const)
  test(`the filter policy ${JSON.stringify(policy).slice(0, 60)} is refused`, () =>
    assert.throws(() => subscriptionAttributes({ FilterPolicy: JSON.stringify(policy) }), {
      code: 'InvalidParameter',
      message: `Invalid parameter: ${why}`,
    }));

test('the filter policy of a body may lie within itself, but not without end', () => {
  const FilterPolicyScope = 'MessageBody';
  const nested = (depth: number) => `${'{"a":'.repeat(depth)}["x"]${'}'.repeat(depth)}`;
  subscriptionAttributes({ FilterPolicy: nested(5), FilterPolicyScope });
  subscriptionAttributes({ FilterPolicy: nested(5) }, FilterPolicyScope);
  assert.throws(() => subscriptionAttributes({ FilterPolicy: nested(5000), FilterPolicyScope }), /too complex/);
});

test('a filter policy on the body looks into it', () => {
  const policy = { order: { total: [{ numeric: ['>', 10] }], items: { sku: ['a'] } } };
  const body = (total: number) => JSON.stringify({ order: { total, items: [{ sku: 'b' }, { sku: 'a' }] } });
  assert.deepEqual(
    [11, 10].map((total) => passes(policy, 'MessageBody', {}, body(total))),
    [true, false],
  );
  assert.equal(passes(policy, 'MessageBody', {}, 'no json'), false);
});
