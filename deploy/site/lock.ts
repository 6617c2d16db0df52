import { randomUUID } from 'node:crypto';
import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { again } from '../aws/interrupted.ts';
import type { Site } from './model.ts';
import { OWN_PREFIX } from './objects.ts';
import { siteFault } from './site-fault.ts';

/** How often a publication says that it still goes on, and after how long a silent one counts as ended. */
const BEAT_MS = 20_000;
const SILENT_MS = 180_000;

/** A publication's claim on a site: an object that one publication has, and leaves behind where it did not come to its end. */
export interface Claim {
  /** An earlier publication ended half way: what it changed may be in caches. */
  readonly takenOver: boolean;
  /** Gives the site free: the publication is complete. */
  release(): Promise<void>;
  /** Leaves the mark of a publication that did not come to its end, for the next one to take over at once. */
  abandon(): Promise<void>;
}

/** Claims a site; refuses where another publication goes on. */
export async function claimSite(connection: Connection, { bucket, prefix }: Site): Promise<Claim> {
  const { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand } = await import('@aws-sdk/client-s3');
  const client = await connection.s3();
  const object = { Bucket: bucket, Key: `${prefix}${OWN_PREFIX}publishing`, ExpectedBucketOwner: connection.account };
  const id = randomUUID();
  const put = (state: 'publishing' | 'abandoned', condition: { IfNoneMatch?: string; IfMatch?: string | undefined }) =>
    client.send(
      new PutObjectCommand({
        ...object,
        ...condition,
        Body: Buffer.from(`${id}\n`),
        ContentType: 'text/plain',
        CacheControl: 'no-store',
        Metadata: { state },
      }),
    );
  const held = async (): Promise<boolean> => {
    try {
      await put('publishing', { IfNoneMatch: '*' });
      return false;
    } catch (error) {
      if (!isTaken(error)) throw siteFault(error, connection, bucket);
    }
    const other = await client.send(new HeadObjectCommand(object)).catch((error: unknown) => {
      // It ended in this very moment: whoever asks again has the site.
      throw awsFailure(error).status === 404 ? busy(connection, bucket, 0) : siteFault(error, connection, bucket);
    });
    const silence = Date.now() - (other.LastModified?.getTime() ?? 0);
    if (other.Metadata?.state !== 'abandoned' && silence < SILENT_MS) throw busy(connection, bucket, silence);
    await put('publishing', { IfMatch: other.ETag }).catch((error: unknown) => {
      throw isTaken(error) ? busy(connection, bucket, 0) : error;
    });
    return true;
  };
  const takenOver = await held();
  let beating: Promise<unknown> = Promise.resolve();
  const beat = setInterval(() => {
    beating = put('publishing', {}).catch(() => undefined);
  }, BEAT_MS);
  beat.unref();
  const stop = (): Promise<unknown> => {
    clearInterval(beat);
    return beating;
  };
  return {
    takenOver,
    async release() {
      await stop();
      await client.send(new DeleteObjectCommand(object));
    },
    async abandon() {
      await stop();
      // Without it the next publication waits until this one counts as silent.
      await put('abandoned', {}).catch(() => undefined);
    },
  };
}

function isTaken(error: unknown): boolean {
  const { name, status } = awsFailure(error);
  return /^(PreconditionFailed|ConditionalRequestConflict)$/.test(name) || status === 412 || status === 409;
}

function busy({ target }: Connection, bucket: string, silence: number): RookeryError {
  return new RookeryError(
    'SiteBusy',
    {
      what: `another publication into bucket ${bucket} goes on (last seen ${Math.max(0, Math.round(silence / 1000))} seconds ago).`,
      why: "two at once would delete each other's files and leave pages that name files which are not there.",
      mend: `run \`${again(target, 'site:publish')}\` again when it has ended; one that was killed counts as ended after ${SILENT_MS / 60_000} minutes.`,
    },
    3,
  );
}
