import { RookeryError } from '../../../generator/errors.ts';
import type { Connection } from '../../aws/connection.ts';
import { awsFailure } from '../../aws/faults.ts';
import { again } from '../../aws/interrupted.ts';
import { hashOfKey, readTemplates } from '../templates.ts';
import { allStacks, type DeployedStack, deployedTemplates, hashesNamed } from './deployed.ts';
import { type KeptReleases, keptReleases } from './kept.ts';
import { listVersions, type ObjectVersions } from './objects.ts';

/** A bucket, with all that may need what is in it. */
export interface Place {
  readonly connection: Connection;
  readonly bucket: string;
  readonly versions: ObjectVersions;
  readonly kept: readonly KeptReleases[];
  readonly stacks: readonly DeployedStack[];
  /** First digits of the hashes of templates that something needs. */
  readonly hashes: ReadonlySet<string>;
  /** What stands in templates that are deployed, in words: a tag may stand in a mapping. */
  readonly words: ReadonlySet<string>;
  readonly notes: readonly string[];
}

export interface LookOptions {
  /** How many releases of each stack are kept. */
  readonly keep: number;
  /** Keys of the templates that the sources emit. */
  readonly sources: readonly string[];
}

/** Looks at a bucket and at every stack that may use it; refuses where something is going on there, or cannot be understood. */
export async function lookAt(connection: Connection, bucket: string, options: LookOptions): Promise<Place> {
  const versions = await listVersions(connection, bucket);
  const there = [...versions].filter(([, [newest]]) => newest?.marker === false).map(([key]) => key);
  const kept = await keptReleases(connection, bucket, there, options.keep);
  for (const one of kept) if (one.unreadable.length > 0) throw unreadable(connection, one);
  const stacks = (await stacksOf(connection)).filter(({ status }) => status !== 'DELETE_COMPLETE');
  // The foundation is there, for its bucket was just looked at: a list without it is not of all stacks.
  if (!stacks.some(({ name }) => name === connection.target.foundationStackName)) throw stacksUnseen(connection);
  const busy = stacks.find(({ nested, status, values }) => !nested && isBusy(status) && values.includes(bucket));
  if (busy !== undefined) throw stackBusy(connection, busy);
  const { hashes, texts, unseen } = await deployedTemplates(connection, stacks);
  const users = unseen.filter(({ values }) => values.includes(bucket));
  if (users.length > 0) throw templatesUnseen(connection, users);
  const recorded = kept.flatMap(({ records }) => records.flatMap((one) => [one.template, ...one.templates]));
  const needed = [...recorded, ...options.sources].flatMap((key) => hashOfKey(key) ?? []);
  const deployed = await withNested(connection, bucket, there, hashes);
  const all = await withNested(connection, bucket, there, new Set([...deployed.hashes, ...needed]));
  return {
    connection,
    bucket,
    versions,
    kept,
    stacks,
    hashes: all.hashes,
    words: new Set([...texts, ...deployed.texts].flatMap((text) => text.split(/[^\w.-]+/))),
    notes: unseen.map(({ name }) => `stack ${name} may not be read; it has no parameter that names the bucket`),
  };
}

const isBusy = (status: string): boolean => status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';

async function stacksOf(connection: Connection): Promise<DeployedStack[]> {
  return allStacks(connection).catch((error: unknown) => {
    throw /^AccessDenied/.test(awsFailure(error).name) ? stacksUnseen(connection) : error;
  });
}

function stacksUnseen({ callerArn, target }: Connection): RookeryError {
  return new RookeryError(
    'StacksUnseen',
    {
      what: `${callerArn} does not see all stacks of region ${target.region}.`,
      why: 'what a deployed stack needs must not be removed, whoever deployed it.',
      mend: 'allow cloudformation:DescribeStacks on all stacks, or run it with other credentials. Nothing was removed.',
    },
    3,
  );
}

/** The templates with these hashes, and those that they nest, however deep, as far as the bucket has them. */
async function withNested(
  connection: Connection,
  bucket: string,
  keys: readonly string[],
  first: ReadonlySet<string>,
): Promise<{ readonly hashes: ReadonlySet<string>; readonly texts: readonly string[] }> {
  const hashes = new Set(first);
  const texts = new Map<string, string>();
  const read = new Set<string>();
  for (;;) {
    const next = keys.filter((key) => !read.has(key) && hashes.has(hashOfKey(key) ?? ''));
    if (next.length === 0) return { hashes, texts: [...texts.values()] };
    for (const [key, text] of (await readTemplates(connection, bucket, next)).texts) texts.set(key, text);
    for (const key of next) {
      read.add(key);
      for (const hash of hashesNamed(texts.get(key) ?? '')) hashes.add(hash);
    }
  }
}

function unreadable({ target }: Connection, { bucket, stackName, unreadable: numbers }: KeptReleases): RookeryError {
  return new RookeryError(
    'ReleaseUnreadable',
    {
      what: `bucket ${bucket}: release ${numbers.join(', ')} of stack ${stackName} cannot be read.`,
      why: 'what it needs is not known, perhaps since a newer version wrote it. Nothing was removed.',
      mend: `use that version of the tool; \`${again(target, 'releases')}\` shows the records.`,
    },
    3,
  );
}

function stackBusy({ target }: Connection, { name, status }: DeployedStack): RookeryError {
  return new RookeryError(
    'StackBusy',
    {
      what: `stack ${name} is ${status}.`,
      why: 'an operation that goes on may need, or roll back to, what would be removed. Nothing was removed.',
      mend: `wait for its end (\`${again(target, 'stack:events')}\`), and run gc again.`,
    },
    3,
  );
}

function templatesUnseen({ callerArn }: Connection, stacks: readonly DeployedStack[]): RookeryError {
  return new RookeryError(
    'StacksUnseen',
    {
      what: `${callerArn} may not read the templates of ${stacks.map(({ name }) => name).join(', ')}, which use this bucket.`,
      why: 'what a deployed stack needs must not be removed, whoever deployed it.',
      mend: 'allow cloudformation:GetTemplate on these stacks, or run it with other credentials. Nothing was removed.',
    },
    3,
  );
}
