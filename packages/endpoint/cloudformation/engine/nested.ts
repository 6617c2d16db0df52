import { validationError } from '../failure.ts';
import { partitionOf, suffix, uuid } from '../generic/identifiers.ts';
import type { ExistingResource, ResourceState } from '../handler.ts';
import type { Deployment, StackRecord } from '../model.ts';
import { checkCapabilities } from '../template/capabilities.ts';
import { type ParameterArgument, type ParameterValues, resolveParameters } from '../template/parameters.ts';
import { checkValues, resolveTemplate } from '../template/resolved-template.ts';
import { type Unknown, unknownsIn } from '../template/unknown.ts';
import { type Fields, isFields } from '../value.ts';
import { forgetBefore } from './cleanup.ts';
import {
  change,
  type Engine,
  identityOf,
  keep,
  lookUpFor,
  operationOf,
  preparedOf,
  setStatus,
  stateOf,
} from './context.ts';
import { refuseCustomResources } from './custom-resources.ts';
import { runForward } from './forward.ts';
import { cleanUp, removeAll, turnBack } from './lifecycle.ts';
import { processed } from './processed.ts';
import { runRestore } from './restore.ts';
import type { NestedStacks, RunningStep } from './step.ts';

type NestedIdentity = Pick<StackRecord, 'id' | 'name'>;

/** Id and name of a nested stack: they follow from the step that makes it. */
export function nestedIdentity(
  parent: Pick<StackRecord, 'name' | 'account' | 'region'>,
  logicalId: string,
  token: string,
): NestedIdentity {
  const name = `${parent.name}-${logicalId}-${suffix(token, 13)}`;
  const { partition } = partitionOf(parent.region);
  return {
    name,
    id: `arn:${partition}:cloudformation:${parent.region}:${parent.account}:stack/${name}/${uuid(token)}`,
  };
}

function text(value: unknown): string | Unknown {
  const [unknown] = unknownsIn(value);
  if (unknown !== undefined) return unknown;
  if (typeof value !== 'object') return String(value);
  throw validationError('Value of property Parameters must be an object with String (or simple type) properties');
}

/** A nested stack's parameters as its resource gives them. A list is none: Fn::Join makes a text of it. */
export function parameterArguments(properties: Fields): ParameterArgument[] {
  return Object.entries(isFields(properties.Parameters) ? properties.Parameters : {}).map(([key, value]) => ({
    key,
    value: text(value),
    usePrevious: false,
  }));
}

/** The tags of a nested stack: its parent's, and its own over them. */
export function nestedTags(properties: Fields, inherited: Deployment['tags']): Deployment['tags'] {
  const own = Array.isArray(properties.Tags) ? properties.Tags.filter(isFields) : [];
  const merged = new Map(inherited.map(({ Key, Value }) => [Key, Value]));
  for (const { Key, Value } of own) merged.set(String(Key), String(Value));
  return [...merged].map(([Key, Value]) => ({ Key, Value }));
}

/** Reads the template that a nested stack names. */
export async function readNested(engine: Engine, properties: Fields): Promise<string> {
  const { TemplateURL: url } = properties;
  if (typeof url !== 'string' || url === '') throw validationError('TemplateURL must be specified.');
  return engine.readTemplate(url);
}

async function deploymentFor(engine: Engine, step: RunningStep, child: NestedIdentity): Promise<Deployment> {
  const { stack } = stateOf(engine, step.stackId);
  const written = keep(engine, await readNested(engine, step.target.properties));
  const values = await resolveParameters(
    written.prepared.template,
    parameterArguments(step.target.properties),
    {},
    lookUpFor(engine, stack),
  );
  const capabilities = stack.current?.capabilities ?? [];
  // Nothing here comes from a change set, so that every value is known.
  const parameters = values as ParameterValues & Deployment['parameters'];
  const { NotificationARNs: arns } = step.target.properties;
  const identity = identityOf({ ...stack, ...child });
  const { key, prepared, original } = processed(engine, written.key, parameters, identity);
  checkCapabilities(prepared.template, capabilities);
  return {
    template: key,
    original,
    parameters,
    tags: nestedTags(step.target.properties, step.target.tags),
    capabilities,
    notificationArns: Array.isArray(arns) ? arns.map(String) : [],
    roleArn: stack.current?.roleArn,
  };
}

