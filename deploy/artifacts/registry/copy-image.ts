import { RookeryError } from '../../../generator/errors.ts';
import { inParallel } from '../../aws/parallel.ts';
import { type Blob, copyBlob, type Manifest, putManifest, type RegistryRepository, readManifest } from './registry.ts';

/** How an image came to where it was wanted. */
export interface CopiedImage {
  readonly digest: string;
  /** It was there already, under just this tag. */
  readonly already: boolean;
  /** Bytes that were sent. */
  readonly bytes: number;
}

const COPIED_AT_ONCE = 3;

/** What a manifest names: an index lists manifests, an image its configuration and layers. */
interface Content {
  readonly manifests?: readonly Descriptor[];
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
}

interface Descriptor extends Blob {
  readonly mediaType?: string;
  /** Where a layer lies that no registry may pass on. */
  readonly urls?: readonly string[];
}

/**
 * Copies an image by its digest under a tag, with all that an index lists: the same bytes, so that the digest is the same. A tag
 * that names another image is refused.
 */
export async function copyImage(
  from: RegistryRepository,
  to: RegistryRepository,
  { digest, tag }: { readonly digest: string; readonly tag: string },
): Promise<CopiedImage> {
  const there = await readManifest(to, tag);
  if (there?.digest === digest) return { digest, already: true, bytes: 0 };
  if (there !== undefined) throw tagTaken(to, tag, there.digest, digest);
  const { manifest, bytes } = await copyContent(from, to, digest);
  await putManifest(to, tag, manifest);
  return { digest, already: false, bytes };
}

async function copyContent(
  from: RegistryRepository,
  to: RegistryRepository,
  digest: string,
): Promise<{ readonly manifest: Manifest; readonly bytes: number }> {
  const manifest = await readManifest(from, digest);
  if (manifest === undefined) throw imageMissing(from, digest);
  // The bytes are those of the digest: an index or an image, of which what is missing is looked at as missing.
  const { manifests = [], config, layers = [] } = JSON.parse(manifest.bytes.toString()) as Content;
  let bytes = 0;
  for (const listed of manifests) {
    const child = await copyContent(from, to, listed.digest);
    await putManifest(to, listed.digest, child.manifest);
    bytes += child.bytes;
  }
  const own = [...(config === undefined ? [] : [config]), ...layers].filter(({ urls }) => urls === undefined);
  const blobs = [...new Map(own.map((blob) => [blob.digest, blob])).values()];
  const sent = await inParallel(blobs, COPIED_AT_ONCE, async (blob) =>
    (await copyBlob(from, to, blob)) ? blob.size : 0,
  );
  return { manifest, bytes: sent.reduce((sum, size) => sum + size, bytes) };
}

const shown = ({ base, name }: RegistryRepository): string => `${base.host}/${name}`;

function tagTaken(to: RegistryRepository, tag: string, there: string, digest: string): RookeryError {
  return new RookeryError(
    'ImageTagTaken',
    {
      what: `repository ${shown(to)} holds another image under the tag ${tag}: ${there}, not ${digest}.`,
      why: 'a tag names one image for good, so that a stack that names it always runs the same program.',
      mend: 'push the image under a new tag, release that, and promote it.',
    },
    3,
  );
}

function imageMissing(from: RegistryRepository, digest: string): RookeryError {
  return new RookeryError(
    'ImageMissing',
    {
      what: `repository ${shown(from)} has no image ${digest}.`,
      why: 'it was removed since it was released.',
      mend: 'push it again, or promote another release.',
    },
    3,
  );
}
