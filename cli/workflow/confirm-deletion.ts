import { interruptedBefore } from '../../deploy/aws/interrupted.ts';
import type { Deletion } from '../../deploy/stack/deletion.ts';
import { type DeletionEffects, deletionEffects } from '../../deploy/stack/deletion-effects.ts';
import { RookeryError } from '../../generator/errors.ts';
import type { Io } from '../command.ts';
import { effectLines } from '../render/deletion-effects.ts';
import type { Session } from '../session.ts';

/** A stack that is to be deleted, in the session that it belongs to. */
export interface Job {
  readonly session: Session;
  readonly deletion: Deletion;
}

/** A stack, and what its deletion takes away and leaves. */
export interface Affected {
  readonly job: Job;
  readonly resources: DeletionEffects['resources'];
}

/** Says what each deletion takes away and what it leaves; `empties` says that what has to be empty for that is emptied first. */
export async function sayEffects(io: Io, jobs: readonly Job[], empties = false): Promise<Affected[]> {
  const found: Affected[] = [];
  for (const job of jobs) {
    const { stack, leftBehind } = job.deletion;
    if (stack.status === 'REVIEW_IN_PROGRESS') {
      io.err(`stack ${stack.name} is in review: nothing of it was ever made`);
      continue;
    }
    const effects = without(await deletionEffects(job.session.connection, stack), leftBehind);
    for (const line of effectLines(stack.name, effects)) io.err(line);
    for (const { path } of leftBehind) io.err(`  left behind as it is: ${path}`);
    const emptied = effects.resources.filter(isEmptied).map(({ path }) => path);
    if (empties && emptied.length > 0) io.err(`  emptied before: ${emptied.join(', ')}`);
    found.push({ job, resources: effects.resources });
  }
  return found;
}

/** Whether a resource goes, and only when it is empty. */
export const isEmptied = ({ type, effect }: DeletionEffects['resources'][number]): boolean =>
  effect === 'lost' && (type === 'AWS::S3::Bucket' || type === 'AWS::ECR::Repository');

function without({ count, resources, ...rest }: DeletionEffects, leftBehind: Job['deletion']['leftBehind']) {
  const paths = new Set(leftBehind.map(({ path }) => path));
  return { ...rest, count: count - paths.size, resources: resources.filter(({ path }) => !paths.has(path)) };
}

/** Has the name of each stack typed; of several roots that of the environment's stacks, once. */
export async function confirmAll(io: Io, jobs: readonly Job[]): Promise<void> {
  for (const environment of new Set(jobs.map(({ session }) => session.home.environment))) {
    const own = jobs.filter(({ session }) => session.home.environment === environment);
    const { home } = own[0]!.session;
    const names = own.map(({ deletion }) => deletion.stack.name);
    const isSystem = own.some(({ session }) => session.root !== undefined) && names.length > 1;
    if (isSystem) await confirm(io, home, home.stackName, `the stacks ${names.join(', ')}`);
    else for (const name of names) await confirm(io, home, name, `stack ${name}`);
  }
}

async function confirm(io: Io, { environment }: Session['home'], name: string, what: string): Promise<void> {
  const question =
    what === `stack ${name}` ? `Type the stack's name, ${name}, to delete it: ` : `Type ${name} to delete ${what}: `;
  const typed = await io.ask?.(question).catch(() => {
    throw interruptedBefore(name);
  });
  if (typed?.trim() === name) return;
  throw new RookeryError(
    'Unconfirmed',
    {
      what: `${what} of environment ${environment} was not confirmed for deletion.`,
      why:
        typed === undefined
          ? 'there is no terminal to ask on. Nothing was deleted.'
          : 'what was typed is not that name. Nothing was deleted.',
      mend: 'run it again and type the name, or add --yes.',
    },
    3,
  );
}
