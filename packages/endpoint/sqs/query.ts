import { object } from '../cloudformation/handler-values.ts';
import type { QueryForm } from '../server/service.ts';
import { isRecord } from '../wire/xml.ts';

type Fields = Record<string, unknown>;

/** Codes that the query protocol has other words for: `x-amzn-query-error` names them. What is not listed is the same. */
const CODES: Readonly<Record<string, string>> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
  QueueDeletedRecently: 'AWS.SimpleQueueService.QueueDeletedRecently',
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
  PurgeQueueInProgress: 'AWS.SimpleQueueService.PurgeQueueInProgress',
  UnsupportedOperation: 'AWS.SimpleQueueService.UnsupportedOperation',
};

/** Members of a request, by the name of the field that carries them, counted from 1: `AttributeName.1=All`. */
const LISTS: Readonly<Record<string, string>> = {
  AttributeName: 'AttributeNames',
  MessageAttributeName: 'MessageAttributeNames',
  MessageSystemAttributeName: 'MessageSystemAttributeNames',
  TagKey: 'TagKeys',
  AWSAccountId: 'AWSAccountIds',
  ActionName: 'Actions',
  SendMessageBatchRequestEntry: 'Entries',
  DeleteMessageBatchRequestEntry: 'Entries',
  ChangeMessageVisibilityBatchRequestEntry: 'Entries',
};

/** Maps, by the field of a pair: `Attribute.1.Name=...`, `Attribute.1.Value=...`. */
const MAPS: Readonly<Record<string, string>> = {
  Attribute: 'Attributes',
  MessageAttribute: 'MessageAttributes',
  MessageSystemAttribute: 'MessageSystemAttributes',
};

function read(action: string, input: Readonly<Fields>): Fields {
  const read: Fields = {};
  for (const [name, value] of Object.entries(input)) {
    if (LISTS[name]) read[LISTS[name]] = counted(value).map((item) => (isRecord(item) ? readEntry(item) : item));
    else if (MAPS[name]) read[MAPS[name]] = mapped(value, 'Name');
    // Two operations that spell the same member in two ways.
    else if (name === 'Tag') read[action === 'CreateQueue' ? 'tags' : 'Tags'] = mapped(value, 'Key');
    else read[name] = value;
  }
  return read;
}

const readEntry = (entry: Fields): Fields => read('', entry);

function counted(value: unknown): unknown[] {
  if (!isRecord(value)) return value === undefined || value === '' ? [] : [value];
  return Object.entries(value)
    .toSorted(([one], [other]) => Number(one) - Number(other))
    .map(([, item]) => item);
}

function mapped(value: unknown, key: string): Fields {
  const entries = counted(value).map((item) => [String(object(item)[key]), object(item).Value] as const);
  return Object.fromEntries(entries);
}

const ENTRIES: Readonly<Record<string, string>> = {
  SendMessageBatch: 'SendMessageBatchResultEntry',
  DeleteMessageBatch: 'DeleteMessageBatchResultEntry',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibilityBatchResultEntry',
};

function pairs(value: unknown, key = 'Name'): Fields[] {
  return Object.entries(object(value)).map(([name, item]) => ({ [key]: name, Value: item }));
}

/** What stands in an answer for a member whose list or map the query protocol spells otherwise. */
function write(action: string, output: unknown): unknown {
  if (!isRecord(output)) return output;
  const written: Fields = {};
  for (const [name, value] of Object.entries(output)) {
    if (name === 'QueueUrls' || name === 'queueUrls') written.QueueUrl = value;
    else if (name === 'Attributes') written.Attribute = pairs(value);
    else if (name === 'MessageAttributes') written.MessageAttribute = pairs(value);
    else if (name === 'Tags') written.Tag = pairs(value, 'Key');
    else if (name === 'Messages') written.Message = (value as unknown[]).map((one) => write('', one));
    else if (name === 'Results') written.ListMessageMoveTasksResultEntry = value;
    else if (name === 'Failed') written.BatchResultErrorEntry = value;
    else if (name === 'Successful') written[ENTRIES[action] ?? name] = value;
    else written[name] = value;
  }
  return written;
}

/** SQS's query protocol, which older SDKs speak, in terms of its JSON one. */
export const queryForm: QueryForm = {
  namespace: 'com.amazonaws.sqs',
  read,
  write,
  code: (code) => CODES[code] ?? code,
};
