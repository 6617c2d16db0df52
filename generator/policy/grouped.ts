import type { Scope } from './narrowing.ts';
import type { PolicyStatement } from './statement.ts';

type Scoped = Scope & { readonly action: string };

/**
 * Statements of actions of a service that have the same conditions. An action is asked for its own kinds of resources
 * alone, so those of other actions in the same statement allow it nothing more.
 */
export function grouped(scoped: readonly Scoped[]): PolicyStatement[] {
  const groups = new Map<string, [Scoped, ...Scoped[]]>();
  for (const one of scoped) {
    const key = one.Resource[0] === '*' ? '*' : JSON.stringify([serviceOf(one), one.Condition, ownResources(one)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  const counts = new Map<string, number>();
  return [...groups].map(([key, group]) => {
    const name = key === '*' ? 'Anywhere' : sidOf(serviceOf(group[0]));
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    const [{ Condition }] = group;
    return {
      Sid: count === 1 ? name : `${name}${String.fromCharCode(64 + count)}`,
      Effect: 'Allow',
      Action: group.map(({ action }) => action),
      Resource: [...new Set(group.flatMap(({ Resource }) => Resource))].sort(),
      ...(Condition && { Condition }),
    };
  });
}

/** Two patterns of the same kind of resource stay apart: the wider one would widen the actions of the other. */
const APART = /:secret:rds!|:alarm:TargetTracking-|:s3:::.*\/\*$/;
const ownResources = ({ Resource }: Scoped): readonly string[] => Resource.filter((arn) => APART.test(arn));

const serviceOf = ({ action }: Scoped): string => action.split(':')[0] ?? '';

/** `application-autoscaling` as a name of letters alone. */
const sidOf = (service: string): string =>
  service.replaceAll(/(^|[^a-z0-9])([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
