import type { Needs } from './needs.ts';
import { ownRoles } from './reference.ts';
import type { GeneratedPolicy } from './service-role.ts';
import type { PolicyStatement, PolicyText, Unnarrowed } from './statement.ts';

/** Actions that stand without a resource, and why. */
const UNNARROWED: Readonly<Record<string, string>> = {
  'application-autoscaling:DescribeScalableTargets': 'IAM takes no resource for it',
  'ecs:DescribeTaskDefinition': 'IAM takes no resource for it',
  'ssm:DescribeParameters': 'IAM takes no resource for it',
};

const regional = (service: string, name: string): PolicyText =>
  `arn:\${Partition}:${service}:\${Region}:\${Account}:${name}`;
const CLUSTERS = regional('ecs', 'cluster/${StackName}-*');
const SERVICES = regional('ecs', 'service/*/${StackName}-*');
const ROLLOUTS = regional('ecs', 'service-deployment/*/${StackName}-*');
const TASKS = regional('ecs', 'task/${StackName}-*');
const FOUNDATION = 'arn:${Partition}:s3:::${StackName}-foundation-*';

const of = (service: string, ...names: readonly string[]) => names.map((name) => `${service}:${name}`);

const LOOKED_AT: readonly PolicyStatement[] = [
  {
    Sid: 'Stacks',
    Effect: 'Allow',
    Action: of('cloudformation', 'DescribeStacks', 'ListStackResources'),
    Resource: [regional('cloudformation', 'stack/${StackName}/*'), regional('cloudformation', 'stack/${StackName}-*')],
  },
  {
    Sid: 'Tasks',
    Effect: 'Allow',
    Action: of('ecs', 'DescribeServices', 'DescribeTasks', 'ListTasks'),
    Resource: [SERVICES, TASKS, regional('ecs', 'container-instance/${StackName}-*')],
  },
  {
    Sid: 'Logs',
    Effect: 'Allow',
    Action: of('logs', 'FilterLogEvents'),
    Resource: [regional('logs', 'log-group:${StackName}-*')],
  },
  { Sid: 'Look', Effect: 'Allow', Action: Object.keys(UNNARROWED), Resource: ['*'] },
];

const SERVICES_CHANGED: readonly PolicyStatement[] = [
  { Sid: 'Services', Effect: 'Allow', Action: of('ecs', 'UpdateService'), Resource: [SERVICES] },
  {
    Sid: 'Rollouts',
    Effect: 'Allow',
    Action: of('ecs', 'ContinueServiceDeployment', 'DescribeServiceDeployments', 'ListServiceDeployments'),
    Resource: [SERVICES, ROLLOUTS],
  },
  {
    Sid: 'Scaling',
    Effect: 'Allow',
    Action: of('application-autoscaling', 'RegisterScalableTarget'),
    Resource: [regional('application-autoscaling', 'scalable-target/*')],
    Condition: { StringEquals: { 'application-autoscaling:service-namespace': 'ecs' } },
  },
  { Sid: 'Shells', Effect: 'Allow', Action: of('ecs', 'ExecuteCommand'), Resource: [CLUSTERS, TASKS] },
  {
    Sid: 'Ways',
    Effect: 'Allow',
    Action: of('ssm', 'StartSession'),
    Resource: [TASKS, 'arn:${Partition}:ssm:${Region}::document/AWS-StartPortForwardingSessionToRemoteHost'],
  },
  {
    Sid: 'Pauses',
    Effect: 'Allow',
    Action: of('s3', 'GetObject', 'PutObject'),
    Resource: [`${FOUNDATION}/rookery/paused/*`],
  },
];

/** Values are those of the system's own secrets, where a tag tells them. */
const secrets = (byTag: Partial<PolicyStatement>): readonly PolicyStatement[] => [
  {
    Sid: 'SecretTimes',
    Effect: 'Allow',
    Action: of('secretsmanager', 'DescribeSecret', 'ListSecretVersionIds'),
    Resource: [regional('secretsmanager', 'secret:*')],
  },
  {
    Sid: 'Secrets',
    Effect: 'Allow',
    Action: of('secretsmanager', 'GetSecretValue', 'PutSecretValue'),
    Resource: [regional('secretsmanager', 'secret:*')],
    ...byTag,
  },
  {
    Sid: 'Settings',
    Effect: 'Allow',
    Action: of('ssm', 'GetParameter', 'PutParameter'),
    Resource: [regional('ssm', 'parameter/*')],
    ...byTag,
  },
];

/** A schedule is written whole, with the role that it starts tasks in. */
const schedules = (needs: Needs): readonly PolicyStatement[] => [
  {
    Sid: 'Schedules',
    Effect: 'Allow',
    Action: of('scheduler', 'GetSchedule', 'UpdateSchedule'),
    Resource: [regional('scheduler', 'schedule/*/${StackName}-*')],
  },
  {
    Sid: 'ScheduleRoles',
    Effect: 'Allow',
    Action: ['iam:PassRole'],
    Resource: [ownRoles(needs)],
    Condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
  },
];

const DATABASES: PolicyStatement = {
  Sid: 'Databases',
  Effect: 'Allow',
  Action: of(
    'rds',
    ...['DescribeDBClusters', 'DescribeDBInstances'],
    ...['StartDBCluster', 'StartDBInstance', 'StopDBCluster', 'StopDBInstance'],
  ),
  Resource: [regional('rds', 'cluster:${StackName}-*'), regional('rds', 'db:${StackName}-*')],
};

/**
 * What people may do who look after a running system: its logs, shells and ways into its network, the number of its tasks,
 * pauses, secrets. A pipeline has no part in it.
 */
export function operatorPolicy(needs: Needs, { tag }: { readonly tag?: string | undefined } = {}): GeneratedPolicy {
  const has = (...types: readonly string[]) => types.some((type) => needs.types.has(type));
  const byTag = tag === undefined ? {} : { Condition: { StringEquals: { [`aws:ResourceTag/${tag}`]: '${TagValue}' } } };
  const statements = [
    ...LOOKED_AT,
    ...(has('AWS::ECS::Service') ? [...SERVICES_CHANGED, ...secrets(byTag)] : []),
    ...(has('AWS::Scheduler::Schedule') ? schedules(needs) : []),
    ...(has('AWS::RDS::DBInstance', 'AWS::RDS::DBCluster') ? [DATABASES] : []),
  ];
  const unnarrowed = Object.entries(UNNARROWED).map(([action, why]): Unnarrowed => ({ action, why }));
  return { statements, unnarrowed };
}
