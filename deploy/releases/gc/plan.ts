import { hashOfKey } from '../templates.ts';
import { type KnownImage, withRelated } from './images.ts';
import type { Place } from './look.ts';
import { type ObjectVersion, ownTemplates } from './objects.ts';

/** Milliseconds: what is younger may be part of a deploy that has only begun. */
const YOUNG_MS = 24 * 60 * 60 * 1000;

/** A template that nothing needs, with all its versions. */
export type Removable = readonly [key: string, versions: readonly ObjectVersion[]];

const isOld = (time: Date, now: number): boolean => now - time.getTime() >= YOUNG_MS;

/** The templates in a bucket that no kept release needs, no deployed stack and not the sources: only what this tool put there. */
export async function removableTemplates(place: Place, now = Date.now()): Promise<Removable[]> {
  const { connection, bucket, versions, hashes } = place;
  const candidates = [...versions].filter(([key, all]) => {
    const hash = hashOfKey(key);
    return hash !== undefined && !hashes.has(hash) && all.every(({ time }) => isOld(time, now));
  });
  const own = await ownTemplates(connection, bucket, candidates);
  return candidates.filter(([key]) => own.has(key));
}

/**
 * The images that no kept release needs and no deployed stack names, in any of the places that pull from these repositories. What
 * was pushed to a repository after all that is needed of it may be part of the next release.
 */
export function removableImages(
  images: readonly KnownImage[],
  places: readonly Place[],
  now = Date.now(),
): KnownImage[] {
  const isUsed = usedBy(places);
  return [...new Set(images.map(({ repository }) => repository))].flatMap((repository) => {
    const own = images.filter((image) => image.repository === repository);
    const used = own.filter(isUsed);
    const newest = newestOf(used.length > 0 ? used : own);
    // Where nothing is needed yet, the last one may be what a new service begins with.
    const isNext = ({ pushed }: KnownImage) =>
      used.length > 0 ? pushed.getTime() > newest : pushed.getTime() === newest;
    const kept = own.filter((image) => isUsed(image) || isNext(image) || !isOld(image.pushed, now));
    const digests = withRelated(own, new Set(kept.map(({ digest }) => digest)));
    return own.filter(({ digest }) => !digests.has(digest));
  });
}

const newestOf = (images: readonly KnownImage[]): number =>
  Math.max(0, ...images.map(({ pushed }) => pushed.getTime()));

/** What tells whether an image is one of a kept release, or named by a deployed stack. */
function usedBy(places: readonly Place[]): (image: KnownImage) => boolean {
  const recorded = new Set(
    places
      .flatMap(({ kept }) => kept.flatMap(({ records }) => records.flatMap((record) => record.images)))
      .flatMap(({ repository, tag, digest }) => [`${repository}:${tag}`, ...(digest ? [digest] : [])]),
  );
  const deployed = new Set(places.flatMap(({ stacks }) => stacks.flatMap(({ values }) => values.map(lastWord))));
  const isWritten = (tag: string) => places.some(({ words }) => words.has(tag));
  return ({ repository, digest, tags }) =>
    recorded.has(digest) ||
    deployed.has(digest) ||
    tags.some((tag) => recorded.has(`${repository}:${tag}`) || deployed.has(tag) || isWritten(tag));
}

/** The tag or digest that a value ends in: `1.0.0` of `1.0.0`, and of `uri:1.0.0`. */
const lastWord = (value: string): string =>
  /(?:^|@)(sha256:[0-9a-f]{64})$/.exec(value)?.[1] ?? value.split(':').at(-1) ?? value;
