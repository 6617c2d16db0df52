import { fn, type NestedStack, type Outputs, type Resource } from '../../../generator/index.ts';
import type { ServiceProperties } from '../../../generator/resources/generated/ecs.ts';
import { openOnPurpose } from '../../parts/reasons.ts';
import type { Compute } from './parameters.ts';
import { execParameters, fargateParameters, hostParameters, spotParameters, taskParameters } from './parameters.ts';
import type { Params } from './params.ts';
import type { Builder, Task } from './task.ts';
import type { TaskOptions } from './task-options.ts';

/**
 * cfn-lint 1.51 does not know ThresholdConfiguration, which CloudFormation's own schema has, and exempts whole resources
 * alone: only where it is. The judges lint the same templates without the exemption, with that one property added.
 */
const THRESHOLD_IS_NEW = { 'cfn-lint': { config: { ignore_checks: ['E3002'] } } };

/** The same for a hook that waits for an approval, which is newer than that version, too. */
const APPROVAL_IS_NEW = { 'cfn-lint': { config: { ignore_checks: ['E3002', 'E3003', 'E3030'] } } };

const PUBLIC_WITHOUT_NAT = openOnPurpose({
  ecs_service_assign_public_ip_disabled_check: 'The parameter decides: DISABLED wherever there is a NAT gateway.',
});

interface ServiceParts {
  readonly options: TaskOptions;
  readonly task: Task;
  readonly group: Resource<'AWS::EC2::SecurityGroup'>;
  /** What must exist before tasks start. */
  readonly after: readonly (Resource | NestedStack<Outputs>)[];
  /** What this kind of service has beside what all have. */
  readonly own: Pick<
    ServiceProperties,
    'DeploymentConfiguration' | 'LoadBalancers' | 'HealthCheckGracePeriodSeconds' | 'ServiceConnectConfiguration'
  >;
}

/** The service: its tasks spread over zones, tagged, and replaced when they die. */
export function ecsService(
  { resource, condition }: Builder,
  params: Params,
  { options, task, group, after, own }: ServiceParts,
): Resource<'AWS::ECS::Service'> {
  const { compute = 'fargate', exec = false } = options;
  const { ClusterName, TaskSubnetIds } = params.take(taskParameters);
  const allowsExec = exec ? condition('AllowsExec', fn.equals(params.take(execParameters).Exec, 'true')) : undefined;
  return resource(
    'Service',
    'AWS::ECS::Service',
    {
      Cluster: ClusterName,
      TaskDefinition: task.definition.ref,
      CapacityProviderStrategy: capacity(compute, params),
      ...(compute === 'ec2' && {
        PlacementStrategies: [
          { Type: 'spread', Field: 'attribute:ecs.availability-zone' },
          { Type: 'binpack', Field: 'MEMORY' },
        ],
      }),
      // AWS does not document that it works on managed instances.
      ...(compute !== 'managed-instances' && { AvailabilityZoneRebalancing: 'ENABLED' as const }),
      NetworkConfiguration: {
        AwsvpcConfiguration: {
          ...(compute === 'fargate' && { AssignPublicIp: params.take(fargateParameters).TaskPublicIp }),
          Subnets: TaskSubnetIds,
          SecurityGroups: [group.att('GroupId')],
        },
      },
      ...own,
      ...(allowsExec && { EnableExecuteCommand: fn.if<boolean>(allowsExec, true, false) }),
      EnableECSManagedTags: true,
      PropagateTags: 'SERVICE',
    },
    {
      ...(after.length > 0 && { DependsOn: after }),
      Metadata: {
        ...(hasThreshold(own) && THRESHOLD_IS_NEW),
        ...(hasApproval(own) && APPROVAL_IS_NEW),
        ...(compute === 'fargate' && PUBLIC_WITHOUT_NAT),
      },
    },
  );
}

/** Whether failed tasks are counted with a threshold of one's own: where deployments are rolling. */
function hasThreshold({ DeploymentConfiguration = {} }: ServiceParts['own']): boolean {
  return 'DeploymentCircuitBreaker' in DeploymentConfiguration;
}

/** Whether a rollout waits for somebody. */
function hasApproval({ DeploymentConfiguration = {} }: ServiceParts['own']): boolean {
  return 'LifecycleHooks' in DeploymentConfiguration;
}

/** Which capacity runs the tasks, for services and for tasks that run once. */
export function capacity(compute: Compute, params: Params) {
  if (compute !== 'fargate') return [{ CapacityProvider: params.take(hostParameters).CapacityProvider, Weight: 1 }];
  const { OnDemandBase, OnDemandWeight, SpotWeight } = params.take(spotParameters);
  return [
    { CapacityProvider: 'FARGATE', Base: OnDemandBase, Weight: OnDemandWeight },
    { CapacityProvider: 'FARGATE_SPOT', Weight: SpotWeight },
  ];
}
