import { deny, policy, type Resource, type Statement } from '../../../generator/index.ts';
import { openOnPurpose } from '../../parts/reasons.ts';
import type { Builder } from './task.ts';

type Queue = Resource<'AWS::SQS::Queue'>;

/** Seconds: as long as SQS keeps a message. */
export const FOURTEEN_DAYS = 14 * 24 * 60 * 60;

/** Requests to the queue without TLS are denied. */
export function tlsOnly(queue: Queue): Statement {
  return deny({
    Sid: 'TlsOnly',
    Principal: '*',
    Action: 'sqs:*',
    Resource: queue.att('Arn'),
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  });
}

/** A queue for what went wrong for good: encrypted, over TLS only, kept for fourteen days. */
export function deadLetterQueue(
  { resource }: Builder,
  logicalId: string,
  { comment, fifo = false }: { readonly comment: string; readonly fifo?: boolean },
): Queue {
  const queue = resource(
    logicalId,
    'AWS::SQS::Queue',
    { SqsManagedSseEnabled: true, ...(fifo && { FifoQueue: true }), MessageRetentionPeriod: FOURTEEN_DAYS },
    {
      Metadata: openOnPurpose({ sqs_dlq_check: 'It is the last stop: what lies here waits for people.' }),
      comment,
    },
  );
  resource(`${logicalId}Policy`, 'AWS::SQS::QueuePolicy', {
    Queues: [queue.ref],
    PolicyDocument: policy(tlsOnly(queue)),
  });
  return queue;
}
