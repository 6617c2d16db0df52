import { AWS, allow, fn, type OptionOf, type Resource, type Statement, type Token } from '../../../generator/index.ts';
import { fargateParameters, hostParameters, type TaskParams, taskParameters } from './parameters.ts';
import { asArn, type Params } from './params.ts';
import type { Task } from './task.ts';
import type { RunOptions } from './task-options.ts';

/** The cluster that tasks run in, by its ARN. */
export function clusterArn({ ClusterName }: Pick<TaskParams, 'ClusterName'>) {
  return asArn(
    'AWS::ECS::Cluster',
    fn.sub`arn:${AWS.Partition}:ecs:${AWS.Region}:${AWS.AccountId}:cluster/${ClusterName}`,
  );
}

/** Every revision of a task's definition: while one replaces another, either may be started. */
function revisions({ definition }: Task): Token<string> {
  return fn.sub`arn:${AWS.Partition}:ecs:${AWS.Region}:${AWS.AccountId}:${fn.select(5, fn.split(':', definition.ref))}:*`;
}

/** Why rights to run a task have an asterisk. */
export const REVISIONS_AND_TASKS =
  'ECS numbers the revisions of the one task definition, and names the tasks of the one cluster.';

/** What it takes to start a task, and to hand it its roles. */
export function mayRun(task: Task, params: Pick<TaskParams, 'ClusterName'>): readonly Statement[] {
  return [
    allow({
      Sid: 'RunTask',
      Action: 'ecs:RunTask',
      Resource: revisions(task),
      Condition: { ArnEquals: { 'ecs:cluster': clusterArn(params) } },
    }),
    allow({
      Sid: 'TagTask',
      Action: 'ecs:TagResource',
      Resource: fn.sub`arn:${AWS.Partition}:ecs:${AWS.Region}:${AWS.AccountId}:task/${params.ClusterName}/*`,
      Condition: { StringEquals: { 'ecs:CreateAction': 'RunTask' } },
    }),
    allow({
      Sid: 'PassRoles',
      Action: 'iam:PassRole',
      Resource: [task.executionRole.att('Arn'), task.taskRole.att('Arn')],
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    }),
  ];
}

/** Where a task runs that is started for one job. */
export function network(
  { compute = 'fargate' }: RunOptions,
  params: Params,
  group: Resource<'AWS::EC2::SecurityGroup'>,
) {
  return {
    ...(compute === 'fargate' && { AssignPublicIp: params.take(fargateParameters).TaskPublicIp }),
    Subnets: params.take(taskParameters).TaskSubnetIds,
    SecurityGroups: [group.att('GroupId')],
  };
}

interface Run {
  readonly task: Task;
  readonly group: Resource<'AWS::EC2::SecurityGroup'>;
}

function always(params: Params, { task, group }: Run) {
  const { ClusterName, TaskSubnetIds } = params.take(taskParameters);
  return {
    TaskDefinitionArn: { Value: task.definition.ref, Description: 'What is run' },
    ClusterName: { Value: ClusterName, Description: 'Where it is run' },
    TaskSubnetIds: { Value: fn.commaList(TaskSubnetIds), Description: 'In one of these' },
    TaskSecurityGroupId: { Value: group.att('GroupId'), Description: 'With this group' },
  };
}

function onFargate(params: Params) {
  const { TaskPublicIp } = params.take(fargateParameters);
  return { TaskPublicIp: { Value: TaskPublicIp, Description: 'With or without an address of its own' } };
}

function onHosts(params: Params) {
  const { CapacityProvider } = params.take(hostParameters);
  return { CapacityProvider: { Value: CapacityProvider, Description: 'On these hosts' } };
}

const logged = ({ task }: Run) => ({ LogGroupName: { Value: task.logs.ref, Description: 'Where it logs' } });

/** What `rookery task:run` and `aws ecs run-task` need to know of a task that is started for one job. */
export function runOutputs({ compute = 'fargate' }: RunOptions, params: Params, run: Run) {
  return {
    ...always(params, run),
    ...(compute === 'fargate' ? onFargate(params) : onHosts(params)),
    ...logged(run),
  };
}

/** The same, by the options. */
export type RunOutputs<O> = ReturnType<typeof always> &
  ReturnType<typeof logged> &
  (OptionOf<O, 'compute', 'fargate'> extends 'fargate' ? ReturnType<typeof onFargate> : ReturnType<typeof onHosts>);
