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
  return imageParameters(app).flatMap(({ parameter, repository, folder }) => {
    const repositoryUri = values.get(repository) ?? outputs[repository];
    const tag = values.get(parameter);
    const runs = running.get(parameter) === tag && (running.get(repository) ?? repositoryUri) === repositoryUri;
    return tag === undefined || repositoryUri === undefined || runs ? [] : [{ parameter, repositoryUri, tag, folder }];
  });
}

interface ImageParameters {
  /** Of the tag. */
  readonly parameter: string;
  readonly repository: string;
  readonly folder: string;
}

/** The parameters that name images: those of the services, and what nested stacks take besides, as a migration does. */
function imageParameters({ services, master }: Session['app']): ImageParameters[] {
  const folders = new Map(Object.entries(services).map(([name, folder]) => [`${name}RepositoryUri`, folder]));
  const repositories = new Map<string, string>();
  for (const { nested, Properties } of Object.values(master.document.Resources)) {
    const { ImageTag, RepositoryUri } = Properties as Readonly<Record<string, unknown>>;
    const [parameter, repository] = [nameOf(ImageTag), nameOf(RepositoryUri)];
    if (nested && parameter && repository) repositories.set(parameter, repository);
  }
  for (const name of Object.keys(services)) repositories.set(`${name}ImageTag`, `${name}RepositoryUri`);
  return [...repositories].flatMap(([parameter, repository]) => {
    const folder = folders.get(repository);
    return folder === undefined ? [] : [{ parameter, repository, folder }];
  });
}

/** The parameter that a value is taken from, as it is. The system brings a generator of its own, so no class tells. */
function nameOf(value: unknown): string | undefined {
  const { intrinsic } = Object(value) as Partial<Token<unknown>>;
  return typeof intrinsic?.Ref === 'string' ? intrinsic.Ref : undefined;
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
