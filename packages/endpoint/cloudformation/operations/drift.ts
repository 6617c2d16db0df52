import { randomUUID } from 'node:crypto';
import { AwsError, type Caller } from '../../server/service.ts';
import { detectResource } from '../drift/live.ts';
import { change, type Engine, type EngineOperation, stateOf } from '../engine/context.ts';
import { validationError } from '../failure.ts';
import type { DriftDetection, ResourceDrift, ResourceRecord, StackRecord } from '../model.ts';
import type { StackState } from '../store.ts';
import type { Fields } from '../value.ts';
import { page, required, texts } from './input.ts';
import { stackOrThrow } from './requests.ts';

/** In these a stack's resources are what its template says (CloudFormation's guide to drift, "Considerations"). */
const DETECTABLE = /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE$|^UPDATE_ROLLBACK_FAILED$/;

function requireDetectable({ id, status }: StackRecord): void {
  if (DETECTABLE.test(status)) return;
  throw validationError(`Drift detection is not supported for stack ${id} in status ${status}.`);
}

function recordOrThrow({ stack, resources }: StackState, logicalId: string): ResourceRecord {
  const record = resources.get(logicalId);
  if (record?.current !== undefined) return record;
  throw validationError(`Resource ${logicalId} does not exist for stack ${stack.name}`);
}

/** Looks at one resource, and notes what it found. */
async function detect(
  engine: Engine,
  { stack }: StackState,
  record: ResourceRecord,
): Promise<ResourceDrift | undefined> {
  if (record.current === undefined) return undefined;
  const drift = await detectResource(engine, stack, record.logicalId, record.current);
  const now = stateOf(engine, stack.id).resources.get(record.logicalId);
  // What an operation has changed meanwhile was not what was looked at.
  if (now?.current === record.current) engine.store.write(stack.id, { resource: { ...now, drift } });
  return drift;
}

const hasDrifted = (drift: ResourceDrift | undefined): boolean => drift !== undefined && drift.status !== 'IN_SYNC';

async function detectStackDrift(engine: Engine, input: Fields, caller: Caller) {
  const state = stackOrThrow(engine, required(input, 'StackName'), caller);
  requireDetectable(state.stack);
  const named = texts(input, 'LogicalResourceIds');
  const wanted = named.length > 0 ? named.map((id) => recordOrThrow(state, id)) : [...state.resources.values()];
  for (const record of wanted) await detect(engine, state, record);
  const drifted = [...state.resources.values()].filter(({ drift }) => hasDrifted(drift)).length;
  const detection: DriftDetection = {
    id: randomUUID(),
    time: engine.now().toISOString(),
    // A stack of which nothing can be checked is in sync as well, by CloudFormation's guide.
    status: drifted > 0 ? 'DRIFTED' : 'IN_SYNC',
    drifted,
  };
  const { driftDetections = [] } = stateOf(engine, state.stack.id).stack;
  change(engine, state.stack.id, { driftDetections: [...driftDetections.slice(-9), detection] });
  return { StackDriftDetectionId: detection.id };
}

function describeStackDriftDetectionStatus(engine: Engine, input: Fields) {
  const id = required(input, 'StackDriftDetectionId');
  for (const { stack } of engine.store.all()) {
    const found = stack.driftDetections?.find((one) => one.id === id);
    if (found === undefined) continue;
    return {
      StackId: stack.id,
      StackDriftDetectionId: id,
      StackDriftStatus: found.status,
      DetectionStatus: 'DETECTION_COMPLETE',
      DriftedStackResourceCount: found.drifted,
      Timestamp: new Date(found.time),
    };
  }
  throw validationError(`Drift detection with id ${id} does not exist`);
}

function shown({ id }: StackRecord, record: ResourceRecord, drift: ResourceDrift) {
  return {
    StackId: id,
    LogicalResourceId: record.logicalId,
    PhysicalResourceId: record.current?.physicalId ?? record.lastPhysicalId,
    ResourceType: record.type,
    ExpectedProperties: drift.expected,
    ActualProperties: drift.actual,
    PropertyDifferences: drift.differences,
    StackResourceDriftStatus: drift.status,
    Timestamp: new Date(drift.time),
  };
}

const PAGE_SIZE = 100;

function describeStackResourceDrifts(engine: Engine, input: Fields, caller: Caller) {
  const { stack, resources } = stackOrThrow(engine, required(input, 'StackName'), caller);
  const filters = texts(input, 'StackResourceDriftStatusFilters');
  const checked = [...resources.values()].flatMap((record) =>
    record.drift !== undefined && (filters.length === 0 || filters.includes(record.drift.status))
      ? [shown(stack, record, record.drift)]
      : [],
  );
  const size = input.MaxResults === undefined ? PAGE_SIZE : Number(input.MaxResults);
  const { items, NextToken } = page(checked, input, size);
  return { StackResourceDrifts: items, NextToken };
}

async function detectStackResourceDrift(engine: Engine, input: Fields, caller: Caller) {
  const state = stackOrThrow(engine, required(input, 'StackName'), caller);
  requireDetectable(state.stack);
  const record = recordOrThrow(state, required(input, 'LogicalResourceId'));
  const drift = await detect(engine, state, record);
  if (drift !== undefined) return { StackResourceDrift: shown(state.stack, record, drift) };
  throw new AwsError(
    'ValidationError',
    `Resource ${record.logicalId} of type ${record.type} does not support drift detection here: nothing but the stack can change it, or nothing can read it.`,
  );
}

/** `DriftInformation` of a stack. */
export function stackDriftOf({ driftDetections = [] }: StackRecord) {
  const last = driftDetections.at(-1);
  if (last === undefined) return { StackDriftStatus: 'NOT_CHECKED' };
  return { StackDriftStatus: last.status, LastCheckTimestamp: new Date(last.time) };
}

/** `DriftInformation` of a resource. */
export function resourceDriftOf({ drift }: ResourceRecord) {
  if (drift === undefined) return { StackResourceDriftStatus: 'NOT_CHECKED' };
  return { StackResourceDriftStatus: drift.status, LastCheckTimestamp: new Date(drift.time) };
}

/** Operations that compare a stack with the present state of what it made. */
export const driftOperations: Record<string, EngineOperation> = {
  DetectStackDrift: detectStackDrift,
  DescribeStackDriftDetectionStatus: describeStackDriftDetectionStatus,
  DescribeStackResourceDrifts: describeStackResourceDrifts,
  DetectStackResourceDrift: detectStackResourceDrift,
};
