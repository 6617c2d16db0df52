import type { Connection } from '../../../deploy/aws/connection.ts';
import { deleteImages, type KnownImage, listImages } from '../../../deploy/releases/gc/images.ts';
import { lookAt, type Place } from '../../../deploy/releases/gc/look.ts';
import { deleteVersions } from '../../../deploy/releases/gc/objects.ts';
import { type Removable, removableImages, removableTemplates } from '../../../deploy/releases/gc/plan.ts';
import { readFoundation } from '../../../deploy/stack/foundation.ts';
import { templatePrefixOf } from '../../../deploy/stack/release.ts';
import { notBootstrapped } from '../../../deploy/stack/system.ts';
import type { Session } from '../../session.ts';
import { onePerPlace } from '../roots/prepare-foundations.ts';

/** What would be removed: of each bucket its templates, and images of the environment's repositories. */
export interface Garbage {
  readonly places: readonly { readonly place: Place; readonly templates: readonly Removable[] }[];
  readonly images: readonly KnownImage[];
  /** Reaches the image repositories. */
  readonly registry: Connection;
}

/** Finds what no kept release of an environment needs, in all the regions that it is in. */
export async function findGarbage(sessions: readonly Session[], keep: number): Promise<Garbage> {
  const places: Place[] = [];
  for (const session of onePerPlace(sessions)) {
    const { connection, app, environment, declared, values } = session;
    const foundation = await readFoundation(connection);
    if (foundation === undefined) throw notBootstrapped(connection.target);
    const prefix = templatePrefixOf(environment, declared, values);
    const sources = app.synthesize().templates.map(({ key }) => `${prefix}${key}`);
    places.push(await lookAt(connection, foundation.bucket, { keep, sources }));
  }
  const [first] = sessions;
  const registry = await first!.connectTo(first!.home);
  const images = await imagesOf(first!, registry);
  const withTemplates = [];
  for (const place of places) withTemplates.push({ place, templates: await removableTemplates(place) });
  return { places: withTemplates, images: removableImages(images, places), registry };
}

/** The images in the repositories that the foundation of the environment made. */
async function imagesOf({ app }: Session, registry: Connection): Promise<KnownImage[]> {
  const foundation = await readFoundation(registry);
  const images: KnownImage[] = [];
  for (const output of Object.keys(app.repositories)) {
    const uri = foundation?.outputs[output];
    if (uri !== undefined) images.push(...(await listImages(registry, uri)));
  }
  return images;
}

/** Removes it; answers what was refused, with the reasons. */
export async function removeGarbage({ places, images, registry }: Garbage): Promise<string[]> {
  const refused: string[] = [];
  for (const { place, templates } of places)
    if (templates.length > 0) refused.push(...(await deleteVersions(place.connection, place.bucket, templates)));
  if (images.length > 0) refused.push(...(await deleteImages(registry, images)));
  return refused;
}
