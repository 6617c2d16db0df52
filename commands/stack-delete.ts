import { defineCommand, type Io } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { placeOf } from '../cli/render/events.ts';
import { progressOf } from '../cli/render/progress.ts';
import { notingRetained, retainedLines } from '../cli/render/retained.ts';
import { openSession, type Session } from '../cli/session.ts';
import { again, interruptedBefore } from '../deploy/aws/interrupted.ts';
import { describeStack } from '../deploy/aws/stack.ts';
import { exitCodeFor } from '../deploy/aws/status.ts';
import type { Outcome, Stack, StackEvent } from '../deploy/model.ts';
import { declaredProtections } from '../deploy/plan/protection/declared.ts';
import type { ProtectedResource } from '../deploy/plan/protection/deployed.ts';
import { checkProtection, liftAdvice, liftAll } from '../deploy/plan/protection/guard.ts';
import { checkDeletable, deleteStack } from '../deploy/stack/delete-stack.ts';
import { leftTasks, stopLoneTasks } from '../deploy/stack/standalone-tasks.ts';
import { RookeryError } from '../generator/errors.ts';

export default defineCommand({
  name: 'stack:delete',
  summary: 'delete the master stack and everything in it',
  details: `Asks for the stack's name to be typed, unless --yes says so. The foundation stays: its buckets and repositories hold the
templates, logs and images of every deployment. With --foundation that stack is deleted too; the buckets, the repositories and
the key of the logs are retained by their DeletionPolicy, and have to be deleted by hand if they are no longer wanted.
What a DeletionPolicy retains is listed at the end.

A load balancer or database that is protected against deletion is refused before anything is deleted, with its path, the
parameter that protects it, and the command that lifts it; with --lift-protection the protection is switched off first.

A stack that is still being created is ended and taken back; one that is being updated is busy. Tasks that no service owns
are stopped when they keep a cluster from being deleted. A stack that is not there is success.

Exit codes: 0 deleted, 3 refused (not confirmed, busy, or it or a part of it protected), 4 something could not be deleted,
5 unknown outcome, 130 interrupted.`,
  options: {
    env: flags.env,
    set: flags.set,
    app: flags.app,
    yes: flags.yes,
    json: flags.json,
    'no-prepare': flags.noPrepare,
    foundation: { description: 'delete the foundation stack as well' },
    'lift-protection': flags.liftProtection,
  },
  async run({ options }, io) {
    const session = await openSession(io, options);
    const { stackName, foundationStackName } = session.connection.target;
    const names = options.foundation ? [stackName, foundationStackName] : [stackName];
    const stacks = await existing(io, session, names);
    const inTheWay = await guard(io, session, stacks, options['lift-protection']);
    // All questions first: a deletion may take as long as nobody waits for the next one.
    if (!options.yes) for (const stack of stacks) await confirm(io, session, stack);
    for (const line of await liftAll(session.connection, inTheWay)) io.err(line);
    const deleted: string[] = [];
    const retained: StackEvent[] = [];
    let code = 0;
    for (const stack of stacks) {
      code = await remove(io, session, stack, retained);
      if (code !== 0) break;
      deleted.push(stack.name);
    }
    for (const line of retainedLines(retained)) io.err(line);
    if (options.json) io.out(JSON.stringify({ deleted, retained: retained.map(asData) }));
    return code;
  },
});

async function existing(io: Io, { connection }: Session, names: readonly string[]): Promise<Stack[]> {
  const stacks: Stack[] = [];
  for (const name of names) {
    const stack = await describeStack(connection, name);
    if (stack !== undefined) stacks.push(stack);
    else io.err(`there is no stack ${name}: nothing to delete`);
  }
  return stacks;
}

/** What is to be lifted before the stacks are deleted; refuses what would stop a deletion half way. */
async function guard(io: Io, { app, connection }: Session, stacks: readonly Stack[], lift = false) {
  const found: ProtectedResource[] = [];
  for (const stack of stacks) {
    checkDeletable(stack);
    const isMaster = stack.name === connection.target.stackName;
    const values = Object.fromEntries(stack.parameters.map(({ name, value }) => [name, value]));
    const declared = isMaster ? declaredProtections(app.master, values) : [];
    const { protectedOnes, notes } = await checkProtection(connection, stack, { declared, lift });
    for (const note of notes) io.err(note);
    found.push(...protectedOnes);
  }
  return found;
}

async function confirm(io: Io, { connection: { target } }: Session, { name }: Stack): Promise<void> {
  const typed = await io.ask?.(`Type the stack's name, ${name}, to delete it: `).catch(() => {
    io.err(''); // The cursor still stands behind the question.
    throw interruptedBefore(name);
  });
  if (typed?.trim() === name) return;
  throw new RookeryError(
    'Unconfirmed',
    {
      what: `stack ${name} of environment ${target.environment} was not confirmed for deletion.`,
      why:
        typed === undefined
          ? 'there is no terminal to ask on. Nothing was deleted.'
          : 'what was typed is not its name. Nothing was deleted.',
      mend: 'run it again and type the name, or add --yes.',
    },
    3,
  );
}

const asData = ({ path, type, physicalId }: StackEvent) => ({ path, type, physicalId });

async function removeOnce(io: Io, { connection }: Session, stack: Stack, retained: StackEvent[]): Promise<Outcome> {
  const progress = progressOf(io, stack.name);
  const onEvent = notingRetained(retained, progress.onEvent);
  return deleteStack(connection, stack, { onEvent, signal: io.signal }).finally(progress.end);
}

async function remove(io: Io, session: Session, stack: Stack, retained: StackEvent[]): Promise<number> {
  const { connection } = session;
  let outcome = await removeOnce(io, session, stack, retained);
  if (leftTasks(outcome.cause)) {
    // Only now: the schedules that start such tasks are gone.
    const count = await stopLoneTasks(connection, stack, io.signal);
    io.err(`${stack.name}: stopped ${count} tasks that kept it from being deleted; deleting it again`);
    outcome = await removeOnce(io, session, (await describeStack(connection, stack.id)) ?? stack, retained);
  }
  io.err(`${stack.name}: ${outcome.status}`);
  if (outcome.succeeded) return 0;
  const { cause } = outcome;
  if (cause !== undefined) io.err(`first cause: ${placeOf(cause)} (${cause.type}) ${cause.reason ?? ''}`);
  for (const line of await liftAdvice(connection, { id: stack.id, status: outcome.status })) io.err(line);
  io.err(`what could not be deleted is still there: \`${again(connection.target, 'stack:status')}\` shows it.`);
  return Math.max(4, exitCodeFor(outcome));
}
