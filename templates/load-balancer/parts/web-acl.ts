import type { Body, ParameterRefs, Resource } from '../../../generator/index.ts';
import { type WafOptions, type wafParameters, webAcl, webAclLogs } from '../../parts/web-acl.ts';

/** Puts a web ACL in front of a load balancer; its log is what comes back. */
export function balancerAcl(
  builder: Pick<Body<Readonly<Record<never, never>>>, 'resource' | 'condition'>,
  params: ParameterRefs<typeof wafParameters>,
  balancer: Resource<'AWS::ElasticLoadBalancingV2::LoadBalancer'>,
  options: WafOptions,
): Resource<'AWS::Logs::LogGroup'> {
  const acl = webAcl(builder, params, 'REGIONAL', options);
  builder.resource('WebAclAssociation', 'AWS::WAFv2::WebACLAssociation', {
    ResourceArn: balancer.ref,
    WebACLArn: acl.att('Arn'),
  });
  return webAclLogs(builder, params, acl);
}
