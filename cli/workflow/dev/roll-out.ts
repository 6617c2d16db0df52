import type { Io } from '../../command.ts';
import { reportFailure } from '../../render/failure.ts';
import type { Session } from '../../session.ts';
import { deployedImages } from '../local-image/edits.ts';
import { takingTurns } from '../take-turns.ts';
import { updateStack } from '../update-stack.ts';

/** Rolls services of a stack to other tags; all else stays as it is deployed. Answers whether they serve. */
export async function rollOut(
  io: Io,
  session: Session,
  tags: Readonly<Record<string, string>>,
  say: (text: string) => void,
): Promise<boolean> {
  const begun = Date.now();
  const lines: string[] = [];
  // How it goes is told in a line; what goes wrong, in those that the update writes.
  const quietly: Io = { ...io, quiet: true, terminal: undefined, out() {}, err: (text) => lines.push(text) };
  const deployed = await deployedImages(session);
  const running = Object.fromEntries(
    deployed.flatMap(({ parameter, tag }) =>
      Object.hasOwn(session.app.parameters, parameter) ? [[parameter, tag] as const] : [],
    ),
  );
  const own = { ...session, values: { ...session.values, ...running, ...tags } };
  try {
    const { code } = await takingTurns(quietly, () => updateStack(quietly, own, { yes: true, wait: true }));
    const took = `${((Date.now() - begun) / 1000).toFixed(1)} s`;
    if (code === 0) say(`${Object.values(tags).join(', ')}: deployed after ${took}`);
    else {
      for (const line of lines) io.err(line);
      say(`${Object.values(tags).join(', ')}: not deployed; what ran before goes on`);
    }
    return code === 0;
  } catch (error) {
    for (const line of lines) io.err(line);
    reportFailure(io, error);
    return false;
  }
}
