import type { Connection } from '../../../deploy/aws/connection.ts';
import { again } from '../../../deploy/aws/interrupted.ts';
import type { Ended } from '../../../deploy/follow/run-task.ts';
import { findMigration, type Migration, migrateAfter, migrateBefore } from '../../../deploy/gates/migrate.ts';
import type { Plan } from '../../../deploy/model.ts';
import { RookeryError } from '../../../generator/errors.ts';
import type { Io } from '../../command.ts';
import { writeMessage } from '../write-message.ts';

/** The migrations of one release. */
export interface MigrationRun {
  /** Runs those that run before anything is changed; throws for the first that fails. */
  before(): Promise<void>;
  /** Runs those whose stacks came into being with the release. */
  after(stackId: string): Promise<void>;
}

/** Finds out which migrations a plan asks for, one after the other as they are named. */
export async function migrationsOf(
  io: Io,
  connection: Connection,
  plan: Plan,
  paths: readonly string[],
): Promise<MigrationRun> {
  const found: Migration[] = [];
  for (const path of paths) found.push(await findMigration(connection, plan, path));
  const watching = (path: string) => ({
    signal: io.signal,
    onStatus: (status: string) => io.err(`${path}: ${status}`),
    onMessage: (message: string) => writeMessage(io, message),
  });
  return {
    async before() {
      for (const one of found) {
        if (one.kind === 'unchanged') io.err(`migration ${one.path}: not run, its task is as it was`);
        if (one.kind !== 'before') continue;
        io.err(`migration ${one.path}: runs before anything is changed`);
        const end = await migrateBefore(connection, one, watching(one.path));
        judge(io, connection, one.path, end, 1);
      }
    },
    async after(stackId) {
      for (const one of found) {
        if (one.kind !== 'later') continue;
        io.err(`migration ${one.path}: runs now that its stack is there`);
        const end = await migrateAfter(connection, stackId, one.path, watching(one.path));
        judge(io, connection, one.path, end, 4);
      }
    },
  };
}

function judge(io: Io, connection: Connection, path: string, end: Ended | undefined, exitCode: 1 | 4): void {
  if (end === undefined) throw interrupted(connection, path);
  if (end.exitCode !== 0) throw failed(connection, path, end, exitCode);
  io.err(`migration ${path}: exit code 0`);
}

function failed(connection: Connection, path: string, { exitCode: code, reason }: Ended, exitCode: 1 | 4) {
  const command = `\`${again(connection.target, 'stack:update')}\``;
  const ended = code === undefined ? 'never ran' : `ended with exit code ${code}`;
  return new RookeryError(
    'MigrationFailed',
    {
      what: `the migration ${path} ${ended}.`,
      why:
        exitCode === 1
          ? `${reason === undefined ? '' : `${reason}: `}the release stops at it. Nothing else was changed, and the change set is deleted.`
          : `${reason === undefined ? '' : `${reason}: `}the release created its stack and is complete but for it.`,
      mend:
        exitCode === 1
          ? `mend it, and run ${command} again.`
          : `mend it, then run \`${again(connection.target, `task:run ${path}`)}\`.`,
    },
    exitCode,
  );
}

function interrupted(connection: Connection, path: string): RookeryError {
  return new RookeryError(
    'Interrupted',
    {
      what: `no longer waiting for the migration ${path}: its task goes on.`,
      why: 'a migration that is broken off in the middle may leave half of its work.',
      mend: `see how it ends in the log of its task, then run \`${again(connection.target, 'stack:update')}\` again.`,
    },
    130,
  );
}
