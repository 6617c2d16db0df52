import type { Formula } from '../conditional-formula.ts';
import { Meanings } from '../conditional-meaning.ts';
import type { Scope, Truths } from '../known.ts';

/** With more conditions in one resource those that parameters leave open are not distinguished. */
const MOST_CONDITIONS = 4;

/**
 * The cases that the conditions in a resource's properties make: which of them hold together, as far as parameters
 * allow it. A resource whose own condition cannot hold has none.
 */
export function* worldsOf(conditions: readonly string[], own: string | undefined, scope: Scope): Generator<Truths> {
  if (conditions.length === 0 && own === undefined) return yield () => undefined;
  const meanings = new Meanings();
  const exists: Formula = own === undefined || meanings.of(own, scope);
  const always =
    conditions.length > MOST_CONDITIONS ? decided(conditions, meanings, scope) : new Map<string, boolean>();
  const open = conditions.filter((name) => !always.has(name));
  const names = open.length > MOST_CONDITIONS ? [] : open;
  for (let bits = 0; bits < 2 ** names.length; bits += 1) {
    const truths = new Map(names.map((name, index) => [name, ((bits >> index) & 1) === 1]));
    const cases = [...truths].map(([name, truth]): Formula => {
      const formula = meanings.of(name, scope);
      return truth ? formula : { not: formula };
    });
    if (meanings.modelOf({ all: [exists, ...cases] }) !== false) yield (name) => truths.get(name) ?? always.get(name);
  }
}

/** Conditions that come to the same whatever is left open. */
function decided(conditions: readonly string[], meanings: Meanings, scope: Scope): Map<string, boolean> {
  const impossible = (formula: Formula) => meanings.modelOf(formula) === false;
  return new Map(
    conditions.flatMap((name): [string, boolean][] => {
      const formula = meanings.of(name, scope);
      if (impossible(formula)) return [[name, false]];
      return impossible({ not: formula }) ? [[name, true]] : [];
    }),
  );
}
