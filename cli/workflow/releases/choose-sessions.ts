import { again } from '../../../deploy/aws/interrupted.ts';
import { type Choice, chooseRelease, historyFor, ofNewestRun } from '../../../deploy/releases/choose.ts';
import { RookeryError } from '../../../generator/errors.ts';
import type { Io } from '../../command.ts';
import type { Session } from '../../session.ts';
import { needStack } from '../need-stack.ts';
import { releaseFolder } from './folder.ts';
import type { RollbackWork } from './roll-back.ts';

type Chosen = ReadonlyMap<Session, Omit<RollbackWork, 'values'>>;

/**
 * Which release each session goes back to. Of several roots those go back that the last deploy changed: the others are as they
 * were before it.
 */
export async function chooseAll(io: Io, sessions: readonly Session[], number: number | undefined): Promise<Chosen> {
  if (sessions.length > 1 && number !== undefined) throw numberOfMany(sessions);
  const found = await Promise.all(
    sessions.map(async (session) => {
      const { connection } = session;
      const deployed = await needStack(session);
      const history = await historyFor(connection, await releaseFolder(session), deployed, number);
      return { session, deployed, history };
    }),
  );
  const newest = new Set(ofNewestRun(found));
  const chosen = new Map<Session, Omit<RollbackWork, 'values'>>();
  for (const one of found) {
    const { session, deployed, history } = one;
    if (found.length > 1 && !newest.has(one)) {
      io.err(`${deployed.name}: the last deploy did not change it; it stays as it is`);
      continue;
    }
    const choice: Choice = chooseRelease(session.connection, history, number);
    chosen.set(session, { ...choice, deployed });
  }
  return chosen;
}

function numberOfMany(sessions: readonly Session[]): RookeryError {
  const { target } = sessions.at(-1)!.connection;
  return new RookeryError('RootUnnamed', {
    what: 'a release is named by its number, and the system has several roots.',
    why: 'each root counts its own releases.',
    mend: `name the root: \`${again(target, 'stack:rollback')}\` with the number after it; without a number all go back that the last deploy changed.`,
  });
}
