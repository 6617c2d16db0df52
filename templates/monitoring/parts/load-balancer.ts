import { attributeParameter } from '../../../generator/index.ts';

/** The load balancer that is watched. */
export const balancedParameters = {
  LoadBalancerFullName: attributeParameter(
    { 'AWS::ElasticLoadBalancingV2::LoadBalancer': 'LoadBalancerFullName' },
    { Description: 'The load balancer in metrics: app/name/id, or net/name/id' },
  ),
} as const;