/** What can be wrong before anything of a nested stack is made, or changed. */
function checkResolved(engine: Engine, child: StackRecord, deployment: Deployment): void {
  const { template, dependencies } = preparedOf(engine, deployment.template);
  const identity = identityOf(child, deployment.notificationArns);
  const resolved = resolveTemplate(template, dependencies, deployment.parameters, identity);
  checkValues(resolved);
  refuseCustomResources(engine, resolved);
}

function attributesOf(engine: Engine, id: string): ResourceState {
  const { outputs } = stateOf(engine, id).stack;
  return { physicalId: id, attributes: Object.fromEntries(outputs.map(({ key, value }) => [`Outputs.${key}`, value])) };
}

function beginCreation(engine: Engine, step: RunningStep, id: string, name: string, deployment: Deployment): void {
  const { stack: parent } = stateOf(engine, step.stackId);
  const { id: operation, token, onFailure, started, express, importsExisting } = operationOf(parent);
  const { template } = preparedOf(engine, deployment.template);
  const child: StackRecord = {
    id,
    name,
    account: parent.account,
    region: parent.region,
    endpoint: parent.endpoint,
    created: engine.now().toISOString(),
    status: 'CREATE_IN_PROGRESS',
    parentId: parent.id,
    rootId: parent.rootId ?? parent.id,
    description: template.description,
    current: deployment,
    operation: {
      id: operation,
      token,
      onFailure,
      started,
      express,
      importsExisting,
      type: 'CREATE_STACK',
      phase: 'forward',
      rollingBack: false,
    },
    lastOperations: [{ id: operation, type: 'CREATE_STACK' }],
    servedTokens: [],
    outputs: [],
    imports: [],
    terminationProtection: false,
    disableRollback: parent.disableRollback,
  };
  // Conditions and rules must hold before there is anything to take back.
  checkResolved(engine, child, deployment);
  setStatus(engine, child, 'CREATE_IN_PROGRESS', 'User Initiated');
}

async function create(engine: Engine, step: RunningStep, made: (physicalId: string) => void): Promise<ResourceState> {
  const { stack: parent } = stateOf(engine, step.stackId);
  const { id, name } = nestedIdentity(parent, step.logicalId, step.token);
  if (engine.store.stack(id) === undefined) {
    beginCreation(engine, step, id, name, await deploymentFor(engine, step, { id, name }));
  }
  made(id);
  const { status, reason } = stateOf(engine, id).stack;
  if (status === 'CREATE_COMPLETE') return attributesOf(engine, id);
  if (status === 'CREATE_FAILED') throw new Error(`Embedded stack ${id} was not successfully created: ${reason ?? ''}`);
  const { failure } = await runForward(engine, nestedStacks, id, step.signal);
  const { stack } = stateOf(engine, id);
  if (failure === undefined) {
    forgetBefore(engine, id);
    setStatus(engine, stateOf(engine, id).stack, 'CREATE_COMPLETE');
    return attributesOf(engine, id);
  }
  setStatus(engine, stack, 'CREATE_FAILED', failure);
  throw new Error(`Embedded stack ${id} was not successfully created: ${failure}`);
}

const updatable = /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE$|^(CREATE|UPDATE)_FAILED$/;

