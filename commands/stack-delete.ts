import { defineCommand, type Io } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { placeOf } from '../cli/render/events.ts';
import { progressOf } from '../cli/render/progress.ts';
import { notingRetained, retainedLines } from '../cli/render/retained.ts';
import { openSession, type Session } from '../cli/session.ts';
import { again, interruptedBefore } from '../deploy/aws/interrupted.ts';
import { describeStack } from '../deploy/aws/stack.ts';
import { exitCodeFor } from '../deploy/aws/status.ts';
import type { Stack, StackEvent } from '../deploy/model.ts';
import { liftAdvice } from '../deploy/plan/guards/protection/guard.ts';
import { type Deletion, executeDeletion, prepareDeletion } from '../deploy/stack/deletion.ts';
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
    const deletions = await guard(io, session, stacks, options['lift-protection']);
    // All questions first: a deletion may take as long as nobody waits for the next one.
    if (!options.yes) for (const stack of stacks) await confirm(io, session, stack);
    const deleted: string[] = [];
    const retained: StackEvent[] = [];
    let code = 0;
    for (const deletion of deletions) {
      code = await remove(io, session, deletion, retained);
      if (code !== 0) break;
      deleted.push(deletion.stack.name);
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

/** What is to be lifted before each stack is deleted; refuses what would stop a deletion half way. */
async function guard(io: Io, { app, connection }: Session, stacks: readonly Stack[], liftProtection = false) {
  const deletions: Deletion[] = [];
  for (const stack of stacks) {
    const master = stack.name === connection.target.stackName ? app.master : undefined;
    const deletion = await prepareDeletion(connection, stack, { master, liftProtection });
    for (const note of deletion.notes) io.err(note);
    deletions.push(deletion);
  }
  return deletions;
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
