import {
  AWS,
  allow,
  type Declare,
  fn,
  policy,
  type Resource,
  type Statement,
  type Token,
} from '../../generator/index.ts';
import { bucketTlsOnly, privateBucket, TLS_IS_ASKED_FOR } from '../private-bucket.ts';

type Bucket = Resource<'AWS::S3::Bucket'>;

/** Days: how long what an expired log left behind is kept. */
const OLD_VERSIONS_KEPT = 7;

/** A bucket for the access logs of a load balancer, and what turns them on. */
export function accessLogs(resource: Declare, days: Token<number>, kind: 'application' | 'network') {
  const bucket = privateBucket(resource, 'AccessLogBucket', {
    rule: 'RemoveOldLogs',
    days,
    oldDays: OLD_VERSIONS_KEPT,
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

const ownLogs = (bucket: Bucket) => fn.sub`${bucket.att('Arn')}/AWSLogs/${AWS.AccountId}/*`;

/** Application load balancers: their guide has the account in the path where others have a condition. */
const byLoadBalancing = (bucket: Bucket): Statement[] => [
  allow({
    Sid: 'LoadBalancerWrites',
    Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: ownLogs(bucket),
  }),
];

/** Network load balancers log by way of CloudWatch's log delivery. */
const byLogDelivery = (bucket: Bucket): Statement[] => {
  const Principal = { Service: 'delivery.logs.amazonaws.com' } as const;
  const ArnLike = { 'aws:SourceArn': fn.sub`arn:${AWS.Partition}:logs:${AWS.Region}:${AWS.AccountId}:*` };
  const fromHere = { 'aws:SourceAccount': AWS.AccountId };
  return [
    allow({
      Sid: 'LogDeliveryLooks',
      Principal,
      Action: 's3:GetBucketAcl',
      Resource: bucket.att('Arn'),
      Condition: { StringEquals: fromHere, ArnLike },
    }),
    allow({
      Sid: 'LogDeliveryWrites',
      Principal,
      Action: 's3:PutObject',
      Resource: ownLogs(bucket),
      Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', ...fromHere }, ArnLike },
    }),
  ];
};
