import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import { listKeys } from '../artifacts/bucket.ts';
import { bucketFault } from '../artifacts/bucket-fault.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { inParallel } from '../aws/parallel.ts';
import { interval, paceOf, pause } from '../aws/pause.ts';
import type { RecordedOutcome, ReleaseRecord } from '../release-model.ts';
import { parseRecord } from './schema.ts';

/** Where the releases of one stack are kept. */
export interface ReleaseFolder {
  readonly bucket: string;
  /** Of all keys of the environment. */
  readonly prefix: string;
  readonly stackName: string;
}

/** A record as it was read, or why it could not be. */
export interface StoredRelease {
  readonly number: number;
  readonly key: string;
  readonly etag?: string | undefined;
  readonly record?: ReleaseRecord | undefined;
  /** Why there is no record. */
  readonly unreadable?: string | undefined;
  /** All that stands there: a newer version may have written more than this one knows. */
  readonly raw?: Readonly<Record<string, unknown>> | undefined;
}

const READERS_AT_ONCE = 8;
/** S3 answers 409 where something else happened to the key meanwhile: the write may be tried again. */
const TRIES = 5;
/** Numbers that others may take while one is looked for: no more deploy at once. */
const MOST_TAKEN = 100;

const RECORD_KEY = /^(|.*\/)releases\/([A-Za-z][A-Za-z0-9-]*)\/([1-9][0-9]*)\.json$/;

/** The stack and number that a key names; undefined where it is the key of something else. */
export function placeOfKey(key: string): { prefix: string; stackName: string; number: number } | undefined {
  const [, prefix = '', stackName = '', number] = RECORD_KEY.exec(key) ?? [];
  return number === undefined ? undefined : { prefix, stackName, number: Number(number) };
}

/** The key of a release's record. */
export function recordKey({ prefix, stackName }: ReleaseFolder, number: number): string {
  return `${prefix}releases/${stackName}/${number}.json`;
}

/** The numbers that are taken, ascending. */
export async function releaseNumbers(connection: Connection, folder: ReleaseFolder): Promise<number[]> {
  const keys = await listKeys(connection, folder.bucket, `${folder.prefix}releases/${folder.stackName}/`);
  return [...keys].flatMap((key) => placeOfKey(key)?.number ?? []).sort((a, b) => a - b);
}

/** Reads records, each by its number. */
export function readReleases(
  connection: Connection,
  folder: ReleaseFolder,
  numbers: readonly number[],
): Promise<StoredRelease[]> {
  return inParallel(numbers, READERS_AT_ONCE, (number) =>
    readRelease(connection, folder.bucket, recordKey(folder, number)),
  );
}

/** Reads the record at a key: what cannot be made sense of is answered with the reason. */
export async function readRelease(connection: Connection, bucket: string, key: string): Promise<StoredRelease> {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const client = await connection.s3();
  const number = placeOfKey(key)?.number ?? 0;
  const input = { Bucket: bucket, Key: key, ExpectedBucketOwner: connection.account };
  const { Body, ETag: etag } = await client.send(new GetObjectCommand(input)).catch((error: unknown) => {
    throw bucketFault(error, connection, bucket);
  });
  const text = (await Body?.transformToString()) ?? '';
  const raw = objectOf(text);
  if (raw === undefined) return { number, key, etag, unreadable: 'it is no JSON object' };
  const record = await parseRecord(raw);
  if (typeof record === 'string') return { number, key, etag, raw, unreadable: record };
  if (record.number !== number) return { number, key, etag, raw, unreadable: `it says that it is ${record.number}` };
  return { number, key, etag, raw, record };
}

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    // What JSON has braces for has members by name.
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

type Condition = Pick<PutObjectCommandInput, 'IfMatch' | 'IfNoneMatch'>;

async function put(
  connection: Connection,
  bucket: string,
  key: string,
  value: object,
  condition: Condition,
): Promise<string | undefined> {
  const { PutObjectCommand } = await import('@aws-sdk/client-s3');
  const client = await connection.s3();
  const input = {
    Bucket: bucket,
    Key: key,
    Body: Buffer.from(`${JSON.stringify(value, null, 2)}\n`),
    ContentType: 'application/json',
    ExpectedBucketOwner: connection.account,
    ...condition,
  };
  for (let count = 1; ; count += 1) {
    try {
      return (await client.send(new PutObjectCommand(input))).ETag;
    } catch (error) {
      if (awsFailure(error).name !== 'ConditionalRequestConflict' || count >= TRIES) throw error;
    }
    await pause(interval(paceOf(connection.target.endpoint), count));
  }
}

const isTaken = (error: unknown): boolean => {
  const { name, status } = awsFailure(error);
  return name === 'PreconditionFailed' || status === 412;
};

/**
 * Writes a record under the next number that is free. Of two at once each gets a number of its own: only one of them can make
 * the object.
 */
export async function claimNumber(
  connection: Connection,
  folder: ReleaseFolder,
  after: number,
  recordOf: (number: number) => ReleaseRecord,
): Promise<StoredRelease> {
  for (let number = after + 1; ; number += 1) {
    const key = recordKey(folder, number);
    const record = recordOf(number);
    try {
      const etag = await put(connection, folder.bucket, key, record, { IfNoneMatch: '*' });
      return { number, key, etag, record, raw: { ...record } };
    } catch (error) {
      if (!isTaken(error)) throw bucketFault(error, connection, folder.bucket);
      // The answer to an earlier try of this very call may have been lost.
      const there = await readRelease(connection, folder.bucket, key);
      if (there.record?.operation.token === record.operation.token) return there;
      if (number > after + MOST_TAKEN) throw bucketFault(error, connection, folder.bucket);
    }
  }
}

/** Adds how a release ended to its record; where somebody else did meanwhile, that stands. */
export async function writeOutcome(
  connection: Connection,
  bucket: string,
  stored: StoredRelease,
  outcome: RecordedOutcome,
): Promise<StoredRelease> {
  const { key, etag, record, raw } = stored;
  if (record === undefined) return stored;
  try {
    const written = await put(connection, bucket, key, { ...raw, outcome }, { IfMatch: etag });
    return { ...stored, etag: written, record: { ...record, outcome }, raw: { ...raw, outcome } };
  } catch (error) {
    if (!isTaken(error)) throw bucketFault(error, connection, bucket);
    return readRelease(connection, bucket, key);
  }
}
