import type { Denial } from '../stack-policy/model.ts';
import type { Guard } from './guard.ts';

/** `Data/Instance (Update:Replace; statement 2 of the stack policy of Data)`. */
export function denialText({ path, action, statement, stack }: Denial): string {
  const owner = stack === '' ? 'the root' : stack;
  const by = statement === undefined ? 'nothing allows it in' : `statement ${statement + 1} of`;
  return `${path} (${action}: ${by} the stack policy of ${owner})`;
}

/** An update that a stack policy denies would fail on the way and go back: it is not begun. */
export const policyDenies: Guard = {
  code: 'StackPolicyDenies',
  find: ({ denials = [] }) => denials.filter(({ certain }) => certain).map(denialText),
  what: (found) => `does what a stack policy denies: ${found.join(', ')}`,
  why: 'CloudFormation would fail the update at that place and take it back; a change set takes no exception from the policy.',
  mend: () =>
    'leave the resource as it is. If the change is meant, change `stackPolicy` in environments.ts (or the policy itself, by SetStackPolicy), update, and put it back.',
};
