import { type Declare, fn, type Resource, type Token } from '../../../generator/index.ts';
import { CALLS_WHERE_THERE_IS_A_TOPIC, type Called } from './alarm-actions.ts';
import { type Counted, sumOf } from './requests.ts';

interface Watched extends Counted {
  readonly percent: Token<number>;
  /** Failed requests a minute that are too few to count. */
  readonly count: Token<number>;
  readonly called: Called;
}

type Alarm = Resource<'AWS::CloudWatch::Alarm'>;

const calling = { Metadata: CALLS_WHERE_THERE_IS_A_TOPIC } as const;
const nameTheGroup =
  'It names the target group, not the service: the service waits for it, and must not be waited for.';

/** The alarms at which a deployment goes back: too many answers are errors, or targets get unhealthy again and again. */
export function deploymentAlarms(resource: Declare, watched: Watched): readonly Alarm[] {
  return [errorAlarm(resource, watched), unhealthyAlarm(resource, watched)];
}

/**
 * The share of requests that fail, for each target group of its own: few requests to new tasks would be lost among those
 * to the old ones. A group without requests has no data, and MAX passes over it. One or two failures say nothing: where few
 * requests come, nobody is called for them, and no deployment goes back.
 */
function errorAlarm(resource: Declare, watched: Watched): Alarm {
  const groups = watched.targetGroups.map((target, index) => shareOfErrors(watched, target, index + 1));
  const percents = groups.map(({ percent }) => percent.Id);
  const worst = {
    Id: 'percent',
    Expression: `MAX([${percents.join(', ')}])`,
    Label: 'Percent of requests that failed, in the worse of the target groups',
    ReturnData: true,
  };
  const [only, ...others] = groups;
  return resource(
    'ServerErrors',
    'AWS::CloudWatch::Alarm',
    {
      AlarmDescription: 'Too many requests end in a 5xx status; a deployment that is under way goes back',
      Metrics:
        only && others.length === 0
          ? [...only.metrics, { ...only.percent, Id: 'percent', ReturnData: true }]
          : [...groups.flatMap(({ metrics, percent }) => [...metrics, percent]), worst],
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

/**
 * A target that is gone cannot answer: the load balancer does, with a 502 that counts as its own and names no target group
 * in metrics. Connections that fail are counted for each group.
 */
function shareOfErrors(watched: Watched, target: Target, number: number) {
  const suffix = watched.targetGroups.length > 1 ? String(number) : '';
  const failed = sumOf([`errors${suffix}`, `refused${suffix}`]);
  return {
    metrics: [
      metric(watched, target, `errors${suffix}`, 'HTTPCode_Target_5XX_Count', 'Sum'),
      metric(watched, target, `refused${suffix}`, 'TargetConnectionErrorCount', 'Sum'),
      metric(watched, target, `requests${suffix}`, 'RequestCount', 'Sum'),
    ],
    percent: {
      Id: `percent${suffix}`,
      Expression: fn.sub`IF(${failed} >= ${watched.count}, 100 * ${failed} / requests${suffix}, 0)`,
      Label: 'Percent of requests that failed',
      ReturnData: false,
    },
  };
}

/**
 * ECS replaces an unhealthy task after about 30 seconds, so no target is unhealthy for minutes: what counts is that some
 * are in three of five. A task that is slow to start, or dies once, is so in two at the most.
 */
function unhealthyAlarm(resource: Declare, watched: Watched): Alarm {
  const [only, ...others] = watched.targetGroups;
  return resource(
    'UnhealthyTargets',
    'AWS::CloudWatch::Alarm',
    {
      AlarmDescription: 'Targets get unhealthy again and again; a deployment that is under way goes back',
      ...(only && others.length === 0
        ? { ...ofTarget(watched, only, 'UnHealthyHostCount'), Period: 60, Statistic: 'Maximum' as const }
        : { Metrics: unhealthyInAny(watched) }),
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0,
      EvaluationPeriods: 5,
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
      metric(watched, target, ids[index]!, 'UnHealthyHostCount', 'Maximum'),
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

function ofTarget({ loadBalancerFullName }: Watched, target: Target, MetricName: string) {
  return {
    Namespace: 'AWS/ApplicationELB',
    MetricName,
    Dimensions: [
      { Name: 'LoadBalancer', Value: loadBalancerFullName },
      { Name: 'TargetGroup', Value: target.att('TargetGroupFullName') },
    ],
  };
}

function metric(watched: Watched, target: Target, Id: string, MetricName: string, Stat: 'Sum' | 'Maximum') {
  return {
    Id,
    ReturnData: false,
    MetricStat: { Metric: ofTarget(watched, target, MetricName), Period: 60, Stat },
  };
}
