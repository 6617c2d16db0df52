import { type Body, policy, type Resource } from '../../../generator/index.ts';
import { logGroup, logParameters } from '../../parts/log-group.ts';
import { inlinePolicy, openOnPurpose, openRules } from '../../parts/reasons.ts';
import type { Bindings } from './bindings.ts';
import { containers, type Main } from './containers.ts';
import { fargateRules } from './fargate-rules.ts';
import { volumes } from './folders.ts';
import { taskParameters } from './parameters.ts';
import type { Params } from './params.ts';
import { assumableByTasks, isWide, openShell, startTask } from './roles.ts';
import { imagesToPull } from './sidecars.ts';
import type { TaskOptions } from './task-options.ts';
import { sizeOf } from './task-options.ts';

/** The functions of a template's body that parts of a service declare things with. */
export type Builder = Pick<Body<Readonly<Record<never, never>>>, 'condition' | 'resource' | 'rule'>;

/** A task definition with what belongs to it. */
export interface Task {
  readonly definition: Resource<'AWS::ECS::TaskDefinition'>;
  readonly logs: Resource<'AWS::Logs::LogGroup'>;
  readonly taskRole: Resource<'AWS::IAM::Role'>;
  readonly executionRole: Resource<'AWS::IAM::Role'>;
}

const WIDE = 'ECS, S3 and Session Manager make the names behind it: it is what belongs to one cluster, bucket or task.';

const COMPATIBILITY = { fargate: 'FARGATE', ec2: 'EC2', 'managed-instances': 'MANAGED_INSTANCES' } as const;

/** A task: containers that can write to named folders only, roles of its own, a log group of its own. */
export function task(
  builder: Builder,
  params: Params,
  { options, main, bindings }: { readonly options: TaskOptions; readonly main: Main; readonly bindings: Bindings },
): Task {
  const { resource } = builder;
  const { compute = 'fargate', diskGiB, sidecars = [] } = options;
  const { RepositoryArn, Architecture } = params.take(taskParameters);
  const logs = logGroup(builder, 'Logs', params.take(logParameters));
  const executionRole = resource(
    'ExecutionRole',
    'AWS::IAM::Role',
    {
      AssumeRolePolicyDocument: assumableByTasks(),
      Policies: [
        {
          PolicyName: 'StartTask',
          PolicyDocument: startTask(
            [RepositoryArn, ...imagesToPull(sidecars, params)],
            logs.att('Arn'),
            bindings.executionStatements,
          ),
        },
      ],
    },
    { Metadata: inlinePolicy('ecr:GetAuthorizationToken is a right to a registry as a whole.') },
  );
  const own = [...bindings.taskStatements, ...(options.exec ? [openShell()] : [])];
  const taskRole = resource(
    'TaskRole',
    'AWS::IAM::Role',
    {
      AssumeRolePolicyDocument: assumableByTasks(),
      ...(bindings.policies.length > 0 && { ManagedPolicyArns: bindings.policies }),
      ...(own.length > 0 && { Policies: [{ PolicyName: 'Program', PolicyDocument: policy(...own) }] }),
    },
    {
      ...(own.length > 0 && { Metadata: inlinePolicy(isWide(own) ? WIDE : undefined) }),
      ...(own.length + bindings.policies.length === 0 && {
        comment: 'What the program itself may do in AWS: nothing.',
      }),
    },
  );
  const size = sizeOf(compute, params);
  if (compute === 'fargate') fargateRules(builder, size);
  const disks = volumes(options, bindings);
  const definition = resource(
    'Task',
    'AWS::ECS::TaskDefinition',
    {
      RequiresCompatibilities: [COMPATIBILITY[compute]],
      NetworkMode: 'awsvpc',
      RuntimePlatform: { CpuArchitecture: Architecture, OperatingSystemFamily: 'LINUX' },
      ...size,
      ...(diskGiB !== undefined && { EphemeralStorage: { SizeInGiB: diskGiB } }),
      ExecutionRoleArn: executionRole.att('Arn'),
      TaskRoleArn: taskRole.att('Arn'),
      ...(disks.length > 0 && { Volumes: disks }),
      ContainerDefinitions: containers(options, main, { params, logs, bindings }),
    },
    {
      Metadata: {
        ...openOnPurpose({
          ecs_task_definition_memory_hard_limit_check: 'The task as a whole has a limit, and its containers share it.',
        }),
        ...openRules({ 'AwsSolutions-ECS2': 'What is secret stands in `Secrets`; these are settings.' }),
      },
    },
  );
  return { definition, logs, taskRole, executionRole };
}
