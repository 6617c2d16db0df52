import { type Body, policy, type Resource } from '../../../generator/index.ts';
import { logGroup, logParameters } from '../../parts/log-group.ts';
import { inlinePolicy, openOnPurpose, openRules } from '../../parts/reasons.ts';
import { containers, type Main } from './containers.ts';
import { fargateRules } from './fargate-rules.ts';
import { volumes } from './folders.ts';
import { taskParameters } from './parameters.ts';
import type { Params } from './params.ts';
import { assumableByTasks, isWide, openShell, startTask } from './roles.ts';
import { imagesToPull } from './sidecars.ts';
import type { TaskOptions } from './task-options.ts';
import { sizeOf } from './task-options.ts';
import type { Wiring } from './wiring.ts';

/** The verbs of a template's body that declare things. */
export type Verbs = Pick<Body<Readonly<Record<never, never>>>, 'condition' | 'resource' | 'rule'>;

/** A task definition with what belongs to it. */
export interface Task {
  readonly definition: Resource<'AWS::ECS::TaskDefinition'>;
  readonly logs: Resource<'AWS::Logs::LogGroup'>;
  readonly taskRole: Resource<'AWS::IAM::Role'>;
  readonly executionRole: Resource<'AWS::IAM::Role'>;
}

const WIDE = 'ECS, S3 and Session Manager make the names behind it: it is what belongs to one cluster, bucket or task.';

const COMPATIBILITY = { fargate: 'FARGATE', ec2: 'EC2', 'managed-instances': 'MANAGED_INSTANCES' } as const;

/** A task: containers that can write where they are told alone, roles of its own, a log group of its own. */
export function task(
  verbs: Verbs,
  params: Params,
  { options, main, wired }: { readonly options: TaskOptions; readonly main: Main; readonly wired: Wiring },
): Task {
  const { resource } = verbs;
  const { compute = 'fargate', diskGiB, beside = [] } = options;
  const { RepositoryArn, Architecture } = params.take(taskParameters);
  const logs = logGroup(verbs, 'Logs', params.take(logParameters));
  const executionRole = resource(
    'ExecutionRole',
    'AWS::IAM::Role',
    {
      AssumeRolePolicyDocument: assumableByTasks(),
      Policies: [
        {
          PolicyName: 'StartTask',
          PolicyDocument: startTask(
            [RepositoryArn, ...imagesToPull(beside, params)],
            logs.att('Arn'),
            wired.executionStatements,
          ),
        },
      ],
    },
    { Metadata: inlinePolicy('ecr:GetAuthorizationToken is a right to a registry as a whole.') },
  );
  const own = [...wired.taskStatements, ...(options.exec ? [openShell()] : [])];
  const taskRole = resource(
    'TaskRole',
    'AWS::IAM::Role',
    {
      AssumeRolePolicyDocument: assumableByTasks(),
      ...(wired.policies.length > 0 && { ManagedPolicyArns: wired.policies }),
      ...(own.length > 0 && { Policies: [{ PolicyName: 'Program', PolicyDocument: policy(...own) }] }),
    },
    {
      ...(own.length > 0 && { Metadata: inlinePolicy(isWide(own) ? WIDE : undefined) }),
      ...(own.length + wired.policies.length === 0 && { comment: 'What the program itself may do in AWS: nothing.' }),
    },
  );
  const size = sizeOf(compute, params);
  if (compute === 'fargate') fargateRules(verbs, size);
  const disks = volumes(options, wired);
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
      ContainerDefinitions: containers(options, main, { params, logs, wired }),
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
