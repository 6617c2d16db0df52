import { canonicalJson } from './canonical.ts';
import { RookeryError } from './errors.ts';
import type { Document } from './model.ts';
import { Token } from './value.ts';

type Given = Readonly<Record<string, unknown>>;

/** A listener rule of a template or of a stack nested in it, in the words of the template. */
interface Rule {
  readonly place: string;
  readonly listener: unknown;
  readonly priority: unknown;
}

/** A value as the parent knows it, who gave the parameters. */
const seenFrom = (value: unknown, given: Given | undefined): unknown => {
  const name = value instanceof Token ? value.intrinsic.Ref : undefined;
  return given !== undefined && typeof name === 'string' && name in given ? given[name] : value;
};

const rulesOf = ({ Resources }: Pick<Document, 'Resources'>, given?: Given, place = ''): Rule[] =>
  Object.entries(Resources).flatMap(([logicalId, { Type, Properties, nested, attributes }]) => {
    const isRule = Type === 'AWS::ElasticLoadBalancingV2::ListenerRule';
    // Of two that have conditions there may be one at a time.
    if (attributes.Condition !== undefined || (nested === undefined && !isRule)) return [];
    const values = Object.entries(Properties as Given).map(([name, value]) => [name, seenFrom(value, given)] as const);
    const properties: Given = Object.fromEntries(values);
    if (nested !== undefined) return rulesOf(nested.document, properties, `${place}${logicalId}/`);
    return [{ place: `${place}${logicalId}`, listener: properties.ListenerArn, priority: properties.Priority }];
  });

/** Refuses two rules of one listener with the same priority, as the load balancer would, if the template itself names it. */
export function checkPriorities(path: string, document: Pick<Document, 'Resources'>): void {
  const owners = new Map<string, string>();
  for (const { place, listener, priority } of rulesOf(document)) {
    if (listener === undefined || (typeof priority !== 'number' && typeof priority !== 'string')) continue;
    const key = `${canonicalJson(listener)} ${priority}`;
    const other = owners.get(key);
    if (other !== undefined) throw taken(path, place, other, priority);
    owners.set(key, place);
  }
}

const taken = (path: string, place: string, other: string, priority: number | string) =>
  new RookeryError('PriorityTaken', {
    what: `${path}: the listener rules ${other} and ${place} both have priority ${priority}.`,
    why: 'a listener refuses two rules of the same priority.',
    mend: 'give one of them a number of its own: `listenerPriorities` keeps all numbers in one table.',
  });
