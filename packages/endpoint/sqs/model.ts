import { AwsError } from '../server/service.ts';

/** A queue as it lies on disk. */
export interface QueueRecord {
  readonly arn: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** What was set, by the API's names; whatever is absent has its default. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Seconds since 1970. */
  readonly created: number;
  readonly changed: number;
  /** What CloudFormation made it with, so that a step tried twice makes one queue. */
  readonly token?: string;
}

/** A message attribute in the words of the API; binary values are base64. */
export interface AttributeValue {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

export type MessageAttributes = Readonly<Record<string, AttributeValue>>;

/** A message in a queue. Times are milliseconds since 1970. */
export interface StoredMessage {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly system: MessageAttributes;
  readonly sender: string;
  readonly sentAt: number;
  /** When its retention begins: a message keeps that in a standard queue of dead letters. */
  readonly enqueuedAt: number;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
  readonly sequence?: string | undefined;
  /** The queue that it could not be handled in. */
  readonly deadLetterOf?: string | undefined;
  visibleAt: number;
  receives: number;
  firstReceivedAt?: number | undefined;
  /** The last part of the newest receipt handle; absent where it was never received. */
  receipt?: string | undefined;
}

/** What becomes a message. */
export interface NewMessage {
  readonly body: string;
  readonly attributes?: MessageAttributes;
  readonly system?: MessageAttributes;
  readonly sender: string;
  readonly delaySeconds?: number | undefined;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
}

/** SQS's error for a parameter that cannot be. */
export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}

/** SQS's error for a queue that is not there. */
export function noQueue(): AwsError {
  return new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
}
