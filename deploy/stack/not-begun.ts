import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { mayBeTriedAgain } from '../aws/faults.ts';
import { again } from '../aws/interrupted.ts';
import { clause } from '../aws/sentence.ts';
import type { Plan } from '../model.ts';
import { isAlone, undoPlan } from '../plan/change-set.ts';
import { afterUndoing } from '../plan/left-behind.ts';

/** What is reported of a plan whose execution did not begin: it is taken away again, or named where that fails. */
export async function notBegun(connection: Connection, plan: Plan, caught: unknown): Promise<unknown> {
  const { changeSetId: id, stackName, stackId } = plan;
  const alone = isAlone(plan);
  const error = reported(connection, plan, caught);
  // A plan that was saved stays for whoever executes it later.
  if (plan.saved) return error;
  return afterUndoing(connection, error, { id, stackName, alone }, () => undoPlan(connection, id, alone, stackId));
}

function reported({ target }: Connection, { stackName }: Plan, caught: unknown): unknown {
  if (!(caught instanceof RookeryError) || caught.code === 'Interrupted') return caught;
  const { what, mend } = caught.explanation;
  const command = stackName === target.foundationStackName ? 'bootstrap' : 'stack:update';
  const credentials = /^Credentials/.test(caught.code);
  if (!credentials && !mayBeTriedAgain(caught)) return caught;
  // Nothing is unknown of what did not begin; those who are nobody any more cannot make sure of it.
  const error = new RookeryError(
    caught.code,
    {
      what: `the change set of stack ${stackName} was not executed: ${what}`,
      why: 'nothing of the stack was changed.',
      mend: `${clause(mend)}; then \`${again(target, command)}\`.`,
    },
    credentials ? 5 : caught.exitCode <= 3 ? caught.exitCode : 1,
  );
  error.cause = caught.cause ?? caught;
  return error;
}
