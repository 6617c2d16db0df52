import { fn, type Resource, type Value } from '../../../generator/index.ts';
import type { ScalingPolicyTargetTrackingScalingPolicyConfiguration } from '../../../generator/resources/generated/applicationautoscaling.ts';

/** Where requests to a service are counted. */
export interface Counted {
  /** As metrics name it: `app/name/id`. */
  readonly loadBalancerFullName: Value<string>;
  /** One, or the two between which deployments shift. */
  readonly targetGroups: readonly Resource<'AWS::ElasticLoadBalancingV2::TargetGroup'>[];
}

/** The sum of metrics. Not filled with zeros: the newest minute, which comes late, would always be one. */
export const sumOf = (ids: readonly string[]): string => `SUM([${ids.join(', ')}])`;

type Metric = Pick<
  ScalingPolicyTargetTrackingScalingPolicyConfiguration,
  'PredefinedMetricSpecification' | 'CustomizedMetricSpecification'
>;

/**
 * The requests of each task. The predefined metric counts one target group; where deployments shift between two, the one
 * that has the tasks changes each time, and their counts are added: that without targets has none.
 */
export function requestsPerTask({ loadBalancerFullName, targetGroups }: Counted): Metric {
  const [only, ...others] = targetGroups;
  if (only !== undefined && others.length === 0) {
    return {
      PredefinedMetricSpecification: {
        PredefinedMetricType: 'ALBRequestCountPerTarget',
        ResourceLabel: fn.sub`${loadBalancerFullName}/${only.att('TargetGroupFullName')}`,
      },
    };
  }
  const counts = targetGroups.map((group, index) => ({
    Id: `requests${index + 1}`,
    ReturnData: false,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/ApplicationELB',
        MetricName: 'RequestCountPerTarget',
        Dimensions: [{ Name: 'TargetGroup', Value: group.att('TargetGroupFullName') }],
      },
      Stat: 'Sum',
    },
  }));
  const total = {
    Id: 'requests',
    Label: 'Requests of each task',
    Expression: sumOf(counts.map(({ Id }) => Id)),
    ReturnData: true,
  };
  return { CustomizedMetricSpecification: { Metrics: [...counts, total] } };
}
