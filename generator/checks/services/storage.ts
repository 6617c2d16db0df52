import { isIP } from 'node:net';
import {
  atLeast,
  between,
  count,
  fieldsOf,
  form,
  isOpen,
  length,
  numberOf,
  type ObjectRule,
  objectsOf,
  oneOf,
  type ServiceRules,
  shown,
  textOf,
  type ValueRule,
  whole,
} from './rules.ts';

/** Amazon S3 user guide, "General purpose bucket naming rules". */
export const bucketName: ValueRule = {
  takes:
    'a name of 3 to 63 small letters, digits, dots and hyphens that begins and ends with a letter or a digit, and is no address',
  accepts: (value) => {
    const text = textOf(value) ?? '';
    return (
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text) &&
      !text.includes('..') &&
      isIP(text) === 0 &&
      !/^(xn--|sthree-|amzn-s3-demo-)/.test(text) &&
      !/(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(text)
    );
  },
};

/** PutBucketLifecycleConfiguration: days go up from one class to the next, and ids are there once. */
const lifecycle: ObjectRule = ({ LifecycleConfiguration }) => {
  const rules = objectsOf(fieldsOf(LifecycleConfiguration).Rules);
  const ids = rules.map(({ Id }) => textOf(Id));
  const twice = ids.find((id, index) => id !== undefined && ids.indexOf(id) !== index);
  if (twice !== undefined) {
    return {
      at: 'LifecycleConfiguration.Rules',
      problem: `has ${shown(twice)} twice`,
      why: 'Amazon S3 takes an Id once.',
      mend: 'name one otherwise.',
    };
  }
  for (const [index, rule] of rules.entries()) {
    const at = `LifecycleConfiguration.Rules.${index}`;
    const expiration = numberOf(rule.ExpirationInDays);
    const late = objectsOf(rule.Transitions).find(
      ({ TransitionInDays }) => (numberOf(TransitionInDays) ?? -1) >= (expiration ?? Number.POSITIVE_INFINITY),
    );
    if (late !== undefined) {
      return {
        at,
        problem: `moves objects after ${shown(late.TransitionInDays)} days and deletes them after ${expiration}`,
        why: 'Amazon S3 wants the deletion last.',
        mend: 'delete them later.',
      };
    }
    const early = objectsOf(rule.Transitions).find(
      ({ StorageClass, TransitionInDays }) =>
        (StorageClass === 'STANDARD_IA' || StorageClass === 'ONEZONE_IA') && (numberOf(TransitionInDays) ?? 30) < 30,
    );
    if (early !== undefined) {
      return {
        at,
        problem: `moves objects to ${String(early.StorageClass)} after ${shown(early.TransitionInDays)} days`,
        why: 'Amazon S3 moves them there after 30 days at the earliest.',
        mend: 'make it 30 or more.',
      };
    }
  }
  return undefined;
};

/** PutLifecyclePolicy and PutBucketPolicy take JSON. */
const isJson: ValueRule = {
  takes: 'JSON',
  accepts: (value) => {
    try {
      return typeof value !== 'string' || JSON.parse(value) !== undefined;
    } catch {
      return false;
    }
  },
};

const days = atLeast(1);

