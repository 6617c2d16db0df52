import { RookeryError } from '../generator/errors.ts';
import type { Connection } from './connection.ts';
import { awsFailure } from './faults.ts';
import { again } from './interrupted.ts';
import { inParallel } from './parallel.ts';

/** A parameter that holds an image tag, and the repository where that tag has to be. */
export interface ImageTag {
  readonly parameter: string;
  readonly repositoryUri: string;
  readonly tag: string;
}

const readersAtOnce = 8;

interface Repository {
  readonly repositoryName: string;
  readonly registryId?: string | undefined;
}

const parse = (uri: string): Repository => {
  const [host = '', ...name] = uri.split('/');
  return { repositoryName: name.join('/'), registryId: host.match(/^(\d{12})\./)?.[1] };
};

const noRepository = ({ parameter, repositoryUri }: ImageTag, { target }: Connection): RookeryError =>
  new RookeryError('RepositoryMissing', {
    what: `Parameter "${parameter}": there is no image repository ${repositoryUri}`,
    why: 'It is an output of the foundation stack, but the repository was deleted, or belongs to another account or region.',
    mend: `Run \`${again(target, 'bootstrap')}\`.`,
  });

const isThere = async (connection: Connection, wanted: ImageTag): Promise<boolean> => {
  const { DescribeImagesCommand } = await import('@aws-sdk/client-ecr');
  const client = await connection.ecr();
  try {
    await client.send(
      new DescribeImagesCommand({ ...parse(wanted.repositoryUri), imageIds: [{ imageTag: wanted.tag }] }),
    );
    return true;
  } catch (error) {
    const { name } = awsFailure(error);
    if (name === 'ImageNotFoundException') return false;
    if (name === 'RepositoryNotFoundException') throw noRepository(wanted, connection);
    throw error;
  }
};

/** Answers those tags that their repository does not have: a service deployed with one would never start. */
export const checkImageTags = async (
  connection: Connection,
  wanted: readonly ImageTag[],
): Promise<readonly ImageTag[]> => {
  const found = await inParallel(wanted, readersAtOnce, (tag) => isThere(connection, tag));
  return wanted.filter((_, index) => !found[index]);
};
