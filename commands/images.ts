import { join } from 'node:path';
import { ensureImage, repositoryNameOf } from '../deploy/image.ts';
import { checkImageTags, type ImageTag } from '../deploy/image-tags.ts';
import { again } from '../deploy/interrupted.ts';
import type { Stack } from '../deploy/model.ts';
import type { ResolvedParameter } from '../deploy/parameters.ts';
import { RookeryError } from '../generator/errors.ts';
import type { Io } from './command.ts';
import type { Session } from './session.ts';

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

/** The images whose tag is not deployed yet; one that runs already needs no look. */
function changedImages(
  { app }: Session,
  outputs: Readonly<Record<string, string>>,
  parameters: readonly ResolvedParameter[],
  deployed: Stack | undefined,
): WantedImage[] {
  const running = new Map(deployed?.parameters.map(({ name, value }) => [name, value]));
  return Object.entries(app.services).flatMap(([name, folder]) => {
    const parameter = `${name}ImageTag`;
    const repositoryUri = outputs[`${name}RepositoryUri`];
    const tag = parameters.find((it) => it.name === parameter)?.value;
    if (tag === undefined || repositoryUri === undefined || running.get(parameter) === tag) return [];
    return [{ parameter, repositoryUri, tag, folder }];
  });
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
