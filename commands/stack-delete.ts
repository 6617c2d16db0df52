import { defineCommand, type Io } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { placeOf } from '../cli/render/events.ts';
import { progressOf } from '../cli/render/progress.ts';
import { leftBehindLines, notingRetained, retainedLines } from '../cli/render/retained.ts';
import { openSessions, type Session } from '../cli/session.ts';
import { answerLine } from '../cli/stream/model.ts';
import { confirmAll, type Job, sayEffects } from '../cli/workflow/confirm-deletion.ts';
import { sayingWait } from '../cli/workflow/ready-stack.ts';
import { onePerPlace } from '../cli/workflow/roots/prepare-foundations.ts';
import { runSessions } from '../cli/workflow/roots/run-sessions.ts';
import { checkDeletion } from '../cli/workflow/roots/siblings.ts';
import type { Connection } from '../deploy/aws/connection.ts';
import { again } from '../deploy/aws/interrupted.ts';
import { describeStack } from '../deploy/aws/stack.ts';
import { exitCodeFor, mendOf } from '../deploy/aws/status.ts';
import type { Outcome, Stack, StackEvent } from '../deploy/model.ts';
import { liftAdvice } from '../deploy/plan/guards/protection/guard.ts';
import { outputsInUse } from '../deploy/roots/outputs-in-use.ts';
import { type Deletion, executeDeletion, prepareDeletion, settleForDeletion } from '../deploy/stack/deletion.ts';
import { type FailedResource, failedLines, namesIn, stuckResources } from '../deploy/stack/failed-resources.ts';

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

Before it asks, it says which data goes, of what a snapshot stays, and what stays itself, by the DeletionPolicies of the
templates that are deployed.

A stack that is still being created is ended and taken back; one whose last update is still cleaning up is waited for; any
other operation is busy, and --wait waits for its end. Tasks that no service owns are stopped when they keep a cluster from
being deleted. A stack that is not there is success.

What could not be deleted (DELETE_FAILED) is listed with the reason. Running it again tries again; --retain Nested/LogicalId
leaves such a resource behind, in nested stacks too, and lists it.

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
    wait: flags.wait,
    retain: flags.retain,
  },
  async run({ options }, io) {
    const sessions = await openSessions(io, options);
    const guard = { ...options, retain: namesIn(options.retain) };
    const roots = await jobsOf(io, sessions, ({ stackName }) => stackName, guard);
    const places = options.foundation ? onePerPlace(sessions) : [];
    // What is named is of the stacks that are deleted first; the foundation's own is meant where it is the last that is left.
    const later = roots.length > 0 ? { ...guard, retain: [] } : guard;
    const foundations = await jobsOf(io, places, ({ foundationStackName }) => foundationStackName, later);
    // All questions first: a deletion may take as long as nobody waits for the next one.
    await sayEffects(io, [...roots, ...foundations]);
    if (!options.yes) await confirmAll(io, [...roots, ...foundations]);
    const done: Done = { deleted: [], retained: [], leftBehind: [] };
    const deleting = (own: Io, session: Session, jobs: readonly Job[]) =>
      removeAll(
        own,
        jobs.filter((job) => job.session === session),
        done,
      );
    const run = { ...options, backwards: true, json: false, after: (session: Session) => usersOf(session, roots) };
    let code = await runSessions(io, sessions, run, (own, session) => deleting(own, session, roots));
    if (code === 0) for (const place of places) code = Math.max(code, await deleting(io, place, foundations));
    const { deleted, leftBehind } = done;
    const ids = leftBehind.map(({ physicalId }) => physicalId);
    const retained = done.retained.filter(({ physicalId }) => !ids.includes(physicalId));
    for (const line of [...retainedLines(retained), ...leftBehindLines(leftBehind)]) io.err(line);
    if (options.json)
      io.out(answerLine(io, { deleted, retained: [...retained.map(asData), ...leftBehind.map(asLeft)] }));
    return code;
  },
});

interface Done {
  readonly deleted: string[];
  readonly retained: StackEvent[];
  readonly leftBehind: FailedResource[];
}

interface Guard {
  readonly 'lift-protection'?: boolean;
  readonly wait?: boolean;
  readonly retain: readonly string[];
}

/** The stacks that are there; refuses what would stop a deletion half way. */
async function jobsOf(
  io: Io,
  sessions: readonly Session[],
  nameOf: (target: Session['connection']['target']) => string,
  { 'lift-protection': liftProtection = false, wait, retain }: Guard,
): Promise<Job[]> {
  const jobs: Job[] = [];
  for (const session of sessions) {
    const name = nameOf(session.connection.target);
    const { connection } = session;
    const found = await describeStack(connection, name);
    const { onEvent, end } = progressOf(io, name);
    const following = { wait, onWait: sayingWait(io), onEvent, signal: io.signal };
    const stack = found && (await settleForDeletion(connection, found, following).finally(end));
    if (stack === undefined) {
      io.err(`there is no stack ${name}: nothing to delete`);
      continue;
    }
    const master = name === connection.target.stackName ? session.app.master : undefined;
    const deletion = await prepareDeletion(connection, stack, { master, liftProtection, retain });
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

async function removeAll(io: Io, jobs: readonly Job[], { deleted, retained, leftBehind }: Done): Promise<number> {
  for (const { session, deletion } of jobs) {
    if (deletion.stack.name === session.connection.target.stackName) await checkDeletion(session, deletion.stack);
    const code = await remove(io, session, deletion, retained);
    if (code !== 0) return code;
    deleted.push(deletion.stack.name);
    leftBehind.push(...deletion.leftBehind);
  }
  return 0;
}

const asData = ({ path, type, physicalId }: StackEvent) => ({ path, type, physicalId });
const asLeft = ({ path, type, physicalId, reason }: FailedResource) => ({
  path: path.split('/'),
  type,
  physicalId,
  reason,
});

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
  await reportFailed(io, connection, { ...stack, status: outcome.status }, outcome);
  return Math.max(4, exitCodeFor(outcome));
}

/** The first cause, all that is left with its reason, and the commands that lead on. */
async function reportFailed(io: Io, connection: Connection, stack: Stack, { cause }: Outcome): Promise<void> {
  const { target } = connection;
  if (cause !== undefined) io.err(`first cause: ${placeOf(cause)} (${cause.type}) ${cause.reason ?? ''}`);
  const failed = await stuckResources(connection, stack).catch(() => []);
  if (failed.length > 0) io.err(`not deleted:${failedLines(failed)}`);
  for (const line of await liftAdvice(connection, stack)) io.err(line);
  const paths = failed.map(({ path }) => path);
  const mend = mendOf(target, stack, paths);
  if (mend !== undefined) io.err(mend);
  io.err(`what could not be deleted is still there: \`${again(target, 'stack:status')}\` shows it.`);
}
