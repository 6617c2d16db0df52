import { element, isRecord, list } from '../wire/xml.ts';

type Properties = Readonly<Record<string, unknown>>;

/**
 * What a bucket's CloudFormation properties say, as the sub-resources that S3's API answers: the same settings under
 * other names. A property that is absent removes its sub-resource, as an update does.
 */
export function bucketDocuments(
  properties: Properties,
  stackTags: readonly { readonly Key: string; readonly Value: string }[],
): Record<string, string | undefined> {
  const tags = new Map(stackTags.map(({ Key, Value }) => [Key, Value]));
  for (const tag of list(properties.Tags).filter(isRecord)) tags.set(String(tag.Key), String(tag.Value));
  const tagSet = [...tags].map(([Key, Value]) => ({ Key, Value }));
  return {
    versioning: document('VersioningConfiguration', properties.VersioningConfiguration),
    publicAccessBlock: document('PublicAccessBlockConfiguration', properties.PublicAccessBlockConfiguration),
    encryption: document('ServerSideEncryptionConfiguration', encryption(properties.BucketEncryption)),
    ownershipControls: document('OwnershipControls', rules(properties.OwnershipControls)),
    logging: document('BucketLoggingStatus', logging(properties.LoggingConfiguration)),
    lifecycle: document('LifecycleConfiguration', lifecycle(properties.LifecycleConfiguration)),
    tagging: tagSet.length > 0 ? document('Tagging', { TagSet: { Tag: tagSet } }) : undefined,
  };
}

function document(root: string, value: unknown): string | undefined {
  return isRecord(value) ? element(root, value) : undefined;
}

function rules(value: unknown): Properties | undefined {
  return isRecord(value) ? { Rule: value.Rules } : undefined;
}

function encryption(value: unknown): Properties | undefined {
  if (!isRecord(value)) return undefined;
  const configured = list(value.ServerSideEncryptionConfiguration).filter(isRecord);
  return {
    Rule: configured.map(({ ServerSideEncryptionByDefault: wanted, ...rule }) => ({
      ApplyServerSideEncryptionByDefault: wanted,
      ...rule,
    })),
  };
}

function logging(value: unknown): Properties | undefined {
  if (!isRecord(value)) return undefined;
  return { LoggingEnabled: { TargetBucket: value.DestinationBucketName, TargetPrefix: value.LogFilePrefix ?? '' } };
}

function lifecycle(value: unknown): Properties | undefined {
  if (!isRecord(value)) return undefined;
  return { Rule: list(value.Rules).filter(isRecord).map(lifecycleRule) };
}

function lifecycleRule(rule: Properties): Properties {
  const {
    ExpirationInDays: days,
    NoncurrentVersionExpirationInDays: noncurrent,
    ExpiredObjectDeleteMarker: marker,
  } = rule;
  const expires = days !== undefined || marker !== undefined;
  return {
    ...(expires && { Expiration: { Days: days, ExpiredObjectDeleteMarker: marker } }),
    ID: rule.Id,
    Filter: { Prefix: rule.Prefix ?? '' },
    Status: rule.Status,
    NoncurrentVersionExpiration:
      rule.NoncurrentVersionExpiration ?? (noncurrent === undefined ? undefined : { NoncurrentDays: noncurrent }),
    AbortIncompleteMultipartUpload: rule.AbortIncompleteMultipartUpload,
  };
}
