import { checkTag } from '../../../deploy/artifacts/image.ts';
import { copyImage } from '../../../deploy/artifacts/registry/copy-image.ts';
import { ecrRepository } from '../../../deploy/artifacts/registry/ecr-repository.ts';
import { again } from '../../../deploy/aws/interrupted.ts';
import { describeStack } from '../../../deploy/aws/stack.ts';
import type { Foundation } from '../../../deploy/model.ts';
import type { RecordedImage } from '../../../deploy/release-model.ts';
import { chooseRelease, historyFor } from '../../../deploy/releases/choose.ts';
import { findDigest } from '../../../deploy/releases/digests.ts';
import { noSuchRelease } from '../../../deploy/releases/rollback-refusals.ts';
import { readFoundation } from '../../../deploy/stack/foundation.ts';
import { notBootstrapped } from '../../../deploy/stack/system.ts';
import { RookeryError } from '../../../generator/errors.ts';
import type { Io } from '../../command.ts';
import type { Session } from '../../session.ts';
import { needStack } from '../need-stack.ts';
import { releaseFolder } from './folder.ts';

/** An image that goes from one environment's repository to another's. */
export interface Promotion {
  /** Of its service, below `services/`. */
  readonly folder: string;
  readonly from: string;
  readonly to: string;
  readonly tag: string;
  readonly digest: string;
  readonly parameters: readonly string[];
}

/** Where the images of an environment are: a session with its home, and its foundation. */
export interface Registry {
  readonly session: Session;
  readonly foundation: Foundation;
}

export async function registryOf(session: Session): Promise<Registry> {
  const foundation = await readFoundation(session.connection);
  if (foundation === undefined) throw notBootstrapped(session.connection.target);
  return { session, foundation };
}

/** The images of what each root of an environment runs, or of one of its releases. */
export async function releasedImages(
  sessions: readonly Session[],
  number: number | undefined,
): Promise<RecordedImage[]> {
  const images: RecordedImage[] = [];
  for (const session of sessions) {
    const { connection } = session;
    const deployed =
      number === undefined ? await needStack(session) : await describeStack(connection, connection.target.stackName);
    if (deployed === undefined) continue;
    const history = await historyFor(connection, await releaseFolder(session), deployed, number);
    const { current } = history;
    if (number === undefined && current === undefined)
      throw noSuchRelease(connection.target, 'what is deployed now', 'it is not on record: name a service and a tag.');
    images.push(...(number === undefined ? current! : chooseRelease(connection, history, number).target).images);
  }
  return images;
}

/** Where each image goes: to the repository of the same service. What is in no repository of the foundation is answered beside. */
export async function promotionsOf(
  from: Registry,
  to: Registry,
  images: readonly RecordedImage[],
): Promise<{ readonly promotions: Promotion[]; readonly others: readonly string[] }> {
  const { repositories } = from.session.app;
  const outputOf = (uri: string) => Object.keys(repositories).find((name) => from.foundation.outputs[name] === uri);
  const byTag = new Map<string, Promotion>();
  const others = new Set<string>();
  for (const { repository, tag, digest: recorded, parameter } of images) {
    const output = outputOf(repository);
    if (output === undefined) {
      others.add(`${repository}:${tag}`);
      continue;
    }
    const target = to.foundation.outputs[output];
    if (target === undefined) throw notBootstrapped(to.session.connection.target);
    if (target === repository) throw sameRegistry(to.session);
    const known = byTag.get(`${repository}:${tag}`);
    const digest = known?.digest ?? recorded ?? (await digestOfTag(from.session, repository, tag));
    const parameters = [...(known?.parameters ?? []), ...(parameter === undefined ? [] : [parameter])];
    const folder = repositories[output] ?? '';
    byTag.set(`${repository}:${tag}`, { folder, from: repository, to: target, tag, digest, parameters });
  }
  return { promotions: [...byTag.values()], others: [...others] };
}

/** One image, by its service and tag. */
export function imageOf({ session: { app }, foundation }: Registry, folder: string, tag: string): RecordedImage {
  checkTag(tag);
  const output = Object.keys(app.repositories).find((name) => app.repositories[name] === folder) ?? '';
  return { path: '', repository: foundation.outputs[output] ?? '', tag };
}

async function digestOfTag({ connection }: Session, repository: string, tag: string): Promise<string> {
  const found = await findDigest(connection, repository, tag);
  if (typeof found === 'object') return found.digest;
  const { target } = connection;
  throw new RookeryError(
    'ImageMissing',
    {
      what: `environment ${target.environment}: there is no image ${repository}:${tag}.`,
      why: 'what is promoted was pushed to the first environment before.',
      mend: `push it there first; \`${again(target, 'releases')}\` shows what it runs.`,
    },
    3,
  );
}

/** Copies the images one after the other, by their digests; answers how each came. */
export async function promoteAll(io: Io, from: Registry, to: Registry, promotions: readonly Promotion[]) {
  const done = [];
  for (const promotion of promotions) {
    const [source, target] = await Promise.all([
      ecrRepository(from.session.connection, promotion.from),
      ecrRepository(to.session.connection, promotion.to),
    ]);
    const { already, bytes } = await copyImage(source, target, promotion);
    const { folder, tag, digest } = promotion;
    io.err(`${already ? 'there already' : 'copied'}: ${folder} ${tag} (${digest}) to ${promotion.to}`);
    done.push({ service: folder, tag, digest, repository: promotion.to, already, bytes });
  }
  return done;
}

function sameRegistry({ connection: { target } }: Session): RookeryError {
  return new RookeryError('RegistryShared', {
    what: `environment ${target.environment} has the same image repositories.`,
    why: `both environments have the foundation ${target.foundationStackName}: there is nothing to copy.`,
    mend: 'set the image tag in environments.ts, and run stack:update.',
  });
}
