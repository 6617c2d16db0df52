import { join } from 'node:path';
import { ensureImage, repositoryNameOf } from '../../deploy/artifacts/image.ts';
import { checkImageTags } from '../../deploy/artifacts/image-tags.ts';
import { imagesMissing, type WantedImage } from '../../deploy/artifacts/wanted-images.ts';
import type { Io } from '../command.ts';
import type { Session } from '../session.ts';

/** Makes sure that every tag about to be deployed is in its repository; environment local builds what is missing. */
export async function needImages(
  io: Io,
  { app, prepares, home, connectTo }: Session,
  wanted: readonly WantedImage[],
): Promise<void> {
  if (wanted.length === 0) return;
  const connection = await connectTo(home);
  const missing = await checkImageTags(connection, wanted);
  if (missing.length > 0 && !prepares) throw imagesMissing(connection.target, missing);
  for (const { folder, repositoryUri, tag } of missing) {
    io.err(`image ${folder}:${tag} is not in its repository: bundling services/${folder} and pushing it`);
    const source = join(app.folder, 'services', folder);
    await ensureImage(await connection.ecr(), { repositoryName: repositoryNameOf(repositoryUri), tag, folder: source });
  }
}
