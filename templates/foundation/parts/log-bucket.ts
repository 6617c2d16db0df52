import { type Declare, policy, type Resource } from '../../../generator/index.ts';
import { byLoadBalancing, byLogDelivery, byServerAccessLogs } from '../../parts/log-delivery.ts';
import { bucketTlsOnly, privateBucket, TLS_IS_ASKED_FOR } from '../../parts/private-bucket.ts';

/** Days: PCI DSS asks for a year. */
const LOGS_KEPT = 365;
/** Days: how long what an expired log left behind is kept. */
const OLD_VERSIONS_KEPT = 7;

/** The one bucket that logs go to: of requests to buckets, below `requests`, of load balancers, and of networks. */
export function logBucket(
  resource: Declare,
  requests: string,
): { readonly bucket: Resource<'AWS::S3::Bucket'>; readonly bucketPolicy: Resource<'AWS::S3::BucketPolicy'> } {
  const bucket = privateBucket(resource, 'LogBucket', {
    rule: 'RemoveOldLogs',
    days: LOGS_KEPT,
    oldDays: OLD_VERSIONS_KEPT,
    encryption: 'AES256',
    reasons: {
      s3_bucket_default_encryption_kms_check: 'Application load balancers write to no bucket that has a KMS key.',
      s3_bucket_logging_enabled_check: 'It is the log bucket; one of its own would need another.',
      s3_event_notifications_enabled_check: 'Nothing waits for a log to be written.',
      s3_bucket_object_lock_enabled_check: `Logs go after ${LOGS_KEPT} days; S3 writes to no bucket that has a lock.`,
    },
    open: { 'S3.7': 'Logs of one region stay there; a second copy is a cost that nobody asked for.' },
    comment: 'What happened is asked for after the system is gone: the logs outlive this stack.',
  });
  const bucketPolicy = resource(
    'LogBucketPolicy',
    'AWS::S3::BucketPolicy',
    {
      Bucket: bucket.ref,
      PolicyDocument: policy(
        byServerAccessLogs(bucket, requests),
        ...byLoadBalancing(bucket),
        ...byLogDelivery(bucket),
        bucketTlsOnly(bucket),
      ),
    },
    {
      Metadata: TLS_IS_ASKED_FOR,
      comment:
        'Load balancers write under the account that they belong to: the account in the path keeps all others out.',
    },
  );
  return { bucket, bucketPolicy };
}
