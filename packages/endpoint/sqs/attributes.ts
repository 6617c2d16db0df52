import { AwsError } from '../server/service.ts';
import { isRecord } from '../wire/xml.ts';

/** SQS takes messages of this many bytes since August 2025; before that it was a quarter. */
export const LARGEST_MESSAGE = 1_048_576;

/** The least, the most and the default of attributes that are numbers ("SetQueueAttributes", API reference). */
const NUMBERS: Readonly<Record<string, readonly [least: number, most: number, usual: number]>> = {
  DelaySeconds: [0, 900, 0],
  MaximumMessageSize: [1024, LARGEST_MESSAGE, LARGEST_MESSAGE],
  MessageRetentionPeriod: [60, 1_209_600, 345_600],
  ReceiveMessageWaitTimeSeconds: [0, 20, 0],
  VisibilityTimeout: [0, 43_200, 30],
  KmsDataKeyReusePeriodSeconds: [60, 86_400, 300],
};

const BOOLEANS = ['SqsManagedSseEnabled', 'FifoQueue', 'ContentBasedDeduplication'];
const WORDS: Readonly<Record<string, readonly string[]>> = {
  DeduplicationScope: ['queue', 'messageGroup'],
  FifoThroughputLimit: ['perQueue', 'perMessageGroupId'],
};
const TEXTS = ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy', 'KmsMasterKeyId'];
const FIFO_ONLY = ['FifoQueue', 'ContentBasedDeduplication', ...Object.keys(WORDS)];

/** What can be asked for besides what can be set. */
export const READ_ONLY = [
  'QueueArn',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
];

/** Every attribute that can be asked for. */
export const ATTRIBUTE_NAMES = [...Object.keys(NUMBERS), ...BOOLEANS, ...Object.keys(WORDS), ...TEXTS, ...READ_ONLY];

/** A number that a queue's attributes say, or its default. */
export function numberOf(attributes: Readonly<Record<string, string>>, name: keyof typeof NUMBERS | string): number {
  return Number(attributes[name] ?? NUMBERS[name]?.[2] ?? 0);
}

/** The attributes of a queue as GetQueueAttributes answers them, but for what is counted. */
export function shownAttributes(attributes: Readonly<Record<string, string>>): Record<string, string> {
  const usual = Object.entries(NUMBERS).filter(([name]) => name !== 'KmsDataKeyReusePeriodSeconds');
  const isFifo = attributes.FifoQueue === 'true';
  const encrypted = attributes.KmsMasterKeyId !== undefined;
  return {
    ...Object.fromEntries(usual.map(([name, [, , value]]) => [name, String(value)])),
    SqsManagedSseEnabled: String(!encrypted),
    ...(encrypted && { KmsDataKeyReusePeriodSeconds: '300' }),
    ...(isFifo && {
      ContentBasedDeduplication: 'false',
      DeduplicationScope: 'queue',
      FifoThroughputLimit: 'perQueue',
    }),
    ...attributes,
  };
}

/** Attributes of a request, checked; an empty policy is none. Throws SQS's errors. */
export function checkedAttributes(input: unknown, isFifo: boolean): Record<string, string> {
  const given = isRecord(input) ? Object.entries(input) : [];
  const checked = given.map(([name, value]) => [name, checkedAttribute(name, String(value), isFifo)] as const);
  return Object.fromEntries(checked);
}

function checkedAttribute(name: string, value: string, isFifo: boolean): string {
  const bounds = NUMBERS[name];
  if (bounds && Object.hasOwn(NUMBERS, name)) {
    const [least, most] = bounds;
    if (!/^\d+$/.test(value) || Number(value) < least || Number(value) > most) throw invalid(name);
    return String(Number(value));
  }
  const isKnown = BOOLEANS.includes(name) || Object.hasOwn(WORDS, name) || TEXTS.includes(name);
  if (!isKnown || (FIFO_ONLY.includes(name) && !isFifo)) throw unknownAttribute(name);
  if (BOOLEANS.includes(name)) {
    if (!/^(true|false)$/i.test(value)) throw invalid(name);
    return value.toLowerCase();
  }
  if (WORDS[name] && !WORDS[name].includes(value)) throw invalid(name);
  if ((name === 'RedrivePolicy' || name === 'RedriveAllowPolicy') && value !== '') return checkedPolicy(name, value);
  if (name === 'Policy' && value !== '' && !parsed(value)) throw invalid(name);
  return value;
}

function checkedPolicy(name: string, value: string): string {
  const policy = parsed(value);
  const about = `Value ${value} for parameter ${name} is invalid. Reason: `;
  if (!policy) throw new AwsError('InvalidParameterValue', `${about}Redrive policy is not a valid JSON map.`);
  if (name === 'RedriveAllowPolicy') {
    const { redrivePermission } = policy;
    if (['allowAll', 'denyAll', 'byQueue'].includes(String(redrivePermission))) return value;
    throw new AwsError('InvalidParameterValue', `${about}Invalid value for redrivePermission: ${redrivePermission}.`);
  }
  if (policy.deadLetterTargetArn === undefined || policy.maxReceiveCount === undefined) {
    const missing = policy.deadLetterTargetArn === undefined ? 'deadLetterTargetArn' : 'maxReceiveCount';
    const message = `${about}Redrive policy does not contain mandatory attribute: ${missing}.`;
    throw new AwsError('InvalidParameterValue', message);
  }
  const most = Number(policy.maxReceiveCount);
  if (!Number.isInteger(most) || most < 1 || most > 1000) {
    const message = `${about}Invalid value for maxReceiveCount: ${policy.maxReceiveCount}, valid values are from 1 to 1000 both inclusive.`;
    throw new AwsError('InvalidParameterValue', message);
  }
  return value;
}

/** A JSON object in a text; undefined where it is none. */
export function parsed(text: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function invalid(name: string): AwsError {
  return new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
}

/** SQS's error for an attribute that it does not know. */
export function unknownAttribute(name: string): AwsError {
  return new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
}
