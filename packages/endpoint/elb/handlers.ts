import type { ResourceHandler, StackResources } from '../cloudformation/handler.ts';
import type { Balancing } from './balancing.ts';
import { listenerHandler } from './listener-handler.ts';
import { loadBalancerHandler } from './load-balancer-handler.ts';
import type { Allot } from './ports.ts';
import { ruleHandler } from './rule-handler.ts';
import { targetGroupHandler } from './target-group-handler.ts';

/** The live resource types of Elastic Load Balancing. */
export function elbHandlers(
  balancing: Balancing,
  allot: Allot,
  resources: StackResources,
): Record<string, ResourceHandler> {
  return {
    'AWS::ElasticLoadBalancingV2::LoadBalancer': loadBalancerHandler(balancing, allot, resources),
    'AWS::ElasticLoadBalancingV2::Listener': listenerHandler(balancing, allot),
    'AWS::ElasticLoadBalancingV2::ListenerRule': ruleHandler(balancing),
    'AWS::ElasticLoadBalancingV2::TargetGroup': targetGroupHandler(balancing),
    'AWS::ElasticLoadBalancingV2::ListenerCertificate': listenerCertificate,
  };
}

/** A record only: no listener is served by TLS. */
const listenerCertificate: ResourceHandler = {
  isRecord: () => true,
  async create(request, made) {
    const physicalId = `${request.properties.ListenerArn}|${request.token}`;
    made(physicalId);
    return { physicalId, attributes: { Id: physicalId } };
  },
  async update(_request, { physicalId }) {
    return { physicalId, attributes: { Id: physicalId } };
  },
  async delete() {},
};
