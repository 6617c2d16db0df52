import { posix } from 'node:path';
import type { Plan, ResourceChange } from '../../model.ts';
import { placedChanges } from './changes.ts';
import type { Guard } from './guard.ts';

const ELB = 'AWS::ElasticLoadBalancingV2';

/**
 * The rules and listeners that a plan moves to a load balancer which replaces theirs while their target groups stay, with
 * their nested paths: a target group cannot belong to two load balancers, and the old one goes last.
 */
export function strandedRules(plan: Plan): string[] {
  const all = placedChanges(plan).map(({ path, change }) => ({ path, change, stack: posix.dirname(path) }));
  const renewed = (type: string) =>
    all.filter(({ change }) => change.type === `${ELB}::${type}` && mayBeReplaced(change));
  const stacksOf = (type: string) => new Set(renewed(type).map(({ stack }) => stack));
  const balancers = renewed('LoadBalancer').filter(({ change }) => change.replacement === 'True');
  if (balancers.length === 0) return [];
  // The listeners beside a load balancer are its own, and send requests to nobody.
  const listeners = renewed('Listener').filter(({ stack }) => !stacksOf('LoadBalancer').has(stack));
  return [...renewed('ListenerRule'), ...listeners]
    .filter(({ stack }) => !stacksOf('TargetGroup').has(stack))
    .map(({ path }) => path);
}

function mayBeReplaced({ action, replacement }: ResourceChange): boolean {
  return action === 'Modify' && replacement !== 'False';
}

export const replacedLoadBalancer: Guard = {
  code: 'LoadBalancerReplaced',
  find: strandedRules,
  what: (rules) => `replaces the load balancer of ${rules.join(', ')}`,
  why: 'ELB refuses rules of the new one: their target groups still belong to the old one, which goes last.',
  mend: () =>
    'add a second load balancer beside the first, with a `path` of its own. Then give each service to it under a new logical id, and remove the old ones.',
};
