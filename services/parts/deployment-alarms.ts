import type { Declare, Resource, Token } from '../../generator/index.ts';
import { CALLS_WHERE_THERE_IS_A_TOPIC, type Called } from './alarm-actions.ts';
import { type Counted, sumOf } from './requests.ts';

interface Watched extends Counted {
  readonly percent: Token<number>;
  readonly called: Called;
}

type Alarm = Resource<'AWS::CloudWatch::Alarm'>;

const calling = { Metadata: CALLS_WHERE_THERE_IS_A_TOPIC } as const;
const nameTheGroup =
  'It names the target group, not the service: the service waits for it, and must not be waited for.';

/** The alarms at which a deployment goes back: too many 5xx answers of the targets, or one that stays unhealthy. */
export function deploymentAlarms(resource: Declare, watched: Watched): readonly Alarm[] {
  return [errorAlarm(resource, watched), unhealthyAlarm(resource, watched)];
}

function errorAlarm(resource: Declare, watched: Watched): Alarm {
  const several = watched.targetGroups.length > 1;
  const metrics = watched.targetGroups.flatMap((target, index) => {
    const suffix = several ? String(index + 1) : '';
    return [
      metric(watched, target, `errors${suffix}`, 'HTTPCode_Target_5XX_Count', 'Sum'),
      metric(watched, target, `requests${suffix}`, 'RequestCount', 'Sum'),
    ];
  });
  const total = (id: string) => (several ? sumOf(watched.targetGroups.map((_, index) => `${id}${index + 1}`)) : id);
  return resource(
    'ServerErrors',
    'AWS::CloudWatch::Alarm',
    {
      AlarmDescription: 'Too many answers with a 5xx status; a deployment that is under way goes back',
      Metrics: [
        ...metrics,
        {
          Id: 'percent',
          Expression: `100 * ${total('errors')} / ${total('requests')}`,
          Label: 'Percent of 5xx answers',
          ReturnData: true,
        },
      ],
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: watched.percent,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      TreatMissingData: 'notBreaching',
      ...watched.called,
    },
    { ...calling, comment: nameTheGroup },
  );
}

function unhealthyAlarm(resource: Declare, watched: Watched): Alarm {
  const [only, ...others] = watched.targetGroups;
  return resource(
    'UnhealthyTargets',
    'AWS::CloudWatch::Alarm',
    {
      AlarmDescription: 'A target stays unhealthy for three minutes; a deployment that is under way goes back',
      ...(only && others.length === 0
        ? { ...ofTarget(watched, only, 'UnHealthyHostCount'), Period: 60, Statistic: 'Minimum' as const }
        : { Metrics: unhealthyInAny(watched) }),
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 3,
      TreatMissingData: 'notBreaching',
      ...watched.called,
    },
    calling,
  );
}

function unhealthyInAny(watched: Watched) {
  const ids = watched.targetGroups.map((_, index) => `unhealthy${index + 1}`);
  return [
    ...watched.targetGroups.map((target, index) =>
      metric(watched, target, ids[index]!, 'UnHealthyHostCount', 'Minimum'),
    ),
    {
      Id: 'unhealthy',
      Expression: sumOf(ids),
      Label: 'Unhealthy targets',
      ReturnData: true,
    },
  ];
}

type Target = Watched['targetGroups'][number];

const ofTarget = ({ loadBalancerFullName }: Watched, target: Target, MetricName: string) => ({
  Namespace: 'AWS/ApplicationELB',
  MetricName,
  Dimensions: [
    { Name: 'LoadBalancer', Value: loadBalancerFullName },
    { Name: 'TargetGroup', Value: target.att('TargetGroupFullName') },
  ],
});

const metric = (watched: Watched, target: Target, Id: string, MetricName: string, Stat: 'Sum' | 'Minimum') => ({
  Id,
  ReturnData: false,
  MetricStat: { Metric: ofTarget(watched, target, MetricName), Period: 60, Stat },
});
