import { randomUUID } from 'node:crypto';
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import type { Site } from './model.ts';
import { OWN_PREFIX } from './objects.ts';
import { siteFault } from './site-fault.ts';

/** How often a publication says that it still goes on, and after how long a silent one counts as ended. */
const BEAT_MS = 10_000;
const SILENT_MS = 60_000;

/** A publication's claim on a site: an object that one publication has, and leaves behind where it did not come to its end. */
export interface Claim {
  /** An earlier publication ended half way: what it changed may be in caches. */
  readonly takenOver: boolean;
  /** Aborted when another publication took the site because this one was silent for too long. */
  readonly lost: AbortSignal;
  /** Gives the site free: the publication is complete. */
  release(): Promise<void>;
  /** Leaves the mark of a publication that did not come to its end, for the next one to take over at once. */
  abandon(): Promise<void>;
}

type State = 'publishing' | 'abandoned';
type Condition = Pick<PutObjectCommandInput, 'IfMatch' | 'IfNoneMatch'>;

/** Claims a site; refuses where another publication goes on. */
export async function claimSite(connection: Connection, { bucket, prefix }: Site): Promise<Claim> {
  const { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand } = await import('@aws-sdk/client-s3');
  const client = await connection.s3();
  const object = { Bucket: bucket, Key: `${prefix}${OWN_PREFIX}publishing`, ExpectedBucketOwner: connection.account };
  const Body = Buffer.from(`${randomUUID()}\n`);
  const put = async (state: State, condition: Condition): Promise<string | undefined> => {
    const about = { ContentType: 'text/plain', CacheControl: 'no-store', Metadata: { state } };
    return (await client.send(new PutObjectCommand({ ...object, ...about, ...condition, Body }))).ETag;
  };
  const takeOver = async (): Promise<string | undefined> => {
    const other = await client.send(new HeadObjectCommand(object)).catch((error: unknown) => {
      // It ended in this very moment: whoever asks again has the site.
      throw awsFailure(error).status === 404 ? busy(bucket, 0) : siteFault(error, connection, bucket);
    });
    const silence = Date.now() - (other.LastModified?.getTime() ?? 0);
    if (other.Metadata?.state !== 'abandoned' && silence < SILENT_MS) throw busy(bucket, silence);
    return put('publishing', { IfMatch: other.ETag }).catch((error: unknown) => {
      throw isTaken(error) ? busy(bucket, 0) : siteFault(error, connection, bucket);
    });
  };
  let takenOver = false;
  let etag = await put('publishing', { IfNoneMatch: '*' }).catch((error: unknown) => {
    if (!isTaken(error)) throw siteFault(error, connection, bucket);
    takenOver = true;
    return takeOver();
  });

  const lost = new AbortController();
  let last: Promise<void> = Promise.resolve();
  const say = (state: State): Promise<void> => {
    last = last
      .then(() => put(state, { IfMatch: etag }))
      .then(
        (next) => {
          etag = next;
        },
        // Any other failure is one of the network: the next beat may come through.
        (error: unknown) => {
          if (isTaken(error)) lost.abort();
        },
      );
    return last;
  };
  const beat = setInterval(() => void say('publishing'), BEAT_MS);
  beat.unref();
  return {
    takenOver,
    lost: lost.signal,
    async release() {
      clearInterval(beat);
      await last;
      if (!lost.signal.aborted) await client.send(new DeleteObjectCommand(object));
    },
    abandon() {
      clearInterval(beat);
      return say('abandoned');
    },
  };
}

function isTaken(error: unknown): boolean {
  const { name, status } = awsFailure(error);
  return /^(PreconditionFailed|ConditionalRequestConflict)$/.test(name) || status === 412 || status === 409;
}

/** That another publication has the site. */
export function busy(bucket: string, silence: number): RookeryError {
  return new RookeryError(
    'SiteBusy',
    {
      what: `another publication into bucket ${bucket} goes on (last seen ${Math.max(0, Math.round(silence / 1000))} seconds ago).`,
      why: "two at once would delete each other's files and leave pages that name files which are not there.",
      mend: `run the same command again when it has ended; one that was killed counts as ended after ${SILENT_MS / 1000} seconds.`,
    },
    3,
  );
}
