import type { Declare, Resource, Value } from '../generator/index.ts';
import { openOnPurpose } from '../templates/reasons.ts';

interface Watched {
  /** As metrics name it: `app/name/id`. */
  readonly loadBalancerFullName: Value<string>;
  readonly targets: Resource<'AWS::ElasticLoadBalancingV2::TargetGroup'>;
  readonly percent: Value<number>;
}

/** The alarm at which a deployment goes back: too many answers of the targets have a 5xx status. */
export function errorAlarm(
  resource: Declare,
  { loadBalancerFullName, targets, percent }: Watched,
): Resource<'AWS::CloudWatch::Alarm'> {
  const metric = (id: string, name: string) => ({
    Id: id,
    ReturnData: false,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/ApplicationELB',
        MetricName: name,
        Dimensions: [
          { Name: 'LoadBalancer', Value: loadBalancerFullName },
          { Name: 'TargetGroup', Value: targets.att('TargetGroupFullName') },
        ],
      },
      Period: 60,
      Stat: 'Sum',
    },
  });
  return resource(
    'ServerErrors',
    'AWS::CloudWatch::Alarm',
    {
      AlarmDescription: 'Too many answers with a 5xx status; a deployment that is under way goes back',
      Metrics: [
        metric('errors', 'HTTPCode_Target_5XX_Count'),
        metric('requests', 'RequestCount'),
        { Id: 'percent', Expression: '100 * errors / requests', Label: 'Percent of 5xx answers', ReturnData: true },
      ],
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: percent,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      TreatMissingData: 'notBreaching',
    },
    {
      Metadata: openOnPurpose({
        cloudwatch_alarm_action_check: 'ECS watches it while a deployment is under way; nobody is called.',
      }),
      comment: 'It names the target group, not the service: the service waits for it, and must not be waited for.',
    },
  );
}
