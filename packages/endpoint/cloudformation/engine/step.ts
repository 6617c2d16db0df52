import { setTimeout } from 'node:timers/promises';
import { isMadeUp } from '../constraints/made-up.ts';
import { reasonOf } from '../failure.ts';
import { checkProperties, refusalOf } from '../generic/properties.ts';
import type { ExistingResource, ResourceRequest, ResourceState } from '../handler.ts';
import type { Physical, ResourceRecord, StackRecord, Step } from '../model.ts';
import { isCustomResource } from '../specification.ts';
import type { Fields } from '../value.ts';
import { Closed, type Engine, eventOf, handlerOf, operationOf, preparedOf, stateOf } from './context.ts';
import { checkReferences, dynamicRefusal, isLive, resolveReferences } from './dynamic.ts';
import { failOnDemand } from './failures.ts';
import { shownProperties } from './hidden.ts';
import { checkNestedParameters } from './nested-parameters.ts';
import type { TargetResource } from './target.ts';

/** What makes, changes and removes nested stacks: the same operations as a handler's, with the step that they belong to. */
export interface NestedStacks {
  create(engine: Engine, step: RunningStep, made: (physicalId: string) => void): Promise<ResourceState>;
  update(engine: Engine, step: RunningStep, existing: ExistingResource): Promise<ResourceState>;
  /** Whether the templates that a nested stack (or one below it) was made from are no longer what its URLs lead to. */
  differs(engine: Engine, stackId: string): Promise<boolean>;
  /** Lets the nested stacks that an operation has changed clean up, now that it can no longer turn back. */
  settle(engine: Engine, parentId: string, signal: AbortSignal): Promise<void>;
  /** Deletes a nested stack with all that is in it, as a part of its parent's operation. */
  delete(engine: Engine, stackId: string, parentId: string): Promise<void>;
}

/** A step of a stack's operation, as its runner sees it. */
export interface RunningStep {
  readonly stackId: string;
  readonly logicalId: string;
  readonly target: TargetResource;
  readonly token: string;
  readonly signal: AbortSignal;
}

function requestOf(stack: StackRecord, step: RunningStep): ResourceRequest {
  return {
    type: step.target.type,
    logicalId: step.logicalId,
    properties: step.target.properties,
    stack: {
      stackId: stack.id,
      stackName: stack.name,
      account: stack.account,
      region: stack.region,
      endpoint: stack.endpoint,
    },
    tags: step.target.tags,
    signal: step.signal,
    token: step.token,
    express: stack.operation?.express,
  };
}

/** The request that a handler gets for a step. */
export function handlerRequest(engine: Engine, step: RunningStep): ResourceRequest {
  return requestOf(stateOf(engine, step.stackId).stack, step);
}

/** Waits for a handler, but not beyond the engine's own end. */
export async function untilClosed<T>(engine: Engine, work: Promise<T>): Promise<T> {
  const result = await Promise.race([work, engine.closed]);
  if (engine.isClosed()) throw new Closed();
  return result;
}

export function recordOf(engine: Engine, stackId: string, logicalId: string): ResourceRecord | undefined {
  return stateOf(engine, stackId).resources.get(logicalId);
}

/** Writes a resource's record together with the event that reports it. */
export function writeResource(
  engine: Engine,
  stackId: string,
  record: Omit<ResourceRecord, 'time' | 'reason'>,
  event?: {
    readonly reason?: string | undefined;
    readonly physicalId?: string;
    readonly properties?: Fields;
    readonly status?: string;
  },
): void {
  const { stack } = stateOf(engine, stackId);
  const reported =
    event === undefined
      ? undefined
      : eventOf(engine, stack, {
          logicalId: record.logicalId,
          physicalId: event.physicalId ?? record.current?.physicalId ?? '',
          type: record.type,
          status: event.status ?? record.status,
          reason: event.reason,
          properties: shownProperties(
            record.logicalId,
            event.properties ?? record.step?.target.properties ?? record.current?.properties ?? {},
            [stack.current, stack.previous].flatMap((it) => (it ? [preparedOf(engine, it.template).template] : [])),
          ),
        });
  const resource: ResourceRecord = { ...record, reason: event?.reason, time: engine.now().toISOString() };
  engine.store.write(stackId, reported === undefined ? { resource } : { resource, event: reported });
}

