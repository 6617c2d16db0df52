import { AWS, type Declare, fn, type ParameterRefs, type Resource } from '../generator/index.ts';
import { openOnPurpose } from '../templates/reasons.ts';
import { assumableByTasks, startTask } from './roles.ts';
import type { webParameters } from './web-parameters.ts';

interface Program {
  readonly port: number;
  /** `uid:gid`. */
  readonly user: string;
  readonly logs: Resource<'AWS::Logs::LogGroup'>;
}

/** Seconds from SIGTERM to SIGKILL: the program ends itself within 25. */
const STOP_TIMEOUT = 30;

/** The task of a web service: one container that can write to /tmp alone, with roles of its own. */
export function webTask(
  resource: Declare,
  params: ParameterRefs<typeof webParameters>,
  { port, user, logs }: Program,
): Resource<'AWS::ECS::TaskDefinition'> {
  const executionRole = resource('ExecutionRole', 'AWS::IAM::Role', {
    AssumeRolePolicyDocument: assumableByTasks(),
    Policies: [{ PolicyName: 'StartTask', PolicyDocument: startTask(params.RepositoryArn, logs.att('Arn')) }],
  });
  const taskRole = resource(
    'TaskRole',
    'AWS::IAM::Role',
    { AssumeRolePolicyDocument: assumableByTasks() },
    { comment: 'What the program itself may do in AWS: nothing.' },
  );

  const size = fn.split('/', params.Size);
  return resource(
    'Task',
    'AWS::ECS::TaskDefinition',
    {
      RequiresCompatibilities: ['FARGATE'],
      NetworkMode: 'awsvpc',
      RuntimePlatform: { CpuArchitecture: params.Architecture, OperatingSystemFamily: 'LINUX' },
      Cpu: fn.select(0, size),
      Memory: fn.select(1, size),
      ExecutionRoleArn: executionRole.att('Arn'),
      TaskRoleArn: taskRole.att('Arn'),
      Volumes: [{ Name: 'tmp' }],
      ContainerDefinitions: [
        {
          Name: 'web',
          Image: fn.sub`${params.RepositoryUri}:${params.ImageTag}`,
          Essential: true,
          User: user,
          ReadonlyRootFilesystem: true,
          LinuxParameters: { Capabilities: { Drop: ['ALL'] }, InitProcessEnabled: true },
          MountPoints: [{ SourceVolume: 'tmp', ContainerPath: '/tmp' }],
          PortMappings: [{ ContainerPort: port, Protocol: 'tcp' }],
          Environment: [
            { Name: 'PORT', Value: String(port) },
            { Name: 'VERSION', Value: params.ImageTag },
          ],
          StopTimeout: STOP_TIMEOUT,
          LogConfiguration: {
            LogDriver: 'awslogs',
            Options: {
              'awslogs-group': logs.ref,
              'awslogs-region': AWS.Region,
              'awslogs-stream-prefix': 'web',
              mode: 'non-blocking',
              'max-buffer-size': '25m',
            },
          },
        },
      ],
    },
    {
      Metadata: openOnPurpose({
        ecs_task_definition_memory_hard_limit_check: 'The task as a whole has a limit, and its containers share it.',
      }),
    },
  );
}
