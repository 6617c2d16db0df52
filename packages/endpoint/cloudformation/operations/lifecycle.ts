import { randomUUID } from 'node:crypto';
import { AwsError, type Caller } from '../../server/service.ts';
import { obsolete } from '../changes/obsolete.ts';
import { compareTree } from '../changes/tree.ts';
import { change, type Engine, type EngineOperation, setStatus, stateOf } from '../engine/context.ts';
import { start } from '../engine/drive.ts';
import { exportInUse } from '../engine/outputs.ts';
import { validationError } from '../failure.ts';
import { partitionOf } from '../generic/identifiers.ts';
import type { Deployment, Operation, OperationType, StackRecord } from '../model.ts';
import type { Fields } from '../value.ts';
import { deploymentConfigOf, flag, type Input, newStackName, required, text, texts } from './input.ts';
import {
  checkExpansion,
  deploymentFrom,
  findStack,
  requireUpdatable,
  serve,
  served,
  stackOrThrow,
} from './requests.ts';
import { policyOf } from './stack-policies.ts';

/** A stack that does not exist yet. */
export function freshStack(engine: Engine, name: string, { account, region, endpoint }: Caller): StackRecord {
  return {
    id: `arn:${partitionOf(region).partition}:cloudformation:${region}:${account}:stack/${name}/${randomUUID()}`,
    name,
    account,
    region,
    endpoint,
    created: engine.now().toISOString(),
    status: 'REVIEW_IN_PROGRESS',
    lastOperations: [],
    servedTokens: [],
    outputs: [],
    imports: [],
    terminationProtection: false,
    disableRollback: false,
  };
}

/** A new operation with the settings of a request. */
export function newOperation(
  engine: Engine,
  type: OperationType,
  phase: Operation['phase'],
  settings: Partial<Operation> = {},
): Operation {
  return {
    id: randomUUID(),
    type,
    phase,
    onFailure: 'ROLLBACK',
    rollingBack: false,
    started: engine.now().toISOString(),
    ...settings,
  };
}

function remember(stack: StackRecord, { id, type }: Operation): StackRecord['lastOperations'] {
  return [...stack.lastOperations.slice(-9), { id, type }];
}

/** Puts a stack into an operation and lets it run. */
export function begin(
  engine: Engine,
  stack: StackRecord,
  operation: Operation,
  status: string,
  reason: string | undefined,
): void {
  const begun = { ...stack, operation, lastOperations: remember(stack, operation), driftDetections: undefined };
  setStatus(engine, begun, status, reason);
  obsolete(engine, stateOf(engine, stack.id).stack);
  start(engine, stack.id);
}

/** Begins to create a stack from a deployment. */
export function beginCreation(engine: Engine, stack: StackRecord, current: Deployment, operation: Operation): void {
  begin(engine, { ...stack, current, previous: undefined }, operation, 'CREATE_IN_PROGRESS', 'User Initiated');
}

/** Begins to update a stack to a deployment. A failed update that was not rolled back is still the one to go back from. */
export function beginUpdate(engine: Engine, stack: StackRecord, current: Deployment, operation: Operation): void {
  const updated = engine.now().toISOString();
  const previous = stack.previous ?? stack.current;
  begin(engine, { ...stack, current, previous, updated }, operation, 'UPDATE_IN_PROGRESS', 'User Initiated');
}

/** Begins to take resources into a stack, be it new or not. */
export function beginImport(engine: Engine, stack: StackRecord, current: Deployment, operation: Operation): void {
  const previous = stack.previous ?? stack.current;
  begin(engine, { ...stack, current, previous }, operation, 'IMPORT_IN_PROGRESS', 'User Initiated');
}

const isExpress = (input: Input): boolean => deploymentConfigOf(input)?.Mode === 'EXPRESS';

function onFailureOf(input: Input): Operation['onFailure'] {
  const config = deploymentConfigOf(input);
  const wanted = text(input, 'OnFailure');
  const disabled = flag(input, 'DisableRollback');
  if (wanted !== undefined && disabled !== undefined)
    throw validationError('Either DisableRollback or OnFailure can be specified, not both.');
  if (disabled === true || (wanted === undefined && config?.DisableRollback)) return 'DO_NOTHING';
  return wanted === 'DELETE' || wanted === 'DO_NOTHING' ? wanted : 'ROLLBACK';
}

