import { awsLine } from '../../deploy/aws/interrupted.ts';
import type { Outcome, Target } from '../../deploy/model.ts';

/** What to do where an update failed because a stack policy denies it; nothing where something else was the cause. */
export function policyDenialLines(target: Target, { cause }: Outcome): string[] {
  if (cause === undefined || !/(denied|not allowed) by stack policy/.test(cause.reason ?? '')) return [];
  const stack = cause.path.slice(0, -1).join('/');
  const shown = awsLine(target, `cloudformation get-stack-policy --stack-name ${cause.stackId}`);
  return [
    `the stack policy of ${stack === '' ? target.stackName : stack} denies it: \`${shown}\` shows it.`,
    'a change set takes no exception: if the change is meant, change `stackPolicy` in environments.ts (or the policy itself, by SetStackPolicy), update, and put it back.',
  ];
}
