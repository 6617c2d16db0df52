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

/** Days: how long an image without a tag is kept. */
const UNTAGGED_KEPT = 30;
/** Days: how long what a template replaced, or an upload left half done, is kept. */
const OLD_VERSIONS_KEPT = 90;

/** Below it the log bucket has the requests to the template bucket. */
const TEMPLATE_REQUESTS = 'requests/templates/';

const ALARM_TOPIC = { topic: 'AlarmTopic', policy: 'AlarmTopicPolicy' } as const;
/** What publishes to the topic: alarms, databases, and rules of EventBridge. */
const ALARM_PUBLISHERS = ['cloudwatch.amazonaws.com', 'events.rds.amazonaws.com', 'events.amazonaws.com'] as const;

/** The first part of the UUID of this stack: repositories outlive it, and a new one of its name makes others. */
const incarnation = () => fn.select(0, fn.split('-', fn.select(2, fn.split('/', AWS.StackId))));

/**
 * What has a tag stays: a rule that counts images or days does not know which of them runs, or is what a rollback goes back to;
 * `gc` does. By "Lifecycle policy properties in Amazon ECR", `untagged` selects no image that has a tag.
 */
const lifecycle = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      description: `without a tag for ${UNTAGGED_KEPT} days; what has one stays`,
      selection: {
        tagStatus: 'untagged',
        countType: 'sinceImagePushed',
        countUnit: 'days',
        countNumber: UNTAGGED_KEPT,
      },
      action: { type: 'expire' },
    },
  ],
});

/** The options of a foundation. */
export interface FoundationOptions {
  /** A topic that alarms call, output `AlarmTopicArn`. It needs a key, which costs a dollar a month. */
  readonly alarmTopic?: boolean;
  /** A key that logs are encrypted with, output `LogKeyArn`; of the two options there is one key in all. */
  readonly logKey?: boolean;
}

/** The shape of these options and of the repositories, which they are checked against. */
export const FOUNDATION_OPTIONS = {
  repositories: option.required(option.recordOf(option.text())),
  alarmTopic: option.flag(),
  logKey: option.flag(),
} satisfies Shape<FoundationOptions & Repositories>;

interface Repositories {
  readonly repositories: Readonly<Record<string, string>>;
}

function build(repositories: Repositories['repositories'], options: FoundationOptions) {
  checkOptions('foundationTemplate', FOUNDATION_OPTIONS, { ...options, repositories });
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

      const uris = Object.entries(repositories).flatMap(([name, folder]) => {
        const repository = resource(
          `${name}Repository`,
          'AWS::ECR::Repository',
          {
            RepositoryName: fn.sub`${AWS.StackName}-${incarnation()}/${folder}`,
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
        const uri = { Value: repository.att('RepositoryUri'), Description: `Images of ${folder}`, imagesOf: folder };
        return [[`${name}RepositoryUri`, uri]] as const;
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
        RepositoryUriPrefix: {
          Value: fn.sub`${AWS.AccountId}.dkr.ecr.${AWS.Region}.${AWS.URLSuffix}/${AWS.StackName}-${incarnation()}`,
          Description: 'What the URIs of all image repositories begin with',
          imagesOf: true,
        },
        RepositoryArnPrefix: {
          Value: fn.sub`arn:${AWS.Partition}:ecr:${AWS.Region}:${AWS.AccountId}:repository/${AWS.StackName}-${incarnation()}`,
          Description: 'The same of their ARNs',
          imagesOf: true,
        },
        ...Object.fromEntries(uris),
      };
    },
  });
}

type DescribedValue<T> = { readonly Value: Token<T>; readonly Description: string };
type RepositoryOutputs<S> = {
  readonly [Name in keyof S & string as `${Name}RepositoryUri`]: DescribedValue<
    Id<'AWS::ECR::Repository', 'RepositoryUri'>
  >;
};
type FoundationOutputs<S, O> = {
  readonly TemplateBucket: DescribedValue<Id<'AWS::S3::Bucket', 'Name'>>;
  readonly LogBucketName: DescribedValue<Id<'AWS::S3::Bucket', 'Name'>>;
  readonly RepositoryUriPrefix: DescribedValue<string>;
  readonly RepositoryArnPrefix: DescribedValue<string>;
} & RepositoryOutputs<S> &
  (OptionOf<O, 'alarmTopic', false> extends true
    ? { readonly AlarmTopicArn: DescribedValue<Id<'AWS::SNS::Topic', 'Arn'>> }
    : unknown) &
  (OptionOf<O, 'logKey', false> extends true
    ? { readonly LogKeyArn: DescribedValue<Id<'AWS::KMS::Key', 'Arn'>> }
    : unknown);

/**
 * What must exist before the first deployment: the bucket that templates are read from, one that logs are written to, and
 * one image repository a service, `<name and id of this stack>/<folder>`. `repositories` maps names of services to their folders.
 * Outputs become master's parameters of the same names: `RepositoryUriPrefix`, `RepositoryArnPrefix`, `LogBucketName`.
 */
export function foundationTemplate<
  const S extends Repositories['repositories'],
  const O extends object = Readonly<Record<never, never>>,
>(repositories: S, options?: Checked<FoundationOptions, O>) {
  return following<Readonly<Record<never, never>>, FoundationOutputs<S, O>>(build(repositories, options ?? {}));
}
