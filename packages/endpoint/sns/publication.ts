import { createHash } from 'node:crypto';
import { text } from '../cloudformation/handler-values.ts';
import { AwsError } from '../server/service.ts';
import { parsed } from '../sqs/attributes.ts';
import { checkedValues, sizeOf } from '../sqs/new-message.ts';
import { invalid, type Publication, type TopicRecord } from './model.ts';

type Input = Readonly<Record<string, unknown>>;

/** What SNS takes in one message ("Publish", API reference). */
const LARGEST = 262_144;

/** What a request publishes, checked as SNS checks it. */
export function published(topic: TopicRecord, input: Input): Omit<Publication, 'id' | 'at' | 'sequence'> {
  const message = text(input.Message) ?? '';
  if (message === '') throw invalid('Empty message');
  const byProtocol = input.MessageStructure === 'json';
  if (byProtocol) checkTexts(message);
  const attributes = asInvalid(() => checkedValues(input.MessageAttributes));
  if (sizeOf(message, attributes) > LARGEST) throw invalid('Message too long');
  const subject = text(input.Subject);
  if (subject !== undefined && (subject.length > 100 || subject === '' || /[\r\n]/.test(subject))) {
    throw invalid('Subject');
  }
  return { message, subject, byProtocol, attributes, ...orderOf(topic, input, message) };
}

function orderOf({ attributes }: TopicRecord, input: Input, message: string) {
  const groupId = text(input.MessageGroupId);
  const deduplicationId = text(input.MessageDeduplicationId);
  if (attributes.FifoTopic !== 'true') {
    if (deduplicationId === undefined) return { groupId };
    throw invalid(
      'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
    );
  }
  if (groupId === undefined) throw invalid('The MessageGroupId parameter is required for FIFO topics');
  if (deduplicationId !== undefined) return { groupId, deduplicationId };
  if (attributes.ContentBasedDeduplication === 'true') {
    return { groupId, deduplicationId: createHash('sha256').update(message).digest('hex') };
  }
  throw invalid(
    'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  );
}

function checkTexts(message: string): void {
  const texts = parsed(message);
  if (!texts) throw invalid('Message Structure - JSON message body failed to parse');
  if (typeof texts.default !== 'string') throw invalid('Message Structure - No default entry in JSON message body');
}

/** Message attributes are those of SQS, and its errors are others. */
function asInvalid<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof AwsError) throw new AwsError('ParameterValueInvalid', error.message);
    throw error;
  }
}
