import { AWS, type Declare, fn, type ParameterRefs, type Resource } from '../../../generator/index.ts';
import type { TaskParams } from './parameters.ts';

/** Of workers: how many messages may wait for each task. */
export const backlogParameters = {
  MessagesPerTask: {
    Type: 'Number',
    Default: 100,
    MinValue: 1,
    Description: 'Messages that may wait for each task, those in work included: the bearable delay by the time of one',
  },
} as const;

type BacklogParams = ParameterRefs<typeof backlogParameters> & Pick<TaskParams, 'ClusterName'>;

interface Worked {
  readonly target: Resource<'AWS::ApplicationAutoScaling::ScalableTarget'>;
  readonly service: Resource<'AWS::ECS::Service'>;
  readonly queue: Resource<'AWS::SQS::Queue'>;
}

/** Messages that wait, or those that somebody works on, as a metric. */
function messages(queue: Worked['queue'], which: 'Visible' | 'NotVisible') {
  return {
    Namespace: 'AWS/SQS',
    MetricName: `ApproximateNumberOfMessages${which}`,
    Dimensions: [{ Name: 'QueueName', Value: queue.att('QueueName') }],
  };
}

/** CPU of the tasks. A task gives one sample of it a minute, so that the samples count the tasks. */
function running({ ClusterName }: Pick<TaskParams, 'ClusterName'>, service: Worked['service']) {
  return {
    Namespace: 'AWS/ECS',
    MetricName: 'CPUUtilization',
    Dimensions: [
      { Name: 'ClusterName', Value: ClusterName },
      { Name: 'ServiceName', Value: service.att('Name') },
    ],
  };
}

const last = (id: string): string => `FILL(${id}, REPEAT)`;

/** Scales a worker by the messages that wait for each of its tasks, by metric math alone. */
export function scaleByBacklog(resource: Declare, params: BacklogParams, { target, service, queue }: Worked): void {
  resource('ScaleByBacklog', 'AWS::ApplicationAutoScaling::ScalingPolicy', {
    PolicyName: fn.sub`${AWS.StackName}-ScaleByBacklog`,
    PolicyType: 'TargetTrackingScaling',
    ScalingTargetId: target.ref,
    TargetTrackingScalingPolicyConfiguration: {
      CustomizedMetricSpecification: {
        Metrics: [
          { Id: 'waiting', ReturnData: false, MetricStat: { Metric: messages(queue, 'Visible'), Stat: 'Maximum' } },
          { Id: 'inWork', ReturnData: false, MetricStat: { Metric: messages(queue, 'NotVisible'), Stat: 'Maximum' } },
          { Id: 'tasks', ReturnData: false, MetricStat: { Metric: running(params, service), Stat: 'SampleCount' } },
          {
            Id: 'backlog',
            Label: 'Messages that wait for each task, or are in work',
            // Of two services one reports its newest minute later: until then what it reported before holds.
            Expression: `IF(${last('tasks')} > 0, (${last('waiting')} + ${last('inWork')}) / ${last('tasks')}, ${last('waiting')})`,
            ReturnData: true,
          },
        ],
      },
      TargetValue: params.MessagesPerTask,
      ScaleInCooldown: 300,
      ScaleOutCooldown: 60,
    },
  });
}

/** Starts a first task when messages wait and no task runs: a target that is held multiplies tasks, and zero stays zero. */
export function wakeUp(
  resource: Declare,
  params: Pick<TaskParams, 'ClusterName'>,
  { target, service, queue }: Worked,
): void {
  const first = resource('FirstTask', 'AWS::ApplicationAutoScaling::ScalingPolicy', {
    PolicyName: fn.sub`${AWS.StackName}-FirstTask`,
    PolicyType: 'StepScaling',
    ScalingTargetId: target.ref,
    StepScalingPolicyConfiguration: {
      // Not to exactly one: tasks that run and have sent no sample yet would be stopped.
      AdjustmentType: 'ChangeInCapacity',
      Cooldown: 300,
      MetricAggregationType: 'Maximum',
      StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
    },
  });
  resource('NobodyWorks', 'AWS::CloudWatch::Alarm', {
    AlarmDescription: 'Messages wait for three minutes and no task runs; a first one is started',
    Metrics: [
      {
        Id: 'waiting',
        ReturnData: false,
        MetricStat: { Metric: messages(queue, 'Visible'), Period: 60, Stat: 'Maximum' },
      },
      {
        Id: 'tasks',
        ReturnData: false,
        MetricStat: { Metric: running(params, service), Period: 60, Stat: 'SampleCount' },
      },
      {
        Id: 'stranded',
        Label: 'Messages for which no task runs',
        Expression: 'IF(FILL(tasks, 0) < 1, waiting, 0)',
        ReturnData: true,
      },
    ],
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 0,
    // The newest minute of the tasks may come late, and then looks like none.
    EvaluationPeriods: 3,
    TreatMissingData: 'notBreaching',
    AlarmActions: [first.ref],
  });
}
