import type { Caller } from '../../server/service.ts';
import type { ChangeSet } from '../changes/model.ts';
import type { Engine, EngineOperation } from '../engine/context.ts';
import { validationError } from '../failure.ts';
import type { EventRecord, StackRecord } from '../model.ts';
import type { StackState } from '../store.ts';
import { type Fields, isFields } from '../value.ts';
import { changeSetOrThrow } from './change-sets.ts';
import { flag, type Input, page, required, text } from './input.ts';
import { stackOrThrow } from './requests.ts';

const PAGE_SIZE = 100;

/** Newest first. The token counts from the oldest event, so that events which come in between move no page. */
function newestFirst<T>(events: readonly T[], input: Input): { items: T[]; NextToken?: string } {
  const end = Number(text(input, 'NextToken') ?? events.length);
  if (!Number.isInteger(end) || end < 0) throw validationError('Invalid NextToken');
  const from = Math.max(0, end - PAGE_SIZE);
  return { items: events.slice(from, end).reverse(), ...(from > 0 ? { NextToken: String(from) } : {}) };
}

function common(stack: StackRecord, event: EventRecord): Record<string, unknown> {
  return {
    StackId: stack.id,
    EventId: event.id,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: new Date(event.time),
    ResourceStatus: event.status,
    ResourceStatusReason: event.reason === '' ? undefined : event.reason,
    ResourceProperties: event.properties,
    ClientRequestToken: event.token,
    OperationId: event.operation,
  };
}

function describeStackEvents(engine: Engine, input: Fields, caller: Caller) {
  const name = required(input, 'StackName');
  const { stack, events } = stackOrThrow(engine, name, caller, `Stack [${name}] does not exist`);
  const { items, NextToken } = newestFirst(events, input);
  return { StackEvents: items.map((event) => ({ ...common(stack, event), StackName: stack.name })), NextToken };
}

const isFailed = ({ status }: EventRecord): boolean => status.endsWith('_FAILED');

function kindOf(stack: StackRecord, event: EventRecord): string {
  if (event.physicalId === stack.id) return 'STACK_EVENT';
  return isFailed(event) ? 'PROVISIONING_ERROR' : 'PROGRESS_EVENT';
}

function operationEvent(stack: StackRecord, event: EventRecord): Record<string, unknown> {
  return {
    ...common(stack, event),
    EventType: kindOf(stack, event),
    OperationType: stack.lastOperations.find(({ id }) => id === event.operation)?.type,
  };
}

/** What early validation found, as events of the change set's creation. */
function validationEvents(set: ChangeSet): Record<string, unknown>[] {
  return set.findings.map(({ logicalId, type, path, message, validation, warns }, index) => ({
    EventId: `${set.id.split('/').at(-1)}-${index}`,
    StackId: set.stackId,
    OperationId: set.id.split('/').at(-1),
    OperationType: 'CREATE_CHANGESET',
    OperationStatus: 'FAILED',
    EventType: 'VALIDATION_ERROR',
    LogicalResourceId: logicalId,
    PhysicalResourceId: '',
    ResourceType: type,
    Timestamp: new Date(set.created),
    ValidationFailureMode: warns ? 'WARN' : 'FAIL',
    ValidationName: validation ?? 'PROPERTY_VALIDATION',
    ValidationStatus: 'FAILED',
    ValidationStatusReason: message,
    ValidationPath: path === '' ? undefined : path,
  }));
}

function ofOperation(engine: Engine, id: string): { state: StackState; events: EventRecord[] }[] {
  return engine.store
    .all()
    .map((state) => ({ state, events: state.events.filter(({ operation }) => operation === id) }))
    .filter(({ events }) => events.length > 0);
}

const failedOnly = (input: Input): boolean => isFields(input.Filters) && flag(input.Filters, 'FailedEvents') === true;

function describeEvents(engine: Engine, input: Fields, caller: Caller) {
  if (text(input, 'ChangeSetName') !== undefined) {
    const { items, NextToken } = page(validationEvents(changeSetOrThrow(engine, input, caller)), input, PAGE_SIZE);
    return { OperationEvents: items, NextToken };
  }
  const operation = text(input, 'OperationId');
  const name = text(input, 'StackName');
  if (operation === undefined && name === undefined) {
    throw validationError('One of StackName, ChangeSetName and OperationId must be specified.');
  }
  const set = engine.store.changeSets.get(operation ?? '');
  if (set !== undefined) return { OperationEvents: validationEvents(set) };
  const sources =
    name === undefined
      ? ofOperation(engine, operation ?? '')
      : [stackOrThrow(engine, name, caller)].map((state) => ({
          state,
          events: state.events.filter((event) => operation === undefined || event.operation === operation),
        }));
  const all = sources.flatMap(({ state, events }) => events.map((event) => ({ stack: state.stack, event })));
  all.sort((one, other) => one.event.time.localeCompare(other.event.time));
  const { items, NextToken } = newestFirst(failedOnly(input) ? all.filter(({ event }) => isFailed(event)) : all, input);
  return { OperationEvents: items.map(({ stack, event }) => operationEvent(stack, event)), NextToken };
}

/** Operations that describe what happened. */
export const eventOperations: Record<string, EngineOperation> = {
  DescribeStackEvents: describeStackEvents,
  DescribeEvents: describeEvents,
};
