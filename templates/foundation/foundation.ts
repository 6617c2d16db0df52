import {
  AWS,
  type Checked,
  checkOptions,
  fn,
  following,
  type Id,
  type OptionOf,
  option,
  policy,
  type Shape,
  type Token,
  template,
} from '../../generator/index.ts';
import { encryptedTopic } from '../parts/encrypted-topic.ts';
import { keyFor } from '../parts/key.ts';
import { bucketTlsOnly, privateBucket, TLS_IS_ASKED_FOR } from '../parts/private-bucket.ts';
import { logBucket } from './parts/log-bucket.ts';

/** Versions of an image that are kept; older ones go, so that the repository does not grow for ever. */
const IMAGES_KEPT = 100;
/** Days: how long what a template replaced, or an upload left half done, is kept. */
const OLD_VERSIONS_KEPT = 90;

/** Below it the log bucket has the requests to the template bucket. */
const TEMPLATE_REQUESTS = 'requests/templates/';

const ALARM_TOPIC = { topic: 'AlarmTopic', policy: 'AlarmTopicPolicy' } as const;
/** Who tells of what goes wrong: alarms, and databases. */
const ALARM_PUBLISHERS = ['cloudwatch.amazonaws.com', 'events.rds.amazonaws.com'] as const;

const lifecycle = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      description: `keep the last ${IMAGES_KEPT} images`,
      selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: IMAGES_KEPT },
      action: { type: 'expire' },
    },
  ],
});

/** What distinguishes one foundation from another in structure. */
export interface FoundationOptions {
  /** A topic that alarms call, output `AlarmTopicArn`. It needs a key, which costs a dollar a month. */
  readonly alarmTopic?: boolean;
  /** A key that logs are encrypted with, output `LogKeyArn`; of the two options there is one key in all. */
  readonly logKey?: boolean;
}

/** The same, as data, and the services. */
export const FOUNDATION_OPTIONS = {
  services: option.required(option.recordOf(option.text())),
  alarmTopic: option.flag(),
  logKey: option.flag(),
} satisfies Shape<FoundationOptions & Services>;

interface Services {
  readonly services: Readonly<Record<string, string>>;
}

const build = (services: Services['services'], options: FoundationOptions) => {
  checkOptions('foundationTemplate', FOUNDATION_OPTIONS, { ...options, services });
  const { alarmTopic = false, logKey = false } = options;
  return template({
    path: 'foundation.yaml',
    description: 'Buckets for templates and logs, and image repositories',
    parameters: {},
    body({ resource }) {
      const logs = logBucket(resource, TEMPLATE_REQUESTS);
      const bucket = privateBucket(resource, 'TemplateBucket', {
        encryption: 'aws:kms',
        log: { bucket: logs.bucket, prefix: TEMPLATE_REQUESTS, after: logs.bucketPolicy },
        rule: 'RemoveWhatIsLeft',
        oldDays: OLD_VERSIONS_KEPT,
        reasons: {
          s3_event_notifications_enabled_check: 'Nothing waits for a template to be uploaded.',
          s3_bucket_object_lock_enabled_check: 'Keys carry the hash of their content, and versions are kept.',
        },
        open: { 'S3.7': 'Every region has a bucket of its own; the sources emit the same templates again.' },
        comment: 'A deployed stack needs its templates to be rolled back: they outlive this stack.',
      });
      resource(
        'TemplateBucketPolicy',
        'AWS::S3::BucketPolicy',
        {
          Bucket: bucket.ref,
          PolicyDocument: policy(bucketTlsOnly(bucket)),
        },
        {
          Metadata: TLS_IS_ASKED_FOR,
        },
      );

      const repositories = Object.entries(services).flatMap(([name, folder]) => {
        const repository = resource(
          `${name}Repository`,
          'AWS::ECR::Repository',
          {
            ImageTagMutability: 'IMMUTABLE',
            ImageScanningConfiguration: { ScanOnPush: true },
            EncryptionConfiguration: { EncryptionType: 'AES256' },
            LifecyclePolicy: { LifecyclePolicyText: lifecycle },
          },
          {
            DeletionPolicy: 'RetainExceptOnCreate',
            UpdateReplacePolicy: 'Retain',
            Metadata: {
              OpenControls: { 'ECR.5': 'Encrypted with a key that ECR owns; one of your own costs by the month.' },
            },
          },
        );
        return [
          [
            `${name}RepositoryUri`,
            { Value: repository.att('RepositoryUri'), Description: `Images of ${folder}`, imagesOf: folder },
          ],
          [`${name}RepositoryArn`, { Value: repository.att('Arn'), Description: 'The same repository in policies' }],
        ] as const;
      });
      const publishers = alarmTopic ? ALARM_PUBLISHERS : [];
      const description = fn.sub`Alarms and logs of ${AWS.StackName}`;
      const key = alarmTopic || logKey ? keyFor(resource, 'Key', { description, publishers, logs: logKey }) : undefined;
      const topic = alarmTopic && encryptedTopic(resource, { names: ALARM_TOPIC, key, publishers });
      return {
        TemplateBucket: { Value: bucket.ref, Description: 'Where templates are uploaded' },
        LogBucketName: { Value: logs.bucket.ref, Description: 'Where load balancers, flow logs and S3 write' },
        ...(topic && {
          AlarmTopicArn: { Value: topic.ref, Description: 'What alarms call: subscribe to hear of them' },
        }),
        ...(logKey && key && { LogKeyArn: { Value: key.att('Arn'), Description: 'What logs are encrypted with' } }),
        ...Object.fromEntries(repositories),
      };
    },
  });
};

type Told<T> = { readonly Value: Token<T>; readonly Description: string };
type RepositoryOutputs<S> = {
  readonly [Name in keyof S & string as `${Name}RepositoryUri`]: Told<Id<'AWS::ECR::Repository', 'RepositoryUri'>>;
} & { readonly [Name in keyof S & string as `${Name}RepositoryArn`]: Told<Id<'AWS::ECR::Repository', 'Arn'>> };
type FoundationOutputs<S, O> = {
  readonly TemplateBucket: Told<Id<'AWS::S3::Bucket', 'Name'>>;
  readonly LogBucketName: Told<Id<'AWS::S3::Bucket', 'Name'>>;
} & RepositoryOutputs<S> &
  (OptionOf<O, 'alarmTopic', false> extends true
    ? { readonly AlarmTopicArn: Told<Id<'AWS::SNS::Topic', 'Arn'>> }
    : unknown) &
  (OptionOf<O, 'logKey', false> extends true ? { readonly LogKeyArn: Told<Id<'AWS::KMS::Key', 'Arn'>> } : unknown);

/**
 * What must exist before the first deployment: the bucket that templates are read from, one that logs are written to, and
 * one image repository a service. `services` maps the name that stands in master's parameters to the service's folder.
 * Outputs become master's parameters of the same names: `<Name>RepositoryUri`, `<Name>RepositoryArn`, `LogBucketName`.
 */
export const foundationTemplate = <
  const S extends Services['services'],
  const O extends object = Readonly<Record<never, never>>,
>(
  services: S,
  options?: Checked<FoundationOptions, O>,
) => following<Readonly<Record<never, never>>, FoundationOutputs<S, O>>(build(services, options ?? {}));
