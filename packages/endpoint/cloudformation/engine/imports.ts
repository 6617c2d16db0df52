import { handlerFailure } from '../handler-values.ts';
import type { Physical, StackRecord } from '../model.ts';
import type { Resource, Specification } from '../specification.ts';
import type { ResourceDefinition } from '../template/template.ts';
import type { Fields } from '../value.ts';
import { change, type Engine, identityOf, stateOf } from './context.ts';
import { isLive } from './dynamic.ts';
import { type NestedStacks, type RunningStep, update } from './step.ts';

/** The identifier of a resource as import operations name it: `{ BucketName: 'logs' }`. */
export type Identifier = Readonly<Record<string, string>>;

/** What `Ref` of a resource returns, from the values that identify it. */
export function physicalIdFrom(resource: Resource | undefined, identifier: Identifier): string {
  const names = resource?.cfnRefIdentifier ?? resource?.primaryIdentifier ?? [];
  const values = names.flatMap((name) => identifier[name] ?? []);
  return (values.length === names.length && values.length > 0 ? values : Object.values(identifier)).join('|');
}

/** The identifier that a template itself spells out; a resource whose name is made up or worked out has none. */
export function staticIdentifier(
  specification: Specification,
  { type, properties }: Pick<ResourceDefinition, 'type' | 'properties'>,
): Identifier | undefined {
  const names = specification.find(type)?.primaryIdentifier ?? [];
  const values = names.map((name) => properties[name]);
  if (names.length === 0 || !values.every((value) => typeof value === 'string')) return undefined;
  return Object.fromEntries(names.map((name, index) => [name, String(values[index])]));
}

const isSame = (type: string, physicalId: string) => (one: Physical | undefined) =>
  one?.type === type && one.physicalId === physicalId;

/** The stack that a resource belongs to. */
export function ownerOf(engine: Engine, type: string, physicalId: string): StackRecord | undefined {
  const is = isSame(type, physicalId);
  return engine.store.all().find(({ resources }) => [...resources.values()].some(({ current }) => is(current)))?.stack;
}

/** A record that no stack has any more, because a policy kept it. */
function kept(engine: Engine, { account, region }: StackRecord, type: string, physicalId: string): Fields | undefined {
  return engine.store
    .all()
    .filter(({ stack }) => stack.account === account && stack.region === region)
    .flatMap(({ stack }) => stack.retained ?? [])
    .findLast(isSame(type, physicalId))?.properties;
}

/** What a resource is that may be imported; undefined where there is none. */
export async function existing(
  engine: Engine,
  stack: StackRecord,
  { type, properties }: Pick<Physical, 'type' | 'properties'>,
  physicalId: string,
): Promise<Fields | undefined> {
  const handler = engine.handlers[type];
  if (handler?.read === undefined || !isLive(handler, properties)) return kept(engine, stack, type, physicalId);
  return handler.read({ physicalId, properties, stack: identityOf(stack) });
}

/** Remembers what a policy kept: a record that nothing else knows of can be imported later. */
export function remember(engine: Engine, stackId: string, physical: Physical): void {
  if (engine.handlers[physical.type]?.read !== undefined) return;
  const { retained = [] } = stateOf(engine, stackId).stack;
  const others = retained.filter((one) => !isSame(physical.type, physical.physicalId)(one));
  change(engine, stackId, { retained: [...others, physical] });
}

/** Takes a resource that exists into a stack, as it is. */
export async function adopt(engine: Engine, nested: NestedStacks, step: RunningStep, physicalId: string) {
  const { stack } = stateOf(engine, step.stackId);
  const { target } = step;
  const owner = ownerOf(engine, target.type, physicalId);
  if (owner !== undefined) throw new Error(`${physicalId} already exists in stack ${owner.id}`);
  const properties = await existing(engine, stack, target, physicalId);
  if (properties === undefined) {
    const what = `Resource of type '${target.type}' with identifier '${physicalId}' was not found.`;
    throw handlerFailure(what, 'NotFound', step.token);
  }
  // An update to what is there already: the handler finds out the attributes and changes nothing.
  const before = { ...target, properties, physicalId, attributes: {} };
  return update(engine, nested, { ...step, target: { ...target, properties } }, before);
}
