import { AWS, allow, fn, type Resource, type Statement, type Token } from '../../generator/index.ts';
import type { Task } from './task.ts';
import type { AnyTaskOptions } from './task-options.ts';
import type { Named } from './wiring.ts';

/** The cluster that tasks run in, by its ARN. */
export const clusterArn = (params: Named): Token<string> =>
  fn.sub`arn:${AWS.Partition}:ecs:${AWS.Region}:${AWS.AccountId}:cluster/${params.ClusterName!}`;

/** Every revision of a task's definition: while one replaces another, either may be started. */
const revisions = ({ definition }: Task): Token<string> =>
  fn.sub`arn:${AWS.Partition}:ecs:${AWS.Region}:${AWS.AccountId}:${fn.select(5, fn.split(':', definition.ref))}:*`;

/** What it takes to start a task, and to hand it its roles. */
export const mayRun = (task: Task, params: Named): readonly Statement[] => [
  allow({
    Sid: 'RunTask',
    Action: 'ecs:RunTask',
    Resource: revisions(task),
    Condition: { ArnEquals: { 'ecs:cluster': clusterArn(params) } },
  }),
  allow({
    Sid: 'TagTask',
    Action: 'ecs:TagResource',
    Resource: fn.sub`arn:${AWS.Partition}:ecs:${AWS.Region}:${AWS.AccountId}:task/${params.ClusterName!}/*`,
    Condition: { StringEquals: { 'ecs:CreateAction': 'RunTask' } },
  }),
  allow({
    Sid: 'PassRoles',
    Action: 'iam:PassRole',
    Resource: [task.executionRole.att('Arn'), task.taskRole.att('Arn')],
    Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
  }),
];

/** Where a task runs that is started for one job. */
export const network = (
  { compute = 'fargate' }: AnyTaskOptions,
  params: Named,
  group: Resource<'AWS::EC2::SecurityGroup'>,
) => ({
  ...(compute === 'fargate' && { AssignPublicIp: params.TaskPublicIp! }),
  Subnets: params.TaskSubnetIds!,
  SecurityGroups: [group.att('GroupId')],
});

/** What `rookery task:run` and `aws ecs run-task` need to know of a task that is started for one job. */
export const runOutputs = (
  { compute = 'fargate' }: AnyTaskOptions,
  params: Named,
  { task, group }: { readonly task: Task; readonly group: Resource<'AWS::EC2::SecurityGroup'> },
) => ({
  TaskDefinitionArn: { Value: task.definition.ref, Description: 'What is run' },
  ClusterName: { Value: params.ClusterName!, Description: 'Where it is run' },
  TaskSubnetIds: { Value: fn.commaList(params.TaskSubnetIds!), Description: 'In one of these' },
  TaskSecurityGroupId: { Value: group.att('GroupId'), Description: 'With this group' },
  ...(compute === 'fargate'
    ? { TaskPublicIp: { Value: params.TaskPublicIp!, Description: 'With or without an address of its own' } }
    : { CapacityProvider: { Value: params.CapacityProvider!, Description: 'On these hosts' } }),
  LogGroupName: { Value: task.logs.ref, Description: 'Where it logs' },
});
