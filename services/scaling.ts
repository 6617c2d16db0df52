import { AWS, type Declare, fn, type Resource, type Token, type Value } from '../generator/index.ts';

interface Scaled {
  readonly service: Resource<'AWS::ECS::Service'>;
  readonly clusterName: Token<string>;
  readonly minTasks: Token<number>;
  readonly maxTasks: Token<number>;
}

interface Target {
  readonly logicalId: string;
  readonly metric:
    | 'ECSServiceAverageCPUUtilization'
    | 'ECSServiceAverageMemoryUtilization'
    | 'ALBRequestCountPerTarget';
  /** Percent, or requests a minute and task. */
  readonly value: Token<number>;
  readonly label?: Value<string>;
}

/**
 * Scaling of a service between two counts. The service itself names no desired count: CloudFormation would set it back
 * at every deployment.
 */
export function scaling(resource: Declare, scaled: Scaled, targets: readonly Target[]): void {
  const target = resource('ScalableTarget', 'AWS::ApplicationAutoScaling::ScalableTarget', {
    ServiceNamespace: 'ecs',
    ScalableDimension: 'ecs:service:DesiredCount',
    ResourceId: fn.sub`service/${scaled.clusterName}/${scaled.service.att('Name')}`,
    MinCapacity: scaled.minTasks,
    MaxCapacity: scaled.maxTasks,
  });
  for (const { logicalId, metric, value, label } of targets) {
    resource(logicalId, 'AWS::ApplicationAutoScaling::ScalingPolicy', {
      PolicyName: fn.sub`${AWS.StackName}-${logicalId}`,
      PolicyType: 'TargetTrackingScaling',
      ScalingTargetId: target.ref,
      TargetTrackingScalingPolicyConfiguration: {
        PredefinedMetricSpecification: {
          PredefinedMetricType: metric,
          ...(label !== undefined && { ResourceLabel: label }),
        },
        TargetValue: value,
        ScaleInCooldown: 300,
        ScaleOutCooldown: 60,
      },
    });
  }
}
