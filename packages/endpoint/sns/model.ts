import { partitionOf } from '../cloudformation/generic/identifiers.ts';
import { AwsError } from '../server/service.ts';
import type { MessageAttributes } from '../sqs/model.ts';
import type { Place } from '../sqs/queues.ts';

/** A topic as it lies on disk. */
export interface TopicRecord {
  readonly arn: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** What CloudFormation made it with, so that a step tried twice makes one topic. */
  readonly token?: string;
}

/** Who gets what is published to a topic. */
export interface SubscriptionRecord {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** What confirms it; absent where it is confirmed. */
  readonly pending?: string;
}

/** What is published. */
export interface Publication {
  readonly id: string;
  readonly message: string;
  readonly subject?: string | undefined;
  /** Whether `message` holds texts by protocol. */
  readonly byProtocol: boolean;
  readonly attributes: MessageAttributes;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
  readonly sequence?: string | undefined;
  readonly at: string;
}

/** The ARN of a topic. */
export function topicArn({ account, region }: Place, name: string): string {
  return `arn:${partitionOf(region).partition}:sns:${region}:${account}:${name}`;
}

/** SNS's error for a parameter that cannot be. */
export function invalid(message: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${message}`);
}

/** SNS's error for what is not there. */
export function notFound(what: string): AwsError {
  return new AwsError('NotFound', `${what} does not exist`, 404);
}
