import {
  AWS,
  type Declare,
  fn,
  type Intersection,
  type Parameters,
  type Resource,
  type Token,
} from '../../../generator/index.ts';
import { serviceParameters, taskParameters } from './parameters.ts';
import type { Params } from './params.ts';
import { type Counted, requestsPerTask } from './requests.ts';

/** What a service is scaled by: metrics whose target is held, steps of CPU, or nothing. */
export type ScaleBy = 'cpu' | 'memory' | 'requests' | 'cpu-steps';

/** A change of the bounds at a time of the day or the week. */
export interface ScheduledScaling {
  readonly name: string;
  /** `cron(0 7 ? * MON-FRI *)`, or `at(...)` and `rate(...)`. */
  readonly schedule: string;
  /** For example `Europe/Berlin`; UTC unless named. */
  readonly timeZone?: string;
  readonly minTasks: number;
  readonly maxTasks: number;
}

function percent<const D extends number>(Default: D, Description: string) {
  return { Type: 'Number', Default, MinValue: 1, MaxValue: 100, Description } as const;
}

const PARAMETERS = {
  cpu: { CpuTarget: percent(60, 'Percent of CPU to scale at') },
  memory: { MemoryTarget: percent(75, 'Percent of memory to scale at') },
  requests: {
    RequestsPerTask: { Type: 'Number', Default: 3000, MinValue: 1, Description: 'Requests a minute to scale at' },
  },
  'cpu-steps': {
    ScaleOutAt: percent(90, 'Percent of CPU at which a task is added'),
    ScaleInAt: percent(70, 'Percent of CPU below which a task is removed'),
  },
} as const;

/** The parameters that scaling adds. */
export type ScalingParameters<By> = By extends readonly (infer One extends ScaleBy)[]
  ? Intersection<One extends ScaleBy ? (typeof PARAMETERS)[One] : never>
  : never;

/** The same parameters, as data. */
export function scalingParametersOf(by: readonly ScaleBy[]): Parameters {
  return Object.assign({}, ...by.map((one) => PARAMETERS[one]));
}

interface Scaled {
  readonly service: Resource<'AWS::ECS::Service'>;
  readonly params: Params;
  readonly by: readonly ScaleBy[];
  readonly schedules: readonly ScheduledScaling[];
  /** Where its requests are counted, if they are. */
  readonly counted?: Counted;
}

type ScalableTarget = Resource<'AWS::ApplicationAutoScaling::ScalableTarget'>;

/**
 * Scaling of a service between two counts. The service itself names no desired count: CloudFormation would set it back
 * at every deployment.
 */
export function scaling(resource: Declare, scaled: Scaled): ScalableTarget {
  const { service, params, schedules, by } = scaled;
  const { ClusterName } = params.take(taskParameters);
  const { MinTasks, MaxTasks } = params.take(serviceParameters);
  const target = resource('ScalableTarget', 'AWS::ApplicationAutoScaling::ScalableTarget', {
    ServiceNamespace: 'ecs',
    ScalableDimension: 'ecs:service:DesiredCount',
    ResourceId: fn.sub`service/${ClusterName}/${service.att('Name')}`,
    MinCapacity: MinTasks,
    MaxCapacity: MaxTasks,
    ...(schedules.length > 0 && {
      ScheduledActions: schedules.map(({ name, schedule, timeZone, minTasks, maxTasks }) => ({
        ScheduledActionName: name,
        Schedule: schedule,
        ...(timeZone && { Timezone: timeZone }),
        ScalableTargetAction: { MinCapacity: minTasks, MaxCapacity: maxTasks },
      })),
    }),
  });
  for (const one of by) SCALE[one](resource, target, scaled);
  return target;
}

