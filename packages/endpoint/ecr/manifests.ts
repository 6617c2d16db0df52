import { AwsError, type Caller, type Operation } from '../server/service.ts';
import { isRecord, list } from '../wire/xml.ts';
import { findImage, type Image, type ImageId, invalidParameter, type Repository } from './model.ts';
import { pushImage } from './push.ts';
import { repositoryIdentity } from './repositories.ts';
import type { RegistryStore } from './store.ts';

/** Operations on images: put, read, list, describe, delete. */
export function imageOperations(store: RegistryStore): Record<string, Operation> {
  const get = (input: Readonly<Record<string, unknown>>, caller: Caller): Repository =>
    store.get(caller.region, input.repositoryName);
  return {
    PutImage: (input, caller) => {
      const repository = get(input, caller);
      const image = pushImage(store, repository, {
        manifest: String(input.imageManifest),
        tag: text(input.imageTag),
        digest: text(input.imageDigest),
        mediaType: text(input.imageManifestMediaType),
      });
      return { image: describe(repository, caller, image, text(input.imageTag)) };
    },
    BatchGetImage: (input, caller) => {
      const repository = get(input, caller);
      const ids = imageIds(input.imageIds);
      return {
        images: ids.flatMap((id) => {
          const image = findImage(repository, id);
          return image ? [describe(repository, caller, image, id.imageTag)] : [];
        }),
        failures: ids.filter((id) => !findImage(repository, id)).map(failure),
      };
    },
    DescribeImages: (input, caller) => {
      const repository = get(input, caller);
      const ids = imageIds(input.imageIds);
      const images = ids.length > 0 ? ids.map((id) => require(repository, id, caller)) : repository.images;
      return {
        imageDetails: images.filter(byTagStatus(input.filter)).map((image) => detail(repository, caller, image)),
      };
    },
    ListImages: (input, caller) => {
      const images = get(input, caller).images.filter(byTagStatus(input.filter));
      return {
        imageIds: images.flatMap(({ imageDigest, tags }) =>
          tags.length > 0 ? tags.map((imageTag) => ({ imageDigest, imageTag })) : [{ imageDigest }],
        ),
      };
    },
    BatchDeleteImage: (input, caller) => {
      const ids = imageIds(input.imageIds);
      const listed = ids.map((id) => listedBy(get(input, caller), id));
      const free = ids.filter((_, index) => listed[index] === undefined);
      const deleted = free.flatMap((id) => removeImage(store, get(input, caller), id));
      const missing = free.filter((id) => deleted.every(({ at }) => at !== id)).map(failure);
      const failures = [...missing, ...listed.flatMap((one) => one ?? [])];
      return { imageIds: deleted.map(({ at: _at, ...id }) => id), failures };
    },
    DescribeImageScanFindings: (input, caller) => {
      const repository = get(input, caller);
      const id = imageIds([input.imageId])[0] ?? {};
      const { imageDigest } = require(repository, id, caller);
      const where = `in the repository with name '${repository.name}' in the registry with id '${caller.account}'`;
      const message = `Image scan does not exist for the image with '${imageDigest}' ${where}: the embedded endpoint scans nothing`;
      throw new AwsError('ScanNotFoundException', message);
    },
  };
}

function text(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value);
}

function imageIds(value: unknown): ImageId[] {
  return list(value)
    .filter(isRecord)
    .map(({ imageTag, imageDigest }) => {
      if (imageTag === undefined && imageDigest === undefined)
        throw invalidParameter("imageIds' failed to satisfy constraint: 'must name a tag or a digest'");
      return {
        ...(imageTag !== undefined && { imageTag: String(imageTag) }),
        ...(imageDigest !== undefined && { imageDigest: String(imageDigest) }),
      };
    });
}

function describe(repository: Repository, caller: Caller, image: Image, imageTag: string | undefined) {
  return {
    ...repositoryIdentity(repository, caller),
    imageId: { imageDigest: image.imageDigest, imageTag },
    imageManifest: image.manifest,
    imageManifestMediaType: image.mediaType,
  };
}

function detail(repository: Repository, caller: Caller, image: Image): Record<string, unknown> {
  const content: unknown = JSON.parse(image.manifest);
  const config = isRecord(content) && isRecord(content.config) ? content.config : {};
  return {
    ...repositoryIdentity(repository, caller),
    imageDigest: image.imageDigest,
    ...(image.tags.length > 0 && { imageTags: image.tags }),
    imageSizeInBytes: image.size,
    imagePushedAt: new Date(image.pushedAt),
    imageManifestMediaType: image.mediaType,
    artifactMediaType: config.mediaType,
  };
}

function byTagStatus(filter: unknown): (image: Image) => boolean {
  const status = isRecord(filter) ? filter.tagStatus : undefined;
  if (status === 'TAGGED') return ({ tags }) => tags.length > 0;
  if (status === 'UNTAGGED') return ({ tags }) => tags.length === 0;
  return () => true;
}

function require(repository: Repository, id: ImageId, { account }: Caller): Image {
  const image = findImage(repository, id);
  if (image) return image;
  const which = `{imageDigest:'${id.imageDigest ?? 'null'}', imageTag:'${id.imageTag ?? 'null'}'}`;
  const where = `within the repository with name '${repository.name}' in the registry with id '${account}'`;
  throw new AwsError('ImageNotFoundException', `The image with imageId ${which} does not exist ${where}`);
}

function failure(imageId: ImageId): Record<string, unknown> {
  return { imageId, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' };
}

/**
 * Why an image cannot be deleted: an index of the repository lists it, whether or not the same request deletes that one. The code is
 * one of ImageFailureCode in ECR's API reference; the text stands in its user guide, "Deleting signatures and other artifacts".
 */
export function listedBy(repository: Repository, id: ImageId): Record<string, unknown> | undefined {
  const image = findImage(repository, id);
  // An image that keeps another tag is not deleted.
  if (!image || (id.imageTag !== undefined && image.tags.length > 1)) return undefined;
  const lists = ({ manifest }: Image): boolean => {
    const content: unknown = JSON.parse(manifest);
    const listed = isRecord(content) ? list(content.manifests).filter(isRecord) : [];
    return listed.some(({ digest }) => digest === image.imageDigest);
  };
  const index = repository.images.find(lists);
  if (!index) return undefined;
  const failureReason = `Requested image referenced by manifest list: [${index.imageDigest}]`;
  return { imageId: id, failureCode: 'ImageReferencedByManifestList', failureReason };
}

/** By tag the image loses the tag, and goes with its last one; by digest it goes with all of them. */
export function removeImage(store: RegistryStore, repository: Repository, at: ImageId) {
  const image = findImage(repository, at);
  if (!image) return [];
  const { imageDigest } = image;
  const lost = at.imageTag === undefined ? image.tags : [at.imageTag];
  const tags = image.tags.filter((tag) => !lost.includes(tag));
  const others = repository.images.filter((other) => other !== image);
  store.put({ ...repository, images: tags.length > 0 ? [...others, { ...image, tags }] : others });
  return lost.length === 0 ? [{ at, imageDigest }] : lost.map((imageTag) => ({ at, imageDigest, imageTag }));
}
