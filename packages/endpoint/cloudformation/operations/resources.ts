import type { Caller } from '../../server/service.ts';
import type { Engine, EngineOperation } from '../engine/context.ts';
import { validationError } from '../failure.ts';
import type { ResourceRecord, StackRecord } from '../model.ts';
import type { Fields } from '../value.ts';
import { resourceDriftOf } from './drift.ts';
import { page, required, text } from './input.ts';
import { stackOrThrow } from './requests.ts';

function common(record: ResourceRecord): Record<string, unknown> {
  return {
    LogicalResourceId: record.logicalId,
    PhysicalResourceId: record.current?.physicalId ?? record.lastPhysicalId,
    ResourceType: record.type,
    ResourceStatus: record.status,
    ResourceStatusReason: record.reason,
    DriftInformation: resourceDriftOf(record),
  };
}

const ofStack = ({ id, name }: StackRecord): Record<string, unknown> => ({ StackId: id, StackName: name });

function byPhysicalId(engine: Engine, physicalId: string): string {
  const owner = engine.store
    .all()
    .find(({ resources }) => [...resources.values()].some(({ current }) => current?.physicalId === physicalId));
  if (owner === undefined) throw validationError(`Stack for ${physicalId} does not exist`);
  return owner.stack.id;
}

function missing(logicalId: string, stackName: string): Error {
  return validationError(`Resource ${logicalId} does not exist for stack ${stackName}`);
}

function describeStackResources(engine: Engine, input: Fields, caller: Caller) {
  const physicalId = text(input, 'PhysicalResourceId');
  const name =
    text(input, 'StackName') ??
    (physicalId === undefined ? required(input, 'StackName') : byPhysicalId(engine, physicalId));
  const { stack, resources } = stackOrThrow(engine, name, caller);
  const logicalId = text(input, 'LogicalResourceId');
  if (logicalId !== undefined && !resources.has(logicalId)) throw missing(logicalId, name);
  const wanted = [...resources.values()].filter((record) => logicalId === undefined || record.logicalId === logicalId);
  return {
    StackResources: wanted.map((record) => ({
      ...ofStack(stack),
      ...common(record),
      Timestamp: new Date(record.time),
    })),
  };
}

function describeStackResource(engine: Engine, input: Fields, caller: Caller) {
  const name = required(input, 'StackName');
  const { stack, resources } = stackOrThrow(engine, name, caller);
  const record = resources.get(required(input, 'LogicalResourceId'));
  if (record === undefined) throw missing(required(input, 'LogicalResourceId'), name);
  const metadata = record.current?.resourceAttributes.Metadata;
  return {
    StackResourceDetail: {
      ...ofStack(stack),
      ...common(record),
      LastUpdatedTimestamp: new Date(record.time),
      Metadata: metadata === undefined ? undefined : JSON.stringify(metadata),
    },
  };
}

function listStackResources(engine: Engine, input: Fields, caller: Caller) {
  const { resources } = stackOrThrow(engine, required(input, 'StackName'), caller);
  const { items, NextToken } = page([...resources.values()], input, 100);
  return {
    StackResourceSummaries: items.map((record) => ({
      ...common(record),
      LastUpdatedTimestamp: new Date(record.time),
    })),
    NextToken,
  };
}

/** Operations that describe a stack's resources. */
export const resourceOperations: Record<string, EngineOperation> = {
  DescribeStackResources: describeStackResources,
  DescribeStackResource: describeStackResource,
  ListStackResources: listStackResources,
};
