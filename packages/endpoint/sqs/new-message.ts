import { number, object, text } from '../cloudformation/handler-values.ts';
import { AwsError } from '../server/service.ts';
import { type AttributeValue, invalidParameter, type MessageAttributes, type NewMessage } from './model.ts';
import type { Queue } from './queue.ts';

type Input = Readonly<Record<string, unknown>>;

/** What SQS takes of characters: those of XML 1.0 ("SendMessage", API reference). */
const REFUSED = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const NAME = /^(?!\.)(?!.*\.\.)(?!(aws|amazon)\.)[\w.-]{1,256}(?<!\.)$/i;

/** A message of a request, checked as SQS checks it. */
export function newMessage(queue: Queue, input: Input, sender: string): NewMessage {
  const body = input.MessageBody;
  if (body === undefined) throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  if (body === '') {
    throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  }
  if (REFUSED.test(String(body))) {
    throw new AwsError('InvalidMessageContents', 'Invalid binary character was found in the message body.');
  }
  const attributes = checkedValues(input.MessageAttributes);
  const most = queue.number('MaximumMessageSize');
  if (sizeOf(String(body), attributes) > most) {
    throw invalidParameter(`One or more parameters are invalid. Reason: Message must be shorter than ${most} bytes.`);
  }
  const groupId = checkedId('MessageGroupId', text(input.MessageGroupId));
  const deduplicationId = checkedId('MessageDeduplicationId', text(input.MessageDeduplicationId));
  if (queue.isFifo && groupId === undefined) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter MessageGroupId.');
  }
  if (!queue.isFifo && deduplicationId !== undefined) throw wrongKind(deduplicationId, 'MessageDeduplicationId');
  return {
    body: String(body),
    attributes,
    system: checkedValues(input.MessageSystemAttributes),
    sender,
    delaySeconds: checkedDelay(queue, number(input.DelaySeconds)),
    groupId,
    deduplicationId,
  };
}

/** Bytes of a message: its body, and the names, types and values of its attributes. */
export function sizeOf(body: string, attributes: MessageAttributes = {}): number {
  return Object.entries(attributes).reduce(
    (sum, [name, { DataType, StringValue = '', BinaryValue = '' }]) =>
      sum +
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      Buffer.byteLength(StringValue) +
      Buffer.from(BinaryValue, 'base64').length,
    Buffer.byteLength(body),
  );
}

/** Message attributes, checked: at most ten, each with a name, a type and a value of that type. */
export function checkedValues(value: unknown): MessageAttributes {
  const entries = Object.entries(object(value));
  if (entries.length > 10) {
    throw invalidParameter(`Number of message attributes [${entries.length}] exceeds the allowed maximum [10].`);
  }
  return Object.fromEntries(entries.map(([name, given]) => [name, checkedValue(name, object(given))]));
}

function checkedValue(name: string, { DataType, StringValue, BinaryValue }: Input): AttributeValue {
  const about = `The message attribute '${name}'`;
  if (!NAME.test(name)) throw invalidParameter(`Message (user) attribute name '${name}' is invalid.`);
  const type = text(DataType) ?? '';
  if (!/^(String|Number|Binary)(\..+)?$/s.test(type)) {
    const prefixes = 'Binary, Number, and String';
    throw invalidParameter(
      `${about} has an invalid message attribute type, the set of supported type prefixes is ${prefixes}.`,
    );
  }
  const isBinary = type.startsWith('Binary');
  const given = isBinary ? BinaryValue : StringValue;
  if (given === undefined || given === '') {
    const kind = isBinary ? 'binary' : 'string';
    throw invalidParameter(
      `${about} must contain a non-empty message attribute value for message attribute type (${kind}) '${type}'.`,
    );
  }
  if (type.startsWith('Number') && !Number.isFinite(Number(given))) {
    throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
  return { DataType: type, ...(isBinary ? { BinaryValue: String(given) } : { StringValue: String(given) }) };
}

function checkedId(name: string, value: string | undefined): string | undefined {
  if (value === undefined || /^[\x21-\x7e]{1,128}$/.test(value)) return value;
  const what = `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`;
  throw invalidParameter(`Value ${value} for parameter ${name} is invalid. Reason: ${what}`);
}

function checkedDelay(queue: Queue, seconds: number | undefined): number | undefined {
  if (seconds === undefined) return undefined;
  if (queue.isFifo && seconds > 0) throw wrongKind(String(seconds), 'DelaySeconds');
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= 900) return queue.isFifo ? undefined : seconds;
  const why = 'Reason: DelaySeconds must be >= 0 and <= 900.';
  throw invalidParameter(`Value ${seconds} for parameter DelaySeconds is invalid. ${why}`);
}

function wrongKind(value: string, name: string): AwsError {
  const why = 'Reason: The request include parameter that is not valid for this queue type.';
  return invalidParameter(`Value ${value} for parameter ${name} is invalid. ${why}`);
}
