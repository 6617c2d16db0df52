import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { sentence } from '../aws/sentence.ts';
import { type DescribedChangeSet, describeChangeSet, saysNoChanges } from './plan-tree.ts';
import { type Finding, findingLine, readFindings } from './validations.ts';

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

/** What CloudFormation's validation before a deployment found, with its paths inside the template; and why it is not shown. */
async function findingsOf(
  connection: Connection,
  { changeSet }: Leaf,
): Promise<{ readonly findings: readonly Finding[]; readonly note: string }> {
  if (!changeSet.StatusReason?.includes('EarlyValidation')) return { findings: [], note: '' };
  try {
    const all = await readFindings(connection, changeSet.ChangeSetId ?? '');
    return { findings: all.filter(({ warns }) => !warns), note: '' };
  } catch (error) {
    const { name } = awsFailure(error);
    return { findings: [], note: ` (where exactly is not shown: ${name} on cloudformation:DescribeEvents)` };
  }
}

const TAKEN = 'NAME_CONFLICT_VALIDATION';

/** What the service says of its API helps nobody who reads the findings here. */
const withoutAdvice = (reason: string): string =>
  reason.replace(/\.? To troubleshoot Early Validation errors,.*$/s, '');

function mendOf(findings: readonly Finding[]): string {
  const mends = [
    ...(findings.length === 0 || findings.some(({ name }) => name !== TAKEN)
      ? ['change what the message names in the template or parameter of that stack']
      : []),
    ...(findings.some(({ name }) => name === TAKEN)
      ? ['give what is taken another name, or adopt it with --import-existing']
      : []),
  ];
  return `${mends.join('; ')}, and run the command again.`;
}

/** Says why a change set could not be made, with the path of the nested stack that is to blame. */
export async function explainFailedChangeSet(connection: Connection, root: DescribedChangeSet): Promise<RookeryError> {
  const leaf = await failedLeaf(connection, { path: [root.StackName ?? ''], changeSet: root });
  const reason = leaf.changeSet.StatusReason || `status ${leaf.changeSet.Status}`;
  const { findings, note } = await findingsOf(connection, leaf);
  const said = findings.length === 0 ? reason : withoutAdvice(reason);
  const lines = findings.map((finding) => `\n  - ${findingLine(finding)}`).join('');
  return new RookeryError(
    'ChangeSetFailed',
    {
      what: sentence(
        `${leaf.path.join('/')}: CloudFormation cannot work out what would change: ${said}${note}${lines}`,
      ),
      why: 'without a change set nobody can see what an update would do, so none was started; the failed one was deleted.',
      mend: mendOf(findings),
    },
    1,
  );
}
