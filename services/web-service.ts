import { fn, once, template } from '../generator/index.ts';
import { openOnPurpose } from '../templates/reasons.ts';
import { errorAlarm } from './error-alarm.ts';
import { scaling } from './scaling.ts';
import { webTask } from './task.ts';
import { webTraffic } from './traffic.ts';
import { webParameters } from './web-parameters.ts';

/** What distinguishes one kind of web service from another in structure; all else is a parameter. */
export interface WebServiceOptions {
  /** Where the template is written; services of the same structure may share it. */
  readonly path: string;
  /** The port that the program listens on. */
  readonly port?: number;
  /** The user that the image's program runs as, as `uid:gid`. */
  readonly user?: string;
}

/** cfn-lint 1.51 does not know the circuit breaker's ThresholdConfiguration, which CloudFormation's own schema has. */
const thresholdIsNew = { 'cfn-lint': { config: { ignore_checks: ['E3002'] } } };

const PUBLIC_WITHOUT_NAT = openOnPurpose({
  ecs_service_assign_public_ip_disabled_check: 'The parameter decides: DISABLED wherever there is a NAT gateway.',
});

/**
 * A service on Fargate behind rules of a shared load balancer: a service of its own roles, security group, log group,
 * target group and scaling. A deployment replaces tasks one by one, and goes back by itself when tasks do not start,
 * do not get healthy, or answer with server errors.
 */
export const webServiceTemplate = once(({ path, port = 8080, user = '1000:1000' }: WebServiceOptions) =>
  template({
    path,
    description: 'Web service on Fargate behind a shared load balancer',

    parameters: webParameters,

    body({ params, resource }) {
      const logs = resource(
        'Logs',
        'AWS::Logs::LogGroup',
        { RetentionInDays: params.LogRetentionDays },
        {
          Metadata: openOnPurpose({
            cloudwatch_log_group_retention_period_check: 'The parameter decides: 365 days in production.',
            cloudwatch_log_group_encrypted_check: 'Encrypted with a key that CloudWatch Logs owns.',
          }),
        },
      );

      const task = webTask(resource, params, { port, user, logs });
      const { targets, rule, group, fromLoadBalancer } = webTraffic(resource, params, port);
      const errors = errorAlarm(resource, {
        loadBalancerFullName: params.LoadBalancerFullName,
        targets,
        percent: params.ErrorPercent,
      });
      const service = resource(
        'Service',
        'AWS::ECS::Service',
        {
          Cluster: params.ClusterName,
          TaskDefinition: task.ref,
          CapacityProviderStrategy: [
            { CapacityProvider: 'FARGATE', Base: params.OnDemandBase, Weight: params.OnDemandWeight },
            { CapacityProvider: 'FARGATE_SPOT', Weight: params.SpotWeight },
          ],
          DeploymentConfiguration: {
            MinimumHealthyPercent: 100,
            MaximumPercent: 200,
            DeploymentCircuitBreaker: {
              Enable: true,
              Rollback: true,
              ThresholdConfiguration: { Type: 'COUNT', Value: params.FailedTasks },
            },
            Alarms: { AlarmNames: [errors.ref], Enable: true, Rollback: true },
          },
          AvailabilityZoneRebalancing: 'ENABLED',
          NetworkConfiguration: {
            AwsvpcConfiguration: {
              AssignPublicIp: params.TaskPublicIp,
              Subnets: params.TaskSubnetIds,
              SecurityGroups: [group.att('GroupId')],
            },
          },
          LoadBalancers: [{ ContainerName: 'web', ContainerPort: port, TargetGroupArn: targets.ref }],
          HealthCheckGracePeriodSeconds: 60,
          EnableECSManagedTags: true,
          PropagateTags: 'SERVICE',
        },
        { DependsOn: [rule, fromLoadBalancer], Metadata: { ...thresholdIsNew, ...PUBLIC_WITHOUT_NAT } },
      );

      scaling(
        resource,
        { service, clusterName: params.ClusterName, minTasks: params.MinTasks, maxTasks: params.MaxTasks },
        [
          { logicalId: 'ScaleByCpu', metric: 'ECSServiceAverageCPUUtilization', value: params.CpuTarget },
          { logicalId: 'ScaleByMemory', metric: 'ECSServiceAverageMemoryUtilization', value: params.MemoryTarget },
          {
            logicalId: 'ScaleByRequests',
            metric: 'ALBRequestCountPerTarget',
            value: params.RequestsPerTask,
            label: fn.sub`${params.LoadBalancerFullName}/${targets.att('TargetGroupFullName')}`,
          },
        ],
      );

      return {
        ServiceName: { Value: service.att('Name'), Description: 'The service in its cluster' },
        LogGroupName: { Value: logs.ref, Description: 'Where its tasks log' },
      };
    },
  }),
);
