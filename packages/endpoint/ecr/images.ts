import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { kindOf, RUNNABLE } from '../ecs/container/kinds.ts';
import { findImage, type ImageId } from './model.ts';
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

/** The part of an OCI image's configuration that says how to run it. `Env` holds `NAME=value` pairs. */
export type OciImageConfig = z.infer<typeof configSchema>['config'];

export interface ResolvedImage {
  /** The manifest's digest, `sha256:...`. */
  readonly digest: string;
  readonly config: OciImageConfig;
  /** Where the layer that can be run here lies on disk: an ES module, though its name does not say so, or an archive. */
  readonly bundleFile: string;
  /** The media type of that layer. */
  readonly layerType: string;
}

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
      if (account !== store.account) throw notOurs(imageReference, store.account);
      const repository = store.find(region, name);
      if (!repository)
        throw cannotPull(
          imageReference,
          `name unknown: The repository with name '${name}' does not exist in the registry with id '${account}'`,
        );
      const id: ImageId = digest === undefined ? { imageTag: tag ?? 'latest' } : { imageDigest: digest };
      const image = findImage(repository, id);
      if (!image) throw cannotPull(imageReference, `${imageReference}: not found`);
      const manifest = manifestSchema.safeParse(JSON.parse(image.manifest));
      const bundle = manifest.data?.layers.find(({ mediaType }) => kindOf(mediaType) !== undefined);
      if (!manifest.success || !bundle) throw notABundle(imageReference);
      const text = await readFile(store.layerFile(manifest.data.config.digest), 'utf8');
      const { config } = configSchema.parse(JSON.parse(text));
      return {
        digest: image.imageDigest,
        config,
        bundleFile: store.layerFile(bundle.digest),
        layerType: bundle.mediaType ?? '',
      };
    },
  };
}

function cannotPull(imageReference: string, why: string): Error {
  return new Error(
    `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${imageReference}: ${why}`,
  );
}

function notOurs(imageReference: string, account: string): Error {
  return new Error(
    `CannotPullContainerError: ${imageReference} is in no registry that the embedded endpoint has; it has ${account}.dkr.ecr.REGION.amazonaws.com`,
  );
}

function notABundle(imageReference: string): Error {
  return new Error(
    `CannotStartContainerError: the embedded endpoint runs images with one layer of type ${RUNNABLE.join(' or ')}, and ${imageReference} has none`,
  );
}