async function beginUpdate(engine: Engine, step: RunningStep, child: StackRecord): Promise<void> {
  if (!updatable.test(child.status)) {
    throw new Error(`Stack:${child.id} is in ${child.status} state and can not be updated.`);
  }
  const { stack: parent } = stateOf(engine, step.stackId);
  const { id, token, onFailure, started, express, importsExisting } = operationOf(parent);
  const deployment = await deploymentFor(engine, step, child);
  checkResolved(engine, child, deployment);
  const updating: StackRecord = {
    ...child,
    updated: engine.now().toISOString(),
    current: deployment,
    previous: child.previous ?? child.current,
    driftDetections: undefined,
    operation: {
      ...{ id, token, onFailure, started, express, importsExisting },
      type: 'UPDATE_STACK',
      phase: 'forward',
      rollingBack: false,
    },
    lastOperations: [...child.lastOperations.slice(-9), { id, type: 'UPDATE_STACK' }],
  };
  setStatus(engine, updating, 'UPDATE_IN_PROGRESS');
}

async function forwardChild(engine: Engine, step: RunningStep, id: string): Promise<ResourceState> {
  const operation = operationOf(stateOf(engine, step.stackId).stack);
  const child = stateOf(engine, id).stack;
  if (child.operation?.id !== operation.id) await beginUpdate(engine, step, child);
  const { status: begun, reason } = stateOf(engine, id).stack;
  if (begun === 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS') return attributesOf(engine, id);
  if (begun !== 'UPDATE_IN_PROGRESS') throw new Error(notUpdated(id, begun, reason));
  const { failure } = await runForward(engine, nestedStacks, id, step.signal);
  const { stack } = stateOf(engine, id);
  if (failure === undefined) {
    const phase = { ...operationOf(stack), phase: 'cleanup' as const };
    setStatus(engine, { ...stack, operation: phase }, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    return attributesOf(engine, id);
  }
  if (operation.onFailure === 'DO_NOTHING') setStatus(engine, stack, 'UPDATE_FAILED', failure);
  else turnBack(engine, id, failure);
  const { status } = stateOf(engine, id).stack;
  throw new Error(notUpdated(id, status, failure));
}

function notUpdated(id: string, status: string, reason: string | undefined): string {
  return `Embedded stack ${id} was not successfully updated. Currently in ${status} with reason: ${reason ?? ''}`;
}

function skippedBelow(skip: readonly string[] | undefined, logicalId: string): string[] {
  return (skip ?? [])
    .filter((path) => path.startsWith(`${logicalId}.`))
    .map((path) => path.slice(logicalId.length + 1));
}

/** Takes a nested stack back to what it was before its parent's operation. */
async function rollbackChild(engine: Engine, step: RunningStep, id: string): Promise<ResourceState> {
  const parent = operationOf(stateOf(engine, step.stackId).stack);
  const child = stateOf(engine, id).stack;
  const continued = child.status === 'UPDATE_ROLLBACK_FAILED';
  if (child.previous === undefined || (child.operation?.id !== parent.id && !continued))
    return attributesOf(engine, id);
  if (child.status === 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS') return attributesOf(engine, id);
  const resourcesToSkip = skippedBelow(parent.resourcesToSkip, step.logicalId);
  const operation = { ...operationOf(child), id: parent.id, token: parent.token, resourcesToSkip };
  change(engine, id, { operation });
  if (child.status !== 'UPDATE_ROLLBACK_IN_PROGRESS') turnBack(engine, id, '');
  const failed = await runRestore(engine, nestedStacks, id, step.signal);
  const { stack } = stateOf(engine, id);
  if (failed.length > 0) {
    const reason = `The following resource(s) failed to update: [${failed.join(', ')}]. `;
    setStatus(engine, stack, 'UPDATE_ROLLBACK_FAILED', reason);
    throw new Error(notUpdated(id, 'UPDATE_ROLLBACK_FAILED', reason));
  }
  const phase = { ...operationOf(stack), phase: 'cleanup' as const };
  setStatus(engine, { ...stack, operation: phase }, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  return attributesOf(engine, id);
}

function update(engine: Engine, step: RunningStep, { physicalId }: ExistingResource): Promise<ResourceState> {
  return operationOf(stateOf(engine, step.stackId).stack).rollingBack
    ? rollbackChild(engine, step, physicalId)
    : forwardChild(engine, step, physicalId);
}

/** Whether a resource of the stack was found to be another, and the operation has to put it back. */
function wasFoundOther(engine: Engine, id: string): boolean {
  const { resources } = stateOf(engine, id);
  return [...resources.values()].some(({ current, gone }) => gone === true || current?.deployed !== undefined);
}

async function differs(engine: Engine, id: string): Promise<boolean> {
  const state = engine.store.stack(id);
  if (state?.stack.current === undefined) return false;
  if (wasFoundOther(engine, id)) return true;
  const children = [...state.resources.values()].filter(
    ({ type, current }) => type === 'AWS::CloudFormation::Stack' && current,
  );
  for (const { current } of children) {
    if (current === undefined) continue;
    const text = await readNested(engine, current.properties);
    const { stack: child } = stateOf(engine, current.physicalId);
    if (engine.store.keepTemplate(text) !== child.current?.template || (await differs(engine, current.physicalId)))
      return true;
  }
  return false;
}

/** Whether what a nested stack was made from still is what its URL leads to, down to the last of its own nested stacks. */
async function differsFromUrl(engine: Engine, id: string): Promise<boolean> {
  const { stack } = stateOf(engine, id);
  const parent = stateOf(engine, stack.parentId ?? id);
  const own = [...parent.resources.values()].find(({ current }) => current?.physicalId === id)?.current;
  if (own === undefined) return false;
  const text = await readNested(engine, own.properties);
  return (
    engine.store.keepTemplate(text) !== (stack.current?.original ?? stack.current?.template) || differs(engine, id)
  );
}

async function settle(engine: Engine, parentId: string, signal: AbortSignal): Promise<void> {
  const { resources } = stateOf(engine, parentId);
  const waiting = [...resources.values()].flatMap(({ type, current }) => {
    const state = type === 'AWS::CloudFormation::Stack' ? engine.store.stack(current?.physicalId ?? '') : undefined;
    return state?.stack.status.endsWith('_CLEANUP_IN_PROGRESS') ? [state.stack.id] : [];
  });
  await Promise.all(waiting.map((id) => cleanUp(engine, nestedStacks, id, signal)));
}

async function remove(engine: Engine, id: string, parentId: string): Promise<void> {
  const state = engine.store.stack(id);
  if (state === undefined || state.stack.status === 'DELETE_COMPLETE') return;
  const parent = operationOf(stateOf(engine, parentId).stack);
  const { stack } = state;
  const begun = stack.status === 'DELETE_IN_PROGRESS' && stack.operation?.id === parent.id;
  if (!begun) {
    const { id: operation, token, onFailure, started, express, rollingBack, force, retainExceptOnCreate } = parent;
    const deleting: StackRecord = {
      ...stack,
      operation: {
        id: operation,
        token,
        onFailure,
        started,
        express,
        type: 'DELETE_STACK',
        phase: 'delete',
        rollingBack,
        force,
        retainExceptOnCreate,
      },
      lastOperations: [...stack.lastOperations.slice(-9), { id: operation, type: 'DELETE_STACK' }],
    };
    setStatus(engine, deleting, 'DELETE_IN_PROGRESS');
  }
  await removeAll(engine, nestedStacks, id, new AbortController().signal);
  const { status, reason } = stateOf(engine, id).stack;
  if (status === 'DELETE_FAILED') throw new Error(`Embedded stack ${id} was not successfully deleted: ${reason ?? ''}`);
}

/** How nested stacks are made, changed and deleted, as a part of their parent's operation. */
export const nestedStacks: NestedStacks = { create, update, differs: differsFromUrl, settle, delete: remove };
