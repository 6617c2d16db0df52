import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { again, awsLine, interruptedBefore } from '../aws/interrupted.ts';
import { clause } from '../aws/sentence.ts';

/** A change set that was made, or may have been. */
export interface MadeChangeSet {
  /** Its ARN, or its name where nobody answered with more. */
  readonly id: string;
  readonly stackName: string;
  /** CloudFormation made an empty stack to hold it. */
  readonly alone: boolean;
}

/** Whether a command was ended by whoever runs it. */
export function isInterrupted(error: unknown): error is RookeryError {
  return error instanceof RookeryError && error.code === 'Interrupted';
}

/** Takes away what was made, after something went wrong, and answers what is reported: names what could not be taken away. */
export async function afterUndoing(
  connection: Connection,
  error: unknown,
  made: MadeChangeSet,
  undo: () => Promise<void>,
): Promise<unknown> {
  try {
    await undo();
  } catch {
    return leftBehind(connection, error, made);
  }
  return isInterrupted(error) ? interruptedBefore(made.stackName) : error;
}

/** The same error, which says as well what stands in the account because of this command, and how it goes. */
export function leftBehind(connection: Connection, caught: unknown, made: MadeChangeSet): unknown {
  if (!(caught instanceof RookeryError)) return caught;
  const { target } = connection;
  const { id, stackName, alone } = made;
  const command = stackName === target.foundationStackName ? 'bootstrap' : 'stack:update';
  const what = alone
    ? `change set ${id}, and the empty stack ${stackName} (REVIEW_IN_PROGRESS) that holds it,`
    : `change set ${id} of stack ${stackName}`;
  const remove = alone
    ? awsLine(target, `cloudformation delete-stack --stack-name ${stackName}`)
    : awsLine(target, `cloudformation delete-change-set --change-set-name ${id} --stack-name ${stackName}`);
  const error = new RookeryError(
    caught.code,
    {
      what: `${clause(caught.explanation.what)}; ${what} could not be removed and may still be there.`,
      why: `${clause(caught.explanation.why)}. Nothing was executed.`,
      mend: `${clause(caught.explanation.mend)}. \`${again(target, command)}\` goes on with a change set of its own, and \`${remove}\` removes what is left.`,
    },
    caught.exitCode,
  );
  error.cause = caught.cause ?? caught;
  return error;
}
