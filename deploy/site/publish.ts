import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { inParallel } from '../aws/parallel.ts';
import { sentence } from '../aws/sentence.ts';
import { rankOf } from './classify.ts';
import { busy } from './lock.ts';
import type { Publication, SiteFile } from './model.ts';
import { siteFault } from './site-fault.ts';

const AT_ONCE = 8;
/** Larger files are sent one after the other. */
const LARGE = 32_000_000;
/** How many keys S3 deletes at once. */
const MOST_DELETED = 1_000;

export interface PublishOptions {
  /** Called after each object that was put or deleted. */
  readonly onStep?: ((done: number, path: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Aborted when another publication took the site. */
  readonly lost?: AbortSignal | undefined;
}

/**
 * Does what a publication says: puts, then deletes, then invalidates; answers the invalidation's id. Broken off at any
 * moment it leaves pages whose files are all there: those of before, or those of now.
 */
export async function publishSite(
  connection: Connection,
  publication: Publication,
  options: PublishOptions = {},
): Promise<string | undefined> {
  const { put, remove, site } = publication;
  let done = 0;
  const step = (path: string): void => {
    done += 1;
    options.onStep?.(done, path);
  };
  const checkSignal = (): void => {
    if (options.lost?.aborted) throw busy(site.bucket, 0);
    if (options.signal?.aborted) throw interrupted(done, put.length + remove.length);
  };
  for (const rank of [...new Set(put.map(({ path }) => rankOf(path)))].sort()) {
    const files = put.filter(({ path }) => rankOf(path) === rank);
    const send = async (file: SiteFile): Promise<void> => {
      checkSignal();
      await putFile(connection, publication, file);
      step(file.path);
    };
    await inParallel(
      files.filter(({ size }) => size <= LARGE),
      AT_ONCE,
      send,
    );
    await inParallel(
      files.filter(({ size }) => size > LARGE),
      1,
      send,
    );
  }
  for (let from = 0; from < remove.length; from += MOST_DELETED) {
    checkSignal();
    const paths = remove.slice(from, from + MOST_DELETED);
    await deletePaths(connection, publication, paths);
    for (const path of paths) step(path);
  }
  if (site.distributionId === undefined || publication.invalidate.length === 0) return undefined;
  return invalidate(connection, site.distributionId, publication.invalidate);
}

async function putFile(connection: Connection, { site }: Publication, file: SiteFile): Promise<void> {
  const { PutObjectCommand } = await import('@aws-sdk/client-s3');
  const client = await connection.s3();
  const body = await readFile(file.file);
  if (createHash('sha256').update(body).digest('base64') !== file.sha256) throw changed(file);
  const input = {
    Bucket: site.bucket,
    Key: `${site.prefix}${file.path}`,
    Body: body,
    ContentType: file.contentType,
    CacheControl: file.cacheControl,
    ChecksumSHA256: file.sha256,
    ExpectedBucketOwner: connection.account,
  };
  await client.send(new PutObjectCommand(input)).catch((error: unknown) => {
    throw siteFault(error, connection, site.bucket);
  });
}

async function deletePaths(connection: Connection, { site }: Publication, paths: readonly string[]): Promise<void> {
  const { DeleteObjectsCommand } = await import('@aws-sdk/client-s3');
  const client = await connection.s3();
  const command = new DeleteObjectsCommand({
    Bucket: site.bucket,
    Delete: { Objects: paths.map((path) => ({ Key: `${site.prefix}${path}` })), Quiet: true },
    ExpectedBucketOwner: connection.account,
  });
  const { Errors = [] } = await client.send(command).catch((error: unknown) => {
    throw siteFault(error, connection, site.bucket);
  });
  const [first] = Errors;
  if (first === undefined) return;
  throw new RookeryError(
    'SiteNotDeleted',
    {
      what: `${Errors.length} objects of bucket ${site.bucket} could not be deleted: ${first.Key}: ${first.Message ?? first.Code}.`,
      why: 'they are of an earlier publication; what was published now is complete and works.',
      mend: 'allow s3:DeleteObject on what is in the bucket, and run the same command again.',
    },
    4,
  );
}

async function invalidate(connection: Connection, distribution: string, paths: readonly string[]): Promise<string> {
  const { CreateInvalidationCommand } = await import('@aws-sdk/client-cloudfront');
  const client = await connection.cloudfront();
  const CallerReference = `rookery-${Date.now()}-${createHash('sha256').update(paths.join('\n')).digest('hex').slice(0, 8)}`;
  const InvalidationBatch = { Paths: { Quantity: paths.length, Items: [...paths] }, CallerReference };
  const input = { DistributionId: distribution, InvalidationBatch };
  const { Invalidation } = await client.send(new CreateInvalidationCommand(input)).catch((error: unknown) => {
    throw notInvalidated(distribution, error);
  });
  return Invalidation?.Id ?? '';
}

function notInvalidated(distribution: string, cause: unknown): RookeryError {
  const said = cause instanceof RookeryError ? cause.explanation.what : String(cause);
  const error = new RookeryError(
    'SiteNotInvalidated',
    {
      what: sentence(
        `all files are published, but distribution ${distribution} could not be told to forget the old ones: ${said}`,
      ),
      why: 'until what it has kept expires, some viewers get what was there before.',
      mend: 'allow cloudfront:CreateInvalidation on the distribution, and run the same command again: it then invalidates everything.',
    },
    4,
  );
  error.cause = cause instanceof RookeryError ? cause.cause : cause;
  return error;
}

function changed({ path }: SiteFile): RookeryError {
  return new RookeryError('SiteFileChanged', {
    what: `${path} was changed while the site was being published.`,
    why: 'a build that still goes on would be published in part.',
    mend: 'wait for the build to end, and run the same command again.',
  });
}

function interrupted(done: number, all: number): RookeryError {
  return new RookeryError(
    'Interrupted',
    {
      what: `interrupted after ${done} of ${all} objects.`,
      why: 'pages are put after the files that they name, and nothing is deleted before: the site works.',
      mend: 'run the same command again: it does the rest.',
    },
    130,
  );
}
