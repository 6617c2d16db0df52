import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';

/** What ECR deletes in one request. */
const AT_ONCE = 100;

/** Removes every image of a repository; answers how many there were. */
export async function emptyRepository(connection: Connection, repositoryName: string): Promise<number> {
  const { BatchDeleteImageCommand, DescribeImagesCommand } = await import('@aws-sdk/client-ecr');
  const client = await connection.ecr();
  for (let count = 0; ; ) {
    const listed = await client
      .send(new DescribeImagesCommand({ repositoryName, maxResults: AT_ONCE }))
      .catch((error: unknown) => {
        if (awsFailure(error).name === 'RepositoryNotFoundException') return { imageDetails: [] };
        throw error;
      });
    const digests = [...new Set((listed.imageDetails ?? []).flatMap(({ imageDigest }) => imageDigest ?? []))];
    if (digests.length === 0) return count;
    const imageIds = digests.map((imageDigest) => ({ imageDigest }));
    const { failures = [] } = await client.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));
    const gone = digests.length - new Set(failures.map(({ imageId }) => imageId?.imageDigest)).size;
    // An image that a list of several names goes after that list: what is left is tried again as long as anything goes.
    if (gone === 0) throw kept(repositoryName, failures[0]?.failureReason ?? 'ECR gave no reason');
    count += gone;
  }
}

function kept(repositoryName: string, reason: string): RookeryError {
  return new RookeryError(
    'RepositoryNotEmptied',
    {
      what: `image repository ${repositoryName} could not be emptied: ${reason}.`,
      why: 'ECR deletes a repository only when it is empty. Its stack is still there.',
      mend: 'remove what holds the image, then run it again.',
    },
    4,
  );
}
