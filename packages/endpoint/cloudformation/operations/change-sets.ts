import { randomUUID } from 'node:crypto';
import { AwsError, type Caller } from '../../server/service.ts';
import type { ChangeSet } from '../changes/model.ts';
import { changeSetArn, compareTree, noChanges, reachable, type Tree } from '../changes/tree.ts';
import { takeAsFound } from '../drift/revert.ts';
import { type Engine, type EngineOperation, setStatus, stateOf } from '../engine/context.ts';
import { validationError } from '../failure.ts';
import type { Deployment, StackRecord } from '../model.ts';
import { TransformFailure } from '../template/extensions/expansion.ts';
import type { Fields } from '../value.ts';
import { failedChangeSet, transformFailure } from './failed-change-set.ts';
import { importedBy, notImported } from './imports.ts';
import { constraint, deploymentConfigOf, flag, type Input, newStackName, required, text } from './input.ts';
import { beginCreation, beginImport, beginUpdate, freshStack, newOperation, sameTags } from './lifecycle.ts';
import { deploymentFrom, findStack, requireUpdatable, serve, served } from './requests.ts';

const keyOf = (id: string): string => id.split('/').at(-1) ?? id;

/** Stores a change set under the UUID that its ARN ends in. */
const put = (engine: Engine, set: ChangeSet): ChangeSet => engine.store.changeSets.put(keyOf(set.id), set);

function changeSetsOf(engine: Engine, stackId: string): ChangeSet[] {
  return engine.store.changeSets
    .all()
    .map(([, set]) => set)
    .filter((set) => set.stackId === stackId)
    .sort((one, other) => one.created.localeCompare(other.created));
}

/** The change sets that a stack still has: one that was executed well is known by its ARN alone, and its name is free. */
export function presentChangeSets(engine: Engine, stackId: string): ChangeSet[] {
  return changeSetsOf(engine, stackId).filter((set) => executionStatusOf(engine, set) !== 'EXECUTE_COMPLETE');
}

/** A change set by its ARN, or by name and stack. */
export function findChangeSet(engine: Engine, input: Input, { region }: Caller): ChangeSet | undefined {
  const name = required(input, 'ChangeSetName');
  if (name.startsWith('arn:')) {
    const set = engine.store.changeSets.get(keyOf(name));
    return set?.id === name ? set : undefined;
  }
  const stackName = text(input, 'StackName');
  if (stackName === undefined)
    throw validationError('StackName must be specified if ChangeSetName is not specified as an ARN.');
  const state = findStack(engine, stackName, region);
  if (state === undefined) throw validationError(`Stack [${stackName}] does not exist`);
  return presentChangeSets(engine, state.stack.id).find((set) => set.name === name);
}

/** As findChangeSet, and an error where there is none. */
export function changeSetOrThrow(engine: Engine, input: Input, caller: Caller): ChangeSet {
  const set = findChangeSet(engine, input, caller);
  if (set !== undefined) return set;
  throw new AwsError('ChangeSetNotFound', `ChangeSet [${text(input, 'ChangeSetName')}] does not exist`, 404);
}

function nameOf(input: Input): string {
  const name = required(input, 'ChangeSetName');
  if (!/^[a-zA-Z][-a-zA-Z0-9]*$/.test(name)) {
    throw constraint(name, 'changeSetName', 'Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*');
  }
  if (name.length > 128) throw constraint(name, 'changeSetName', 'Member must have length less than or equal to 128');
  return name;
}

function stackToUpdate(engine: Engine, nameOrId: string, caller: Caller): StackRecord {
  const state = findStack(engine, nameOrId, caller.region);
  if (state === undefined) throw validationError(`Stack [${nameOrId}] does not exist`);
  // A stack whose update failed without a rollback may be updated again, likewise without one.
  requireUpdatable(state.stack, true);
  return state.stack;
}

function stackToCreate(engine: Engine, nameOrId: string, changeSet: string, caller: Caller): StackRecord {
  const existing = findStack(engine, nameOrId, caller.region)?.stack;
  if (existing === undefined && !nameOrId.startsWith('arn:')) return freshStack(engine, nameOrId, caller);
  if (existing?.status === 'REVIEW_IN_PROGRESS') return existing;
  throw validationError(
    `Stack [${nameOrId}] already exists and cannot be created again with the changeSet [${changeSet}].`,
  );
}

function kindOf(input: Input): ChangeSet['kind'] {
  const type = text(input, 'ChangeSetType') ?? 'UPDATE';
  if (type === 'CREATE' || type === 'UPDATE' || type === 'IMPORT') return type;
  throw constraint(type, 'changeSetType', 'Member must satisfy enum value set: [IMPORT, UPDATE, CREATE]');
}

function deploymentModeOf(input: Input, kind: ChangeSet['kind']): ChangeSet['deploymentMode'] {
  const mode = text(input, 'DeploymentMode');
  if (mode === undefined) return undefined;
  if (mode !== 'REVERT_DRIFT')
    throw constraint(mode, 'deploymentMode', 'Member must satisfy enum value set: [REVERT_DRIFT]');
  if (kind === 'UPDATE') return mode;
  throw validationError('DeploymentMode REVERT_DRIFT is for change sets that update a stack.');
}

