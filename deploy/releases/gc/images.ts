import type { ImageDetail } from '@aws-sdk/client-ecr';
import { RookeryError } from '../../../generator/errors.ts';
import { repositoryOfUri } from '../../artifacts/image-tags.ts';
import type { Connection } from '../../aws/connection.ts';
import { awsFailure } from '../../aws/faults.ts';

/** An image of a repository. */
export interface KnownImage {
  /** The repository's URI. */
  readonly repository: string;
  readonly digest: string;
  readonly tags: readonly string[];
  readonly pushed: Date;
  readonly bytes: number;
  /** Of an index: the digests of the images that it lists. */
  readonly lists: readonly string[];
  /** Of a signature and the like: the digest of the image that it is about. */
  readonly about?: string | undefined;
}

const INDEXES = /^application\/vnd\.(oci\.image\.index\.v1|docker\.distribution\.manifest\.list\.v2)\+json$/;
/** Signatures of an image are tagged by its digest: `sha256-<64 digits>.sig`. */
const ABOUT = /^sha256-([0-9a-f]{64})(\.[a-z]+)?$/;
/** What ECR takes in one request. */
const AT_ONCE = 100;

/** All images of a repository; none where there is no such repository. */
export async function listImages(connection: Connection, repository: string): Promise<KnownImage[]> {
  const { DescribeImagesCommand } = await import('@aws-sdk/client-ecr');
  const client = await connection.ecr();
  const name = repositoryOfUri(repository);
  const details: ImageDetail[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(new DescribeImagesCommand({ ...name, nextToken })).catch((error: unknown) => {
      if (awsFailure(error).name === 'RepositoryNotFoundException') return { imageDetails: [], nextToken: undefined };
      throw error;
    });
    details.push(...(page.imageDetails ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  const lists = await listsOf(connection, repository, details);
  return details.map((detail) => {
    const { imageDigest = '', imageTags = [], imagePushedAt, imageSizeInBytes = 0 } = detail;
    const tagged = imageTags.flatMap((tag) => ABOUT.exec(tag)?.[1] ?? [])[0];
    return {
      repository,
      digest: imageDigest,
      tags: imageTags,
      // What does not say when it came is as if it came now.
      pushed: imagePushedAt ?? new Date(),
      bytes: imageSizeInBytes,
      lists: lists.get(imageDigest) ?? [],
      about: detail.subjectManifestDigest ?? (tagged === undefined ? undefined : `sha256:${tagged}`),
    };
  });
}

/** What the indexes among images list. */
async function listsOf(
  connection: Connection,
  repository: string,
  details: readonly ImageDetail[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { BatchGetImageCommand } = await import('@aws-sdk/client-ecr');
  const client = await connection.ecr();
  const indexes = details.filter(({ imageManifestMediaType = '' }) => INDEXES.test(imageManifestMediaType));
  const found = new Map<string, readonly string[]>();
  for (let from = 0; from < indexes.length; from += AT_ONCE) {
    const imageIds = indexes.slice(from, from + AT_ONCE).map(({ imageDigest }) => ({ imageDigest }));
    const command = new BatchGetImageCommand({ ...repositoryOfUri(repository), imageIds });
    for (const { imageId, imageManifest = '{}' } of (await client.send(command)).images ?? []) {
      // An index, by its media type; what is not listed as one is looked at member by member.
      const { manifests = [] } = JSON.parse(imageManifest) as { manifests?: readonly { digest?: unknown }[] };
      found.set(
        imageId?.imageDigest ?? '',
        manifests.flatMap(({ digest }) => (typeof digest === 'string' ? [digest] : [])),
      );
    }
  }
  const unread = indexes.find(({ imageDigest = '' }) => !found.has(imageDigest));
  if (unread !== undefined) throw indexUnread(repository, unread.imageDigest ?? '');
  return found;
}

function indexUnread(repository: string, digest: string): RookeryError {
  return new RookeryError(
    'ImageUnread',
    {
      what: `the index ${repository}@${digest} cannot be read.`,
      why: 'which images it lists is not known, and these must not be removed while it is kept. Nothing was removed.',
      mend: 'allow ecr:BatchGetImage on the repository, and run gc again.',
    },
    3,
  );
}

/** Images, with those that indexes among them list and those that are about one of them. */
export function withRelated(all: readonly KnownImage[], kept: ReadonlySet<string>): ReadonlySet<string> {
  const digests = new Set(kept);
  for (let size = -1; size !== digests.size; ) {
    size = digests.size;
    for (const { digest, lists, about } of all) {
      if (digests.has(digest)) for (const listed of lists) digests.add(listed);
      if (about !== undefined && digests.has(about)) digests.add(digest);
    }
  }
  return digests;
}

const isIndex = ({ lists }: KnownImage): boolean => lists.length > 0;

/** Deletes images with all their tags, indexes before what they list; answers what ECR refused, with its reason. */
export async function deleteImages(connection: Connection, images: readonly KnownImage[]): Promise<string[]> {
  const { BatchDeleteImageCommand } = await import('@aws-sdk/client-ecr');
  const client = await connection.ecr();
  const refused: string[] = [];
  for (const repository of new Set(images.map((image) => image.repository))) {
    const own = images.filter((image) => image.repository === repository);
    // Of what an index lists ECR deletes nothing while the index is there: ImageReferencedByManifestList.
    for (const phase of [own.filter(isIndex), own.filter((image) => !isIndex(image))])
      for (let from = 0; from < phase.length; from += AT_ONCE) {
        const imageIds = phase.slice(from, from + AT_ONCE).map(({ digest }) => ({ imageDigest: digest }));
        const command = new BatchDeleteImageCommand({ ...repositoryOfUri(repository), imageIds });
        for (const { imageId, failureCode, failureReason } of (await client.send(command)).failures ?? [])
          if (failureCode !== 'ImageNotFound')
            refused.push(`${repository}@${imageId?.imageDigest}: ${failureReason ?? failureCode}`);
      }
  }
  return refused;
}
