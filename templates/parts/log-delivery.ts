import { AWS, allow, fn, type Resource, type Statement } from '../../generator/index.ts';

type Bucket = Resource<'AWS::S3::Bucket'>;

const ownLogs = (bucket: Bucket) => fn.sub`${bucket.att('Arn')}/AWSLogs/${AWS.AccountId}/*`;

/** Application load balancers: their guide has the account in the path where others have a condition. */
export function byLoadBalancing(bucket: Bucket): Statement[] {
  return [
    allow({
      Sid: 'LoadBalancerWrites',
      Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: ownLogs(bucket),
    }),
  ];
}

/**
 * Network load balancers and flow logs write by way of CloudWatch's log delivery. The names are those that AWS would add
 * the same statements under, did it not find them.
 */
export function byLogDelivery(bucket: Bucket): Statement[] {
  const Principal = { Service: 'delivery.logs.amazonaws.com' } as const;
  const ArnLike = { 'aws:SourceArn': fn.sub`arn:${AWS.Partition}:logs:${AWS.Region}:${AWS.AccountId}:*` };
  const fromHere = { 'aws:SourceAccount': AWS.AccountId };
  return [
    allow({
      Sid: 'AWSLogDeliveryAclCheck',
      Principal,
      Action: 's3:GetBucketAcl',
      Resource: bucket.att('Arn'),
      Condition: { StringEquals: fromHere, ArnLike },
    }),
    allow({
      Sid: 'AWSLogDeliveryWrite',
      Principal,
      Action: 's3:PutObject',
      Resource: ownLogs(bucket),
      Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', ...fromHere }, ArnLike },
    }),
  ];
}

/** S3 itself, which writes the access logs of other buckets of the account: each has a prefix of its own. */
export function byServerAccessLogs(bucket: Bucket, prefix: string): Statement {
  return allow({
    Sid: 'RequestsToBuckets',
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: fn.sub`${bucket.att('Arn')}/${prefix}*`,
    Condition: { StringEquals: { 'aws:SourceAccount': AWS.AccountId } },
  });
}
