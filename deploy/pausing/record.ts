import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import type { DatabaseName } from '../services/databases.ts';
import type { Suspended } from '../services/scaling-bounds.ts';

/** What ran before an environment was paused: what `resume` brings back. */
export interface PauseRecord {
  readonly version: 1;
  readonly stack: string;
  /** ISO 8601. */
  readonly since: string;
  /** ARN of who began it. */
  readonly by: string;
  readonly services: readonly PausedService[];
  readonly schedules: readonly PausedSchedule[];
  readonly databases: readonly DatabaseName[];
}

export interface PausedService {
  readonly name: string;
  readonly arn: string;
  readonly desired: number;
  /** How its scaling was before it was suspended; absent where there is none. */
  readonly scaling?: { readonly resourceId: string; readonly suspended: Suspended } | undefined;
}

export interface PausedSchedule {
  readonly path: string;
  readonly group: string;
  readonly name: string;
}

/** A record as it lies in the bucket, and what tells it from a later one. */
export interface StoredRecord {
  readonly record: PauseRecord;
  readonly etag?: string | undefined;
}

/** Where it lies: in the bucket of the templates, which outlives every stack of the environment. */
const keyOf = ({ target: { region, stackName } }: Connection) => `rookery/paused/${region}/${stackName}.json`;

/** What says that a stack is paused; undefined where it is not. */
export async function readPause(connection: Connection, bucket: string): Promise<StoredRecord | undefined> {
  const found = await readObject(connection, bucket);
  const record = found && parsed(found.text);
  // Resumed: the deployer deletes nothing of the bucket.
  return record?.services === undefined ? undefined : { record, etag: found?.etag };
}

async function readObject(connection: Connection, bucket: string) {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const client = await connection.s3();
  const asked = { Bucket: bucket, Key: keyOf(connection), ExpectedBucketOwner: connection.account };
  const found = await client.send(new GetObjectCommand(asked)).catch((error: unknown) => {
    if (/^(NoSuchKey|NotFound)$/.test(awsFailure(error).name)) return undefined;
    throw error;
  });
  const text = await found?.Body?.transformToString();
  return text === undefined ? undefined : { text, etag: found?.ETag };
}

function parsed(text: string): PauseRecord | undefined {
  try {
    // `writePause` wrote it: its shape is this one, or that of what was resumed.
    return JSON.parse(text) as PauseRecord;
  } catch {
    return undefined;
  }
}

/** Puts a record in the place of the one that was read; another's, written meanwhile, stays, and this fails. */
export async function writePause(
  connection: Connection,
  bucket: string,
  record: PauseRecord,
  before: StoredRecord | undefined,
): Promise<StoredRecord> {
  const text = JSON.stringify(record, undefined, 2);
  return { record, etag: await put(connection, bucket, text, before?.etag) };
}

/** Notes that a stack is paused no more. */
export async function endPause(connection: Connection, bucket: string, before: StoredRecord): Promise<void> {
  const ended = { version: 1, stack: before.record.stack, resumed: new Date().toISOString(), by: connection.callerArn };
  await put(connection, bucket, JSON.stringify(ended), before.etag);
}

/** Writes it in the place of what is known to be there, or where nothing is: of two who write at once one fails. */
async function put(connection: Connection, bucket: string, text: string, known: string | undefined) {
  const { PutObjectCommand } = await import('@aws-sdk/client-s3');
  const client = await connection.s3();
  const etag = known ?? (await readObject(connection, bucket))?.etag;
  const object = {
    Bucket: bucket,
    Key: keyOf(connection),
    Body: Buffer.from(text),
    ContentType: 'application/json',
    ExpectedBucketOwner: connection.account,
    ...(etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag }),
  };
  const answer = await client.send(new PutObjectCommand(object)).catch(async (error: unknown) => {
    const { name, status } = awsFailure(error);
    if (name !== 'PreconditionFailed' && name !== 'ConditionalRequestConflict' && status !== 412) throw error;
    // The reply to the first try may have been lost: then it is our own that stands there.
    const there = await readObject(connection, bucket);
    if (there?.text !== text) throw elsewhere(connection.target.stackName);
    return { ETag: there.etag };
  });
  return answer.ETag;
}

function elsewhere(stackName: string): RookeryError {
  return new RookeryError(
    'PausedElsewhere',
    {
      what: `somebody else pauses or resumes stack ${stackName} at this moment.`,
      why: 'what is remembered of it changed while this command worked on it.',
      mend: 'wait for them to end, and run it again: it goes on where things stand.',
    },
    3,
  );
}