async function createStack(engine: Engine, input: Fields, caller: Caller) {
  const name = newStackName(input);
  const token = text(input, 'ClientRequestToken');
  const existing = engine.store.named(name, caller.region)?.stack;
  if (existing !== undefined && existing.status !== 'REVIEW_IN_PROGRESS') {
    if (served(existing, 'CreateStack', token)) return { StackId: existing.id };
    throw new AwsError('AlreadyExistsException', `Stack [${name}] already exists`);
  }
  const onFailure = onFailureOf(input);
  const base = existing ?? freshStack(engine, name, caller);
  const stackPolicy = await policyOf(engine, input, 'StackPolicy');
  const deployment = await deploymentFrom(engine, input, base);
  checkExpansion(input, deployment);
  const now = engine.store.named(name, caller.region)?.stack;
  if (now !== undefined && now.status !== 'REVIEW_IN_PROGRESS')
    throw new AwsError('AlreadyExistsException', `Stack [${name}] already exists`);
  const stack: StackRecord = {
    ...base,
    servedTokens: serve(base, 'CreateStack', token),
    terminationProtection: flag(input, 'EnableTerminationProtection') ?? false,
    disableRollback: onFailure === 'DO_NOTHING',
    stackPolicy,
    timeoutInMinutes: input.TimeoutInMinutes === undefined ? undefined : Number(input.TimeoutInMinutes),
  };
  const settings = {
    ...{ token, onFailure, express: isExpress(input) },
    retainExceptOnCreate: flag(input, 'RetainExceptOnCreate'),
  };
  beginCreation(engine, stack, deployment, newOperation(engine, 'CREATE_STACK', 'forward', settings));
  return { StackId: stack.id };
}

async function updateStack(engine: Engine, input: Fields, caller: Caller) {
  const name = required(input, 'StackName');
  const { stack } = stackOrThrow(engine, name, caller, `Stack [${name}] does not exist`);
  const token = text(input, 'ClientRequestToken');
  if (served(stack, 'UpdateStack', token)) return { StackId: stack.id };
  const disableRollback = flag(input, 'DisableRollback') ?? deploymentConfigOf(input)?.DisableRollback ?? false;
  requireUpdatable(stack, disableRollback);
  const deployment = await deploymentFrom(engine, input, stack);
  checkExpansion(input, deployment);
  const operation = newOperation(engine, 'UPDATE_STACK', 'forward', {
    token,
    onFailure: disableRollback ? 'DO_NOTHING' : 'ROLLBACK',
    express: isExpress(input),
    retainExceptOnCreate: flag(input, 'RetainExceptOnCreate'),
    stackPolicyDuringUpdate: await policyOf(engine, input, 'StackPolicyDuringUpdate'),
    stackPolicyAfter: await policyOf(engine, input, 'StackPolicy'),
  });
  const purpose = { engine, name: 'update', operation: operation.id, includeNestedStacks: false };
  const { differences } = await compareTree(purpose, stack, stateOf(engine, stack.id), deployment);
  if (!differences.outputs && !stack.status.endsWith('_FAILED') && sameTags(stack, deployment)) {
    throw validationError('No updates are to be performed.');
  }
  const now = stateOf(engine, stack.id).stack;
  requireUpdatable(now, disableRollback);
  beginUpdate(
    engine,
    {
      ...now,
      endpoint: caller.endpoint,
      changeSetId: undefined,
      disableRollback,
      servedTokens: serve(now, 'UpdateStack', token),
    },
    deployment,
    operation,
  );
  return { StackId: stack.id };
}

/** Stack tags alone are something to update, even where no resource takes tags. */
export function sameTags({ current }: StackRecord, { tags }: Deployment): boolean {
  return JSON.stringify(current?.tags ?? []) === JSON.stringify(tags);
}

const CREATING = new Set(['CREATE_IN_PROGRESS']);
const settled = /^(REVIEW_IN_PROGRESS|.*_COMPLETE|.*_FAILED)$/;

function protectedRoot(engine: Engine, stack: StackRecord): boolean {
  return stack.terminationProtection || engine.store.stack(stack.rootId ?? '')?.stack.terminationProtection === true;
}

function retained(stack: StackRecord, input: Input): string[] {
  const names = texts(input, 'RetainResources');
  if (names.length > 0 && stack.status !== 'DELETE_FAILED') {
    throw validationError(
      `Invalid operation on stack [${stack.id}]. Specify resources to retain only if the stack is in the DELETE_FAILED state.`,
    );
  }
  return names;
}