const SCALE: Readonly<Record<ScaleBy, (resource: Declare, target: ScalableTarget, scaled: Scaled) => void>> = {
  cpu(resource, target, { params }) {
    const { CpuTarget } = params.take(PARAMETERS.cpu);
    holdTarget(resource, target, 'ScaleByCpu', average('CPU'), CpuTarget);
  },
  memory(resource, target, { params }) {
    const { MemoryTarget } = params.take(PARAMETERS.memory);
    holdTarget(resource, target, 'ScaleByMemory', average('Memory'), MemoryTarget);
  },
  requests(resource, target, { params, counted }) {
    const { RequestsPerTask } = params.take(PARAMETERS.requests);
    if (counted) holdTarget(resource, target, 'ScaleByRequests', requestsPerTask(counted), RequestsPerTask);
  },
  'cpu-steps'(resource, target, { params, service }) {
    const { ScaleOutAt, ScaleInAt } = params.take(PARAMETERS['cpu-steps']);
    const watched = { params, service };
    const out = step(resource, target, 'ScaleOut', 1);
    alarm(resource, 'CpuHigh', 'GreaterThanOrEqualToThreshold', ScaleOutAt, out, watched);
    const inward = step(resource, target, 'ScaleIn', -1);
    alarm(resource, 'CpuLow', 'LessThanThreshold', ScaleInAt, inward, watched);
  },
};

function average(of: 'CPU' | 'Memory') {
  return {
    PredefinedMetricSpecification: { PredefinedMetricType: `ECSServiceAverage${of}Utilization` as const },
  };
}

function holdTarget(
  resource: Declare,
  target: ScalableTarget,
  logicalId: string,
  metric: ReturnType<typeof requestsPerTask>,
  value: Token<number>,
): void {
  resource(logicalId, 'AWS::ApplicationAutoScaling::ScalingPolicy', {
    PolicyName: fn.sub`${AWS.StackName}-${logicalId}`,
    PolicyType: 'TargetTrackingScaling',
    ScalingTargetId: target.ref,
    TargetTrackingScalingPolicyConfiguration: {
      ...metric,
      TargetValue: value,
      ScaleInCooldown: 300,
      ScaleOutCooldown: 60,
    },
  });
}

/** A policy that adds or removes tasks as long as its alarm is on. */
function step(resource: Declare, target: ScalableTarget, logicalId: string, tasks: 1 | -1) {
  return resource(logicalId, 'AWS::ApplicationAutoScaling::ScalingPolicy', {
    PolicyName: fn.sub`${AWS.StackName}-${logicalId}`,
    PolicyType: 'StepScaling',
    ScalingTargetId: target.ref,
    StepScalingPolicyConfiguration: {
      AdjustmentType: 'ChangeInCapacity',
      Cooldown: tasks > 0 ? 60 : 300,
      MetricAggregationType: 'Average',
      StepAdjustments: [
        tasks > 0
          ? { MetricIntervalLowerBound: 0, ScalingAdjustment: tasks }
          : { MetricIntervalUpperBound: 0, ScalingAdjustment: tasks },
      ],
    },
  });
}

function alarm(
  resource: Declare,
  logicalId: string,
  comparison: 'GreaterThanOrEqualToThreshold' | 'LessThanThreshold',
  percent: Token<number>,
  policy: Resource<'AWS::ApplicationAutoScaling::ScalingPolicy'>,
  { params, service }: Pick<Scaled, 'params' | 'service'>,
): void {
  resource(logicalId, 'AWS::CloudWatch::Alarm', {
    AlarmDescription: comparison === 'LessThanThreshold' ? 'Fewer tasks would do' : 'More tasks are needed',
    Namespace: 'AWS/ECS',
    MetricName: 'CPUUtilization',
    Dimensions: [
      { Name: 'ClusterName', Value: params.take(taskParameters).ClusterName },
      { Name: 'ServiceName', Value: service.att('Name') },
    ],
    Statistic: 'Average',
    Period: 60,
    EvaluationPeriods: comparison === 'LessThanThreshold' ? 10 : 2,
    Threshold: percent,
    ComparisonOperator: comparison,
    AlarmActions: [policy.ref],
  });
}
