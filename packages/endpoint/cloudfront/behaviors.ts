import { list, object, text } from '../cloudformation/handler-values.ts';
import type { Fields } from './model.ts';

/** The cache behaviours of a distribution in the order in which they are asked; the default one stands last. */
export function behaviorsOf(config: Fields): Fields[] {
  return [...list<Fields>(config.CacheBehaviors), { ...object(config.DefaultCacheBehavior), PathPattern: '*' }];
}

/** The functions that a behaviour runs, by the event. */
export function functionsOf(behavior: Fields): [event: string, arn: string][] {
  return list<Fields>(behavior.FunctionAssociations).map(({ EventType, FunctionARN }) => [
    String(EventType),
    String(FunctionARN),
  ]);
}

/** Which parts a behaviour refers to. */
export function policiesOf(behavior: Fields) {
  return {
    CachePolicy: text(behavior.CachePolicyId),
    OriginRequestPolicy: text(behavior.OriginRequestPolicyId),
    ResponseHeadersPolicy: text(behavior.ResponseHeadersPolicyId),
  } as const;
}

/** Every part that a distribution refers to, as `kind id`. */
export function partsUsed(config: Fields): Set<string> {
  const used = new Set<string>();
  for (const behavior of behaviorsOf(config)) {
    for (const [kind, id] of Object.entries(policiesOf(behavior))) if (id) used.add(`${kind} ${id}`);
    for (const [, arn] of functionsOf(behavior)) used.add(`Function ${arn}`);
  }
  for (const origin of list<Fields>(config.Origins)) {
    const control = text(origin.OriginAccessControlId);
    if (control) used.add(`OriginAccessControl ${control}`);
    const vpcOrigin = text(object(origin.VpcOriginConfig).VpcOriginId);
    if (vpcOrigin) used.add(`VpcOrigin ${vpcOrigin}`);
  }
  return used;
}
