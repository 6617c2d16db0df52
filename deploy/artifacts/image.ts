import type { ECRClient, ImageDetail } from '@aws-sdk/client-ecr';
import { RookeryError } from '../../generator/errors.ts';
import { awsFailure } from '../aws/faults.ts';
import { type Bundle, bundleService, digestOf } from './bundle.ts';

export interface ImageName {
  readonly repositoryName: string;
  readonly tag: string;
}

export interface Image extends ImageName {
  readonly bundle: Bundle;
  /** Where the program listens, 8080 unless it says so. */
  readonly port?: number;
}

export interface PushedImage {
  /** Of the manifest: what ECS resolves the tag to. */
  readonly digest: string;
  /** The repository held just this image under just this tag before. */
  readonly already: boolean;
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const configType = 'application/vnd.oci.image.config.v1+json';

/** What ECR takes as one part of a layer at most. */
const LARGEST_PART = 20 * 1024 * 1024;

/** `name` of `123456789012.dkr.ecr.eu-west-1.amazonaws.com/name`. */
export const repositoryNameOf = (uri: string): string => uri.slice(uri.indexOf('/') + 1);

/** Refuses what cannot be the tag of an image that stays what it is. */
export function checkTag(tag: string): void {
  const taken = tag.toLowerCase() === 'latest';
  if (!taken && /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/.test(tag)) return;
  throw new RookeryError(taken ? 'LatestRefused' : 'ImageTagInvalid', {
    what: `${JSON.stringify(tag)} cannot be an image tag here.`,
    why: taken
      ? 'a tag names one image for good: "latest" would have to change, and a stack that names it never would.'
      : 'a tag is 1 to 128 letters, digits, "_", "." and "-", the first one no "." and no "-".',
    mend: 'give a version or a commit, for example 1.0.1.',
  });
}

function tagTaken({ repositoryName, tag }: ImageName): RookeryError {
  return new RookeryError(
    'ImageTagTaken',
    {
      what: `repository ${repositoryName} holds another image under the tag ${tag}.`,
      why: 'tags are immutable, so that a stack that names one always runs the same program.',
      mend: 'choose a new tag, push it, and put it into environments.ts.',
    },
    3,
  );
}

function noRepository(repositoryName: string): RookeryError {
  return new RookeryError('RepositoryMissing', {
    what: `there is no image repository ${repositoryName}.`,
    why: 'the foundation stack makes one a service, and it was not deployed since this one was added.',
    mend: 'run the command bootstrap with the same --env and --app.',
  });
}

const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** How a bundle of one file is run. */
const MODULE = { Env: ['NODE_ENV=production'], Entrypoint: ['node', '/app/main.mjs'], WorkingDir: '/app' };

// Without times and host names, so that the same program under the same tag is the same image.
function configOf({ tag, bundle, port = 8080 }: Image) {
  const own = bundle.program?.config ?? MODULE;
  return {
    // A script runs on every architecture.
    architecture: 'unknown',
    os: 'linux',
    config: {
      User: '1000:1000',
      ExposedPorts: { [`${port}/tcp`]: {} },
      ...own,
      // A program is told the port that its task has, where it has one.
      Env: [...own.Env, ...(bundle.program ? [] : [`PORT=${port}`]), `VERSION=${tag}`],
      StopSignal: 'SIGTERM',
    },
    rootfs: { type: 'layers', diff_ids: [bundle.digest] },
  };
}

function manifestOf(config: Uint8Array, bundle: Bundle) {
  return {
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: configType, digest: digestOf(config), size: config.length },
    layers: [
      { mediaType: bundle.program?.layerType ?? 'text/javascript', digest: bundle.digest, size: bundle.code.length },
    ],
  };
}

/** An upload does not outlive the registry's process, nor a day: one that is gone begins again. */
const UPLOADS = 3;

