import type { EventEmitter } from 'node:events';
import type { Caller } from '../../server/service.ts';
import type { ResourceHandler } from '../handler.ts';
import type { EventRecord, FailingStep, Operation, StackRecord } from '../model.ts';
import type { Specification } from '../specification.ts';
import type { StackState, Store } from '../store.ts';
import type { LookUp } from '../template/parameters.ts';
import { type Prepared, prepare } from '../template/prepare.ts';
import { type Identity, type ResolvedTemplate, resolveTemplate } from '../template/resolved-template.ts';
import type { ReadReference } from './dynamic.ts';
import type { EventTime } from './event-clock.ts';

type Place = Pick<StackRecord, 'account' | 'region'>;

/** What every part of the engine works with. */
export interface Engine {
  readonly store: Store;
  readonly specification: Specification;
  readonly handlers: Readonly<Record<string, ResourceHandler>>;
  readonly generic: ResourceHandler;
  readonly readTemplate: (url: string) => Promise<string>;
  readonly lookUp?: ((name: string, place: Place) => Promise<string>) | undefined;
  readonly readReference?: ReadReference | undefined;
  /** Why a step has to fail, where somebody asked for that. */
  readonly failing?: ((step: FailingStep) => string | undefined) | undefined;
  readonly now: () => Date;
  readonly eventTime: EventTime;
  /** Wakes resources that wait for signals. */
  readonly wakers: EventEmitter;
  /** Parsed and checked templates by their key in the store. */
  readonly prepared: Map<string, Prepared>;
  /** Rejects when the engine is closed. */
  readonly closed: Promise<never>;
  readonly isClosed: () => boolean;
  /** Aborts what an operation of the stack is waiting for. */
  readonly controllers: Map<string, AbortController>;
  /** Ends when the stack's operation does. */
  readonly running: Map<string, Promise<void>>;
}

/** An operation of the API, as the engine carries it out. */
export type EngineOperation = (engine: Engine, input: Readonly<Record<string, unknown>>, caller: Caller) => unknown;

/** Thrown through an operation when the engine closes under it; the next engine goes on with it. */
export class Closed extends Error {}

export function stateOf(engine: Engine, id: string): StackState {
  const state = engine.store.stack(id);
  if (state === undefined) throw new Error(`stack ${id} is not in the store.`);
  return state;
}

/** The handler of a type: its own, or the generic one. */
export const handlerOf = (engine: Engine, type: string): ResourceHandler => engine.handlers[type] ?? engine.generic;

/** How parameters of Systems Manager are looked up for a stack. */
export function lookUpFor({ lookUp }: Engine, place: Place): LookUp | undefined {
  return lookUp && ((name) => lookUp(name, place));
}

/** The checked template of a key; each text is checked once. */
export function preparedOf(engine: Engine, key: string): Prepared {
  const found = engine.prepared.get(key);
  if (found !== undefined) return found;
  const fresh = prepare(engine.store.template(key), engine.specification, (type) =>
    Object.hasOwn(engine.handlers, type),
  );
  engine.prepared.set(key, fresh);
  return fresh;
}

/** Keeps a template's text and checks it. */
export function keep(engine: Engine, text: string): { key: string; prepared: Prepared } {
  const key = engine.store.keepTemplate(text);
  return { key, prepared: preparedOf(engine, key) };
}

export function identityOf(stack: StackRecord, notificationArns: readonly string[] = []): Identity {
  return {
    stackId: stack.id,
    stackName: stack.name,
    account: stack.account,
    region: stack.region,
    notificationArns,
  };
}

/** The resolved template of what the stack is, or is being made into. */
export function resolvedTemplateOf(engine: Engine, stack: StackRecord): ResolvedTemplate {
  const { current } = stack;
  if (current === undefined) throw new Error(`stack ${stack.name} has no template yet.`);
  const { template, dependencies } = preparedOf(engine, current.template);
  return resolveTemplate(template, dependencies, current.parameters, identityOf(stack, current.notificationArns));
}

let count = 0;
/** An id that sorts and repeats nowhere. */
function eventId(time: string): string {
  count = (count + 1) % 1_000_000;
  return `${time}-${String(count).padStart(6, '0')}`;
}

/** The next event of a stack or of its resource. */
export function eventOf(
  engine: Engine,
  stack: StackRecord,
  body: Pick<EventRecord, 'logicalId' | 'physicalId' | 'type' | 'status'> & Partial<EventRecord>,
): EventRecord {
  const time = engine.eventTime(stack);
  return {
    id: `${body.logicalId}-${body.status}-${eventId(time)}`,
    time,
    token: stack.operation?.token,
    operation: stack.operation?.id,
    ...body,
  };
}

const REMOVING = new Set(['DELETE_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS']);

/** Gives a stack a status, with the event that reports it, in one step. */
export function setStatus(engine: Engine, stack: StackRecord, status: string, reason?: string): void {
  const event = eventOf(engine, stack, {
    logicalId: stack.name,
    physicalId: stack.id,
    type: 'AWS::CloudFormation::Stack',
    status,
    reason,
  });
  const removing = REMOVING.has(status) ? event.time : stack.removing;
  engine.store.write(stack.id, { stack: { ...stack, status, reason, removing }, event });
}

/** Changes a stack's record without an event. */
export function change(engine: Engine, id: string, changes: Partial<StackRecord>): StackRecord {
  const stack = { ...stateOf(engine, id).stack, ...changes };
  engine.store.write(id, { stack });
  return stack;
}

/** The operation of a stack that is known to have one. */
export function operationOf(stack: StackRecord): Operation {
  if (stack.operation === undefined) throw new Error(`stack ${stack.name} has no operation in progress.`);
  return stack.operation;
}
