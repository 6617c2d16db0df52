import type { Document } from '../model.ts';
import { referredNames } from '../values/references.ts';

/**
 * Removes the parameters, mappings and conditions that something referred to before and nothing refers to now: a linter
 * would report each. A parent may go on passing such a parameter; `stack` leaves it away.
 */
export function withoutUnused(before: Document, after: Document): Document {
  const once = referredNames(before);
  const now = referredNames(after);
  const used = ([name]: readonly [string, unknown]) => now.has(name) || !once.has(name);
  const kept = <Entry>(section: Readonly<Record<string, Entry>>) =>
    Object.fromEntries(Object.entries(section).filter(used));
  const { Parameters, Mappings, Conditions } = after;
  const lean = { ...after, Parameters: kept(Parameters), Mappings: kept(Mappings), Conditions: kept(Conditions) };
  // Then what only a removed condition referred to.
  return size(lean) < size(after) ? withoutUnused(before, lean) : after;
}

function size({ Parameters, Mappings, Conditions }: Document) {
  return [Parameters, Mappings, Conditions].reduce((sum, section) => sum + Object.keys(section).length, 0);
}
