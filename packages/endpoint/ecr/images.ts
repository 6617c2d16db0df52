import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { kindOf } from '../ecs/container/kinds.ts';
import { findImage, type Image, type ImageId, type Repository } from './model.ts';
import type { RegistryStore } from './store.ts';

const words = z.array(z.string()).optional().catch(undefined);
const word = z.string().min(1).optional().catch(undefined);
const map = z.record(z.string(), z.unknown()).optional().catch(undefined);
const labels = z.record(z.string(), z.string()).optional().catch(undefined);

const configSchema = z.object({
  config: z
    .object({
      Entrypoint: words,
      Cmd: words,
      Env: words,
      User: word,
      WorkingDir: word,
      ExposedPorts: map,
      StopSignal: word,
      Labels: labels,
    })
    .default({}),
});

const descriptor = z.object({ mediaType: z.string().optional(), digest: z.string() });
const manifestSchema = z.object({ config: descriptor, layers: z.array(descriptor) });
const platform = z.object({ os: z.string().optional(), architecture: z.string().optional() });
const indexSchema = z.object({ manifests: z.array(descriptor.extend({ platform: platform.optional() })) });

/** The part of an OCI image's configuration that says how to run it. `Env` holds `NAME=value` pairs. */
export type OciImageConfig = z.infer<typeof configSchema>['config'];

/** An image with a layer of type `text/javascript`. */
export interface BundleImage {
  /** The manifest's digest, `sha256:...`. */
  readonly digest: string;
  readonly config: OciImageConfig;
  /** Where the layer that can be run here lies on disk: an ES module, though its name does not say so, or an archive. */
  readonly bundleFile: string;
  /** The media type of that layer. */
  readonly layerType: string;
}

/** An image that a container engine is to run. */
export interface ContainerImage {
  readonly reference: string;
  readonly digest?: string;
  /** Where its files lie; absent where it is in no registry of this endpoint. */
  readonly archive?: { readonly config: StoredBlob; readonly layers: readonly StoredBlob[] };
}

export interface StoredBlob {
  readonly digest: string;
  /** The file. */
  readonly content: string;
}

export type ResolvedImage = BundleImage | ContainerImage;

/** Images as the container agent pulls them: what a task definition's `image` names, or an Error in the agent's words. */
export interface Images {
  resolve(imageReference: string): Promise<ResolvedImage>;
}

const reference =
  /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)(?::([\w.-]+))?(?:@(sha256:[0-9a-f]{64}))?$/;

/** The images of a store, by references in ECR's form: `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME:TAG` or `@DIGEST`. */
export function images(store: RegistryStore): Images {
  return {
    async resolve(imageReference) {
      const [, account, region = '', name = '', tag, digest] = reference.exec(imageReference) ?? [];
      if (account !== store.account) return { reference: imageReference };
      const repository = store.find(region, name);
      if (!repository)
        throw cannotPull(
          imageReference,
          `name unknown: The repository with name '${name}' does not exist in the registry with id '${account}'`,
        );
      const id: ImageId = digest === undefined ? { imageTag: tag ?? 'latest' } : { imageDigest: digest };
      const image = findImage(repository, id);
      if (!image) throw cannotPull(imageReference, `${imageReference}: not found`);
      return readImage(store, repository, image, imageReference);
    },
  };
}

async function readImage(
  store: RegistryStore,
  repository: Repository,
  found: Image,
  reference: string,
): Promise<ResolvedImage> {
  const image = forThisMachine(repository, found, reference);
  const { data: manifest } = manifestSchema.safeParse(JSON.parse(image.manifest));
  if (!manifest) throw notAnImage(reference);
  const blob = ({ digest }: { readonly digest: string }) => ({ digest, content: store.layerFile(digest) });
  const bundle = manifest.layers.find(({ mediaType }) => kindOf(mediaType) !== undefined);
  const digest = found.imageDigest;
  if (!bundle)
    return { reference, digest, archive: { config: blob(manifest.config), layers: manifest.layers.map(blob) } };
  const text = await readFile(store.layerFile(manifest.config.digest), 'utf8');
  const { data: { config } = {} } = configSchema.safeParse(json(text));
  if (!config) throw new Error(`CannotPullContainerError: ${reference} has a configuration that is none of an image`);
  return { digest, config, bundleFile: store.layerFile(bundle.digest), layerType: bundle.mediaType ?? '' };
}

/** Undefined for what is no JSON: anybody may push it. */
function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Go's names of processors, which images use. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

/** Of an index the image for this machine's processor, or else the first for Linux, which an engine may emulate. */
function forThisMachine(repository: Repository, image: Image, reference: string): Image {
  const { data: index } = indexSchema.safeParse(JSON.parse(image.manifest));
  if (!index) return image;
  const own = ARCHITECTURES[process.arch] ?? process.arch;
  const linux = index.manifests.filter(({ platform }) => platform?.os === undefined || platform.os === 'linux');
  const chosen = linux.find(({ platform }) => platform?.architecture === own) ?? linux[0];
  const listed = chosen && findImage(repository, { imageDigest: chosen.digest });
  if (listed) return listed;
  throw cannotPull(reference, `no match for platform in manifest: not found`);
}

function cannotPull(imageReference: string, why: string): Error {
  return new Error(
    `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${imageReference}: ${why}`,
  );
}

function notAnImage(imageReference: string): Error {
  return new Error(`CannotPullContainerError: ${imageReference} is the manifest of no image`);
}