function deleteStack(engine: Engine, input: Fields, caller: Caller) {
  const name = required(input, 'StackName');
  const state = findStack(engine, name, caller.region);
  // To delete what is not there is what was asked for.
  if (state === undefined || ['DELETE_COMPLETE', 'DELETE_IN_PROGRESS'].includes(state.stack.status)) return {};
  const { stack } = state;
  if (protectedRoot(engine, stack)) {
    throw validationError(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
  }
  const retainResources = retained(stack, input);
  const token = text(input, 'ClientRequestToken');
  if (CREATING.has(stack.status) && stack.parentId === undefined) return cancel(engine, stack, token);
  if (!settled.test(stack.status)) {
    throw validationError(`Stack [${stack.id}] cannot be deleted while in status ${stack.status}`);
  }
  const inUse = exportInUse(engine, stack);
  if (inUse !== undefined) {
    setStatus(engine, stack, stack.status, inUse);
    return {};
  }
  const force = text(input, 'DeletionMode') === 'FORCE_DELETE_STACK';
  const operation = newOperation(engine, 'DELETE_STACK', 'delete', {
    token,
    retainResources,
    force,
    express: isExpress(input),
  });
  begin(engine, stack, operation, 'DELETE_IN_PROGRESS', 'User Initiated');
  return {};
}

/** Stops what a stack's operation is doing; the operation then takes itself back. */
function cancel(engine: Engine, { id }: StackRecord, token: string | undefined): Record<string, never> {
  const { operation } = stateOf(engine, id).stack;
  if (operation !== undefined)
    change(engine, id, { operation: { ...operation, cancelled: true, token: token ?? operation.token } });
  engine.controllers.get(id)?.abort();
  return {};
}

function cancelUpdateStack(engine: Engine, input: Fields, caller: Caller) {
  const { stack } = stackOrThrow(engine, required(input, 'StackName'), caller);
  if (stack.status !== 'UPDATE_IN_PROGRESS') {
    throw validationError('CancelUpdateStack cannot be called from current stack status');
  }
  return cancel(engine, stack, text(input, 'ClientRequestToken'));
}

function continueUpdateRollback(engine: Engine, input: Fields, caller: Caller) {
  const { stack } = stackOrThrow(engine, required(input, 'StackName'), caller);
  const token = text(input, 'ClientRequestToken');
  if (served(stack, 'ContinueUpdateRollback', token)) return {};
  if (stack.status !== 'UPDATE_ROLLBACK_FAILED') {
    throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not continue rollback.`);
  }
  const resourcesToSkip = skippable(engine, stack, texts(input, 'ResourcesToSkip'));
  const operation = newOperation(engine, 'CONTINUE_ROLLBACK', 'rollback', {
    token,
    resourcesToSkip,
    rollingBack: true,
  });
  const servedTokens = serve(stack, 'ContinueUpdateRollback', token);
  begin(engine, { ...stack, servedTokens }, operation, 'UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated');
  return {};
}

/** Nested resources are named `StackName.LogicalId` or by logical ids alone: the engine knows them by logical ids. */
function skippable(engine: Engine, stack: StackRecord, names: readonly string[]): string[] {
  return names.map((name) => {
    const [head = '', ...rest] = name.split('.');
    const { resources } = stateOf(engine, stack.id);
    const nested = [...resources.values()].find(
      ({ current }) => engine.store.stack(current?.physicalId ?? '')?.stack.name === head,
    );
    const logicalId = nested?.logicalId ?? head;
    const record = resources.get(logicalId);
    if (record === undefined || (rest.length === 0 && record.status !== 'UPDATE_FAILED')) {
      throw validationError(
        `ResourcesToSkip [${name}] must be in UPDATE_FAILED state, in the format of NestedStackName.ResourceLogicalID or ResourceLogicalID`,
      );
    }
    return [logicalId, ...rest].join('.');
  });
}

function rollbackStack(engine: Engine, input: Fields, caller: Caller) {
  const { stack } = stackOrThrow(engine, required(input, 'StackName'), caller);
  const token = text(input, 'ClientRequestToken');
  if (served(stack, 'RollbackStack', token)) return { StackId: stack.id };
  if (!['CREATE_FAILED', 'UPDATE_FAILED'].includes(stack.status)) {
    throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be rolled back.`);
  }
  const created = stack.previous === undefined;
  const operation = newOperation(engine, 'ROLLBACK', 'rollback', {
    token,
    rollingBack: true,
    retainExceptOnCreate: flag(input, 'RetainExceptOnCreate'),
  });
  const rolled = {
    ...stack,
    current: stack.previous ?? stack.current,
    servedTokens: serve(stack, 'RollbackStack', token),
  };
  begin(engine, rolled, operation, created ? 'ROLLBACK_IN_PROGRESS' : 'UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated');
  return { StackId: stack.id };
}

/** Operations that change stacks without a change set. */
export const lifecycleOperations: Record<string, EngineOperation> = {
  CreateStack: createStack,
  UpdateStack: updateStack,
  DeleteStack: deleteStack,
  CancelUpdateStack: cancelUpdateStack,
  ContinueUpdateRollback: continueUpdateRollback,
  RollbackStack: rollbackStack,
};
