import type { Connection } from '../aws/connection.ts';
import { inParallel } from '../aws/parallel.ts';
import type { Target } from '../model.ts';
import type { ReleaseRecord } from '../release-model.ts';
import { findDigest } from './digests.ts';
import { imagesLost, type LostImage } from './rollback-refusals.ts';

const READERS_AT_ONCE = 8;

/** Refuses a release whose images are gone, or whose tags name others by now; answers what could not be looked at. */
export async function checkImages(connection: Connection, target: Target, release: ReleaseRecord): Promise<string[]> {
  const images = [...new Map(release.images.map((image) => [`${image.repository}:${image.tag}`, image])).values()];
  const found = await inParallel(images, READERS_AT_ONCE, ({ repository, tag }) =>
    findDigest(connection, repository, tag),
  );
  const lost = images.flatMap((image, index): LostImage[] => {
    const there = found[index];
    if (there === 'missing') return [image];
    if (typeof there !== 'object' || image.digest === undefined || there.digest === image.digest) return [];
    return [{ ...image, now: there.digest }];
  });
  if (lost.length > 0) throw imagesLost(target, release, lost);
  return images.flatMap((image, index) => {
    if (found[index] === 'unseen') return [`${image.repository}:${image.tag} could not be looked at`];
    return image.digest === undefined
      ? [`${image.repository}:${image.tag}: its digest is not on record; what the tag names now is deployed`]
      : [];
  });
}
