import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';

/** Removes every version of every object of a bucket, a thousand at a time; answers how many there were. */
export async function emptyBucket(connection: Connection, bucket: string): Promise<number> {
  const { DeleteObjectsCommand, ListObjectVersionsCommand } = await import('@aws-sdk/client-s3');
  const client = await connection.s3();
  const place = { Bucket: bucket, ExpectedBucketOwner: connection.account };
  for (let count = 0; ; ) {
    // What was listed is gone by the next look: it always begins at the beginning.
    const page = await client.send(new ListObjectVersionsCommand(place)).catch((error: unknown) => {
      if (awsFailure(error).name === 'NoSuchBucket') return undefined;
      throw error;
    });
    const versions = [...(page?.Versions ?? []), ...(page?.DeleteMarkers ?? [])];
    if (versions.length === 0) return count;
    const Objects = versions.map(({ Key = '', VersionId }) => ({ Key, VersionId }));
    const answer = await client.send(new DeleteObjectsCommand({ ...place, Delete: { Objects, Quiet: true } }));
    const [refused] = answer.Errors ?? [];
    if (refused !== undefined) throw kept(bucket, `${refused.Key}: ${refused.Code}: ${refused.Message}`);
    count += versions.length;
  }
}

function kept(bucket: string, reason: string): RookeryError {
  return new RookeryError(
    'BucketNotEmptied',
    {
      what: `bucket ${bucket} could not be emptied: ${reason}.`,
      why: 'S3 deletes a bucket only when it is empty. Its stack is still there.',
      mend: 'lift what holds the object (a lock, a policy), then run it again.',
    },
    4,
  );
}
