/** What runs an image: node with the one file that it holds, or its own command among the files that it holds. */
export type ImageKind = 'script' | 'program';

/** The layer that says of an image how it runs here, by its media type. */
const KINDS: Readonly<Record<string, ImageKind>> = {
  'text/javascript': 'script',
  'application/vnd.rookery.process.v1.tar': 'program',
  'application/vnd.rookery.process.v1.tar+gzip': 'program',
};

/** What runs an image with a layer of this type; undefined where nothing here does. */
export function kindOf(mediaType: string | undefined): ImageKind | undefined {
  return mediaType !== undefined && Object.hasOwn(KINDS, mediaType) ? KINDS[mediaType] : undefined;
}
