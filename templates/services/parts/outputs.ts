import type { Id, Resource, Token } from '../../../generator/index.ts';
import type { Task } from './task.ts';

/** What every service says of itself. */
export function serviceOutputs(service: Resource<'AWS::ECS::Service'>, { logs }: Task) {
  return {
    ServiceName: { Value: service.att('Name'), Description: 'The service in its cluster' },
    LogGroupName: { Value: logs.ref, Description: 'Where its tasks log' },
  };
}

type TargetGroup = Resource<'AWS::ElasticLoadBalancingV2::TargetGroup'>;
type FullName = {
  readonly Value: Token<Id<'AWS::ElasticLoadBalancingV2::TargetGroup', 'TargetGroupFullName'>>;
  readonly Description: string;
};

/** What a service behind a load balancer says of its targets; of two groups, where deployments shift between them. */
export type TargetOutputs<Shifts extends boolean> = { readonly TargetGroupFullName: FullName } & (Shifts extends true
  ? { readonly OtherTargetGroupFullName: FullName }
  : unknown);

/** The same, as data. */
export function targetOutputs([targets, others]: readonly [TargetGroup, TargetGroup?]) {
  return {
    TargetGroupFullName: { Value: targets.att('TargetGroupFullName'), Description: 'Its targets in metrics' },
    ...(others && {
      OtherTargetGroupFullName: {
        Value: others.att('TargetGroupFullName'),
        Description: 'The other targets, which a deployment shifts to or from',
      },
    }),
  };
}
