import {
  AWS,
  type Condition,
  type Declare,
  fn,
  type Id,
  policy,
  type Token,
  type Value,
} from '../../../generator/index.ts';
import type { LoadBalancerLoadBalancerAttribute } from '../../../generator/resources/generated/elasticloadbalancingv2.ts';
import { byLoadBalancing, byLogDelivery } from '../../parts/log-delivery.ts';
import { bucketTlsOnly, privateBucket, TLS_IS_ASKED_FOR } from '../../parts/private-bucket.ts';

/** Days: how long what an expired log left behind is kept. */
const OLD_VERSIONS_KEPT = 7;

/** A bucket for the access logs of a load balancer, and what turns them on. */
export function accessLogs(resource: Declare, days: Token<number>, kind: 'application' | 'network') {
  const bucket = privateBucket(resource, 'AccessLogBucket', {
    rule: 'RemoveOldLogs',
    days,
    oldDays: OLD_VERSIONS_KEPT,
    encryption: 'AES256',
    reasons: {
      s3_bucket_default_encryption_kms_check:
        kind === 'application'
          ? 'Application load balancers write to no bucket that has a KMS key.'
          : 'Logs of connections hold no secrets; they are encrypted with a key that S3 owns.',
      s3_bucket_logging_enabled_check: 'It is the log bucket; one of its own would need another.',
      s3_event_notifications_enabled_check: 'Nothing waits for a log to be written.',
      s3_bucket_object_lock_enabled_check: 'Logs go after AccessLogDays; a lock would keep them.',
    },
    open: { 'S3.7': 'Logs of one region stay there; a second copy is a cost that nobody asked for.' },
    comment: 'What happened is asked for after the load balancer is gone: the logs outlive this stack.',
  });
  const bucketPolicy = resource(
    'AccessLogBucketPolicy',
    'AWS::S3::BucketPolicy',
    {
      Bucket: bucket.ref,
      PolicyDocument: policy(
        ...(kind === 'application' ? byLoadBalancing(bucket) : byLogDelivery(bucket)),
        bucketTlsOnly(bucket),
      ),
    },
    {
      Metadata: TLS_IS_ASKED_FOR,
      ...(kind === 'application' && {
        comment:
          'Load balancers write under the account that they belong to: the account in the path keeps all others out.',
      }),
    },
  );
  const attributes = [
    { Key: 'access_logs.s3.enabled', Value: 'true' },
    { Key: 'access_logs.s3.bucket', Value: bucket.ref },
  ] as const;
  return { bucket, bucketPolicy, attributes };
}

/** Access logs in a bucket that others write to as well, where there is one. */
export function sharedLogs(
  logged: Condition,
  bucket: Token<Id<'AWS::S3::Bucket', 'Name'>>,
): readonly Value<LoadBalancerLoadBalancerAttribute>[] {
  return [
    { Key: 'access_logs.s3.enabled', Value: fn.if(logged, 'true', 'false') },
    fn.if<LoadBalancerLoadBalancerAttribute>(logged, { Key: 'access_logs.s3.bucket', Value: bucket }, AWS.NoValue),
  ];
}
