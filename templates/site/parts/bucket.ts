import { AWS, allow, type Declare, fn, policy, type Resource } from '../../../generator/index.ts';
import { bucketTlsOnly, privateBucket, TLS_IS_ASKED_FOR } from '../../parts/private-bucket.ts';

/** Days: how long files that a newer release replaced or removed are kept. */
const OLD_VERSIONS_KEPT = 30;

/** The bucket of a site. */
export function siteBucket(resource: Declare): Resource<'AWS::S3::Bucket'> {
  return privateBucket(resource, 'SiteBucket', {
    rule: 'RemoveOldFiles',
    oldDays: OLD_VERSIONS_KEPT,
    encryption: 'AES256',
    reasons: {
      s3_bucket_default_encryption_kms_check:
        'CloudFront cannot use the key that AWS manages for S3; what the site shows to everybody is no secret.',
      s3_bucket_logging_enabled_check: 'CloudFront alone reads it, and the access logs of CloudFront say who asked.',
      s3_event_notifications_enabled_check: 'Nothing waits for a file to be published.',
      s3_bucket_object_lock_enabled_check: 'Each release replaces files of the last one; versions are kept.',
    },
    open: { 'S3.7': 'It is published again from the sources.' },
    comment: 'A bucket that has files in it cannot be deleted: it outlives this stack.',
  });
}

/** Lets one distribution read the bucket, and nobody else. */
export function siteBucketPolicy(
  resource: Declare,
  bucket: Resource<'AWS::S3::Bucket'>,
  distribution: Resource<'AWS::CloudFront::Distribution'>,
): void {
  const Principal = { Service: 'cloudfront.amazonaws.com' } as const;
  const Condition = {
    StringEquals: {
      'aws:SourceArn': fn.sub`arn:${AWS.Partition}:cloudfront::${AWS.AccountId}:distribution/${distribution.ref}`,
    },
  };
  resource(
    'SiteBucketPolicy',
    'AWS::S3::BucketPolicy',
    {
      Bucket: bucket.ref,
      PolicyDocument: policy(
        allow({
          Sid: 'DistributionReads',
          Principal,
          Action: 's3:GetObject',
          Resource: fn.sub`${bucket.att('Arn')}/*`,
          Condition,
        }),
        allow({
          Sid: 'DistributionFindsOut',
          Principal,
          Action: 's3:ListBucket',
          Resource: bucket.att('Arn'),
          Condition,
        }),
        bucketTlsOnly(bucket),
      ),
    },
    {
      Metadata: TLS_IS_ASKED_FOR,
      comment: 'Who may not list a bucket is answered 403 where a file is not there; who may, 404.',
    },
  );
}