function onStackFailureOf(input: Input): ChangeSet['onStackFailure'] {
  const wanted = text(input, 'OnStackFailure');
  return wanted === 'DELETE' || wanted === 'DO_NOTHING' || wanted === 'ROLLBACK' ? wanted : undefined;
}

const early =
  'The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.';

/** Why a change set cannot be executed, or undefined. */
function refusal(
  kind: ChangeSet['kind'],
  stack: StackRecord,
  deployment: Deployment,
  tree: Tree,
  validate: boolean,
): string | undefined {
  if (tree.failure !== undefined) return tree.failure;
  const other = kind === 'IMPORT' ? notImported(tree.differences.changes) : undefined;
  if (other !== undefined) return other;
  const { findings, outputs } = tree.differences;
  if (validate && findings.some(({ warns }) => warns !== true)) return early;
  const unfinished = stack.status.endsWith('_FAILED');
  return outputs || unfinished || !sameTags(stack, deployment) ? undefined : noChanges;
}

async function create(
  engine: Engine,
  input: Input,
  stack: StackRecord,
  name: string,
  kind: ChangeSet['kind'],
): Promise<ChangeSet> {
  const deployment = await deploymentFrom(engine, input, stack);
  const operation = randomUUID();
  const id = changeSetArn(stack, name, randomUUID());
  const includeNestedStacks = flag(input, 'IncludeNestedStacks') ?? false;
  const onStackFailure = onStackFailureOf(input);
  const revertsDrift = deploymentModeOf(input, kind) !== undefined;
  const importing = {
    imports: kind === 'IMPORT' ? importedBy(engine, input, stack, deployment) : undefined,
    importsExisting: kind === 'IMPORT' ? undefined : flag(input, 'ImportExistingResources'),
  };
  const settings = { name, operation, includeNestedStacks, rootId: id, parentId: id, onStackFailure, revertsDrift };
  const purpose = { engine, ...settings, ...importing };
  const isNew = stack.current === undefined;
  const tree = await compareTree(purpose, stack, isNew ? undefined : stateOf(engine, stack.id), deployment);
  const validate = flag(input, 'DisableValidation') !== true;
  const reason = refusal(kind, stack, deployment, tree, validate);
  const root: ChangeSet = {
    id,
    name,
    stackId: stack.id,
    stackName: stack.name,
    kind,
    created: engine.now().toISOString(),
    status: reason === undefined ? 'CREATE_COMPLETE' : 'FAILED',
    reason,
    executionStatus: reason === undefined ? 'AVAILABLE' : 'UNAVAILABLE',
    description: text(input, 'Description'),
    includeNestedStacks,
    onStackFailure,
    deploymentConfig: deploymentConfigOf(input),
    clientToken: text(input, 'ClientToken'),
    operation,
    deployment,
    unknownParameters: [],
    ...importing,
    changes: tree.differences.changes,
    findings: validate ? tree.differences.findings : [],
    ...tree.drift,
  };
  for (const child of reachable(id, root.changes, tree.nested)) put(engine, child);
  return put(engine, root);
}

async function createChangeSet(engine: Engine, input: Fields, caller: Caller) {
  const stackName = newStackName(input);
  const name = nameOf(input);
  const kind = kindOf(input);
  deploymentModeOf(input, kind);
  const repeated = findStack(engine, stackName, caller.region);
  const twin = repeated && presentChangeSets(engine, repeated.stack.id).find((set) => set.name === name);
  const token = text(input, 'ClientToken');
  if (twin !== undefined && token !== undefined && twin.clientToken === token)
    return { Id: twin.id, StackId: twin.stackId };
  const find = () => {
    const imports = kind === 'IMPORT' && findStack(engine, stackName, caller.region)?.stack;
    if (imports && imports.status !== 'REVIEW_IN_PROGRESS') return stackToUpdate(engine, stackName, caller);
    return kind === 'UPDATE'
      ? stackToUpdate(engine, stackName, caller)
      : stackToCreate(engine, stackName, name, caller);
  };
  const first = find();
  if (twin !== undefined) throw new AwsError('AlreadyExistsException', `ChangeSet [${name}] already exists`);
  // Nothing is made for a template that is refused; the stack is in review before its change set exists.
  const proposed = await deploymentFrom(engine, input, first).catch(transformFailure);
  const failure = proposed instanceof TransformFailure ? proposed.message : undefined;
  if (kind === 'IMPORT' && !(proposed instanceof TransformFailure)) importedBy(engine, input, first, proposed);
  // While the template was read another request may have made the stack, or begun to change it.
  const found = find();
  const stack = engine.store.stack(found.id) === undefined ? first : found;
  if (engine.store.stack(stack.id) === undefined) setStatus(engine, stack, 'REVIEW_IN_PROGRESS', 'User Initiated');
  const set =
    failure === undefined
      ? await create(engine, input, stack, name, kind)
      : put(engine, failedChangeSet(engine, input, stack, { name, kind, reason: failure }));
  return { Id: set.id, StackId: set.stackId };
}

