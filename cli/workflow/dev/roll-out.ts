import { pause } from '../../../deploy/aws/pause.ts';
import { describeStack } from '../../../deploy/aws/stack.ts';
import { cancelUpdate } from '../../../deploy/stack/cancel-update.ts';
import type { Io } from '../../command.ts';
import { reportFailure } from '../../render/failure.ts';
import type { Session } from '../../session.ts';
import { deployedImages } from '../local-image/edits.ts';
import { takingTurns } from '../take-turns.ts';
import { updateStack } from '../update-stack.ts';

/** A rollout that goes well is over by then: one that is still at work is taken back for a newer edit. */
const PATIENCE_MS = 3_000;

export interface RollOut {
  /** By the parameters of the root. */
  readonly tags: Readonly<Record<string, string>>;
  /** Resolves with true when what is rolled out has been edited again. */
  readonly newer: (signal: AbortSignal) => Promise<boolean>;
  readonly say: (text: string) => void;
}

/** Rolls services of a stack to other tags; all else stays as it is deployed. Answers whether they serve. */
export async function rollOut(io: Io, session: Session, { tags, newer, say }: RollOut): Promise<boolean> {
  const begun = Date.now();
  const names = Object.values(tags).join(', ');
  const lines: string[] = [];
  // How it goes is said in a line; what goes wrong, in those that the update writes.
  const quietly: Io = { ...io, quiet: true, terminal: undefined, out() {}, err: (text) => lines.push(text) };
  const own = { ...session, values: { ...session.values, ...(await runningTags(session)), ...tags } };
  const over = new AbortController();
  let isTakenBack = false;
  const superseded = newer(over.signal).then(async (isNewer) => {
    if (!isNewer) return;
    await pause(Math.max(0, begun + PATIENCE_MS - Date.now()), over.signal);
    if (!over.signal.aborted) isTakenBack = await takeBack(session);
  });
  try {
    const { code } = await takingTurns(quietly, () => updateStack(quietly, own, { yes: true, wait: true }));
    if (code === 0) say(`${names}: deployed after ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    else if (isTakenBack) say(`${names}: taken back for a newer edit`);
    else {
      for (const line of fromCause(lines)) io.err(line);
      say(`${names}: not deployed; what ran before goes on`);
    }
    return code === 0;
  } catch (error) {
    for (const line of fromCause(lines)) io.err(line);
    reportFailure(io, error);
    return false;
  } finally {
    over.abort();
    await superseded.catch((error: unknown) => reportFailure(io, error));
  }
}

/** The tags that are deployed: other services stay as they are, whatever environments.ts says. */
async function runningTags(session: Session): Promise<Readonly<Record<string, string>>> {
  const images = await deployedImages(session);
  const own = images.filter(({ parameter }) => Object.hasOwn(session.app.parameters, parameter));
  return Object.fromEntries(own.map(({ parameter, tag }) => [parameter, tag]));
}

async function takeBack({ connection }: Session): Promise<boolean> {
  const stack = await describeStack(connection, connection.target.stackName);
  return stack?.status === 'UPDATE_IN_PROGRESS' && (await cancelUpdate(connection, stack)) === 'cancelled';
}

/** What failed, without the plan before it. */
function fromCause(lines: readonly string[]): readonly string[] {
  const at = lines.findIndex((line) => line.startsWith('first cause'));
  return at < 0 ? lines : lines.slice(at);
}
