import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { findImage, repositoryNameOf } from '../../../deploy/artifacts/image.ts';
import { watchedFiles } from '../../../deploy/artifacts/program/program-bundle.ts';
import { ownImages, type WantedImage } from '../../../deploy/artifacts/wanted-images.ts';
import { again, ofApp } from '../../../deploy/aws/interrupted.ts';
import { describeStack } from '../../../deploy/aws/stack.ts';
import { LOCAL } from '../../../deploy/environments.ts';
import type { Io } from '../../command.ts';
import type { Session } from '../../session.ts';
import { foundationOf } from '../foundation-stack.ts';
import { localProgram, serviceFolder } from './program.ts';
import { isSame, lookAt, type PushRecord, pushRecord } from './record.ts';

/** So many digits of a digest tell edits of a day from one another. */
const DIGITS = 8;

/** The images of a system's services that are deployed. */
export async function deployedImages(session: Session): Promise<readonly WantedImage[]> {
  const { app, connection } = session;
  const deployed = await describeStack(connection, connection.target.stackName);
  if (deployed === undefined) return [];
  const { outputs = {} } = (await foundationOf(session)) ?? {};
  const values = Object.fromEntries(deployed.parameters.map(({ name, value }) => [name, value]));
  const { repositories } = app.synthesize().manifest;
  const images = ownImages({ master: app.master, repositories, outputs, values });
  return [...new Map(images.map(({ path: _, ...image }) => [image.parameter, image])).values()];
}

/** A service whose files are others than those that its deployed image was made of. */
export interface Edit extends WantedImage {
  /** By paths from the service's folder. */
  readonly files: readonly string[];
  /** When the last of them was saved; absent where they are gone. */
  readonly since?: Date | undefined;
  /** A tag for what there is now, by its contents. */
  readonly newTag: string;
}

/** The services that were edited since their deployed images were pushed, as far as this machine remembers the push. */
export async function editsOf(io: Io, session: Session): Promise<readonly Edit[]> {
  const { app, connectTo, home } = session;
  const edits: Edit[] = [];
  for (const image of await deployedImages(session)) {
    const record = pushRecord(io, app, image.folder, image.tag);
    if (record === undefined) continue;
    const edit = await editOf(io, session, image, record);
    if (edit === undefined) continue;
    const ecr = await (await connectTo(home)).ecr();
    const there = await findImage(ecr, { repositoryName: repositoryNameOf(image.repositoryUri), tag: image.tag });
    if (there?.imageDigest === record.digest) edits.push(edit);
  }
  return edits;
}

async function editOf(io: Io, { app }: Session, image: WantedImage, { files }: PushRecord): Promise<Edit | undefined> {
  const folder = serviceFolder(app, image.folder);
  // One that cannot be read was edited, and is said to be by its file.
  const program = await localProgram(io, app, image.folder).catch(() => undefined);
  const now = program === undefined ? Object.keys(files) : watchedFiles(folder, program);
  const known = new Set(Object.keys(files));
  const gone = Object.keys(files).filter((file) => !now.includes(file));
  const changed = now.filter((file) => !known.has(file) || !isSame(join(folder, file), files[file]!));
  if (gone.length + changed.length === 0) return undefined;
  const times = changed.flatMap((file) => statSync(join(folder, file), { throwIfNoEntry: false })?.mtimeMs ?? []);
  return {
    ...image,
    files: [...changed, ...gone],
    since: times.length === 0 ? undefined : new Date(Math.max(...times)),
    newTag: tagOfContents(image.tag, contentsOf(digestsOf(folder, now))),
  };
}

type Digests = Readonly<Record<string, string | undefined>>;

/** The digests of files of a folder; none of one that is not there. */
export function digestsOf(folder: string, files: readonly string[]): Digests {
  return Object.fromEntries([...files].sort().map((file) => [file, lookAt(join(folder, file))?.sha256]));
}

/** One digest of files by their names and contents. */
export function contentsOf(digests: Digests): string {
  return createHash('sha256')
    .update(JSON.stringify(Object.entries(digests)))
    .digest('hex');
}

/** A tag for contents, beside the tag that was edited: `1.0.0-3fa2c1d9`. */
export function tagOfContents(tag: string, digest: string): string {
  return `${tag.replace(/-[0-9a-f]{8}$/, '')}-${digest.slice(0, DIGITS)}`;
}

/** Says which services were edited since what runs of them was pushed, and how the edit is deployed: "no changes" is no answer to one. */
export async function reportEdits(io: Io, session: Session): Promise<void> {
  const { target } = session.connection;
  if (target.environment !== LOCAL) return;
  const edits = await editsOf(io, session);
  // Several stacks may run one image.
  const once = new Map(edits.map((edit) => [`${edit.folder}:${edit.tag}`, edit]));
  for (const { folder, tag, files, since } of once.values()) {
    const [first = '', ...more] = files;
    const others = more.length === 0 ? '' : ` and ${more.length} more`;
    const when = since === undefined ? 'removed' : `saved ${since.toLocaleTimeString('en-GB')}`;
    io.err(
      `${folder} was edited since ${tag} was pushed (services/${folder}/${first}${others}, ${when}): what runs is what was pushed`,
    );
  }
  const sets = edits.flatMap(({ parameter, newTag }) =>
    Object.hasOwn(session.app.parameters, parameter) ? [`--set ${nameIn(target.root, parameter)}=${newTag}`] : [],
  );
  if (edits.length === 0) return;
  const deploy =
    sets.length === 0
      ? ''
      : `deploy what there is now: \`${again(target, 'stack:update')} ${[...new Set(sets)].join(' ')}\`; `;
  io.err(`${deploy}at every save: \`${ofApp(target, 'dev')}\``);
}

const nameIn = (root: string | undefined, name: string) => (root === undefined ? name : `${root}.${name}`);