/** How far the execution of a change set is: its stack says. */
export function executionStatusOf(engine: Engine, set: ChangeSet): ChangeSet['executionStatus'] {
  if (set.executionStatus !== 'EXECUTE_IN_PROGRESS') return set.executionStatus;
  const stack = engine.store.stack(set.stackId)?.stack;
  if (stack?.operation?.id !== set.operation) return 'EXECUTE_COMPLETE';
  if (stack.status.endsWith('_IN_PROGRESS')) return 'EXECUTE_IN_PROGRESS';
  return /^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(stack.status) ? 'EXECUTE_COMPLETE' : 'EXECUTE_FAILED';
}

const invalid = (message: string): AwsError => new AwsError('InvalidChangeSetStatus', message);

function requireRoot({ id, rootId }: ChangeSet, verb: string): void {
  if (rootId !== undefined)
    throw invalid(
      `ChangeSet [${id}] is a nested change set: it can only be ${verb} with its root change set [${rootId}]`,
    );
}

function requireExecutable(engine: Engine, set: ChangeSet): void {
  if (set.status === 'FAILED')
    throw invalid(`ChangeSet [${set.id}] cannot be executed in its current status of [FAILED]`);
  const status = executionStatusOf(engine, set);
  if (status !== 'AVAILABLE')
    throw invalid(`ChangeSet [${set.id}] cannot be executed in its current execution status of [${status}]`);
}

/** The change sets of a tree, its root first. */
function treeOf(engine: Engine, root: ChangeSet): ChangeSet[] {
  return [
    root,
    ...engine.store.changeSets
      .all()
      .map(([, set]) => set)
      .filter(({ rootId }) => rootId === root.id),
  ];
}

function executeChangeSet(engine: Engine, input: Fields, caller: Caller) {
  const set = changeSetOrThrow(engine, input, caller);
  requireRoot(set, 'executed');
  const { stack } = stateOf(engine, set.stackId);
  const token = text(input, 'ClientRequestToken');
  if (served(stack, `ExecuteChangeSet/${set.id}`, token)) return {};
  requireExecutable(engine, set);
  const disableRollback = flag(input, 'DisableRollback') ?? set.deploymentConfig?.DisableRollback ?? false;
  const express = set.deploymentConfig?.Mode === 'EXPRESS';
  const onFailure = disableRollback ? 'DO_NOTHING' : (set.onStackFailure ?? 'ROLLBACK');
  const isNew = set.kind === 'CREATE' || (set.kind === 'IMPORT' && stack.current === undefined);
  if (!isNew) requireUpdatable(stack, onFailure === 'DO_NOTHING');
  else if (stack.status !== 'REVIEW_IN_PROGRESS')
    throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
  const type = isNew ? 'CREATE_STACK' : 'UPDATE_STACK';
  const settings = {
    id: set.operation,
    token,
    onFailure,
    express,
    imports: set.imports,
    importsExisting: set.importsExisting,
    retainExceptOnCreate: flag(input, 'RetainExceptOnCreate'),
  };
  const operation = newOperation(engine, type, 'forward', settings);
  for (const one of treeOf(engine, set)) {
    if (one.executionStatus === 'AVAILABLE') put(engine, { ...one, executionStatus: 'EXECUTE_IN_PROGRESS' });
    if (one.found !== undefined) takeAsFound(engine, one.stackId, one.found);
  }
  const target: StackRecord = {
    ...stack,
    endpoint: caller.endpoint,
    changeSetId: set.id,
    disableRollback: onFailure === 'DO_NOTHING',
    updated: engine.now().toISOString(),
    servedTokens: serve(stack, `ExecuteChangeSet/${set.id}`, token),
  };
  if (set.kind === 'IMPORT') beginImport(engine, target, set.deployment, operation);
  else if (set.kind === 'CREATE') beginCreation(engine, target, set.deployment, operation);
  else beginUpdate(engine, target, set.deployment, operation);
  return {};
}

function deleteChangeSet(engine: Engine, input: Fields, caller: Caller) {
  const set = findChangeSet(engine, input, caller);
  // To delete what is not there is what was asked for.
  if (set === undefined) return {};
  requireRoot(set, 'deleted');
  if (executionStatusOf(engine, set) === 'EXECUTE_IN_PROGRESS') {
    throw invalid(`ChangeSet [${set.id}] cannot be deleted in its current execution status of [EXECUTE_IN_PROGRESS]`);
  }
  for (const { id } of treeOf(engine, set)) engine.store.changeSets.delete(keyOf(id));
  return {};
}

/** Operations that make, execute and delete change sets. */
export const changeSetOperations: Record<string, EngineOperation> = {
  CreateChangeSet: createChangeSet,
  ExecuteChangeSet: executeChangeSet,
  DeleteChangeSet: deleteChangeSet,
};
