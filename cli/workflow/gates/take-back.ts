import { again } from '../../../deploy/aws/interrupted.ts';
import type { Plan } from '../../../deploy/model.ts';
import { RookeryError } from '../../../generator/errors.ts';
import type { Io } from '../../command.ts';
import type { Session } from '../../session.ts';
import { chooseAll } from '../releases/choose-sessions.ts';
import { rollBack } from '../releases/roll-back.ts';
import type { UpdateFlags } from '../update-flags.ts';
import type { FailedCheck } from './checks.ts';

/**
 * Puts back what was deployed before a release that a check refuses, as `stack:rollback` does, and answers the error that the
 * release ends with: exit code 1 where it is back, 4 where it stays.
 */
export async function takeBack(
  io: Io,
  session: Session,
  plan: Plan,
  failed: FailedCheck,
  options: UpdateFlags,
): Promise<RookeryError> {
  if (io.signal.aborted) return interrupted(session, failed);
  if (plan.kind === 'CREATE') return checkFailed(failed, 'it is the first one, and there is nothing to go back to', 4);
  io.err(`check ${failed.name} failed: ${failed.reason}`);
  try {
    const [chosen] = (await chooseAll(io, [session], undefined)).values();
    if (chosen === undefined) return checkFailed(failed, 'there is no earlier release to go back to', 4);
    // It was confirmed with the release; its answer is that of the release.
    const code = await rollBack({ ...io, out() {} }, session, { ...chosen, values: {} }, { ...options, yes: true });
    if (code === 0) return checkFailed(failed, `release ${chosen.target.number} is put back`, 1);
    return checkFailed(failed, `going back to release ${chosen.target.number} ended with exit code ${code}`, 4);
  } catch (error) {
    const reason = error instanceof RookeryError ? error.explanation.what : String(error);
    return checkFailed(failed, `it could not be taken back: ${reason.replace(/\.$/, '')}`, 4);
  }
}

function checkFailed({ name, reason }: FailedCheck, became: string, exitCode: 1 | 4): RookeryError {
  return new RookeryError(
    'CheckFailed',
    {
      what: `the check ${name} failed: ${reason}.`,
      why: `release.ts asks for it after a release, and ${became}.`,
      mend: 'mend the cause, and release again.',
    },
    exitCode,
  );
}

function interrupted({ connection: { target } }: Session, { name }: FailedCheck): RookeryError {
  return new RookeryError(
    'Interrupted',
    {
      what: `interrupted at the check ${name}.`,
      why: 'the release is complete, and nothing was taken back.',
      mend: `\`${again(target, 'stack:rollback')}\` puts back what was deployed before.`,
    },
    130,
  );
}
