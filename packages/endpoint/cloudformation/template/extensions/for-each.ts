import { isFields } from '../../value.ts';
import { type Bindings, type Expand, type Expansion, failed, take, Unresolved } from './expansion.ts';

/** Whether a key is that of a loop. */
export const isLoop = (key: string): boolean => key.startsWith('Fn::ForEach::') || key === 'Fn::ForEach';

/** How a loop expands its collection, and each member that it makes. */
export interface LoopParts {
  readonly collection: Expand;
  readonly member: Expand;
}

/** The members that a loop makes, in the order of its collection. */
export function loopMembers(key: string, loop: unknown, expansion: Expansion, parts: LoopParts): [string, unknown][] {
  if (!Array.isArray(loop) || loop.length !== 3) throw failed('Fn::ForEach layout is incorrect');
  const [identifiers, collection, fragment] = loop;
  const isText = typeof identifiers === 'string' && identifiers !== '';
  if (!isText || key === 'Fn::ForEach' || typeof collection === 'string' || !isFields(fragment))
    throw failed('Fn::ForEach layout is incorrect');
  return itemsOf(parts.collection(collection, expansion), expansion).flatMap((item) => {
    // Loops in loops would fill the memory before anybody could measure what they made.
    take(expansion.room, 1);
    const within: Expansion = { ...expansion, bindings: new Map([...expansion.bindings, [identifiers, item]]) };
    return Object.entries(fragment).flatMap(([name, value]): [string, unknown][] => {
      if (isLoop(name)) return loopMembers(name, value, within, parts);
      const key = withItems(name, within.bindings);
      take(expansion.room, key.length + '"":1'.length);
      return [[key, parts.member(value, within)]];
    });
  });
}

function itemsOf(collection: unknown, expansion: Expansion): string[] {
  const items = known(collection, expansion);
  if (!Array.isArray(items) || items.some((item) => typeof item === 'object'))
    throw failed('Could not find a collection or could not be resolved for Fn::ForEach');
  return items.map(String);
}

function known(collection: unknown, expansion: Expansion): unknown {
  try {
    return expansion.evaluate(collection);
  } catch (error) {
    if (error instanceof Unresolved) return undefined;
    throw error;
  }
}

/** A key with `${Identifier}` replaced by the item, and `&{Identifier}` by its letters and digits. */
export function withItems(key: string, bindings: Bindings): string {
  return key.replace(/([$&])\{([^!{}]+)\}/g, (all, sign: string, name: string) => {
    const item = bindings.get(name);
    if (item === undefined) return all;
    return sign === '&' ? item.replace(/[^a-zA-Z0-9]/g, '') : item;
  });
}
