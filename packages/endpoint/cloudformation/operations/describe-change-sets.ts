import type { Caller } from '../../server/service.ts';
import { replacementOf } from '../changes/details.ts';
import type { ChangeSet, ResourceChange } from '../changes/model.ts';
import { type Engine, type EngineOperation, preparedOf } from '../engine/context.ts';
import type { Deployment } from '../model.ts';
import { isNoEcho } from '../template/parameters.ts';
import type { Fields } from '../value.ts';
import { changeSetOrThrow, executionStatusOf, presentChangeSets } from './change-sets.ts';
import { flag, page, required } from './input.ts';
import { stackOrThrow } from './requests.ts';

/** A deployment's parameters as an answer shows them: what must not be shown is starred out. */
export function shownParameters(engine: Engine, { template, parameters }: Deployment): Record<string, unknown>[] {
  const definitions = template === '' ? {} : preparedOf(engine, template).template.parameters;
  return Object.entries(parameters).map(([ParameterKey, { value, resolved }]) => ({
    ParameterKey,
    ParameterValue: isNoEcho(definitions[ParameterKey]) ? '****' : value,
    ...(resolved === undefined ? {} : { ResolvedValue: resolved }),
  }));
}

/** Leaves out a member that is an empty list, as AWS does. */
export function unlessEmpty<T>(name: string, list: readonly T[]): Record<string, readonly T[]> {
  return list.length === 0 ? {} : { [name]: list };
}

/** A change with the details that are for who asks with property values, or without; undefined where none is left. */
function seen(change: ResourceChange, view: 'values' | 'plain'): ResourceChange | undefined {
  const Details = change.Details.filter((detail) => (detail.view ?? view) === view).map(
    ({ view: _, ...detail }) => detail,
  );
  if (Details.length === change.Details.length) return { ...change, Details };
  if (Details.length === 0) return undefined;
  return {
    ...change,
    Replacement: replacementOf(Details),
    Scope: [...new Set(Details.map(({ Target }) => Target.Attribute))],
    Details,
  };
}

function withoutValues({
  BeforeContext: _,
  AfterContext: __,
  PreviousDeploymentContext: ___,
  ...change
}: ResourceChange): ResourceChange {
  return {
    ...change,
    Details: change.Details.map(({ Target, ...detail }) => ({
      ...detail,
      Target: { Attribute: Target.Attribute, Name: Target.Name, RequiresRecreation: Target.RequiresRecreation },
    })),
  };
}

function summaryOf(engine: Engine, set: ChangeSet): Record<string, unknown> {
  return {
    ChangeSetId: set.id,
    ChangeSetName: set.name,
    StackId: set.stackId,
    StackName: set.stackName,
    Description: set.description,
    CreationTime: new Date(set.created),
    ExecutionStatus: executionStatusOf(engine, set),
    Status: set.status,
    StatusReason: set.reason,
    IncludeNestedStacks: set.includeNestedStacks,
    ParentChangeSetId: set.parentId,
    RootChangeSetId: set.rootId,
    ImportExistingResources: set.importsExisting,
  };
}

function describeChangeSet(engine: Engine, input: Fields, caller: Caller) {
  const set = changeSetOrThrow(engine, input, caller);
  const withValues = flag(input, 'IncludePropertyValues') === true;
  const changes = set.changes.flatMap((change) => seen(change, withValues ? 'values' : 'plain') ?? []);
  const { items, NextToken } = page(changes, input, 100);
  return {
    ...summaryOf(engine, set),
    OnStackFailure: set.onStackFailure,
    DeploymentConfig: set.deploymentConfig,
    DeploymentMode: set.deploymentMode,
    StackDriftStatus: set.stackDriftStatus,
    NotificationARNs: set.deployment.notificationArns,
    RollbackConfiguration: {},
    Capabilities: set.deployment.capabilities,
    ...unlessEmpty('Parameters', shownParameters(engine, set.deployment)),
    ...unlessEmpty('Tags', set.deployment.tags),
    Changes: items.map((change) => ({ Type: 'Resource', ResourceChange: withValues ? change : withoutValues(change) })),
    NextToken,
  };
}

function listChangeSets(engine: Engine, input: Fields, caller: Caller) {
  const name = required(input, 'StackName');
  const { stack } = stackOrThrow(engine, name, caller, `Stack [${name}] does not exist`);
  const { items, NextToken } = page(presentChangeSets(engine, stack.id), input, 100);
  return { Summaries: items.map((set) => summaryOf(engine, set)), NextToken };
}

/** Operations that describe change sets. */
export const describeChangeSetOperations: Record<string, EngineOperation> = {
  DescribeChangeSet: describeChangeSet,
  ListChangeSets: listChangeSets,
};
