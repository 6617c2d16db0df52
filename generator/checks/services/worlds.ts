import { within } from '../../references.ts';
import type { DeclaredResource } from '../../template.ts';
import type { Formula } from '../conditional-formula.ts';
import { Meanings } from '../conditional-meaning.ts';
import type { Scope, Truths } from '../known.ts';

/** With more conditions in one resource its cases are not told apart. */
const MOST_CONDITIONS = 4;

/**
 * The cases that the conditions in a resource's properties make: which of them hold together, as far as parameters
 * allow it. A resource whose own condition cannot hold has none.
 */
export function* worldsOf({ Properties, attributes }: DeclaredResource, scope: Scope): Generator<Truths> {
  const names = [...new Set(conditionsIn(Properties, scope))];
  const own = attributes.Condition?.logicalId;
  if (names.length === 0 && own === undefined) return yield () => undefined;
  const meanings = new Meanings();
  const exists: Formula = own === undefined || meanings.of(own, scope);
  if (names.length > MOST_CONDITIONS) names.length = 0;
  for (let bits = 0; bits < 2 ** names.length; bits += 1) {
    const truths = new Map(names.map((name, index) => [name, ((bits >> index) & 1) === 1]));
    const cases = [...truths].map(([name, truth]): Formula => {
      const formula = meanings.of(name, scope);
      return truth ? formula : { not: formula };
    });
    if (meanings.modelOf({ all: [exists, ...cases] }) !== false) yield (name) => truths.get(name);
  }
}

function* conditionsIn(value: unknown, { Conditions }: Scope): Generator<string> {
  for (const { target } of within(value)) if (Object.hasOwn(Conditions, target)) yield target;
}
