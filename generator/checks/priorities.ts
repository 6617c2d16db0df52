import { RookeryError } from '../errors.ts';
import type { Document } from '../model.ts';
import { canonicalJson } from '../values/canonical.ts';
import { Token } from '../values/value.ts';

type Arguments = Readonly<Record<string, unknown>>;

/** A listener rule of a template or of a stack nested in it, in the words of the template. */
interface Rule {
  readonly place: string;
  readonly listener: unknown;
  readonly priority: unknown;
}

/** A value as the parent knows it, which passed the arguments. */
function seenFrom(value: unknown, args: Arguments | undefined): unknown {
  const name = value instanceof Token ? value.intrinsic.Ref : undefined;
  return args !== undefined && typeof name === 'string' && name in args ? args[name] : value;
}

function rulesOf({ Resources }: Pick<Document, 'Resources'>, args?: Arguments, place = ''): Rule[] {
  return Object.entries(Resources).flatMap(([logicalId, { Type, Properties, nested, attributes }]) => {
    const isRule = Type === 'AWS::ElasticLoadBalancingV2::ListenerRule';
    // Two resources that have conditions may exclude each other.
    if (attributes.Condition !== undefined || (nested === undefined && !isRule)) return [];
    const values = Object.entries(Properties as Arguments).map(
      ([name, value]) => [name, seenFrom(value, args)] as const,
    );
    const properties: Arguments = Object.fromEntries(values);
    if (nested !== undefined) return rulesOf(nested.document, properties, `${place}${logicalId}/`);
    return [{ place: `${place}${logicalId}`, listener: properties.ListenerArn, priority: properties.Priority }];
  });
}

/** Refuses two rules of one listener with the same priority, as the load balancer would, if the template itself names it. */
export function checkPriorities(path: string, document: Pick<Document, 'Resources'>): void {
  checkRules(path, rulesOf(document));
}

/** The same of several root stacks whose services share a listener: each with what it is passed, by parameter. */
export function checkSharedPriorities(
  roots: readonly { readonly name: string; readonly document: Document; readonly passed: Arguments }[],
): void {
  const rules = roots.flatMap(({ name, document, passed }) => rulesOf(document, passed, `${name}/`));
  // Who owns a listener that no root passes is not known here.
  checkRules(
    'roots(...)',
    rules.filter(({ listener }) => typeof listener === 'string'),
  );
}

function checkRules(path: string, rules: readonly Rule[]): void {
  const owners = new Map<string, string>();
  for (const { place, listener, priority } of rules) {
    if (listener === undefined || (typeof priority !== 'number' && typeof priority !== 'string')) continue;
    const key = `${canonicalJson(listener)} ${priority}`;
    const other = owners.get(key);
    if (other !== undefined) throw taken(path, place, other, priority);
    owners.set(key, place);
  }
}

function taken(path: string, place: string, other: string, priority: number | string) {
  return new RookeryError('PriorityTaken', {
    what: `${path}: the listener rules ${other} and ${place} both have priority ${priority}.`,
    why: 'a listener refuses two rules of the same priority.',
    mend: 'give one of them a number of its own: `listenerPriorities` keeps all numbers in one table.',
  });
}
