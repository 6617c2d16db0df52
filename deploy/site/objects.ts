import type { Connection } from '../aws/connection.ts';
import { inParallel } from '../aws/parallel.ts';
import type { Site, SiteFile, SiteObject } from './model.ts';
import { siteFault } from './site-fault.ts';

const AT_ONCE = 16;

/** What the publications themselves keep in the bucket, and no publication deletes. */
export const OWN_PREFIX = '.rookery/';

/** The objects of a site; those that have a file's size are read as far as it takes to tell whether they have its content. */
export async function listObjects(
  connection: Connection,
  site: Site,
  files: readonly SiteFile[],
): Promise<SiteObject[]> {
  const listed = await list(connection, site);
  const sizes = new Map(files.map(({ path, size }) => [path, size]));
  return inParallel(listed, AT_ONCE, async (object) => {
    const size = sizes.get(object.path);
    // What is gone is read, too: whether caches may keep it stands with it.
    return size === undefined || size === object.size ? head(connection, site, object) : object;
  });
}

async function list(connection: Connection, { bucket, prefix }: Site): Promise<SiteObject[]> {
  const { ListObjectsV2Command } = await import('@aws-sdk/client-s3');
  const client = await connection.s3();
  const found: SiteObject[] = [];
  let next: string | undefined;
  do {
    const input = { Bucket: bucket, Prefix: prefix, ContinuationToken: next, ExpectedBucketOwner: connection.account };
    const page = await client.send(new ListObjectsV2Command(input)).catch((error: unknown) => {
      throw siteFault(error, connection, bucket);
    });
    for (const { Key = '', Size = 0 } of page.Contents ?? []) {
      const path = Key.slice(prefix.length);
      if (!path.startsWith(OWN_PREFIX)) found.push({ path, size: Size });
    }
    next = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (next);
  return found;
}

async function head(connection: Connection, { bucket, prefix }: Site, object: SiteObject): Promise<SiteObject> {
  const { HeadObjectCommand } = await import('@aws-sdk/client-s3');
  const client = await connection.s3();
  const input = {
    Bucket: bucket,
    Key: `${prefix}${object.path}`,
    ChecksumMode: 'ENABLED' as const,
    ExpectedBucketOwner: connection.account,
  };
  const { ChecksumSHA256, ContentType, CacheControl } = await client
    .send(new HeadObjectCommand(input))
    .catch((error: unknown) => {
      throw siteFault(error, connection, bucket);
    });
  return { ...object, sha256: ChecksumSHA256, contentType: ContentType, cacheControl: CacheControl };
}
