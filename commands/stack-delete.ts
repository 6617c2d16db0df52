import { defineCommand, type Io } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { placeOf } from '../cli/render/events.ts';
import { progressOf } from '../cli/render/progress.ts';
import { notingRetained, retainedLines } from '../cli/render/retained.ts';
import { openSessions, type Session } from '../cli/session.ts';
import { answerLine } from '../cli/stream/model.ts';
import { onePerPlace } from '../cli/workflow/roots/prepare-foundations.ts';
import { runSessions } from '../cli/workflow/roots/run-sessions.ts';
import { checkDeletion } from '../cli/workflow/roots/siblings.ts';
import { again, interruptedBefore } from '../deploy/aws/interrupted.ts';
import { describeStack } from '../deploy/aws/stack.ts';
import { exitCodeFor } from '../deploy/aws/status.ts';
import type { StackEvent } from '../deploy/model.ts';
import { liftAdvice } from '../deploy/plan/guards/protection/guard.ts';
import { outputsInUse } from '../deploy/roots/outputs-in-use.ts';
import { type Deletion, executeDeletion, prepareDeletion } from '../deploy/stack/deletion.ts';
import { RookeryError } from '../generator/errors.ts';

export default defineCommand({
  name: 'stack:delete',
  summary: 'delete the master stack and everything in it',
  details: `Asks for the stack's name to be typed, unless --yes says so. The foundation stays: its buckets and repositories hold the
templates, logs and images of every deployment. With --foundation that stack is deleted too; the buckets, the repositories and
the key of the logs are retained by their DeletionPolicy, and have to be deleted by hand if they are no longer wanted.
What a DeletionPolicy retains is listed at the end.

Of a system of several roots, a root comes after those that are passed its outputs; one alone (--root) is refused while
deployed roots have what it puts out.

A load balancer or database that is protected against deletion is refused before anything is deleted, with its path, the
parameter that protects it, and the command that lifts it; with --lift-protection the protection is switched off first.

A stack that is still being created is ended and taken back; one that is being updated is busy. Tasks that no service owns
are stopped when they keep a cluster from being deleted. A stack that is not there is success.

Exit codes: 0 deleted, 3 refused (not confirmed, busy, or it or a part of it protected), 4 something could not be deleted,
5 unknown outcome, 130 interrupted.`,
  streams: true,
  options: {
    env: flags.envs,
    root: flags.root,
    concurrency: flags.concurrency,
    set: flags.set,
    app: flags.app,
    yes: flags.yes,
    verbose: flags.verbose,
    json: flags.jsonStream,
    'no-prepare': flags.noPrepare,
    foundation: { description: 'delete the foundation stack as well' },
    'lift-protection': flags.liftProtection,
  },
  async run({ options }, io) {
    const sessions = await openSessions(io, options);
    const roots = await jobsOf(io, sessions, ({ stackName }) => stackName, options);
    const places = options.foundation ? onePerPlace(sessions) : [];
    const foundations = await jobsOf(io, places, ({ foundationStackName }) => foundationStackName, options);
    // All questions first: a deletion may take as long as nobody waits for the next one.
    if (!options.yes) await confirmAll(io, [...roots, ...foundations]);
    const done: Done = { deleted: [], retained: [] };
    const deleting = (own: Io, session: Session, jobs: readonly Job[]) =>
      removeAll(
        own,
        jobs.filter((job) => job.session === session),
        done,
      );
    const run = { ...options, backwards: true, json: false, after: (session: Session) => usersOf(session, roots) };
    let code = await runSessions(io, sessions, run, (own, session) => deleting(own, session, roots));
    if (code === 0) for (const place of places) code = Math.max(code, await deleting(io, place, foundations));
    for (const line of retainedLines(done.retained)) io.err(line);
    if (options.json) io.out(answerLine(io, { deleted: done.deleted, retained: done.retained.map(asData) }));
    return code;
  },
});

/** A stack that is to be deleted, in the session that it belongs to. */
interface Job {
  readonly session: Session;
  readonly deletion: Deletion;
}

interface Done {
  readonly deleted: string[];
  readonly retained: StackEvent[];
}

/** The stacks that are there; refuses what would stop a deletion half way. */
async function jobsOf(
  io: Io,
  sessions: readonly Session[],
  nameOf: (target: Session['connection']['target']) => string,
  { 'lift-protection': liftProtection = false }: { readonly 'lift-protection'?: boolean },
): Promise<Job[]> {
  const jobs: Job[] = [];
  for (const session of sessions) {
    const name = nameOf(session.connection.target);
    const stack = await describeStack(session.connection, name);
    if (stack === undefined) {
      io.err(`there is no stack ${name}: nothing to delete`);
      continue;
    }
    const master = name === session.connection.target.stackName ? session.app.master : undefined;
    const deletion = await prepareDeletion(session.connection, stack, { master, liftProtection });
    for (const note of deletion.notes) io.err(note);
    jobs.push({ session, deletion });
  }
  return jobs;
}

/** The sessions whose deployed stacks have what one puts out, whether or not the sources of today say so. */
function usersOf(session: Session, jobs: readonly Job[]): Session[] {
  const own = jobs.find((job) => job.session === session)?.deletion.stack;
  const { root } = session;
  if (own === undefined || root === undefined) return [];
  const users = jobs.filter(({ session: { connection, root: other, home }, deletion: { stack } }) => {
    const deployed = { target: connection.target, stack, references: other?.references ?? {} };
    return (
      home.environment === session.home.environment &&
      other !== root &&
      outputsInUse({ name: root.name, stack: own }, [deployed]).length > 0
    );
  });
  return users.map((job) => job.session);
}

async function removeAll(io: Io, jobs: readonly Job[], { deleted, retained }: Done): Promise<number> {
  for (const { session, deletion } of jobs) {
    if (deletion.stack.name === session.connection.target.stackName) await checkDeletion(session, deletion.stack);
    const code = await remove(io, session, deletion, retained);
    if (code !== 0) return code;
    deleted.push(deletion.stack.name);
  }
  return 0;
}

/** Has the name of each stack typed; of several roots that of the environment's stacks, once. */
async function confirmAll(io: Io, jobs: readonly Job[]): Promise<void> {
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
    io.err(''); // The cursor still stands behind the question.
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

const asData = ({ path, type, physicalId }: StackEvent) => ({ path, type, physicalId });

async function remove(io: Io, { connection }: Session, deletion: Deletion, retained: StackEvent[]): Promise<number> {
  const { stack } = deletion;
  let progress = progressOf(io, stack.name);
  const onEvent = notingRetained(retained, (event) => progress.onEvent(event));
  const onNote = (note: string) => {
    progress.end();
    io.err(note);
    progress = progressOf(io, stack.name);
  };
  const options = { onEvent, onNote, signal: io.signal };
  const outcome = await executeDeletion(connection, deletion, options).finally(() => progress.end());
  io.err(`${stack.name}: ${outcome.status}`);
  if (outcome.succeeded) return 0;
  const { cause } = outcome;
  if (cause !== undefined) io.err(`first cause: ${placeOf(cause)} (${cause.type}) ${cause.reason ?? ''}`);
  for (const line of await liftAdvice(connection, { id: stack.id, status: outcome.status })) io.err(line);
  io.err(`what could not be deleted is still there: \`${again(connection.target, 'stack:status')}\` shows it.`);
  return Math.max(4, exitCodeFor(outcome));
}
