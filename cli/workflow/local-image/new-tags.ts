import { tagsOf } from '../../../deploy/artifacts/image-tags.ts';
import type { WantedImage } from '../../../deploy/artifacts/wanted-images.ts';
import type { Connection } from '../../../deploy/aws/connection.ts';
import { again } from '../../../deploy/aws/interrupted.ts';
import { RookeryError } from '../../../generator/errors.ts';
import { nearest } from '../../../generator/nearest.ts';
import type { Io } from '../../command.ts';
import type { Session } from '../../session.ts';
import { commitTag } from '../image-push/commit-tag.ts';

/**
 * Lets an image be built under a tag that its repository never had where the tag is meant: it is the first of its repository,
 * it is the commit that is checked out, or it is written as a tag that is there, with a hash of the contents or without. Any
 * other is most likely mistyped, and has to be confirmed.
 */
export async function checkNewTag(io: Io, session: Session, connection: Connection, image: WantedImage): Promise<void> {
  const { tag } = image;
  const tags = await tagsOf(connection, image.repositoryUri);
  if (tags.length === 0 || tags.some((other) => isAlike(other, tag))) return;
  if (tag === (await commitTag(io, session.app.folder).catch(() => undefined))) return;
  const { folder } = image;
  const answer = await io
    .ask?.(`${folder} has no image ${tag}; build services/${folder} as it is now under this tag? [y/N] `)
    .catch(() => undefined);
  if (/^y(es)?$/i.test(answer?.trim() ?? '')) return;
  throw tagUnknown(connection, image, tags);
}

/** Whether two tags differ in their numbers alone, as versions do, and in a hash of the contents at their end. */
export function isAlike(one: string, other: string): boolean {
  const form = (tag: string): string => tag.replace(/-[0-9a-f]{8}$/, '').replaceAll(/\d+/g, '0');
  return form(one) === form(other);
}

function tagUnknown({ target }: Connection, image: WantedImage, tags: readonly string[]): RookeryError {
  const { folder, tag, parameter } = image;
  const close = nearest(tag, tags);
  const meant = close === undefined ? '' : `; did you mean ${close}?`;
  return new RookeryError(
    'ImageTagUnknown',
    {
      what: `environment ${target.environment}: ${parameter}: there is no image ${folder}:${tag}${meant}`,
      why: `its repository has ${tags.slice(-5).join(', ')}, and what is there now would be built under a tag that may be mistyped.`,
      mend: `correct it, or build it under this tag: \`${again(target, 'image:push')} ${folder} ${tag}\`.`,
    },
    3,
  );
}
