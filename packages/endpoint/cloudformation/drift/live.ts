import { type Engine, identityOf, preparedOf } from '../engine/context.ts';
import { hasReferences, isLive } from '../engine/dynamic.ts';
import { shownProperties } from '../engine/hidden.ts';
import type { Physical, ResourceDrift, StackRecord } from '../model.ts';
import type { Template } from '../template/template.ts';
import type { Fields } from '../value.ts';
import { differencesOf } from './differences.ts';

/** Whether the present state of a resource can be told. */
export function isCheckable(engine: Engine, { type, properties }: Physical): boolean {
  const handler = engine.handlers[type];
  return handler?.read !== undefined && isLive(handler, properties);
}

/** A resource as it is to be and as it is; `actual` is absent where it is gone. */
export interface Sides {
  readonly expected: Fields;
  readonly actual: Fields | undefined;
}

/** What a dynamic reference stood for is not kept, so that such a property is not compared. */
function comparable(properties: Fields): Fields {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => !hasReferences(value)));
}

/** Reads the present state of a resource; undefined where nobody can tell it. */
export async function readLive(engine: Engine, stack: StackRecord, current: Physical): Promise<Sides | undefined> {
  if (!isCheckable(engine, current)) return undefined;
  const expected = comparable(current.properties);
  const { physicalId } = current;
  const actual = await engine.handlers[current.type]?.read?.({
    physicalId,
    properties: expected,
    stack: identityOf(stack),
  });
  return { expected, actual };
}

/** The template that a resource was made from says which values are not to be shown. */
export function templatesOf(engine: Engine, { current }: StackRecord): Template[] {
  return current === undefined ? [] : [preparedOf(engine, current.template).template];
}

/** Looks at a resource's present state; undefined where it is not checked. */
export async function detectResource(
  engine: Engine,
  stack: StackRecord,
  logicalId: string,
  current: Physical,
): Promise<ResourceDrift | undefined> {
  const sides = await readLive(engine, stack, current);
  if (sides === undefined) return undefined;
  const time = engine.now().toISOString();
  const { expected, actual } = sides;
  if (actual === undefined) return { status: 'DELETED', time, differences: [] };
  const mask = (properties: Fields): Fields =>
    // Made from an object, so it is one.
    JSON.parse(shownProperties(logicalId, properties, templatesOf(engine, stack))) as Fields;
  const [wanted, found] = [mask(expected), mask(actual)];
  const differences = differencesOf(wanted, found);
  return {
    status: differences.length > 0 ? 'MODIFIED' : 'IN_SYNC',
    time,
    expected: JSON.stringify(wanted),
    actual: JSON.stringify(found),
    differences,
  };
}
