import { isForeign, repositoryOfUri } from '../artifacts/image-tags.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { inParallel } from '../aws/parallel.ts';
import type { RecordedImage } from '../release-model.ts';

const READERS_AT_ONCE = 8;

/** What a repository has under a tag. */
export type FoundImage = { readonly digest: string } | 'missing' | 'unseen';

/** The digest of the image under a tag; `unseen` where the repository does not answer us. */
export async function findDigest(connection: Connection, repository: string, imageTag: string): Promise<FoundImage> {
  const { DescribeImagesCommand } = await import('@aws-sdk/client-ecr');
  const client = await connection.ecr();
  try {
    const command = new DescribeImagesCommand({ ...repositoryOfUri(repository), imageIds: [{ imageTag }] });
    const digest = (await client.send(command)).imageDetails?.[0]?.imageDigest;
    return digest === undefined ? 'missing' : { digest };
  } catch (error) {
    const { name } = awsFailure(error);
    if (isForeign(repository, connection)) return 'unseen';
    if (name === 'ImageNotFoundException' || name === 'RepositoryNotFoundException') return 'missing';
    if (/^AccessDenied/.test(name)) return 'unseen';
    throw error;
  }
}

/** The images, each with what its tag names now, as far as that can be seen. */
export async function withDigests(
  connection: Connection,
  images: readonly RecordedImage[],
): Promise<readonly RecordedImage[]> {
  const keys = [...new Set(images.map(({ repository, tag }) => `${repository}:${tag}`))];
  const found = await inParallel(keys, READERS_AT_ONCE, (key) => {
    const colon = key.lastIndexOf(':');
    return findDigest(connection, key.slice(0, colon), key.slice(colon + 1)).catch((): FoundImage => 'unseen');
  });
  return images.map((image) => {
    const digest = found[keys.indexOf(`${image.repository}:${image.tag}`)];
    return typeof digest === 'object' ? { ...image, digest: digest.digest } : image;
  });
}
