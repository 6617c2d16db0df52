import type { ListObjectVersionsCommandInput, ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3';
import { bucketFault, checkListing } from '../../artifacts/bucket-fault.ts';
import type { Connection } from '../../aws/connection.ts';
import { inParallel } from '../../aws/parallel.ts';
import { namesContent } from '../templates.ts';

/** A version of an object, or a marker of its deletion. */
export interface ObjectVersion {
  readonly id: string;
  readonly bytes: number;
  readonly time: Date;
  readonly marker: boolean;
}

/** All versions of what a bucket has, by key. */
export type ObjectVersions = ReadonlyMap<string, readonly ObjectVersion[]>;

const READERS_AT_ONCE = 8;
/** What S3 deletes in one request. */
const DELETED_AT_ONCE = 1000;

/** Lists all versions of all objects of a bucket. */
export async function listVersions(connection: Connection, bucket: string): Promise<ObjectVersions> {
  const { ListObjectVersionsCommand } = await import('@aws-sdk/client-s3');
  const client = await connection.s3();
  const found = new Map<string, ObjectVersion[]>();
  let KeyMarker: string | undefined;
  let VersionIdMarker: string | undefined;
  do {
    const input: ListObjectVersionsCommandInput = { Bucket: bucket, KeyMarker, VersionIdMarker };
    const command = new ListObjectVersionsCommand({ ...input, ExpectedBucketOwner: connection.account });
    const page: ListObjectVersionsCommandOutput = await client.send(command).catch((error: unknown) => {
      throw bucketFault(error, connection, bucket);
    });
    checkListing(page, connection);
    const add = (key: string, version: ObjectVersion) => found.set(key, [...(found.get(key) ?? []), version]);
    for (const { Key = '', VersionId = 'null', Size = 0, LastModified = new Date() } of page.Versions ?? [])
      add(Key, { id: VersionId, bytes: Size, time: LastModified, marker: false });
    for (const { Key = '', VersionId = 'null', LastModified = new Date() } of page.DeleteMarkers ?? [])
      add(Key, { id: VersionId, bytes: 0, time: LastModified, marker: true });
    KeyMarker = page.IsTruncated ? page.NextKeyMarker : undefined;
    VersionIdMarker = page.IsTruncated ? page.NextVersionIdMarker : undefined;
  } while (KeyMarker !== undefined);
  return found;
}

/** Whether all that is under a key is what the hash in it says: then it was this tool that put it there. */
export async function isOwnTemplate(
  connection: Connection,
  bucket: string,
  key: string,
  versions: readonly ObjectVersion[],
): Promise<boolean> {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const client = await connection.s3();
  for (const { id, marker } of versions) {
    if (marker) continue;
    const input = { Bucket: bucket, Key: key, VersionId: id, ExpectedBucketOwner: connection.account };
    const { Body } = await client.send(new GetObjectCommand(input)).catch((error: unknown) => {
      throw bucketFault(error, connection, bucket);
    });
    if (!namesContent(key, (await Body?.transformToByteArray()) ?? '')) return false;
  }
  return true;
}

/** The keys whose content is what their hash says. */
export async function ownTemplates(
  connection: Connection,
  bucket: string,
  candidates: readonly (readonly [key: string, versions: readonly ObjectVersion[]])[],
): Promise<ReadonlySet<string>> {
  const own = await inParallel(candidates, READERS_AT_ONCE, ([key, versions]) =>
    isOwnTemplate(connection, bucket, key, versions),
  );
  return new Set(candidates.filter((_, index) => own[index]).map(([key]) => key));
}

/** Deletes every version under the keys for good; answers what S3 refused, with its reason. */
export async function deleteVersions(
  connection: Connection,
  bucket: string,
  keys: readonly (readonly [key: string, versions: readonly ObjectVersion[]])[],
): Promise<string[]> {
  const { DeleteObjectsCommand } = await import('@aws-sdk/client-s3');
  const client = await connection.s3();
  const all = keys.flatMap(([Key, versions]) => versions.map(({ id: VersionId }) => ({ Key, VersionId })));
  const refused: string[] = [];
  for (let from = 0; from < all.length; from += DELETED_AT_ONCE) {
    const Delete = { Objects: all.slice(from, from + DELETED_AT_ONCE), Quiet: true };
    const input = { Bucket: bucket, Delete, ExpectedBucketOwner: connection.account };
    const { Errors = [] } = await client.send(new DeleteObjectsCommand(input)).catch((error: unknown) => {
      throw bucketFault(error, connection, bucket);
    });
    refused.push(...Errors.map(({ Key, Code, Message }) => `${Key}: ${Code} ${Message ?? ''}`.trim()));
  }
  return refused;
}
