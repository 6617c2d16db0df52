/** What an answer has to have for it to be one. */
export interface Expected {
  readonly form: 'query' | 'json' | 'rest';
  /** An element of the query protocol that is never missing. */
  readonly element?: RegExp;
  /** Only where the request says so. */
  readonly when?: RegExp;
  /** The member of JSON that is asked for; a list may be left out with all else, what is `always` there may not. */
  readonly member?: string;
  readonly always?: boolean;
  readonly mayBeEmpty?: boolean;
  /** The root of an XML document. */
  readonly root?: string;
}

const json = (member?: string): Expected => ({ form: 'json', ...(member !== undefined && { member }) });

/**
 * What the API references call always present, or what could not be left out without saying something else: a stack
 * without a status is none.
 */
export const EXPECTED: Readonly<Record<string, Expected>> = {
  'sts:GetCallerIdentity': { form: 'query', element: /<Account>\d{12}</ },
  'sts:AssumeRole': { form: 'query', element: /<AccessKeyId>\w/ },
  'cloudformation:DescribeStacks': { form: 'query', element: /<StackStatus>\w/, when: /(^|&)StackName=/ },
  'cloudformation:CreateChangeSet': { form: 'query', element: /<Id>\S/ },
  'cloudformation:DescribeChangeSet': { form: 'query', element: /<Status>\w/ },
  'ecs:DescribeServices': { ...json('services'), always: true },
  'ecs:ListTasks': json('taskArns'),
  'ecs:DescribeTasks': { ...json('tasks'), always: true },
  'ecs:DescribeTaskDefinition': { ...json('taskDefinition'), always: true },
  'ecs:RunTask': { ...json('tasks'), always: true },
  'ecs:ListServiceDeployments': json('serviceDeployments'),
  'ecr:DescribeRepositories': json('repositories'),
  'ecr:DescribeImages': { ...json('imageDetails'), always: true },
  'ecr:BatchGetImage': json('images'),
  'ecr:GetAuthorizationToken': { ...json('authorizationData'), always: true },
  'ecr:PutImage': { ...json('image'), always: true },
  'logs:DescribeLogGroups': json('logGroups'),
  'logs:GetLogEvents': json('events'),
  'logs:PutRetentionPolicy': { form: 'json', mayBeEmpty: true },
  's3:ListObjectsV2': { form: 'rest', root: 'ListBucketResult' },
  's3:DeleteObjects': { form: 'rest', root: 'DeleteResult' },
  'cloudfront:CreateInvalidation': { form: 'rest', root: 'Invalidation' },
};
