import type { Connection } from '../aws/connection.ts';
import type { ReleaseContent, ReleaseDraft } from '../release-model.ts';
import { withDigests } from './digests.ts';
import { sourceOf } from './git.ts';
import { toolVersion } from './tool-version.ts';

export interface DraftOptions {
  /** Reaches the image repositories, which may be in another region than the stack. */
  readonly images: Connection;
  /** The folder of the sources. */
  readonly folder: string;
  /** The same for all roots that one command deploys. */
  readonly run: string;
  readonly rollbackTo?: number | undefined;
}

/** A release that is about to be, with all that its record says of where it came from. */
export async function draftOf(content: ReleaseContent, options: DraftOptions): Promise<ReleaseDraft> {
  const { images, folder, run, rollbackTo } = options;
  const [source, digests] = await Promise.all([sourceOf(folder), withDigests(images, content.images)]);
  return {
    ...content,
    images: digests,
    tool: toolVersion(),
    ...(source && { source }),
    run,
    ...(rollbackTo !== undefined && { rollbackTo }),
  };
}
