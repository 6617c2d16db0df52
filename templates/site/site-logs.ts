import {
  AWS,
  checkOptions,
  fn,
  memoize,
  nameParameter,
  option,
  policy,
  type Shape,
  template,
} from '../../generator/index.ts';
import { accessLogParameters } from '../load-balancer/parts/parameters.ts';
import { byLogDelivery } from '../parts/log-delivery.ts';
import { bucketTlsOnly, privateBucket, TLS_IS_ASKED_FOR } from '../parts/private-bucket.ts';
import { ofThisStack } from './parts/naming.ts';

/** Days: how long what an expired log left behind is kept. */
const OLD_VERSIONS_KEPT = 7;

/** Fields of a standard log (CloudFront developer guide), without cookies and field-level encryption. */
const FIELDS = [
  'date',
  'time',
  'x-edge-location',
  'sc-bytes',
  'c-ip',
  'cs-method',
  'cs(Host)',
  'cs-uri-stem',
  'sc-status',
  'cs(Referer)',
  'cs(User-Agent)',
  'cs-uri-query',
  'x-edge-result-type',
  'x-edge-request-id',
  'x-host-header',
  'cs-protocol',
  'cs-bytes',
  'time-taken',
  'x-forwarded-for',
  'ssl-protocol',
  'ssl-cipher',
  'x-edge-response-result-type',
  'cs-protocol-version',
  'c-port',
  'time-to-first-byte',
  'x-edge-detailed-result-type',
  'sc-content-type',
  'sc-content-len',
] as const;

/** The options of the logs of a site. */
export interface SiteLogsOptions {
  /** Where the template is written. */
  readonly path?: string;
}

/** The shape of these options, which they are checked against. */
export const SITE_LOGS_OPTIONS = { path: option.text() } satisfies Shape<SiteLogsOptions>;

/** Access logs of a distribution, in a bucket. CloudFront's standard logging is set up in us-east-1 alone. */
export const siteLogsTemplate = memoize((options: SiteLogsOptions) => {
  checkOptions('siteLogsTemplate', SITE_LOGS_OPTIONS, options);
  const { path = 'templates/site-logs.yaml' } = options;
  return template({
    path,
    region: 'us-east-1',
    description: 'Access logs of a distribution',
    parameters: {
      DistributionId: nameParameter('AWS::CloudFront::Distribution', {
        Description: 'Distribution whose requests are logged',
      }),
      ...accessLogParameters,
    },
    body({ params, resource }) {
      const bucket = privateBucket(resource, 'AccessLogBucket', {
        rule: 'RemoveOldLogs',
        days: params.AccessLogDays,
        oldDays: OLD_VERSIONS_KEPT,
        encryption: 'AES256',
        reasons: {
          s3_bucket_default_encryption_kms_check:
            'What delivers logs cannot use the key that AWS manages for S3; they have no cookies in them.',
          s3_bucket_logging_enabled_check: 'It is the log bucket; one of its own would need another.',
          s3_event_notifications_enabled_check: 'Nothing waits for a log to be written.',
          s3_bucket_object_lock_enabled_check: 'Logs go after AccessLogDays; a lock would keep them.',
        },
        open: { 'S3.7': 'Logs of one region stay there; a second copy is a cost that nobody asked for.' },
        comment: 'What happened is asked for after the site is gone: the logs outlive this stack.',
      });
      const bucketPolicy = resource(
        'AccessLogBucketPolicy',
        'AWS::S3::BucketPolicy',
        { Bucket: bucket.ref, PolicyDocument: policy(...byLogDelivery(bucket), bucketTlsOnly(bucket)) },
        { Metadata: TLS_IS_ASKED_FOR },
      );
      const source = resource('Requests', 'AWS::Logs::DeliverySource', {
        Name: ofThisStack(),
        LogType: 'ACCESS_LOGS',
        ResourceArn: fn.sub`arn:${AWS.Partition}:cloudfront::${AWS.AccountId}:distribution/${params.DistributionId}`,
      });
      const destination = resource('LogBucket', 'AWS::Logs::DeliveryDestination', {
        Name: ofThisStack(),
        DestinationResourceArn: bucket.att('Arn'),
        OutputFormat: 'json',
      });
      resource(
        'Delivery',
        'AWS::Logs::Delivery',
        {
          DeliverySourceName: source.ref,
          DeliveryDestinationArn: destination.att('Arn'),
          RecordFields: FIELDS,
          S3SuffixPath: '{DistributionId}/{yyyy}/{MM}/{dd}/{HH}',
        },
        {
          DependsOn: [bucketPolicy],
          comment: 'All that standard logs have but cookies. AWS puts AWSLogs/<account>/CloudFront/ before the path.',
        },
      );
      return { AccessLogBucketName: { Value: bucket.ref, Description: 'Where access logs are' } };
    },
  });
});