async function uploadBlob(ecr: ECRClient, repositoryName: string, blob: Uint8Array): Promise<void> {
  for (let count = 1; ; count += 1) {
    try {
      return await uploadOnce(ecr, repositoryName, blob);
    } catch (error) {
      if (awsFailure(error).name !== 'UploadNotFoundException' || count === UPLOADS) throw error;
    }
  }
}

async function uploadOnce(ecr: ECRClient, repositoryName: string, blob: Uint8Array): Promise<void> {
  const sdk = await import('@aws-sdk/client-ecr');
  const { uploadId, partSize } = await ecr.send(new sdk.InitiateLayerUploadCommand({ repositoryName }));
  const step = Math.min(partSize || LARGEST_PART, LARGEST_PART);
  for (let first = 0; first < blob.length; first += step) {
    const layerPartBlob = blob.subarray(first, first + step);
    const partLastByte = first + layerPartBlob.length - 1;
    const part = { repositoryName, uploadId, partFirstByte: first, partLastByte, layerPartBlob };
    await ecr.send(new sdk.UploadLayerPartCommand(part));
  }
  const layerDigests = [digestOf(blob)];
  await ecr
    .send(new sdk.CompleteLayerUploadCommand({ repositoryName, uploadId, layerDigests }))
    .catch((error: unknown) => {
      if (awsFailure(error).name !== 'LayerAlreadyExistsException') throw error;
    });
}

/** What a repository holds under a tag. */
export async function findImage(ecr: ECRClient, { repositoryName, tag }: ImageName): Promise<ImageDetail | undefined> {
  const { DescribeImagesCommand } = await import('@aws-sdk/client-ecr');
  try {
    const found = await ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: tag }] }));
    return found.imageDetails?.[0];
  } catch (error) {
    const { name } = awsFailure(error);
    if (name === 'ImageNotFoundException') return undefined;
    throw name === 'RepositoryNotFoundException' ? noRepository(repositoryName) : error;
  }
}

/** Whether a repository holds an image under a tag. */
export async function imageExists(ecr: ECRClient, repositoryName: string, tag: string): Promise<boolean> {
  checkTag(tag);
  return (await findImage(ecr, { repositoryName, tag })) !== undefined;
}

async function putManifest(ecr: ECRClient, name: ImageName, manifest: Uint8Array): Promise<PushedImage> {
  const { PutImageCommand } = await import('@aws-sdk/client-ecr');
  const digest = digestOf(manifest);
  const image = {
    repositoryName: name.repositoryName,
    imageTag: name.tag,
    imageManifest: new TextDecoder().decode(manifest),
    imageManifestMediaType: manifestType,
    imageDigest: digest,
  };
  try {
    await ecr.send(new PutImageCommand(image));
    return { digest, already: false };
  } catch (error) {
    // Both only when somebody else pushed in between.
    const failure = awsFailure(error).name;
    if (failure === 'ImageAlreadyExistsException') return { digest, already: true };
    throw failure === 'ImageTagAlreadyExistsException' ? tagTaken(name) : error;
  }
}

/** Puts a bundle into a repository as an image of one file, for the embedded endpoint's tasks to run. */
export async function pushImage(ecr: ECRClient, image: Image): Promise<PushedImage> {
  checkTag(image.tag);
  const config = json(configOf(image));
  const manifest = json(manifestOf(config, image.bundle));
  const found = await findImage(ecr, image);
  if (found?.imageDigest === digestOf(manifest)) return { digest: digestOf(manifest), already: true };
  if (found) throw tagTaken(image);
  await uploadBlob(ecr, image.repositoryName, image.bundle.code);
  await uploadBlob(ecr, image.repositoryName, config);
  return putManifest(ecr, image, manifest);
}

/** Bundles and pushes a service unless the repository has the tag; answers whether it had to. */
export async function ensureImage(ecr: ECRClient, image: ImageName & { readonly folder: string }): Promise<boolean> {
  if (await imageExists(ecr, image.repositoryName, image.tag)) return false;
  await pushImage(ecr, { ...image, bundle: await bundleService(image.folder) });
  return true;
}

export { bundleService };
