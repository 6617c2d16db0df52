import { type Declare, deny, fn, type Resource, type Statement, type Token } from '../../generator/index.ts';
import { openOnPurpose } from './reasons.ts';

type Bucket = Resource<'AWS::S3::Bucket'>;

interface Kept {
  /** What the lifecycle rule is called. */
  readonly rule: string;
  /** Days after which objects go; they stay when it is absent. */
  readonly days?: Token<number> | number;
  /** Days that what was replaced or removed is kept. */
  readonly oldDays: number;
  /** `AES256` by a key that S3 owns, `aws:kms` by the one of the account that AWS manages for S3. */
  readonly encryption: 'AES256' | 'aws:kms';
  /** Where its access log is written. */
  readonly log?: { readonly bucket: Bucket; readonly prefix: string; readonly after: Resource };
  /** Why this bucket fails rules of cfn-guard and controls that others pass, by rule and by control. */
  readonly reasons: Readonly<
    Partial<
      Record<
        | 's3_bucket_default_encryption_kms_check'
        | 's3_bucket_logging_enabled_check'
        | 's3_event_notifications_enabled_check'
        | 's3_bucket_object_lock_enabled_check',
        string
      >
    >
  >;
  readonly open: Readonly<Record<string, string>>;
  /** Why it outlives its stack. */
  readonly comment: string;
}

/** A private bucket: encrypted, versioned, without ACLs, and kept when its stack is deleted. */
export function privateBucket(
  resource: Declare,
  logicalId: string,
  { rule, days, oldDays, encryption, log, reasons, open, comment }: Kept,
): Bucket {
  return resource(
    logicalId,
    'AWS::S3::Bucket',
    {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            ServerSideEncryptionByDefault: { SSEAlgorithm: encryption },
            // One key a bucket and a while, instead of a request to KMS for each object.
            ...(encryption === 'aws:kms' && { BucketKeyEnabled: true }),
          },
        ],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      VersioningConfiguration: { Status: 'Enabled' },
      ...(log && { LoggingConfiguration: { DestinationBucketName: log.bucket.ref, LogFilePrefix: log.prefix } }),
      LifecycleConfiguration: {
        Rules: [
          {
            Id: rule,
            Status: 'Enabled',
            ...(days && { ExpirationInDays: days }),
            NoncurrentVersionExpiration: { NoncurrentDays: oldDays },
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
          },
        ],
      },
    },
    {
      ...(log && { DependsOn: [log.after] }),
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Metadata: {
        ...openOnPurpose(reasons),
        OpenControls: { ...open, 'S3.20': 'CloudFormation cannot ask for a second factor.' },
      },
      comment,
    },
  );
}

/** Requests to the bucket without TLS are denied. */
export function bucketTlsOnly(bucket: Bucket): Statement {
  return deny({
    Sid: 'TlsOnly',
    Principal: '*',
    Action: 's3:*',
    Resource: [bucket.att('Arn'), fn.sub`${bucket.att('Arn')}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  });
}

/** Of a bucket's policy that ends in `bucketTlsOnly`. */
export const TLS_IS_ASKED_FOR = openOnPurpose({
  s3_bucket_policy_ssl_requests_only_check: 'It is met; the rule does not read GetAtt and Sub in their short forms.',
});
