import { list, number, object, text } from '../cloudformation/handler-values.ts';
import { AwsError, type Caller, type Operation } from '../server/service.ts';
import { ATTRIBUTE_NAMES, checkedAttributes, shownAttributes, unknownAttribute } from './attributes.ts';
import type { Queue } from './queue.ts';
import { nameInUrl, type Queues } from './queues.ts';

type Input = Readonly<Record<string, unknown>>;

/** Where a queue answers: any SDK reaches this endpoint by it, also those that take its host for the endpoint. */
export function queueUrl({ endpoint }: Pick<Caller, 'endpoint'>, { record: { account, name } }: Queue): string {
  return `${endpoint}/${account}/${name}`;
}

/** SQS's operations on queues. */
export function queueOperations(queues: Queues): Record<string, Operation> {
  const named = (input: Input, caller: Caller): Queue => {
    if (input.QueueUrl === undefined) throw missing('QueueUrl');
    return queues.get(caller, input.QueueUrl);
  };
  return {
    CreateQueue: (input, caller) => {
      const name = checkedName(input.QueueName, object(input.Attributes).FifoQueue);
      const attributes = checkedAttributes(input.Attributes, name.endsWith('.fifo'));
      const known = queues.all(caller).find(({ record }) => record.name === name);
      if (known) checkSame(known, attributes);
      const tags = texts(input.tags);
      return { QueueUrl: queueUrl(caller, known ?? queues.create(caller, name, { attributes, tags })) };
    },
    DeleteQueue: (input, caller) => void queues.delete(named(input, caller)),
    GetQueueUrl: (input, caller) => {
      if (input.QueueName === undefined) throw missing('QueueName');
      return { QueueUrl: queueUrl(caller, queues.get(caller, input.QueueName)) };
    },
    ListQueues: (input, caller) => {
      const prefix = text(input.QueueNamePrefix) ?? '';
      const urls = queues
        .all(caller)
        .filter(({ record }) => record.name.startsWith(prefix))
        .map((queue) => queueUrl(caller, queue));
      const shown = paged(urls.toSorted(), input, 'QueueUrls');
      // Without queues there is no list at all.
      return urls.length === 0 ? {} : shown;
    },
    GetQueueAttributes: (input, caller) => {
      const queue = named(input, caller);
      const wanted = list(input.AttributeNames).map(String);
      for (const name of wanted) if (name !== 'All' && !ATTRIBUTE_NAMES.includes(name)) throw unknownAttribute(name);
      const all = Object.entries(attributesOf(queue));
      const chosen = all.filter(([name]) => wanted.includes('All') || wanted.includes(name));
      return chosen.length === 0 ? {} : { Attributes: Object.fromEntries(chosen) };
    },
    SetQueueAttributes: (input, caller) => {
      const queue = named(input, caller);
      setAttributes(queues, queue, checkedAttributes(input.Attributes, queue.isFifo));
    },
    ListQueueTags: (input, caller) => ({ Tags: named(input, caller).record.tags }),
    TagQueue: (input, caller) => {
      const queue = named(input, caller);
      queues.update(queue, { tags: { ...queue.record.tags, ...texts(input.Tags) } });
    },
    UntagQueue: (input, caller) => {
      const queue = named(input, caller);
      const gone = list(input.TagKeys);
      const left = Object.entries(queue.record.tags).filter(([key]) => !gone.includes(key));
      queues.update(queue, { tags: Object.fromEntries(left) });
    },
    PurgeQueue: (input, caller) => void named(input, caller).purge(),
    AddPermission: (input, caller) => {
      const queue = named(input, caller);
      const { account, region, arn } = queue.record;
      const statement = {
        Sid: String(input.Label),
        Effect: 'Allow',
        Principal: { AWS: list(input.AWSAccountIds).map((id) => `arn:aws:iam::${id}:root`) },
        Action: list(input.Actions).map((action) => `SQS:${action}`),
        Resource: arn,
      };
      const others = statements(queue).filter(({ Sid }) => Sid !== statement.Sid);
      putPolicy(queues, queue, [...others, statement], `${account}/${region}`);
    },
    RemovePermission: (input, caller) => {
      const queue = named(input, caller);
      const left = statements(queue).filter(({ Sid }) => Sid !== input.Label);
      putPolicy(queues, queue, left, queue.record.name);
    },
    ListDeadLetterSourceQueues: (input, caller) =>
      paged(
        queues.sourcesOf(named(input, caller)).map((queue) => queueUrl(caller, queue)),
        input,
        'queueUrls',
      ),
  };
}

/** Sets attributes; an empty text takes one away, as it does on AWS for policies and keys. */
export function setAttributes(queues: Queues, queue: Queue, changes: Readonly<Record<string, string>>): void {
  const merged = Object.entries({ ...queue.record.attributes, ...changes }).filter(([, value]) => value !== '');
  queues.update(queue, { attributes: Object.fromEntries(merged) });
}

/** Every attribute of a queue, with what is counted. */
export function attributesOf(queue: Queue): Record<string, string> {
  const { record, messages } = queue;
  const now = Date.now();
  const hidden = messages.filter(({ visibleAt }) => visibleAt > now);
  const delayed = hidden.filter(({ receives, receipt }) => receives === 0 || receipt === undefined);
  return {
    ...shownAttributes(record.attributes),
    QueueArn: record.arn,
    ApproximateNumberOfMessages: String(messages.length - hidden.length),
    ApproximateNumberOfMessagesNotVisible: String(hidden.length - delayed.length),
    ApproximateNumberOfMessagesDelayed: String(delayed.length),
    CreatedTimestamp: String(record.created),
    LastModifiedTimestamp: String(record.changed),
  };
}

function checkSame({ record }: Queue, wanted: Readonly<Record<string, string>>): void {
  const shown = shownAttributes(record.attributes);
  const other = Object.entries(wanted).find(([name, value]) => (shown[name] ?? '') !== value);
  if (!other) return;
  const message = `A queue already exists with the same name and a different value for attribute ${other[0]}`;
  throw new AwsError('QueueNameExists', message);
}

function checkedName(value: unknown, isFifo: unknown): string {
  const name = nameInUrl(text(value) ?? '');
  if (value === undefined) throw missing('QueueName');
  const wantsFifo = String(isFifo) === 'true';
  if (!/^[\w-]{1,80}$/.test(name.replace(/\.fifo$/, '')) || name.length > 80 || name !== value) {
    const message = 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length';
    throw new AwsError('InvalidParameterValue', message);
  }
  if (name.endsWith('.fifo') === wantsFifo) return name;
  const message = wantsFifo
    ? 'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length'
    : 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length';
  throw new AwsError('InvalidParameterValue', message);
}

function statements(queue: Queue): readonly Input[] {
  try {
    return list<Input>(JSON.parse(queue.record.attributes.Policy ?? '{}').Statement);
  } catch {
    return [];
  }
}

function putPolicy(queues: Queues, queue: Queue, all: readonly unknown[], id: string): void {
  const policy = { Version: '2012-10-17', Id: id, Statement: all };
  setAttributes(queues, queue, { Policy: all.length === 0 ? '' : JSON.stringify(policy) });
}

function paged(all: readonly string[], input: Input, key: string) {
  const from = number(input.NextToken) ?? 0;
  const to = from + (number(input.MaxResults) ?? 1000);
  return { [key]: all.slice(from, to), ...(to < all.length && { NextToken: String(to) }) };
}

function texts(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(object(value)).map(([key, item]) => [key, String(item)]));
}

function missing(name: string): AwsError {
  return new AwsError('MissingParameter', `The request must contain the parameter ${name}.`);
}
