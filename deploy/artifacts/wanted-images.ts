import { RookeryError } from '../../generator/errors.ts';
import type { Template } from '../../generator/model.ts';
import type { Known } from '../../generator/system/known.ts';
import { placedImages } from '../../generator/system/roles.ts';
import { again } from '../aws/interrupted.ts';
import type { Stack, Target } from '../model.ts';
import type { ImageTag } from './image-tags.ts';

/** An image that a deployment is about to run. */
export interface WantedImage extends ImageTag {
  /** Of its service, below `services/`. */
  readonly folder: string;
}

export interface ImageSources {
  readonly master: Template;
  /** The image repositories of the foundation: by the name of its output, the folder of their service. */
  readonly repositories: Readonly<Record<string, string>>;
  /** Outputs of the foundation stack. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Values of master's parameters as they are to be. */
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly deployed: Stack | undefined;
  /** Whether the template passes other arguments to the stack at a path than it did: of these no parameter of the root tells. */
  readonly isPassedOther?: ((path: string) => boolean) | undefined;
}

/** The images of which tag or repository is not deployed yet, each once; one that runs already needs no look. */
export function wantedImages(sources: ImageSources): WantedImage[] {
  const { master, deployed, isPassedOther } = sources;
  const running = new Map(placedImages(master, deployedValues(master, deployed)).map((image) => [image.path, image]));
  const wanted = new Map<string, WantedImage>();
  for (const { path, ...image } of ownImages(sources)) {
    const before = running.get(path);
    const uri = image.repositoryUri;
    const runs = before?.tag.value === image.tag && (before?.repositoryUri.value ?? uri) === uri;
    if (!runs || isPassedOther?.(path)) wanted.set(`${uri}:${image.tag}`, image);
  }
  return [...wanted.values()];
}

/** The images of repositories of the foundation, of each stack that runs one: several may run the same. */
export function ownImages({
  master,
  repositories,
  outputs,
  values,
}: Omit<ImageSources, 'deployed'>): (WantedImage & { readonly path: string })[] {
  return placedImages(master, values).flatMap(({ path, tag, repositoryUri }) => {
    const uri = repositoryUri.value;
    const output = ownRepository(repositories, outputs, repositoryUri);
    if (tag.value === undefined || uri === undefined || output === undefined) return [];
    const parameter = tag.parameter ?? `${path}/ImageTag`;
    return [{ path, parameter, repositoryUri: uri, tag: tag.value, folder: repositories[output] ?? '' }];
  });
}

/** The repository of the foundation that a stack is passed: by its output, its URI, or the folder that its name ends in. */
function ownRepository(
  repositories: ImageSources['repositories'],
  outputs: ImageSources['outputs'],
  { parameter, value }: Known,
): string | undefined {
  const names = Object.keys(repositories);
  return (
    names.find((name) => name === parameter || (value !== undefined && outputs[name] === value)) ??
    names.find((name) => value?.endsWith(`/${repositories[name]}`))
  );
}

/** Values of the deployed stack alone: what it has none of has none here either, whatever the default is now. */
function deployedValues({ document }: Template, deployed: Stack | undefined): Record<string, string | undefined> {
  const none = Object.keys(document.Parameters).map((name) => [name, undefined] as const);
  const known = deployed?.parameters.map(({ name, value }) => [name, value] as const) ?? [];
  return Object.fromEntries([...none, ...known]);
}

/** Refuses to deploy tags that their repositories do not have. */
export function imagesMissing(target: Target, missing: readonly WantedImage[]): RookeryError {
  const list = missing.map(({ folder, tag, repositoryUri }) => `${folder}:${tag} (${repositoryUri}:${tag})`);
  const [first] = missing;
  return new RookeryError(
    'ImageMissing',
    {
      what: `environment ${target.environment}: there is no image ${list.join(', ')}.`,
      why: 'its tasks could not start, and the deployment would go back after minutes of trying.',
      mend: `push it first: \`${again(target, 'image:push')} ${first?.folder} ${first?.tag}\`; or name a tag that exists.`,
    },
    3,
  );
}
