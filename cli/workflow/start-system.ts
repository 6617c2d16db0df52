import type { Io } from '../command.ts';
import type { Session } from '../session.ts';
import { prepareFoundations } from './roots/prepare-foundations.ts';
import { runSessions } from './roots/run-sessions.ts';
import { takingTurns } from './take-turns.ts';
import { updateStack } from './update-stack.ts';

type Result = Awaited<ReturnType<typeof updateStack>>;

/** Deploys every root of a system on the embedded endpoint, with what has to be there before: without a question. */
export async function deployLocally(io: Io, sessions: readonly Session[]) {
  await prepareFoundations(io, sessions);
  const results = new Map<Session, Result>();
  const code = await runSessions(io, sessions, {}, async (own, session) => {
    const update = () => updateStack(withoutAnswer(own), session, { yes: true, wait: true });
    const result = await takingTurns(own, update);
    results.set(session, result);
    return result.code;
  });
  return { code, results };
}

/** The address of what was deployed is said once, at the end. */
function withoutAnswer(io: Io): Io {
  return {
    ...io,
    out() {},
    // Not as wide as it is now, but as it is whenever somebody looks.
    get terminal() {
      return io.terminal;
    },
  };
}
