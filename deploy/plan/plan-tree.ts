import type {
  DescribeChangeSetCommandOutput,
  ResourceChange as DescribedChange,
  ResourceChangeDetail,
} from '@aws-sdk/client-cloudformation';
import type { Connection } from '../aws/connection.ts';
import { inParallel } from '../aws/parallel.ts';
import { isNested } from '../aws/stack.ts';
import type { ChangeDetail, ResourceChange } from '../model.ts';
import { isStateful } from './guards/data-loss.ts';
import { removals } from './removals.ts';
import { isFields } from './security/policy-statements.ts';
import { securityChanges } from './security/security-changes.ts';
import { MAY_BE_FULL, readFindings } from './validations.ts';
import { parsedValue, shownText } from './values/differences.ts';
import { masked } from './values/mask.ts';

/** One change set, with the changes of all its pages. */
export interface DescribedChangeSet extends DescribeChangeSetCommandOutput {
  readonly all: readonly DescribedChange[];
}

const READERS_AT_ONCE = 4;

/** Reads a change set to its last page. */
export async function describeChangeSet(
  connection: Connection,
  changeSet: string,
  stack?: string,
): Promise<DescribedChangeSet> {
  const { DescribeChangeSetCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  const named = { ChangeSetName: changeSet, StackName: stack, IncludePropertyValues: true };
  const ask = (next?: string) => client.send(new DescribeChangeSetCommand({ ...named, NextToken: next }));
  const first = await ask();
  const all: DescribedChange[] = [];
  for (let page = first; ; page = await ask(page.NextToken)) {
    for (const { ResourceChange: change } of page.Changes ?? []) if (change) all.push(change);
    if (!page.NextToken) return { ...first, all };
  }
}

/** Both texts that CloudFormation has for "nothing differs"; it says so by a failure. */
export const noChangesText = /^(The submitted information didn't contain changes|No updates are to be performed)/;

/** Whether the change set failed for want of changes: an empty list alone is none, as outputs may differ. */
export function saysNoChanges({ Status, StatusReason = '' }: DescribeChangeSetCommandOutput): boolean {
  return Status === 'FAILED' && noChangesText.test(StatusReason);
}

function nameOf({ Target: target }: ResourceChangeDetail): string {
  const name = target?.Name ? `.${target.Name}` : '';
  return target?.Path?.replace(/^\//, '').replaceAll('/', '.') || `${target?.Attribute ?? 'Properties'}${name}`;
}

/** Parameters of a nested change set whose values do not exist yet: CloudFormation passes a text in their place. */
function laterParameters({ Parameters = [] }: DescribedChangeSet): ReadonlySet<string> {
  return new Set(
    Parameters.filter(({ ParameterValue = '' }) => /\{\{(IntrinsicFunction|changeSet):/.test(ParameterValue)).map(
      ({ ParameterKey = '' }) => ParameterKey,
    ),
  );
}

/** The values on both sides, as far as CloudFormation shows them. */
function valuesOf({ Target: { Name, Attribute, Path, BeforeValue, AfterValue } = {} }: ResourceChangeDetail) {
  const name = Path?.split('/').at(-1) ?? Name ?? Attribute ?? '';
  const [before, after] = [shownText(name, BeforeValue), shownText(name, AfterValue)];
  return { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}

/** The properties that a context holds: it is JSON, of which nothing is known beforehand. */
function propertiesIn(context: string | undefined): Readonly<Record<string, unknown>> | undefined {
  const value = parsedValue(context);
  const properties = isFields(value) ? value.Properties : undefined;
  const shown = masked('Properties', properties);
  return isFields(shown) ? shown : undefined;
}

function toDetail(detail: ResourceChangeDetail, later: ReadonlySet<string>): ChangeDetail {
  return {
    target: nameOf(detail),
    cause: detail.CausingEntity || undefined,
    // That a text stands in place of a value does not say that the value differs (cloudformation-coverage-roadmap#759).
    dynamic: detail.Evaluation === 'Dynamic' || later.has(detail.CausingEntity ?? ''),
    requiresRecreation: detail.Target?.RequiresRecreation ?? 'Never',
    ...valuesOf(detail),
  };
}

/** What CloudFormation says, but for a replacement that only such a text brings about. */
function replacementOf(
  { Replacement, PolicyAction }: DescribedChange,
  details: readonly ChangeDetail[],
  later: ReadonlySet<string>,
): ResourceChange['replacement'] {
  const reported = Replacement ?? (PolicyAction?.startsWith('Replace') ? 'True' : 'False');
  const byLater = details.some(
    ({ cause, requiresRecreation }) => later.has(cause ?? '') && requiresRecreation !== 'Never',
  );
  const isCertain = details.some(({ dynamic, requiresRecreation }) => !dynamic && requiresRecreation === 'Always');
  return reported === 'True' && byLater && !isCertain ? 'Conditional' : reported;
}

// The SDK has one more value, which stands for an import or sync of drift: nothing that a deployment plans.
const ACTIONS: Readonly<Record<string, ResourceChange['action']>> = {
  Add: 'Add',
  Modify: 'Modify',
  Remove: 'Remove',
  Import: 'Import',
  Dynamic: 'Dynamic',
};

interface Around {
  readonly later: ReadonlySet<string>;
  readonly warnings: ReadonlyMap<string, readonly string[]>;
}

const NOTHING: Around = { later: new Set(), warnings: new Map() };

/** What the validation of a change set warns of, where it removes what may be full: all else, it fails for. */
async function warningsOf(
  connection: Connection,
  { ChangeSetId, all }: DescribedChangeSet,
): Promise<Around['warnings']> {
  const mayFail = ({ Action, Replacement, ResourceType = '' }: DescribedChange) =>
    MAY_BE_FULL.has(ResourceType) && (Action === 'Remove' || Replacement === 'True');
  const warnings = new Map<string, string[]>();
  if (ChangeSetId === undefined || !all.some(mayFail)) return warnings;
  // Not every role may ask, and not all that speaks this protocol knows the call: a plan is none the worse.
  const findings = await readFindings(connection, ChangeSetId).catch(() => []);
  for (const { logicalId, message, warns } of findings)
    if (warns) warnings.set(logicalId, [...(warnings.get(logicalId) ?? []), message]);
  return warnings;
}

function toChange(
  change: DescribedChange,
  nested?: readonly ResourceChange[],
  { later, warnings }: Around = NOTHING,
): ResourceChange {
  const details = (change.Details ?? []).map((detail) => toDetail(detail, later));
  const action = ACTIONS[change.Action ?? ''] ?? 'Dynamic';
  const sides = { before: propertiesIn(change.BeforeContext), after: propertiesIn(change.AfterContext) };
  const warned = warnings.get(change.LogicalResourceId ?? '');
  const security = securityChanges(change.ResourceType ?? '', { action, details }, sides);
  return {
    logicalId: change.LogicalResourceId ?? '',
    physicalId: change.PhysicalResourceId || undefined,
    type: change.ResourceType ?? '',
    action,
    replacement: replacementOf(change, details, later),
    stateful: isStateful(change.ResourceType ?? ''),
    policyAction: change.PolicyAction,
    details,
    ...(security.length > 0 && { security }),
    ...(warned !== undefined && { warnings: warned }),
    nested,
  };
}

async function nestedOf(
  connection: Connection,
  change: DescribedChange,
): Promise<readonly ResourceChange[] | undefined> {
  if (change.ResourceType !== 'AWS::CloudFormation::Stack') return undefined;
  const known = { type: change.ResourceType, physicalId: change.PhysicalResourceId };
  if (change.Action === 'Remove' && isNested(known))
    return removals(connection, known.physicalId ?? '', change.PolicyAction === 'Retain');
  if (!change.ChangeSetId) return undefined;
  return planTree(connection, await describeChangeSet(connection, change.ChangeSetId));
}

/** A change set's changes, and below each nested stack those of its own change set: empty where nothing differs. */
export async function planTree(
  connection: Connection,
  changeSet: DescribedChangeSet,
): Promise<readonly ResourceChange[]> {
  const around = { later: laterParameters(changeSet), warnings: await warningsOf(connection, changeSet) };
  return inParallel(changeSet.all, READERS_AT_ONCE, async (change) =>
    toChange(change, await nestedOf(connection, change), around),
  );
}

/** The same for a change set without nested parts: below its nested stacks stands what `compared` has there. */
export function comparedTree(
  connection: Connection,
  { all }: DescribedChangeSet,
  compared: readonly ResourceChange[],
): Promise<readonly ResourceChange[]> {
  const own = new Map(compared.map(({ logicalId, nested }) => [logicalId, nested]));
  return inParallel(all, READERS_AT_ONCE, async (change) => {
    const known = await nestedOf(connection, change);
    const isStack = change.ResourceType === 'AWS::CloudFormation::Stack';
    return toChange(change, known ?? (isStack ? (own.get(change.LogicalResourceId ?? '') ?? []) : undefined));
  });
}
