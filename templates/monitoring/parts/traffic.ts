import { attributeParameter, fn, type ParameterRefs, type Token } from '../../../generator/index.ts';
import type { Watched } from './alarms.ts';
import { balancedParameters } from './load-balancer.ts';
import { answer, type Metric, metricsOf, query, step } from './metrics.ts';
import { latencyThresholds } from './thresholds.ts';

/** How requests reach the tasks of a service: at one target group, or at two between which deployments shift. */
export type Traffic = 'none' | 'http' | 'http-shifting' | 'tcp';

const fullName = (Description: string) =>
  attributeParameter({ 'AWS::ElasticLoadBalancingV2::TargetGroup': 'TargetGroupFullName' }, { Description });

const balanced = {
  ...balancedParameters,
  TargetGroupFullName: fullName('The tasks of the service, in metrics'),
} as const;

/** The parameters of each kind of traffic. */
export const trafficParameters = {
  none: {},
  http: { ...balanced, ...latencyThresholds },
  'http-shifting': {
    ...balanced,
    OtherTargetGroupFullName: fullName('The other target group, which has the tasks after every second deployment'),
    ...latencyThresholds,
  },
  tcp: balanced,
} as const;

/** All of them, as parts of a template take them. */
export type TrafficParams = ParameterRefs<(typeof trafficParameters)['http-shifting']>;

const FIVE_MINUTES = 300;
type Metrics = (name: string) => Metric;

/** The target groups of a service, each as metrics name it. */
export function targetMetrics(traffic: Traffic, params: TrafficParams): readonly Metrics[] {
  if (traffic === 'none') return [];
  const { LoadBalancerFullName: LoadBalancer, TargetGroupFullName } = params;
  const names: Token<string>[] = [TargetGroupFullName];
  if (traffic === 'http-shifting') names.push(params.OtherTargetGroupFullName);
  const namespace = traffic === 'tcp' ? 'AWS/NetworkELB' : 'AWS/ApplicationELB';
  return names.map((TargetGroup) => metricsOf(namespace, { LoadBalancer, TargetGroup }));
}

/** What goes wrong with requests and connections that is not watched by the service itself. */
export function watchTraffic(
  traffic: Traffic,
  params: TrafficParams & { readonly ServiceName: Token<string> },
): Readonly<Record<string, Watched>> {
  const groups = targetMetrics(traffic, params);
  if (traffic === 'none') return {};
  return traffic === 'tcp' ? { UnhealthyTargets: unhealthy(params, groups) } : { SlowAnswers: slow(params, groups) };
}

/** Of few requests the slowest percent is one: then nobody is called. A group without traffic has no data, and MAX passes over it. */
function slow(params: Parameters<typeof watchTraffic>[1], groups: readonly Metrics[]): Watched {
  const suffix = (index: number) => (groups.length > 1 ? String(index + 1) : '');
  const label = 'Seconds within which 99 of 100 requests were answered';
  const each = groups.map((metric, index) => ({
    queries: [
      query(`seconds${suffix(index)}`, metric('TargetResponseTime'), 'p99', FIVE_MINUTES),
      query(`requests${suffix(index)}`, metric('RequestCount'), 'Sum', FIVE_MINUTES),
    ],
    enough: fn.sub`IF(requests${suffix(index)} >= ${params.LatencyRequests}, seconds${suffix(index)}, 0)`,
  }));
  const [only, ...others] = each;
  const steps = each.map(({ enough }, index) => step(`slowest${suffix(index)}`, enough, label));
  return {
    AlarmDescription: fn.sub`${params.ServiceName} answers too slowly, for 15 minutes: one of 100 requests takes longer than ${params.LatencySeconds} seconds`,
    Metrics:
      only && others.length === 0
        ? [...only.queries, answer(only.enough, label)]
        : [
            ...each.flatMap(({ queries }) => queries),
            ...steps,
            answer(`MAX([${steps.map(({ Id }) => Id).join(', ')}])`, label),
          ],
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: params.LatencySeconds,
    EvaluationPeriods: 3,
    TreatMissingData: 'notBreaching',
    why: 'Without requests nobody waits.',
  };
}

/** ECS replaces what is unhealthy after about 30 seconds: three of five minutes are several in a row. */
function unhealthy({ ServiceName }: { readonly ServiceName: Token<string> }, [metric]: readonly Metrics[]): Watched {
  return {
    AlarmDescription: fn.sub`Targets of ${ServiceName} get unhealthy again and again: they take no connections`,
    ...metric?.('UnHealthyHostCount'),
    Statistic: 'Maximum',
    Period: 60,
    EvaluationPeriods: 5,
    DatapointsToAlarm: 3,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
    why: 'Without targets none is unhealthy; TasksMissing calls then.',
  };
}
