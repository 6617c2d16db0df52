import { AWS, allow, assumableBy, fn, type PolicyDocument, policy, type Token } from '../generator/index.ts';

type Arn = Token<string>;

/** ECS tasks of this account, and of no other, may take the role on. */
export const assumableByTasks = (): PolicyDocument =>
  assumableBy('ecs-tasks.amazonaws.com', {
    StringEquals: { 'aws:SourceAccount': AWS.AccountId },
    ArnLike: { 'aws:SourceArn': fn.sub`arn:${AWS.Partition}:ecs:${AWS.Region}:${AWS.AccountId}:*` },
  });

/** What ECS itself needs to start a task: the image and the log group, nothing else. */
export const startTask = (repositoryArn: Arn, logGroupArn: Arn): PolicyDocument =>
  policy(
    allow({ Sid: 'LogInToRegistry', Action: 'ecr:GetAuthorizationToken', Resource: '*' }),
    allow({
      Sid: 'PullImage',
      Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      Resource: repositoryArn,
    }),
    allow({ Sid: 'WriteLogs', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: logGroupArn }),
  );
