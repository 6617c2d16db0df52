import { createHash } from 'node:crypto';
import { bucketFault } from '../artifacts/bucket-fault.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { inParallel } from '../aws/parallel.ts';

const READERS_AT_ONCE = 8;

/** The templates of a release as the bucket has them, by key. */
export interface ReadTemplates {
  readonly texts: ReadonlyMap<string, string>;
  readonly missing: readonly string[];
  /** Their content is not what the hash in their key says. */
  readonly damaged: readonly string[];
}

/** Reads templates by their keys; what is not there, or not what it was, is named. */
export async function readTemplates(
  connection: Connection,
  bucket: string,
  keys: readonly string[],
): Promise<ReadTemplates> {
  const read = await inParallel(keys, READERS_AT_ONCE, async (key) => ({
    key,
    text: await textOf(connection, bucket, key),
  }));
  const there = read.flatMap(({ key, text }) => (text === undefined ? [] : [[key, text] as const]));
  return {
    texts: new Map(there),
    missing: read.filter(({ text }) => text === undefined).map(({ key }) => key),
    damaged: there.filter(([key, text]) => !namesContent(key, text)).map(([key]) => key),
  };
}

async function textOf(connection: Connection, bucket: string, key: string): Promise<string | undefined> {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const client = await connection.s3();
  const input = { Bucket: bucket, Key: key, ExpectedBucketOwner: connection.account };
  try {
    return (await (await client.send(new GetObjectCommand(input))).Body?.transformToString()) ?? '';
  } catch (error) {
    if (/^(NoSuchKey|NotFound)$/.test(awsFailure(error).name)) return undefined;
    throw bucketFault(error, connection, bucket);
  }
}

const HASH = /\.([0-9a-f]{12})\.(?:yaml|json)$/;

/** The first twelve digits of its content's SHA-256, which a template's key has. */
export const hashOfKey = (key: string): string | undefined => HASH.exec(key)?.[1];

/** Whether a key is the one that a text has. */
export function namesContent(key: string, text: string | Uint8Array): boolean {
  return createHash('sha256').update(text).digest('hex').slice(0, 12) === hashOfKey(key);
}
