import type { Stack } from '../../deploy/model.ts';
import { type Release as Resolved, resolveRelease } from '../../deploy/stack/release.ts';
import type { Io } from '../command.ts';
import type { Session } from '../session.ts';
import { needFoundation } from './foundation-stack.ts';
import { needImages } from './images.ts';
import { needPreflight, type PreflightFlags } from './preflight.ts';
import { checkDropped, withOutputs } from './roots/siblings.ts';
import { type Uploaded, uploadDist } from './upload-templates.ts';

export interface Release extends Resolved {
  /** Absent where nothing differs: then no upload was made. */
  readonly uploaded?: Uploaded;
}

/** Gets the stack ready, or refuses it; answers it as it is then. */
export type GetReady = (
  deployed: Stack | undefined,
  protections: Resolved['request']['protections'],
) => Promise<Stack | undefined>;

/**
 * Gets a release ready: foundation, parameters, the stack's status, images, templates in the bucket; whatever is there is
 * left alone. A stack that cannot be worked on is refused before anything is built or uploaded.
 */
export async function prepareRelease(
  io: Io,
  opened: Session,
  getReady: GetReady,
  flags: PreflightFlags = {},
): Promise<Release> {
  const session = await withOutputs(opened);
  const { app, connection, environment, values } = session;
  const foundation = await needFoundation(io, session);
  const { master } = app;
  const synthesis = app.synthesize();
  const resolve = () => resolveRelease(connection, { master, synthesis, environment, values, foundation });
  const first = await resolve();
  if (first.upToDate) return first;
  const stack = await getReady(first.deployed, first.request.protections);
  // After another's operation its parameters, outputs and template may be others.
  const release = stack === first.deployed ? first : await resolve();
  if (release.upToDate) return release;
  await checkDropped(session, release.deployed);
  await needPreflight(io, session, release, flags);
  await needImages(io, session, release.images, foundation.outputs);
  const uploaded = await uploadDist(io, session, foundation);
  io.err(`templates: ${uploaded.put.length} put, ${uploaded.present.length} there already`);
  return { ...release, uploaded };
}
