import { AWS, allow, assumableBy, fn, type PolicyDocument, policy, type Statement } from '../../../generator/index.ts';
import { Token } from '../../../generator/values/value.ts';
import type { TaskParams } from './parameters.ts';

type Arn = Token<string>;

/** A service of AWS, working for this account and for no other, may take the role on. */
export function assumableFromAccount(service: Parameters<typeof assumableBy>[0], prefix: string): PolicyDocument {
  return assumableBy(service, {
    StringEquals: { 'aws:SourceAccount': AWS.AccountId },
    ArnLike: { 'aws:SourceArn': fn.sub`arn:${AWS.Partition}:${prefix}:${AWS.Region}:${AWS.AccountId}:*` },
  });
}

/** ECS tasks of this account, and of no other, may take the role on. */
export const assumableByTasks = (): PolicyDocument => assumableFromAccount('ecs-tasks.amazonaws.com', 'ecs');

/** What ECS itself needs to start a task: the image, the log group, and the secrets that the task names. */
export function startTask(
  repositoryArns: readonly Arn[],
  logGroupArn: Arn,
  more: readonly Statement[],
): PolicyDocument {
  return policy(
    allow({ Sid: 'LogInToRegistry', Action: 'ecr:GetAuthorizationToken', Resource: '*' }),
    allow({
      Sid: 'PullImages',
      Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      Resource: repositoryArns,
    }),
    allow({ Sid: 'WriteLogs', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: logGroupArn }),
    ...more,
  );
}

/** What a program needs to keep ECS from stopping its task for a while. */
export function protectTask({ ClusterName }: Pick<TaskParams, 'ClusterName'>): Statement {
  return allow({
    Sid: 'ProtectTask',
    Action: ['ecs:GetTaskProtection', 'ecs:UpdateTaskProtection'],
    Resource: fn.sub`arn:${AWS.Partition}:ecs:${AWS.Region}:${AWS.AccountId}:task/${ClusterName}/*`,
  });
}

/** What a shell in a task needs. */
export function openShell(): Statement {
  return allow({
    Sid: 'OpenShell',
    Action: [
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
    ],
    Resource: '*',
  });
}

/** Whether a right goes beyond what has a name in the template. */
export function isWide(statements: readonly Statement[]): boolean {
  return statements.some(({ Action, Resource }) => hasAsterisk([Action, Resource]));
}

function hasAsterisk(value: unknown): boolean {
  if (value instanceof Token) return hasAsterisk(value.intrinsic);
  if (typeof value === 'object' && value !== null) return Object.values(value).some(hasAsterisk);
  return typeof value === 'string' && value.includes('*');
}
