import { list, number, object, text } from '../cloudformation/handler-values.ts';
import { AwsError, type Caller, type Operation } from '../server/service.ts';
import type { Sessions } from '../sts/sessions.ts';
import { LARGEST_MESSAGE } from './attributes.ts';
import { md5, md5OfAttributes } from './digests.ts';
import { type AttributeValue, invalidParameter, type MessageAttributes, type StoredMessage } from './model.ts';
import { newMessage, sizeOf } from './new-message.ts';
import { handleOf, type Queue } from './queue.ts';
import type { Queues } from './queues.ts';

type Input = Readonly<Record<string, unknown>>;

const MOST_ENTRIES = 10;

/** SQS's operations on messages. */
export function messageOperations(queues: Queues, sessions: Sessions): Record<string, Operation> {
  const named = (input: Input, caller: Caller): Queue => queues.get(caller, input.QueueUrl);
  const send = (queue: Queue, input: Input, caller: Caller) => {
    const message = newMessage(queue, input, sessions.role(caller.accessKeyId)?.AssumedRoleId ?? caller.account);
    const { id, sequence } = queue.send(message);
    const attributes = md5OfAttributes(message.attributes ?? {});
    const system = md5OfAttributes(message.system ?? {});
    return {
      MessageId: id,
      MD5OfMessageBody: md5(message.body),
      ...(attributes !== undefined && { MD5OfMessageAttributes: attributes }),
      ...(system !== undefined && { MD5OfMessageSystemAttributes: system }),
      ...(sequence !== undefined && { SequenceNumber: sequence }),
    };
  };
  const change = (queue: Queue, input: Input): void => {
    const seconds = checkedRange('VisibilityTimeout', number(input.VisibilityTimeout), 0, 43_200);
    if (seconds === undefined) {
      throw new AwsError('MissingParameter', 'The request must contain the parameter VisibilityTimeout.');
    }
    queue.changeVisibility(text(input.ReceiptHandle) ?? '', seconds);
  };
  return {
    SendMessage: (input, caller) => send(named(input, caller), input, caller),
    SendMessageBatch: (input, caller) => {
      const queue = named(input, caller);
      const entries = checkedEntries(input.Entries);
      // Attributes are checked later, entry by entry: here only their size counts.
      const sizes = entries.map(({ MessageBody = '', MessageAttributes: own }) =>
        sizeOf(String(MessageBody), object(own) as MessageAttributes),
      );
      const total = sizes.reduce((sum, size) => sum + size, 0);
      if (total > LARGEST_MESSAGE) {
        const message = `Batch requests cannot be longer than ${LARGEST_MESSAGE} bytes. You have sent ${total} bytes.`;
        throw new AwsError('BatchRequestTooLong', message);
      }
      return batch(entries, (entry) => send(queue, entry, caller));
    },
    async ReceiveMessage(input, caller) {
      const queue = named(input, caller);
      const most = checkedRange('MaxNumberOfMessages', number(input.MaxNumberOfMessages), 1, 10) ?? 1;
      const visibility = checkedRange('VisibilityTimeout', number(input.VisibilityTimeout), 0, 43_200);
      const wait = checkedRange('WaitTimeSeconds', number(input.WaitTimeSeconds), 0, 20);
      const waitSeconds = wait ?? queue.number('ReceiveMessageWaitTimeSeconds');
      const received = await queue.receive({ most, visibility, waitSeconds, signal: caller.gone?.() });
      return received.length === 0 ? {} : { Messages: received.map((message) => shown(message, input)) };
    },
    DeleteMessage: (input, caller) => named(input, caller).delete(text(input.ReceiptHandle) ?? ''),
    DeleteMessageBatch: (input, caller) => {
      const queue = named(input, caller);
      return batch(checkedEntries(input.Entries), (entry) => queue.delete(text(entry.ReceiptHandle) ?? ''));
    },
    ChangeMessageVisibility: (input, caller) => change(named(input, caller), input),
    ChangeMessageVisibilityBatch: (input, caller) => {
      const queue = named(input, caller);
      return batch(checkedEntries(input.Entries), (entry) => change(queue, entry));
    },
  };
}

function shown(message: StoredMessage, input: Input) {
  const wanted = [...list(input.MessageSystemAttributeNames), ...list(input.AttributeNames)].map(String);
  const system = Object.entries(systemAttributes(message)).filter(
    ([name, value]) => value !== undefined && (wanted.includes('All') || wanted.includes(name)),
  );
  const names = list(input.MessageAttributeNames).map(String);
  const attributes = Object.fromEntries(
    Object.entries(message.attributes).filter(([name]) => names.some((pattern) => matches(pattern, name))),
  );
  const digest = md5OfAttributes(attributes);
  return {
    MessageId: message.id,
    ReceiptHandle: handleOf(message),
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(system.length > 0 && { Attributes: Object.fromEntries(system) }),
    ...(digest !== undefined && { MD5OfMessageAttributes: digest, MessageAttributes: attributes }),
  };
}

function systemAttributes(message: StoredMessage): Record<string, string | undefined> {
  const trace: AttributeValue | undefined = message.system.AWSTraceHeader;
  return {
    SenderId: message.sender,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receives),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    SequenceNumber: message.sequence,
    MessageDeduplicationId: message.deduplicationId,
    MessageGroupId: message.groupId,
    AWSTraceHeader: trace?.StringValue,
    DeadLetterQueueSourceArn: message.deadLetterOf,
  };
}

/** `All`, `.*`, a name, or what a name begins with: `orders.*`. */
function matches(pattern: string, name: string): boolean {
  if (pattern === 'All' || pattern === '.*') return true;
  return pattern.endsWith('.*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

function checkedEntries(value: unknown): readonly Input[] {
  const entries = list<Input>(value);
  if (entries.length === 0) {
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  }
  if (entries.length > MOST_ENTRIES) {
    const message = `Maximum number of entries per request are ${MOST_ENTRIES}. You have sent ${entries.length}.`;
    throw new AwsError('TooManyEntriesInBatchRequest', message);
  }
  const ids = entries.map(({ Id }) => text(Id) ?? '');
  if (ids.some((id) => !/^[\w-]{1,80}$/.test(id))) {
    const message =
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.';
    throw new AwsError('InvalidBatchEntryId', message);
  }
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) throw new AwsError('BatchEntryIdsNotDistinct', `Id ${twice} repeated.`);
  return entries;
}

/** Does each entry by itself: one that fails does not keep the others from it. */
function batch(entries: readonly Input[], act: (entry: Input) => unknown) {
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...object(act(entry)) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id: entry.Id, Code: error.code, Message: error.message, SenderFault: true });
    }
  }
  return { ...(Successful.length > 0 && { Successful }), ...(Failed.length > 0 && { Failed }) };
}

function checkedRange(name: string, value: number | undefined, least: number, most: number): number | undefined {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return value;
  const why = `Reason: Must be between ${least} and ${most}, if provided.`;
  throw invalidParameter(`Value ${value} for parameter ${name} is invalid. ${why}`);
}
