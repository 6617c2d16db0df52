import { AwsError } from '../server/service.ts';

export interface Bucket {
  readonly name: string;
  readonly region: string;
  readonly creationDate: string;
  /** Sub-resources as they were put: their XML (the policy: its JSON), by the word in the query. */
  readonly documents: Readonly<Record<string, string>>;
  /** What CloudFormation made it with, so that a step tried twice makes one bucket. */
  readonly token?: string;
}

/** One version of an object: bytes with what was said about them, or a delete marker. */
export interface Version {
  /** `null` where the bucket keeps no versions. */
  readonly versionId: string;
  readonly lastModified: string;
  readonly deleteMarker?: true;
  readonly size: number;
  /** Without its quotes. */
  readonly etag: string;
  /** The file that holds the bytes, in the bucket's `blobs`. */
  readonly blob: string;
  /** What GetObject repeats: content-type, cache-control, x-amz-meta-* and so on. */
  readonly headers: Readonly<Record<string, string>>;
  /** By header name, for example `x-amz-checksum-crc32`. */
  readonly checksums: Readonly<Record<string, string>>;
  readonly checksumType?: 'FULL_OBJECT' | 'COMPOSITE';
  readonly tagging?: string;
}

/** An object: its versions, the newest first. */
export interface StoredObject {
  readonly key: string;
  readonly versions: readonly Version[];
}

export interface Part {
  readonly etag: string;
  readonly size: number;
  readonly blob: string;
  readonly lastModified: string;
  readonly checksums: Readonly<Record<string, string>>;
}

export interface Upload {
  readonly key: string;
  readonly initiated: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tagging?: string;
  readonly checksumAlgorithm?: string;
  readonly checksumType?: 'FULL_OBJECT' | 'COMPOSITE';
  /** By part number. */
  readonly parts: Readonly<Record<string, Part>>;
}

export function noSuchBucket(bucket: string): AwsError {
  return new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: bucket });
}

export function noSuchKey(key: string): AwsError {
  return new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });
}

export function noSuchVersion(key: string, versionId: string): AwsError {
  return new AwsError('NoSuchVersion', 'The specified version does not exist.', 404, {
    Key: key,
    VersionId: versionId,
  });
}

export const accessDenied = (): AwsError => new AwsError('AccessDenied', 'Access Denied', 403);

export function preconditionFailed(condition: string): AwsError {
  return new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition: condition,
  });
}

export function invalidArgument(message: string, name: string, value: string): AwsError {
  return new AwsError('InvalidArgument', message, 400, { ArgumentName: name, ArgumentValue: value });
}

export function notImplemented(what: string): AwsError {
  return new AwsError('NotImplemented', `The embedded endpoint does not simulate ${what}.`, 501);
}
