import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { again } from '../aws/interrupted.ts';
import { inParallel } from '../aws/parallel.ts';

/** A parameter that holds an image tag, and the repository where that tag has to be. */
export interface ImageTag {
  readonly parameter: string;
  readonly repositoryUri: string;
  readonly tag: string;
}

const READERS_AT_ONCE = 8;

interface Repository {
  readonly repositoryName: string;
  readonly registryId?: string | undefined;
}

/** The repository that a URI names, as ECR's API asks for it. */
export function repositoryOfUri(uri: string): Repository {
  const [host = '', ...name] = uri.split('/');
  return { repositoryName: name.join('/'), registryId: host.match(/^(\d{12})\./)?.[1] };
}

/** Whether a repository is somebody else's, or elsewhere: then what cannot be seen of it is no reason to stop. */
export function isForeign(uri: string, { account, target }: Connection): boolean {
  const [, owner, region] = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\./.exec(uri) ?? [];
  return owner !== undefined && (owner !== account || region !== target.region);
}

function noRepository({ parameter, repositoryUri }: ImageTag, { target }: Connection): RookeryError {
  return new RookeryError('RepositoryMissing', {
    what: `parameter "${parameter}": there is no image repository ${repositoryUri}.`,
    why: 'the repository was deleted, or it was never made.',
    mend: `run \`${again(target, 'bootstrap')}\` if it is one of the foundation; otherwise correct the parameter of its URI.`,
  });
}

async function isThere(connection: Connection, wanted: ImageTag): Promise<boolean> {
  const { DescribeImagesCommand } = await import('@aws-sdk/client-ecr');
  const client = await connection.ecr();
  try {
    await client.send(
      new DescribeImagesCommand({ ...repositoryOfUri(wanted.repositoryUri), imageIds: [{ imageTag: wanted.tag }] }),
    );
    return true;
  } catch (error) {
    const { name } = awsFailure(error);
    if (name === 'ImageNotFoundException') return false;
    if (isForeign(wanted.repositoryUri, connection)) return true;
    if (name === 'RepositoryNotFoundException') throw noRepository(wanted, connection);
    throw error;
  }
}

/** Answers those tags that their repository does not have: a service deployed with one would never start. */
export async function checkImageTags<Wanted extends ImageTag>(
  connection: Connection,
  wanted: readonly Wanted[],
): Promise<readonly Wanted[]> {
  const found = await inParallel(wanted, READERS_AT_ONCE, (tag) => isThere(connection, tag));
  return wanted.filter((_, index) => !found[index]);
}

/** The tags that a repository has. */
export async function tagsOf(connection: Connection, repositoryUri: string): Promise<readonly string[]> {
  const { DescribeImagesCommand } = await import('@aws-sdk/client-ecr');
  const client = await connection.ecr();
  const tags: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(new DescribeImagesCommand({ ...repositoryOfUri(repositoryUri), nextToken }));
    tags.push(...(page.imageDetails ?? []).flatMap(({ imageTags = [] }) => imageTags));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return tags;
}
