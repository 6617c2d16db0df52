import { checkImageTags } from '../../deploy/artifacts/image-tags.ts';
import { imagesMissing, type WantedImage } from '../../deploy/artifacts/wanted-images.ts';
import type { Io } from '../command.ts';
import type { Session } from '../session.ts';
import { architectureOf } from './image-push/architecture-of.ts';
import { buildAndPush } from './image-push/build.ts';
import { forEndpoint, isBuiltForEndpoint } from './image-push/on-endpoint.ts';
import { pushLocal } from './local-image/make.ts';
import { checkNewTag } from './local-image/new-tags.ts';
import { hasProgram } from './local-image/program.ts';

/** Makes sure that every tag about to be deployed is in its repository; environment local, and `up`, build what is missing. */
export async function needImages(
  io: Io,
  session: Session,
  wanted: readonly WantedImage[],
  outputs: Readonly<Record<string, string>>,
): Promise<void> {
  if (wanted.length === 0) return;
  const { app, prepares, home, connectTo, builds } = session;
  const connection = await connectTo(home);
  const missing = await checkImageTags(connection, wanted);
  if (missing.length > 0 && !prepares) {
    if (builds === undefined) throw imagesMissing(connection.target, missing);
    for (const { folder: service, repositoryUri, tag } of missing) {
      const architecture = architectureOf([session], outputs, repositoryUri);
      await buildAndPush(io, connection, { folder: app.folder, service, repositoryUri, tag, architecture, ...builds });
    }
    return;
  }
  for (const image of missing) await checkNewTag(io, session, connection, image);
  const { endpoint } = connection.target;
  for (const { folder, repositoryUri, tag } of missing) {
    if (endpoint !== undefined && isBuiltForEndpoint(app.folder, folder, builds?.builder)) {
      const build = { folder: app.folder, service: folder, repositoryUri, tag, ...builds };
      await buildAndPush(io, connection, forEndpoint(endpoint, build));
      continue;
    }
    io.err(
      `image ${folder}:${tag} is not in its repository: ${hasProgram(app, folder) ? 'building' : 'bundling'} services/${folder} and pushing it`,
    );
    await pushLocal(io, app, connection, { service: folder, repositoryUri, tag });
  }
}
