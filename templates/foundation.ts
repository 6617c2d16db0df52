import { policy, template } from '../generator/index.ts';
import { bucketTlsOnly, privateBucket, TLS_IS_ASKED_FOR } from './private-bucket.ts';

/** Versions of an image that are kept; older ones go, so that the repository does not grow for ever. */
const IMAGES_KEPT = 100;
/** Days: how long what a template replaced, or an upload left half done, is kept. */
const OLD_VERSIONS_KEPT = 90;

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

/**
 * What must exist before the first deployment: the bucket that templates are read from, and one image repository a
 * service. `services` maps the name that stands in master's parameters to the service's folder; the outputs
 * `<Name>RepositoryUri` and `<Name>RepositoryArn` become master's parameters of the same names.
 */
export const foundationTemplate = (services: Readonly<Record<string, string>>) =>
  template({
    path: 'foundation.yaml',
    description: 'Template bucket and image repositories',
    parameters: {},
    body({ resource }) {
      const bucket = privateBucket(resource, 'TemplateBucket', {
        rule: 'RemoveWhatIsLeft',
        oldDays: OLD_VERSIONS_KEPT,
        reasons: {
          s3_bucket_default_encryption_kms_check:
            'Templates hold no secrets; they are encrypted with a key that S3 owns.',
          s3_bucket_logging_enabled_check:
            'A log bucket would need one of its own; CloudTrail tells who wrote a template.',
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
          [`${name}RepositoryUri`, { Value: repository.att('RepositoryUri'), Description: `Images of ${folder}` }],
          [`${name}RepositoryArn`, { Value: repository.att('Arn'), Description: 'The same repository in policies' }],
        ] as const;
      });
      return {
        TemplateBucket: { Value: bucket.ref, Description: 'Where templates are uploaded' },
        ...Object.fromEntries(repositories),
      };
    },
  });
