import { arnParameter, attributeParameter, nameParameter, type ParameterRefs } from '../../../generator/index.ts';
import { clusterNameOf } from '../../cluster/parts/providers.ts';
import {
  architecture,
  clusterName,
  hostSize,
  imageTag,
  listenerArn,
  maxTasks,
  minTasks,
  onDemandBase,
  onDemandWeight,
  repositoryArn,
  repositoryUri,
  size,
  spotWeight,
  taskPublicIp,
  taskSubnetIds,
  vpcId,
} from '../../parameters/parameters.ts';
import { logParameters } from '../../parts/log-group.ts';

/** What runs the tasks: Fargate, hosts of your own (`ec2-capacity`), or hosts that ECS manages (`managed-instances`). */
export type Compute = 'fargate' | 'ec2' | 'managed-instances';

/** Of every task: where it runs, and what. */
export const taskParameters = {
  VpcId: vpcId,
  TaskSubnetIds: taskSubnetIds,
  // Hosts put out the name of a cluster whose capacity they complete: services are to wait for them.
  ClusterName: clusterNameOf('fargate')(clusterName),
  RepositoryUri: repositoryUri,
  RepositoryArn: repositoryArn,
  ImageTag: imageTag,
  Architecture: architecture,
  ...logParameters,
} as const;

/** The same, as a part of a template takes them: all, or `Pick<TaskParams, 'VpcId'>`. */
export type TaskParams = ParameterRefs<typeof taskParameters>;

/** Of tasks on Fargate. */
export const fargateParameters = { ...size, TaskPublicIp: taskPublicIp } as const;

/** Of what is started on Fargate again and again: which share of it may be interrupted, at a lower price. */
export const spotParameters = {
  OnDemandBase: onDemandBase,
  OnDemandWeight: onDemandWeight,
  SpotWeight: spotWeight,
} as const;

/** Of tasks on hosts, of your own or managed by ECS. */
export const hostParameters = {
  ...hostSize,
  CapacityProvider: nameParameter('AWS::ECS::CapacityProvider', {
    Description: 'Capacity provider whose hosts run the tasks',
  }),
} as const;

/** Of tasks that a shell can be opened in. */
export const execParameters = {
  Exec: {
    Type: 'String',
    AllowedValues: ['false', 'true'],
    Default: 'false',
    Description: 'true lets `aws ecs execute-command` into the tasks',
  },
} as const;

/** Of services, which run tasks for ever. */
export const serviceParameters = {
  MinTasks: minTasks,
  MaxTasks: maxTasks,
} as const;

/** Of services that a load balancer asks whether they are healthy. */
export const graceParameters = {
  HealthCheckGracePeriodSeconds: {
    Type: 'Number',
    Default: 60,
    MinValue: 0,
    MaxValue: 7200,
    Description: 'Seconds that a task has to begin to answer before a failed health check counts',
  },
} as const;

/** Of services that a load balancer of the type application passes requests to. */
export const trafficParameters = {
  ListenerArn: listenerArn,
  LoadBalancerSecurityGroupId: { Type: 'AWS::EC2::SecurityGroup::Id', Description: 'Whom the service answers' },
  LoadBalancerFullName: attributeParameter(
    { 'AWS::ElasticLoadBalancingV2::LoadBalancer': 'LoadBalancerFullName' },
    { Description: 'The load balancer in metrics: app/name/id' },
  ),
  HealthCheckPath: {
    Type: 'String',
    Default: '/healthz',
    Description: 'Answers 200 while the task is fit to serve',
  },
  ...graceParameters,
  ErrorPercent: {
    Type: 'Number',
    Default: 5,
    MinValue: 0,
    MaxValue: 100,
    Description: 'Percent of 5xx answers that end a deployment',
  },
  ErrorCount: {
    Type: 'Number',
    Default: 3,
    MinValue: 1,
    Description: 'Such answers a minute below which none count: a single one is most of what an idle service does',
  },
} as const;

/** Of each rule of a listener. */
export const ruleParameters = {
  RulePriority: { Type: 'Number', MinValue: 1, MaxValue: 50000, Description: 'Lower is tried first' },
  Paths: { Type: 'CommaDelimitedList', Default: '/*', Description: 'Paths that belong to the service' },
  Hosts: {
    Type: 'CommaDelimitedList',
    Default: '',
    Description: 'Host names that belong to the service, each with a dot in it; every host where none is named',
  },
} as const;

/** Of services that find others, or are found, by Service Connect. */
export const namespaceParameters = {
  NamespaceArn: arnParameter('AWS::ServiceDiscovery::HttpNamespace', { Description: 'Namespace of Service Connect' }),
} as const;