/** Refuses what CloudFormation refuses when it comes to make the resource, not before. */
export function checkTarget(engine: Engine, logicalId: string, { type, properties }: TargetResource): void {
  if (isCustomResource(type) && engine.handlers[type] === undefined) {
    throw new Error(`${type}: the embedded endpoint runs no custom resources`);
  }
  if (isNested(type)) checkNestedParameters(properties);
  const findings = checkProperties(engine.specification, type, properties);
  const own = findings.filter(({ value }) => !isMadeUp(engine.store, value));
  const refusal = refusalOf(logicalId, own);
  const unread = engine.readReference
    ? undefined
    : dynamicRefusal(properties, isLive(engine.handlers[type], properties));
  const reason = refusal ?? unread;
  if (reason !== undefined) throw new Error(reason);
}

/** The same with the values of dynamic references, where what is made of them runs. */
async function resolvedRequest(engine: Engine, step: RunningStep): Promise<ResourceRequest> {
  const request = handlerRequest(engine, step);
  const { readReference, handlers } = engine;
  if (!readReference) return request;
  if (!isLive(handlers[request.type], request.properties)) {
    await checkReferences(request.properties, readReference, request.stack);
    return request;
  }
  // Deployers compare the times of its deployments with those of events; of other types the order of the template is kept.
  if (request.type === 'AWS::ECS::Service') await caughtUp(engine, step.stackId);
  return { ...request, properties: await resolveReferences(request.properties, readReference, request.stack) };
}

/** Waits until the clock shows what the stack's last event does: what a service makes is later than the event that announces it. */
async function caughtUp(engine: Engine, stackId: string): Promise<void> {
  const ahead = Date.parse(stateOf(engine, stackId).events.at(-1)?.time ?? '') - engine.now().getTime();
  if (ahead > 0) await setTimeout(ahead);
}

const isNested = (type: string): boolean => type === 'AWS::CloudFormation::Stack';

/** Runs the creation of a step's resource. */
export async function create(
  engine: Engine,
  nested: NestedStacks,
  step: RunningStep,
  made: (physicalId: string) => void,
): Promise<ResourceState> {
  failOnDemand(engine, step.stackId, step.logicalId, 'create');
  return untilClosed(
    engine,
    isNested(step.target.type)
      ? nested.create(engine, step, made)
      : resolvedRequest(engine, step).then((request) => handlerOf(engine, request.type).create(request, made)),
  );
}

/** Runs the change of a resource from what it is to what its step says. */
export async function update(
  engine: Engine,
  nested: NestedStacks,
  step: RunningStep,
  before: Physical,
): Promise<ResourceState> {
  failOnDemand(engine, step.stackId, step.logicalId, 'update');
  const existing = { physicalId: before.physicalId, previousProperties: before.properties };
  return untilClosed(
    engine,
    isNested(step.target.type)
      ? nested.update(engine, step, existing)
      : resolvedRequest(engine, step).then((request) => handlerOf(engine, request.type).update(request, existing)),
  );
}

/** A step's token: the same for every try of it, another one in every operation. */
export function tokenOf(engine: Engine, stackId: string, logicalId: string, action: Step['action']): string {
  const { stack } = stateOf(engine, stackId);
  return `${operationOf(stack).id}/${stackId.split('/').at(-1)}/${logicalId}/${action}`;
}

/** The reason of a failed step's event. */
export function failureReason(error: unknown, signal: AbortSignal, action: 'creation' | 'update'): string {
  if (error instanceof Closed) throw error;
  return signal.aborted ? `Resource ${action} cancelled` : reasonOf(error);
}
