import { join } from 'node:path';
import { ensureImage, repositoryNameOf } from '../../deploy/artifacts/image.ts';
import { checkImageTags, type ImageTag } from '../../deploy/artifacts/image-tags.ts';
import { again } from '../../deploy/aws/interrupted.ts';
import type { Stack } from '../../deploy/model.ts';
import type { ResolvedParameter } from '../../deploy/plan/parameters.ts';
import { RookeryError } from '../../generator/errors.ts';
import type { Token } from '../../generator/value.ts';
import type { Io } from '../command.ts';
import type { Session } from '../session.ts';

interface WantedImage extends ImageTag {
  /** Folder below `services/`. */
  readonly folder: string;
}

/** Makes sure that every tag about to be deployed is in its repository; environment local builds what is missing. */
export async function needImages(
  io: Io,
  session: Session,
  outputs: Readonly<Record<string, string>>,
  parameters: readonly ResolvedParameter[],
  deployed: Stack | undefined,
): Promise<void> {
  const { connection, app, prepares } = session;
  const wanted = changedImages(session, outputs, parameters, deployed);
  if (wanted.length === 0) return;
  const missing = await checkImageTags(connection, wanted);
  if (missing.length > 0 && !prepares)
    throw imagesMissing(
      session,
      wanted.filter((image) => missing.includes(image)),
    );
  for (const { folder, repositoryUri, tag } of wanted.filter((image) => missing.includes(image))) {
    io.err(`image ${folder}:${tag} is not in its repository: bundling services/${folder} and pushing it`);
    const source = join(app.folder, 'services', folder);
    await ensureImage(await connection.ecr(), { repositoryName: repositoryNameOf(repositoryUri), tag, folder: source });
  }
}

/** The images of which tag or repository is not deployed yet; one that runs already needs no look. */
function changedImages(
  { app }: Session,
  outputs: Readonly<Record<string, string>>,
  parameters: readonly ResolvedParameter[],
  deployed: Stack | undefined,
): WantedImage[] {
  const running = new Map(deployed?.parameters.map(({ name, value }) => [name, value]));
  const values = new Map(parameters.map(({ name, value }) => [name, value ?? running.get(name)]));
  const before = imageParameters(app, (name) => running.get(name) ?? values.get(name) ?? outputs[name]);
  return imageParameters(app, (name) => values.get(name) ?? outputs[name]).flatMap((image) => {
    const { parameter, repositoryUri } = image;
    const tag = values.get(parameter);
    const was = before.find((other) => other.parameter === parameter)?.repositoryUri;
    const runs = running.get(parameter) === tag && was === repositoryUri;
    return tag === undefined || runs ? [] : [{ ...image, tag }];
  });
}

interface ImageParameter {
  /** Of the tag. */
  readonly parameter: string;
  readonly repositoryUri: string;
  readonly folder: string;
}

/** The parameters that name images: those of the services, and what nested stacks take besides, as a migration does. */
function imageParameters(
  { services, master }: Session['app'],
  current: (parameter: string) => string | undefined,
): ImageParameter[] {
  const folders = new Map(
    Object.entries(services).map(([name, folder]) => [current(`${name}RepositoryUri`), folder] as const),
  );
  const found = new Map<string, ImageParameter>();
  for (const { nested, Properties } of Object.values(master.document.Resources)) {
    const { ImageTag, RepositoryUri } = Properties as Readonly<Record<string, unknown>>;
    const parameter = argumentOf(ImageTag, 'Ref');
    const repositoryUri = uriOf(RepositoryUri, current);
    const folder =
      folders.get(repositoryUri) ?? Object.values(services).find((one) => repositoryUri?.endsWith(`/${one}`));
    if (nested && parameter && repositoryUri && folder) found.set(parameter, { parameter, repositoryUri, folder });
  }
  for (const [repositoryUri, folder] of folders) {
    const [name] = Object.entries(services).find((service) => service[1] === folder) ?? [];
    const parameter = `${name}ImageTag`;
    if (repositoryUri !== undefined && !found.has(parameter))
      found.set(parameter, { parameter, repositoryUri, folder });
  }
  return [...found.values()];
}

/** The repository that a nested stack is passed: a parameter, or a text that begins with one. */
function uriOf(value: unknown, current: (parameter: string) => string | undefined): string | undefined {
  const whole = argumentOf(value, 'Ref');
  if (whole !== undefined) return current(whole);
  const [, prefix, folder] = /^\$\{([A-Za-z0-9]+)\}(\/[^$]+)$/.exec(argumentOf(value, 'Fn::Sub') ?? '') ?? [];
  const begin = prefix === undefined ? undefined : current(prefix);
  return begin === undefined ? undefined : `${begin}${folder}`;
}

/** The text in a function. The system brings a generator of its own, so no class tells. */
function argumentOf(value: unknown, name: 'Ref' | 'Fn::Sub'): string | undefined {
  const { intrinsic } = Object(value) as Partial<Token<unknown>>;
  const argument = intrinsic?.[name];
  return typeof argument === 'string' ? argument : undefined;
}

function imagesMissing({ connection: { target } }: Session, missing: readonly WantedImage[]): RookeryError {
  const list = missing.map(({ folder, tag, repositoryUri }) => `${folder}:${tag} (${repositoryUri}:${tag})`);
  const [first] = missing;
  return new RookeryError(
    'ImageMissing',
    {
      what: `environment ${target.environment}: there is no image ${list.join(', ')}.`,
      why: 'its tasks could not start, and the deployment would go back after minutes of trying.',
      mend: `push it first: \`${again(target, 'image:push')} ${first?.folder} ${first?.tag}\` tells how; or name a tag that exists.`,
    },
    3,
  );
}
