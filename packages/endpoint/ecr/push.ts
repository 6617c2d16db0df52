import { createHash } from 'node:crypto';
import { AwsError } from '../server/service.ts';
import { isRecord, list } from '../wire/xml.ts';
import { findImage, type Image, invalidParameter, type Repository } from './model.ts';
import type { RegistryStore } from './store.ts';

export interface Push {
  readonly manifest: string;
  readonly tag?: string | undefined;
  readonly digest?: string | undefined;
  readonly mediaType?: string | undefined;
}

/** Puts an image's manifest under a tag, with ECR's checks: layers that are there, tags that do not move. */
export function pushImage(store: RegistryStore, repository: Repository, push: Push): Image {
  const { manifest, tag } = push;
  const content = parseManifest(manifest);
  const digest = `sha256:${createHash('sha256').update(manifest).digest('hex')}`;
  if (push.digest !== undefined && push.digest !== digest) {
    throw new AwsError(
      'ImageDigestDoesNotMatchException',
      `The digest of the image '${digest}' does not match '${push.digest}'`,
    );
  }
  checkTag(tag);
  const size = checkLayers(repository, content);
  const existing = findImage(repository, { imageDigest: digest });
  if (existing && (tag === undefined || existing.tags.includes(tag)))
    throw alreadyThere(store, repository, digest, tag);
  const holder = tag === undefined ? undefined : findImage(repository, { imageTag: tag });
  if (holder && repository.immutable) throw tagTaken(store, repository, tag ?? '');
  const image: Image = {
    imageDigest: digest,
    manifest,
    mediaType: push.mediaType ?? String(content.mediaType ?? 'application/vnd.docker.distribution.manifest.v2+json'),
    tags: [...(existing?.tags ?? []), ...(tag === undefined ? [] : [tag])],
    pushedAt: existing?.pushedAt ?? new Date().toISOString(),
    size,
  };
  const others = repository.images
    .filter((other) => other.imageDigest !== digest)
    .map((other) => ({ ...other, tags: other.tags.filter((name) => name !== tag) }));
  store.put({ ...repository, images: [...others, image] });
  return image;
}

function parseManifest(manifest: string): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(manifest);
    if (isRecord(content)) return content;
  } catch {
    // Reported below, as ECR does.
  }
  throw invalidParameter("ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'");
}

function checkTag(tag: string | undefined): void {
  if (tag === undefined || /^[\w][\w.-]{0,127}$/.test(tag)) return;
  throw invalidParameter(
    "imageTag' failed to satisfy constraint: 'must satisfy regular expression '[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}''",
  );
}

/** The image's size; throws when the manifest names what was not uploaded before it. */
function checkLayers(repository: Repository, content: Record<string, unknown>): number {
  if (Array.isArray(content.manifests)) {
    const missing = content.manifests
      .filter(isRecord)
      .find(({ digest }) => !findImage(repository, { imageDigest: String(digest) }));
    if (!missing) return 0;
    throw new AwsError(
      'ReferencedImagesNotFoundException',
      `Images with digests '[${missing.digest}]' required for pushing image into repository with name '${repository.name}' do not exist`,
    );
  }
  const parts = [content.config, ...list(content.layers)].filter(isRecord);
  const missing = parts
    .map(({ digest }) => String(digest))
    .filter((digest) => !Object.hasOwn(repository.layers, digest));
  if (missing.length > 0) {
    throw new AwsError(
      'LayersNotFoundException',
      `Image cannot be pushed: the layers with digests '[${missing.join(', ')}]' were not uploaded to the repository '${repository.name}'`,
    );
  }
  return parts.slice(1).reduce((sum, { digest }) => sum + (repository.layers[String(digest)] ?? 0), 0);
}

function inRegistry({ name }: Repository, account: string): string {
  return `in the '${name}' repository in the registry with id '${account}'`;
}

function alreadyThere(
  { account }: RegistryStore,
  repository: Repository,
  digest: string,
  tag: string | undefined,
): AwsError {
  const which = tag === undefined ? `digest '${digest}'` : `digest '${digest}' and tag '${tag}'`;
  return new AwsError(
    'ImageAlreadyExistsException',
    `Image with ${which} already exists ${inRegistry(repository, account)}`,
    400,
    { imageDigest: digest },
  );
}

function tagTaken({ account }: RegistryStore, repository: Repository, tag: string): AwsError {
  const message = `The image tag '${tag}' already exists in the '${repository.name}' repository and cannot be overwritten because the repository is immutable.`;
  return new AwsError('ImageTagAlreadyExistsException', message, 400, { registryId: account });
}
