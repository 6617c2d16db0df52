import type { ResourceChange, ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import type { Connection } from '../aws/connection.ts';
import { masked } from './mask.ts';

/** What a change set that reverts drift does to one resource. */
export interface Repair {
  readonly path: string;
  readonly type: string;
  /** `SyncWithActual`: what is there stays, and the stack takes it for its own. */
  readonly action: 'Add' | 'Modify' | 'Remove' | 'SyncWithActual' | 'Other';
  readonly replaces: boolean;
  /** It follows from the change of another resource, or of a parameter. */
  readonly follows: boolean;
  readonly properties: readonly RepairedProperty[];
  /** Properties whose drift does not count, with AWS's reason. */
  readonly ignored: readonly { readonly path: string; readonly reason: string }[];
}

export interface RepairedProperty {
  readonly name: string;
  /** As it is now; undefined where CloudFormation does not say. */
  readonly actual?: string | undefined;
  /** As it will be. */
  readonly template?: string | undefined;
}

async function changesOf(connection: Connection, changeSet: string): Promise<ResourceChange[]> {
  const { DescribeChangeSetCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  const found: ResourceChange[] = [];
  let next: string | undefined;
  do {
    const input = { ChangeSetName: changeSet, IncludePropertyValues: true, NextToken: next };
    const page = await client.send(new DescribeChangeSetCommand(input));
    for (const { ResourceChange: change } of page.Changes ?? []) if (change) found.push(change);
    next = page.NextToken;
  } while (next);
  return found;
}

const ACTIONS: readonly string[] = ['Add', 'Modify', 'Remove', 'SyncWithActual'];

function propertyOf({ Target: target = {} }: ResourceChangeDetail): RepairedProperty {
  const path = target.Path ?? `/${target.Attribute ?? 'Properties'}/${target.Name ?? ''}`;
  const shown = (value: string | undefined) => (value === undefined ? undefined : masked(path, value));
  const name = path.replace(/^\/(Properties\/)?/, '').replaceAll('/', '.');
  return { name, actual: shown(target.Drift?.ActualValue ?? target.BeforeValue), template: shown(target.AfterValue) };
}

/** What is put back, and not what may follow from it. */
function propertiesOf({ Details: details = [] }: ResourceChange): RepairedProperty[] {
  const found = details.filter(({ Target: target }) => target?.Drift !== undefined);
  const certain = details.filter(({ Evaluation }) => Evaluation === 'Static');
  const properties = (found.length > 0 ? found : certain).map(propertyOf);
  return [...new Map(properties.map((one) => [one.name, one])).values()];
}

function repairOf(path: string, change: ResourceChange): Repair {
  const action = change.Action ?? '';
  return {
    path,
    type: change.ResourceType ?? '',
    // One of those above.
    action: ACTIONS.includes(action) ? (action as Repair['action']) : 'Other',
    replaces: change.Replacement === 'True',
    follows: (change.Details ?? []).some(({ CausingEntity: cause }) => cause !== undefined && cause !== ''),
    properties: propertiesOf(change),
    ignored: (change.ResourceDriftIgnoredAttributes ?? []).map(({ Path = '', Reason = '' }) => ({
      path: Path,
      reason: Reason,
    })),
  };
}

/** What a change set does to the resources of its stack and of the nested ones, those stacks themselves left out. */
export async function repairsOf(connection: Connection, changeSet: string, place = ''): Promise<Repair[]> {
  const found: Repair[] = [];
  for (const change of await changesOf(connection, changeSet)) {
    const path = `${place}${change.LogicalResourceId ?? ''}`;
    if (change.ChangeSetId) found.push(...(await repairsOf(connection, change.ChangeSetId, `${path}/`)));
    else if (change.ResourceType !== 'AWS::CloudFormation::Stack') found.push(repairOf(path, change));
  }
  return found;
}
