import type { Connection } from '../aws/connection.ts';
import type { OwnComparison } from '../model.ts';
import { failedLeaf } from './change-set-failure.ts';
import type { DescribedChangeSet } from './plan-tree.ts';

/**
 * How nested change sets fail on what CloudFormation passes them in place of a value that does not exist yet:
 * "Unable to fetch parameters [{{IntrinsicFunction:...}}] from parameter store", "Usage of {{IntrinsicFunction:...}} is not
 * allowed" (cfn-language-discussion#152), `Fn::Select` (cloudformation-coverage-roadmap#759), duplicate exports
 * (aws-cdk-cli#1307), and what a text breaks that is taken for a value, rules of the template among it.
 */
const REASONS: readonly RegExp[] = [/\{\{IntrinsicFunction:/, /duplicate Export names/i];

/** What may as well fail on values that are known: then the deployment would fail, too. */
const POSSIBLE: readonly RegExp[] = [
  /Fn::Select cannot select nonexistent value at index [1-9]/,
  /Template constraint validation failed for rule/,
];

/** A parameter that breaks a constraint: `Each value of parameter 'PolicyArns' must match pattern arn:.+` (rain#526). */
const CONSTRAINT = /parameter '?(\w+)'? (?:must |failed to satisfy constraint)/i;

const isLater = (value: string): boolean => value === '' || /\{\{(IntrinsicFunction|changeSet):/.test(value);

/** Whether a value that does not exist yet, or an empty list, may be to blame; where no values are shown, it may. */
function mayBeLater({ Parameters = [] }: DescribedChangeSet, name?: string): boolean {
  const values = Parameters.filter(({ ParameterKey }) => name === undefined || ParameterKey === name);
  return values.length === 0 || values.some(({ ParameterValue = '' }) => isLater(ParameterValue));
}

/** Why a change set failed, where only its nested parts did, on placeholders: then one without them can be made. */
export async function nestedFailure(
  connection: Connection,
  root: DescribedChangeSet,
): Promise<OwnComparison | undefined> {
  const { path, changeSet } = await failedLeaf(connection, { path: [root.StackName ?? ''], changeSet: root });
  const reason = changeSet.StatusReason ?? '';
  const [, parameter] = CONSTRAINT.exec(reason) ?? [];
  const isLikely = parameter !== undefined || POSSIBLE.some((one) => one.test(reason));
  const isOne = REASONS.some((one) => one.test(reason)) || (isLikely && mayBeLater(changeSet, parameter));
  return path.length > 1 && isOne ? { path: path.join('/'), reason } : undefined;
}
