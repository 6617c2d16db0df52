import { object } from '../cloudformation/handler-values.ts';
import type { MessageAttributes } from '../sqs/model.ts';
import type { Publication, SubscriptionRecord } from './model.ts';

/** Nothing here can sign as SNS does: nobody has its key. */
const UNSIGNED = Buffer.from('the embedded endpoint signs nothing').toString('base64');

/** The text of a publication for a protocol. */
export function textFor({ message, byProtocol }: Publication, protocol: string): string {
  if (!byProtocol) return message;
  // It was checked when it was published.
  const texts = object(JSON.parse(message));
  return String(texts[protocol] ?? texts.default);
}

/** A notification as it reaches queues without raw delivery, and HTTP endpoints ("HTTP/HTTPS notification JSON format"). */
export function notification(publication: Publication, subscription: SubscriptionRecord, endpoint: string) {
  const { id, subject, at, attributes, sequence } = publication;
  const shown = shownAttributes(attributes);
  return {
    Type: 'Notification',
    MessageId: id,
    ...(sequence !== undefined && { SequenceNumber: sequence }),
    TopicArn: subscription.topicArn,
    ...(subject !== undefined && { Subject: subject }),
    Message: textFor(publication, subscription.protocol),
    Timestamp: at,
    SignatureVersion: '1',
    Signature: UNSIGNED,
    SigningCertURL: `${endpoint}/_rookery/sns/certificate`,
    UnsubscribeURL: `${endpoint}/_rookery/sns?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
    ...(Object.keys(shown).length > 0 && { MessageAttributes: shown }),
  };
}

/** What an HTTP endpoint is asked to confirm by its `SubscribeURL`. */
export function confirmation({ topicArn, pending = '' }: SubscriptionRecord, id: string, endpoint: string) {
  return {
    Type: 'SubscriptionConfirmation',
    MessageId: id,
    Token: pending,
    TopicArn: topicArn,
    Message: `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
    SubscribeURL: `${endpoint}/_rookery/sns?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${pending}`,
    Timestamp: new Date().toISOString(),
    SignatureVersion: '1',
    Signature: UNSIGNED,
    SigningCertURL: `${endpoint}/_rookery/sns/certificate`,
  };
}

function shownAttributes(attributes: MessageAttributes): Record<string, { Type: string; Value: string }> {
  const entries = Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
    name,
    { Type: DataType, Value: StringValue ?? BinaryValue ?? '' },
  ]);
  return Object.fromEntries(entries);
}
