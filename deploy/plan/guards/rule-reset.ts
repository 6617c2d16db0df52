import type { Plan, ResourceChange } from '../../model.ts';
import { isUncertain, placedChanges } from './changes.ts';
import type { Guard } from './guard.ts';

/** Whether a change writes the weights that ECS shifts: what only the template says of a rule does not reach it. */
export function resetsWeights({ shifted, action, details }: ResourceChange): boolean {
  if (shifted !== true || (action !== 'Modify' && action !== 'Dynamic')) return false;
  return (
    details.length === 0 || details.some(({ target }) => !/^(Metadata|DeletionPolicy|UpdateReplacePolicy)/.test(target))
  );
}

/**
 * The listener rules whose weights a plan sets back to what the template says, with their nested paths. As with data,
 * not those that may change only because CloudFormation does not know a value yet.
 */
export function ruleResets(plan: Plan): string[] {
  return placedChanges(plan)
    .filter(({ change }) => resetsWeights(change) && !isUncertain(change))
    .map(({ path }) => path);
}

export const ruleReset: Guard = {
  code: 'RuleReset',
  allowance: 'allowRuleReset',
  find: ruleResets,
  what: (rules) => `changes listener rules by which ECS shifts traffic: ${rules.join(', ')}`,
  why: 'CloudFormation writes the whole rule, with the weights of the template: all traffic may go to the target group that has no tasks now.',
  mend: () =>
    'keep the rule as it is. If it has to change, look whether its weights (DescribeRules) are those of the template at present (each deployment swaps the two target groups), and add --allow-rule-reset (in a program: allowRuleReset).',
};
