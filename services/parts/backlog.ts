import { AWS, type Declare, fn, type Resource } from '../../generator/index.ts';
import type { Named } from './wiring.ts';

/** Of workers: how many messages may wait for each task. */
export const backlogParameters = {
  MessagesPerTask: {
    Type: 'Number',
    Default: 100,
    MinValue: 1,
    Description: 'Messages that may wait for each task: the delay that is bearable, by the seconds that one takes',
  },
} as const;

/**
 * Scales a worker by the messages that wait for each of its tasks, by metric math alone. A task gives one sample of its
 * CPU a minute, so that the samples count the tasks.
 */
export function scaleByBacklog(
  resource: Declare,
  params: Named,
  {
    target,
    service,
    queue,
  }: {
    readonly target: Resource<'AWS::ApplicationAutoScaling::ScalableTarget'>;
    readonly service: Resource<'AWS::ECS::Service'>;
    readonly queue: Resource<'AWS::SQS::Queue'>;
  },
): void {
  resource('ScaleByBacklog', 'AWS::ApplicationAutoScaling::ScalingPolicy', {
    PolicyName: fn.sub`${AWS.StackName}-ScaleByBacklog`,
    PolicyType: 'TargetTrackingScaling',
    ScalingTargetId: target.ref,
    TargetTrackingScalingPolicyConfiguration: {
      CustomizedMetricSpecification: {
        Metrics: [
          {
            Id: 'waiting',
            ReturnData: false,
            MetricStat: {
              Metric: {
                Namespace: 'AWS/SQS',
                MetricName: 'ApproximateNumberOfMessagesVisible',
                Dimensions: [{ Name: 'QueueName', Value: queue.att('QueueName') }],
              },
              Stat: 'Maximum',
            },
          },
          {
            Id: 'tasks',
            ReturnData: false,
            MetricStat: {
              Metric: {
                Namespace: 'AWS/ECS',
                MetricName: 'CPUUtilization',
                Dimensions: [
                  { Name: 'ClusterName', Value: params.ClusterName! },
                  { Name: 'ServiceName', Value: service.att('Name') },
                ],
              },
              Stat: 'SampleCount',
            },
          },
          {
            Id: 'backlog',
            Label: 'Messages that wait for each task',
            Expression: 'IF(FILL(tasks, 0) > 0, waiting / FILL(tasks, 0), waiting)',
            ReturnData: true,
          },
        ],
      },
      TargetValue: params.MessagesPerTask!,
      ScaleInCooldown: 300,
      ScaleOutCooldown: 60,
    },
  });
}