/** The rules of Amazon S3, Amazon EFS and Amazon ECR. */
export const storage: ServiceRules = {
  'AWS::S3::Bucket': {
    by: 'Amazon S3',
    values: {
      BucketName: bucketName,
      'LifecycleConfiguration.Rules': count(0, 1000, 'rules'),
      'LifecycleConfiguration.Rules.*.Id': length(0, 255),
      'LifecycleConfiguration.Rules.*.Status': oneOf('Enabled', 'Disabled'),
      'LifecycleConfiguration.Rules.*.ExpirationInDays': days,
      'LifecycleConfiguration.Rules.*.NoncurrentVersionExpirationInDays': days,
      'LifecycleConfiguration.Rules.*.NoncurrentVersionExpiration.NoncurrentDays': days,
      'LifecycleConfiguration.Rules.*.AbortIncompleteMultipartUpload.DaysAfterInitiation': days,
      'CorsConfiguration.CorsRules': count(0, 100, 'rules'),
      'CorsConfiguration.CorsRules.*.AllowedMethods.*': oneOf('GET', 'PUT', 'HEAD', 'POST', 'DELETE'),
      'VersioningConfiguration.Status': oneOf('Enabled', 'Suspended'),
      'BucketEncryption.ServerSideEncryptionConfiguration.*.ServerSideEncryptionByDefault.SSEAlgorithm': oneOf(
        'AES256',
        'aws:kms',
        'aws:kms:dsse',
      ),
      'OwnershipControls.Rules.*.ObjectOwnership': oneOf('ObjectWriter', 'BucketOwnerPreferred', 'BucketOwnerEnforced'),
    },
    objects: [['', lifecycle]],
  },
  'AWS::EFS::FileSystem': {
    by: 'Amazon EFS',
    values: {
      PerformanceMode: oneOf('generalPurpose', 'maxIO'),
      ThroughputMode: oneOf('bursting', 'provisioned', 'elastic'),
      ProvisionedThroughputInMibps: between(1, 3414),
      LifecyclePolicies: count(0, 3, 'policies'),
    },
    objects: [
      [
        '',
        ({ ThroughputMode, ProvisionedThroughputInMibps, PerformanceMode }) => {
          if (
            (ThroughputMode === 'provisioned') !== (ProvisionedThroughputInMibps !== undefined) &&
            !isOpen(ThroughputMode)
          ) {
            return {
              at: 'ProvisionedThroughputInMibps',
              problem: `and ThroughputMode ${shown(ThroughputMode)} do not go together`,
              why: 'Amazon EFS wants it with provisioned, and with nothing else.',
              mend: 'change one of them.',
            };
          }
          return ThroughputMode === 'elastic' && PerformanceMode === 'maxIO'
            ? {
                at: 'PerformanceMode',
                problem: 'is "maxIO" beside elastic throughput',
                why: 'Amazon EFS takes generalPurpose there.',
                mend: 'leave it away.',
              }
            : undefined;
        },
      ],
    ],
  },
  'AWS::EFS::AccessPoint': {
    by: 'Amazon EFS',
    values: {
      'PosixUser.Uid': whole(0, 4294967295),
      'PosixUser.Gid': whole(0, 4294967295),
      'RootDirectory.CreationInfo.OwnerUid': whole(0, 4294967295),
      'RootDirectory.CreationInfo.OwnerGid': whole(0, 4294967295),
      'RootDirectory.CreationInfo.Permissions': form(/^[0-7]{3,4}$/, 'three or four octal digits, such as 0750'),
      'RootDirectory.Path': form(
        /^(\/|(\/(?!\.)[^$#<>;`|&?{}^*/\n]+){1,4})$/,
        'a path of at most four folders that begins with a slash',
      ),
    },
  },
  'AWS::ECR::Repository': {
    by: 'Amazon ECR',
    values: {
      RepositoryName: form(
        /^(?=.{2,256}$)([a-z0-9]+([._-][a-z0-9]+|__[a-z0-9]+|-+[a-z0-9]+)*\/)*[a-z0-9]+([._-][a-z0-9]+|__[a-z0-9]+|-+[a-z0-9]+)*$/,
        'a name of 2 to 256 small letters, digits and single . _ - / between them',
      ),
      ImageTagMutability: oneOf('MUTABLE', 'IMMUTABLE', 'MUTABLE_WITH_EXCLUSION', 'IMMUTABLE_WITH_EXCLUSION'),
      'EncryptionConfiguration.EncryptionType': oneOf('AES256', 'KMS', 'KMS_DSSE'),
      'LifecyclePolicy.LifecyclePolicyText': isJson,
    },
  },
};
