import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { sentence } from '../aws/sentence.ts';
import { type DescribedChangeSet, describeChangeSet, saysNoChanges } from './plan-tree.ts';

/** A change set, and the path of the stack that it is for. */
export interface Leaf {
  readonly path: readonly string[];
  readonly changeSet: DescribedChangeSet;
}

const nestedArn = /Nested change set (arn:\S+)/;

/** A nested stack is called `<parent>-<logical id>-<random>` by CloudFormation. */
function logicalIdOf(child: DescribedChangeSet, parent: DescribedChangeSet): string {
  const known = parent.all.find(({ ChangeSetId }) => ChangeSetId && ChangeSetId === child.ChangeSetId);
  const name = child.StackName ?? '';
  const prefix = `${parent.StackName}-`;
  return (
    known?.LogicalResourceId ?? (name.startsWith(prefix) ? name.slice(prefix.length).replace(/-[^-]*$/, '') : name)
  );
}

/** Goes down to the change set that failed by itself: the root's reason only names a child. */
export async function failedLeaf(connection: Connection, leaf: Leaf): Promise<Leaf> {
  const arn = leaf.changeSet.StatusReason?.match(nestedArn)?.[1];
  if (!arn) return leaf;
  try {
    const child = await describeChangeSet(connection, arn.replace(/[.,;]$/, ''));
    if (child.Status !== 'FAILED' || saysNoChanges(child)) return leaf;
    return await failedLeaf(connection, { path: [...leaf.path, logicalIdOf(child, leaf.changeSet)], changeSet: child });
  } catch {
    return leaf; // Gone with the root, or not readable: the parent's own words are what is left.
  }
}

/** The paths inside the template that CloudFormation's validation before a deployment found wrong. */
async function validationFindings(connection: Connection, { changeSet }: Leaf): Promise<string> {
  if (!changeSet.StatusReason?.includes('EarlyValidation')) return '';
  try {
    const { DescribeEventsCommand } = await import('@aws-sdk/client-cloudformation');
    const client = await connection.cloudformation();
    const answer = await client.send(new DescribeEventsCommand({ ChangeSetName: changeSet.ChangeSetId }));
    const found = (answer.OperationEvents ?? [])
      .filter(({ ValidationStatus: status }) => status === 'FAILED')
      .map(
        (event) =>
          `${event.LogicalResourceId ?? ''} ${event.ValidationPath ?? ''}: ${event.ValidationStatusReason ?? ''}`,
      );
    return found.length > 0 ? ` [${found.join('; ')}]` : '';
  } catch (error) {
    return ` (where exactly is not shown: ${awsFailure(error).name} on cloudformation:DescribeEvents)`;
  }
}

/** Says why a change set could not be made, with the path of the nested stack that is to blame. */
export async function explainFailedChangeSet(connection: Connection, root: DescribedChangeSet): Promise<RookeryError> {
  const leaf = await failedLeaf(connection, { path: [root.StackName ?? ''], changeSet: root });
  const reason = leaf.changeSet.StatusReason || `status ${leaf.changeSet.Status}`;
  const findings = await validationFindings(connection, leaf);
  return new RookeryError(
    'ChangeSetFailed',
    {
      what: sentence(`${leaf.path.join('/')}: CloudFormation cannot work out what would change: ${reason}${findings}`),
      why: 'without a change set nobody can see what an update would do, so none was started; the failed one was deleted.',
      mend: 'change what the message names in the template or parameter of that stack, and run the command again.',
    },
    1,
  );
}
