import { actions, type Handlers } from './handler.ts';

const ecs = (...names: readonly string[]) => actions('ecs', ...names);
const ec2 = (...names: readonly string[]) => actions('ec2', ...names);
const elb = (...names: readonly string[]) => actions('elasticloadbalancing', ...names);
const scaling = (...names: readonly string[]) => actions('application-autoscaling', ...names);
const autoscaling = (...names: readonly string[]) => actions('autoscaling', ...names);

const ecsTags = ecs('TagResource', 'UntagResource', 'ListTagsForResource');
const elbTags = elb('AddTags', 'RemoveTags', 'DescribeTags');
const linked = ['iam:CreateServiceLinkedRole'];
const role = ['iam:GetRole', 'iam:PassRole'];

/**
 * Clusters, hosts, services, load balancers and what scales them. AWS's handler of groups names `autoscaling:Describe*`,
 * `ec2:Describe*` and `ec2:Get*`: here stand the ones of them that a group with a launch template needs.
 */
export const compute: Handlers = {
  'AWS::ApplicationAutoScaling::ScalableTarget': {
    always: [
      ...scaling(
        'RegisterScalableTarget',
        'DeregisterScalableTarget',
        'DescribeScalableTargets',
        'DescribeScheduledActions',
        'TagResource',
        'UntagResource',
        'ListTagsForResource',
      ),
      ...linked,
    ],
    when: {
      ScheduledActions: scaling('PutScheduledAction', 'DeleteScheduledAction'),
      RoleARN: role,
    },
    passes: { RoleARN: 'application-autoscaling.amazonaws.com' },
    linked: ['ecs.application-autoscaling.amazonaws.com', 'rds.application-autoscaling.amazonaws.com'],
  },
  'AWS::ApplicationAutoScaling::ScalingPolicy': {
    // Target tracking has alarms made in the name of whoever asks for it.
    always: [
      ...scaling('PutScalingPolicy', 'DeleteScalingPolicy', 'DescribeScalingPolicies'),
      ...actions('cloudwatch', 'GetMetricData', 'PutMetricAlarm', 'DeleteAlarms', 'DescribeAlarms'),
    ],
  },
  'AWS::AutoScaling::AutoScalingGroup': {
    always: [
      ...autoscaling(
        'CreateAutoScalingGroup',
        'UpdateAutoScalingGroup',
        'DeleteAutoScalingGroup',
        'CreateOrUpdateTags',
        'DeleteTags',
        'DescribeAutoScalingGroups',
        'DescribeScalingActivities',
        'DescribeTags',
        'SuspendProcesses',
        'ResumeProcesses',
      ),
      ...ec2(
        'DescribeLaunchTemplates',
        'DescribeLaunchTemplateVersions',
        'DescribeSubnets',
        'DescribeSecurityGroups',
        'DescribeImages',
        'DescribeInstances',
        'RunInstances',
        'CreateTags',
      ),
      ...linked,
      ...role,
    ],
    when: {
      MetricsCollection: autoscaling('EnableMetricsCollection', 'DisableMetricsCollection'),
      NotificationConfigurations: autoscaling(
        'PutNotificationConfiguration',
        'DeleteNotificationConfiguration',
        'DescribeNotificationConfigurations',
      ),
      TargetGroupARNs: [
        ...autoscaling('AttachLoadBalancerTargetGroups', 'DetachLoadBalancerTargetGroups'),
        ...elb('DescribeTargetGroups', 'DescribeTargetHealth'),
      ],
      TrafficSources: autoscaling('AttachTrafficSources', 'DetachTrafficSources', 'DescribeTrafficSources'),
      LifecycleHookSpecificationList: autoscaling('PutLifecycleHook', 'DeleteLifecycleHook', 'DescribeLifecycleHooks'),
      UpdatePolicy: autoscaling('TerminateInstanceInAutoScalingGroup', 'StartInstanceRefresh', 'CancelInstanceRefresh'),
    },
    passes: { '': 'ec2.amazonaws.com' },
    linked: ['autoscaling.amazonaws.com', 'spot.amazonaws.com'],
  },
  'AWS::AutoScaling::LifecycleHook': {
    always: autoscaling('PutLifecycleHook', 'DeleteLifecycleHook', 'DescribeLifecycleHooks'),
    when: { RoleARN: role },
    passes: { RoleARN: 'autoscaling.amazonaws.com' },
  },
  'AWS::AutoScaling::ScalingPolicy': {
    always: [
      ...autoscaling('PutScalingPolicy', 'DeletePolicy', 'DescribePolicies'),
      ...actions('cloudwatch', 'PutMetricAlarm', 'DeleteAlarms', 'DescribeAlarms'),
    ],
  },
  'AWS::AutoScaling::ScheduledAction': {
    always: autoscaling('PutScheduledUpdateGroupAction', 'DeleteScheduledAction', 'DescribeScheduledActions'),
  },
  'AWS::AutoScaling::WarmPool': {
    always: autoscaling('PutWarmPool', 'DeleteWarmPool', 'DescribeWarmPool', 'DescribeAutoScalingGroups'),
  },
  'AWS::EC2::LaunchTemplate': {
    always: [
      ...ec2(
        'CreateLaunchTemplate',
        'CreateLaunchTemplateVersion',
        'DeleteLaunchTemplate',
        'ModifyLaunchTemplate',
        'DescribeLaunchTemplates',
        'DescribeLaunchTemplateVersions',
        'CreateTags',
        'DeleteTags',
      ),
      // An image can be named by a parameter, which is read when the template is made.
      'ssm:GetParameters',
    ],
  },
  'AWS::ECS::CapacityProvider': {
    always: [
      ...ecsTags,
      ...ecs(
        'CreateCapacityProvider',
        'UpdateCapacityProvider',
        'DeleteCapacityProvider',
        'DescribeCapacityProviders',
        'PutClusterCapacityProviders',
      ),
      ...linked,
    ],
    when: {
      AutoScalingGroupProvider: autoscaling('CreateOrUpdateTags'),
      ManagedInstancesProvider: [...ecs('DescribeClusters'), ...role],
    },
    passes: { ManagedInstancesProvider: 'ecs.amazonaws.com' },
    linked: ['ecs.amazonaws.com', 'ecs-compute.amazonaws.com', 'spot.amazonaws.com'],
  },
  'AWS::ECS::Cluster': {
    always: [
      ...ecsTags,
      ...ecs(
        'CreateCluster',
        'UpdateCluster',
        'UpdateClusterSettings',
        'DeleteCluster',
        'DescribeClusters',
        'PutClusterCapacityProviders',
      ),
      ...linked,
    ],
    when: { Configuration: actions('kms', 'DescribeKey') },
    linked: ['ecs.amazonaws.com'],
  },
  'AWS::ECS::ClusterCapacityProviderAssociations': {
    always: ecs('DescribeClusters', 'PutClusterCapacityProviders'),
  },
  'AWS::ECS::Service': {
    always: [
      ...ecsTags,
      ...ecs(
        'CreateService',
        'UpdateService',
        'DeleteService',
        'DescribeServices',
        'DescribeServiceDeployments',
        'ListServiceDeployments',
        'StopServiceDeployment',
      ),
    ],
    when: { VolumeConfigurations: role, VpcLatticeConfigurations: role, Role: role },
    passes: {
      VolumeConfigurations: 'ecs.amazonaws.com',
      VpcLatticeConfigurations: 'ecs.amazonaws.com',
      Role: 'ecs.amazonaws.com',
    },
    linked: ['ecs.amazonaws.com'],
  },
  'AWS::ECS::TaskDefinition': {
    always: [...ecsTags, ...ecs('RegisterTaskDefinition', 'DeregisterTaskDefinition', 'DescribeTaskDefinition')],
    when: { ExecutionRoleArn: role, TaskRoleArn: role },
    passes: { ExecutionRoleArn: 'ecs-tasks.amazonaws.com', TaskRoleArn: 'ecs-tasks.amazonaws.com' },
  },
  'AWS::ElasticLoadBalancingV2::Listener': {
    always: [
      ...elbTags,
      ...elb(
        'CreateListener',
        'ModifyListener',
        'ModifyListenerAttributes',
        'DeleteListener',
        'DescribeListeners',
        'DescribeListenerAttributes',
      ),
    ],
  },
  'AWS::ElasticLoadBalancingV2::ListenerCertificate': {
    always: elb('AddListenerCertificates', 'RemoveListenerCertificates', 'DescribeListenerCertificates'),
  },
  'AWS::ElasticLoadBalancingV2::ListenerRule': {
    always: [...elbTags, ...elb('CreateRule', 'ModifyRule', 'SetRulePriorities', 'DeleteRule', 'DescribeRules')],
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    always: [
      ...elbTags,
      ...elb(
        'CreateLoadBalancer',
        'DeleteLoadBalancer',
        'DescribeLoadBalancers',
        'DescribeLoadBalancerAttributes',
        'ModifyLoadBalancerAttributes',
        'SetIpAddressType',
        'SetSecurityGroups',
        'SetSubnets',
      ),
      // The service looks at the network in the name of whoever asks for a load balancer.
      ...ec2(
        'DescribeAccountAttributes',
        'DescribeAddresses',
        'DescribeInternetGateways',
        'DescribeSecurityGroups',
        'DescribeSubnets',
        'DescribeVpcs',
      ),
      ...linked,
    ],
    linked: ['elasticloadbalancing.amazonaws.com'],
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    always: [
      ...elbTags,
      ...elb(
        'CreateTargetGroup',
        'ModifyTargetGroup',
        'ModifyTargetGroupAttributes',
        'DeleteTargetGroup',
        'DescribeTargetGroups',
        'DescribeTargetGroupAttributes',
        'DescribeTargetHealth',
      ),
      ...ec2('DescribeVpcs'),
    ],
    when: { Targets: elb('RegisterTargets', 'DeregisterTargets') },
  },
};
