import type { Caller } from '../../server/service.ts';
import { change, type Engine, type EngineOperation } from '../engine/context.ts';
import { exportsOf, importersOf } from '../engine/outputs.ts';
import { validationError } from '../failure.ts';
import type { StackRecord } from '../model.ts';
import type { Fields } from '../value.ts';
import { shownParameters, unlessEmpty } from './describe-change-sets.ts';
import { stackDriftOf } from './drift.ts';
import { flag, page, required, text, texts } from './input.ts';
import { stackOrThrow } from './requests.ts';

const dateOf = (time: string | undefined): Date | undefined => (time === undefined ? undefined : new Date(time));

function times(stack: StackRecord): Record<string, unknown> {
  return {
    CreationTime: new Date(stack.created),
    LastUpdatedTime: dateOf(stack.updated),
    DeletionTime: dateOf(stack.deleted ?? stack.removing),
  };
}

function describe(engine: Engine, stack: StackRecord): Record<string, unknown> {
  return {
    StackId: stack.id,
    StackName: stack.name,
    ChangeSetId: stack.changeSetId,
    Description: stack.description,
    ...(stack.current === undefined ? {} : unlessEmpty('Parameters', shownParameters(engine, stack.current))),
    ...times(stack),
    RollbackConfiguration: {},
    StackStatus: stack.status,
    StackStatusReason: stack.reason,
    DisableRollback: stack.disableRollback,
    NotificationARNs: stack.current?.notificationArns ?? [],
    TimeoutInMinutes: stack.timeoutInMinutes,
    ...unlessEmpty('Capabilities', stack.current?.capabilities ?? []),
    ...unlessEmpty(
      'Outputs',
      stack.outputs.map(({ key, value, description, exportName }) => ({
        OutputKey: key,
        OutputValue: value,
        Description: description,
        ExportName: exportName,
      })),
    ),
    RoleARN: stack.current?.roleArn,
    Tags: stack.current?.tags ?? [],
    EnableTerminationProtection: stack.deleted === undefined ? stack.terminationProtection : undefined,
    ParentId: stack.parentId,
    RootId: stack.rootId,
    DriftInformation: stackDriftOf(stack),
    ...unlessEmpty(
      'LastOperations',
      stack.lastOperations.map(({ id, type }) => ({ OperationId: id, OperationType: type })),
    ),
  };
}

function describeStacks(engine: Engine, input: Fields, caller: Caller) {
  const name = text(input, 'StackName');
  if (name !== undefined) return { Stacks: [describe(engine, stackOrThrow(engine, name, caller).stack)] };
  const living = engine.store
    .all()
    .filter(({ stack }) => stack.status !== 'DELETE_COMPLETE' && stack.region === caller.region);
  const { items, NextToken } = page(living.reverse(), input, 100);
  return { Stacks: items.map(({ stack }) => describe(engine, stack)), NextToken };
}

function listStacks(engine: Engine, input: Fields, caller: Caller) {
  const wanted = new Set(texts(input, 'StackStatusFilter'));
  const stacks = engine.store
    .all()
    .map(({ stack }) => stack)
    .filter(({ status, region }) => region === caller.region && (wanted.size === 0 || wanted.has(status)));
  const { items, NextToken } = page(stacks.reverse(), input, 100);
  const StackSummaries = items.map((stack) => ({
    StackId: stack.id,
    StackName: stack.name,
    TemplateDescription: stack.description,
    ...times(stack),
    StackStatus: stack.status,
    StackStatusReason: stack.reason,
    ParentId: stack.parentId,
    RootId: stack.rootId,
    DriftInformation: stackDriftOf(stack),
  }));
  return { StackSummaries, NextToken };
}

function listExports(engine: Engine, input: Fields, caller: Caller) {
  const all = [...exportsOf(engine, caller.region)].map(([Name, { stackId, value }]) => ({
    ExportingStackId: stackId,
    Name,
    Value: value,
  }));
  const { items, NextToken } = page(all, input, 100);
  return { Exports: items, NextToken };
}

function listImports(engine: Engine, input: Fields, caller: Caller) {
  const name = required(input, 'ExportName');
  if (!exportsOf(engine, caller.region).has(name)) throw validationError(`Export '${name}' does not exist.`);
  const users = importersOf(engine, caller.region, name);
  if (users.length === 0) throw validationError(`Export '${name}' is not imported by any stack.`);
  return { Imports: users };
}

function updateTerminationProtection(engine: Engine, input: Fields, caller: Caller) {
  const { stack } = stackOrThrow(engine, required(input, 'StackName'), caller);
  if (stack.parentId !== undefined) {
    throw validationError('Termination protection can only be updated on root stacks, not on nested stacks.');
  }
  change(engine, stack.id, { terminationProtection: flag(input, 'EnableTerminationProtection') ?? false });
  return { StackId: stack.id };
}

/** Operations that describe stacks and their exports, and change their settings. */
export const stackOperations: Record<string, EngineOperation> = {
  DescribeStacks: describeStacks,
  ListStacks: listStacks,
  ListExports: listExports,
  ListImports: listImports,
  UpdateTerminationProtection: updateTerminationProtection,
};
