import { arnParameter, type OptionOf, type Parameters } from '../../../generator/index.ts';
import type { ServiceProperties } from '../../../generator/resources/generated/ecs.ts';
import { shiftRole } from './deployment.ts';
import { ruleParameters, trafficParameters } from './parameters.ts';
import type { Params } from './params.ts';
import type { Builder } from './task.ts';
import { conditions, type TrafficOptions, targetGroup } from './traffic.ts';

/** Of services whose new tasks can be tried before they get requests of the public. */
const testTrafficParameters = {
  TestListenerArn: arnParameter('AWS::ElasticLoadBalancingV2::Listener', {
    Description: 'Listener at which new tasks answer before they get traffic',
  }),
} as const;

/** The parameters that traffic for tests brings. */
export type TestTrafficParameters<O> =
  OptionOf<O, 'testTraffic', false> extends true ? typeof testTrafficParameters : unknown;

/** The same parameters, as data. */
export const testTrafficParametersOf = (testTraffic: boolean): Parameters => (testTraffic ? testTrafficParameters : {});

/** What ECS changes while it shifts traffic, and must find as it left it. */
const SHIFTED = { ShiftedBy: 'AWS::ECS::Service' };

/** The traffic of a service whose deployments shift it: two target groups, and a rule whose weights ECS changes. */
export function shift(builder: Builder, params: Params, options: TrafficOptions, testTraffic: boolean) {
  const { resource } = builder;
  const { ListenerArn } = params.take(trafficParameters);
  const { RulePriority } = params.take(ruleParameters);
  const targets = targetGroup(resource, 'Targets', params, options);
  const others = targetGroup(resource, 'OtherTargets', params, options);
  const Conditions = conditions(builder, params, '', options.only ?? {});
  const weighted = [
    {
      Type: 'forward' as const,
      ForwardConfig: {
        TargetGroups: [
          { TargetGroupArn: targets.ref, Weight: 1 },
          { TargetGroupArn: others.ref, Weight: 0 },
        ],
      },
    },
  ];
  const rule = resource(
    'Rule',
    'AWS::ElasticLoadBalancingV2::ListenerRule',
    {
      ListenerArn,
      Priority: RulePriority,
      Conditions,
      Actions: weighted,
    },
    {
      Metadata: SHIFTED,
      comment:
        'ECS changes the weights at each deployment. Any change here would set them back: to tasks that may be gone.',
    },
  );
  const testRule = testTraffic
    ? resource(
        'TestRule',
        'AWS::ElasticLoadBalancingV2::ListenerRule',
        {
          ListenerArn: params.take(testTrafficParameters).TestListenerArn,
          Priority: RulePriority,
          Conditions,
          Actions: weighted,
        },
        { Metadata: SHIFTED },
      )
    : undefined;
  const role = shiftRole(builder);
  const balancer = (containerName: string, containerPort: number): ServiceProperties['LoadBalancers'] => [
    {
      ContainerName: containerName,
      ContainerPort: containerPort,
      TargetGroupArn: targets.ref,
      AdvancedConfiguration: {
        AlternateTargetGroupArn: others.ref,
        ProductionListenerRule: rule.ref,
        ...(testRule && { TestListenerRule: testRule.ref }),
        RoleArn: role.att('Arn'),
      },
    },
  ];
  // The service names its rules, and so waits for them.
  return { targetGroups: [targets, others] as const, rules: [], balancer };
}
