import type { Narrowing, Scope } from './narrowing.ts';
import type { Needs } from './needs.ts';
import { arnsOf, ownRoles } from './reference.ts';

/** What makes a role more than its boundary lets it be, and what IAM can forbid without the boundary. */
const BOUNDED: readonly string[] = [
  'iam:CreateRole',
  'iam:PutRolePermissionsBoundary',
  'iam:PutRolePolicy',
  'iam:DeleteRolePolicy',
  'iam:AttachRolePolicy',
  'iam:DetachRolePolicy',
  'iam:DeleteRole',
  'iam:UpdateAssumeRolePolicy',
];

/** Actions that IAM narrows by other means than names and tags. */
export function special(action: string, needs: Needs, { boundary }: Narrowing): Scope | undefined {
  if (BOUNDED.includes(action)) return bounded(action, needs, boundary);
  return Object.hasOwn(SPECIAL, action) ? SPECIAL[action]?.(needs) : undefined;
}

function bounded(action: string, needs: Needs, boundary: boolean): Scope {
  const policies = [...needs.attached].sort();
  const attaches = action === 'iam:AttachRolePolicy' || action === 'iam:DetachRolePolicy';
  const own = 'arn:${Partition}:iam::${Account}:policy/${StackName}-*';
  const Condition = {
    ...(boundary && { StringEquals: { 'iam:PermissionsBoundary': '${Boundary}' } }),
    ...(attaches && { ArnLike: { 'iam:PolicyARN': [...policies, own] } }),
  };
  return { Resource: [ownRoles(needs)], ...(Object.keys(Condition).length > 0 && { Condition }) };
}

/** Databases keep the password of their first user in a secret whose name begins so. */
const DATABASE_SECRETS = 'arn:${Partition}:secretsmanager:${Region}:${Account}:secret:rds!*';

/** A secret of the system itself, or one that a database makes for its password. */
const secretAction = ({ types }: Needs): Scope | undefined =>
  types.has('AWS::SecretsManager::Secret') ? undefined : { Resource: [DATABASE_SECRETS] };

const keyOfService = (): Scope => ({
  Resource: ['arn:${Partition}:kms:${Region}:${Account}:key/*'],
  why: 'the key can be one that others made; KMS asks the policy of the key, too',
});

/** Alarms of the system, and those that target tracking makes, which are called by what is scaled. */
const alarms = (needs: Needs): Scope => ({
  Resource: [
    ...arnsOf('cloudwatch:alarm', needs),
    ...(needs.types.has('AWS::ApplicationAutoScaling::ScalingPolicy')
      ? [`${ALARM}TargetTracking-*\${StackName}-*`]
      : []),
  ],
});

const ALARM = 'arn:${Partition}:cloudwatch:${Region}:${Account}:alarm:';

const SPECIAL: Readonly<Record<string, (needs: Needs) => Scope | undefined>> = {
  'iam:PassRole': (needs) => ({
    Resource: [ownRoles(needs)],
    Condition: { StringEquals: { 'iam:PassedToService': [...needs.passedTo].sort() } },
  }),
  'iam:CreateServiceLinkedRole': ({ linked }) => ({
    Resource: ['arn:${Partition}:iam::${Account}:role/aws-service-role/*'],
    Condition: { StringEquals: { 'iam:AWSServiceName': [...linked].sort() } },
  }),
  'kms:CreateGrant': () => ({
    Resource: ['arn:${Partition}:kms:${Region}:${Account}:key/*'],
    Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    why: 'the key can be one that others made; only services of AWS get a grant',
  }),
  'kms:DescribeKey': ({ types }) => (types.has('AWS::KMS::Key') ? undefined : keyOfService()),
  'kms:Decrypt': keyOfService,
  'kms:GenerateDataKey': keyOfService,
  'kms:GenerateDataKeyWithoutPlaintext': keyOfService,
  's3:GetObject': () => ({ Resource: ['arn:${Partition}:s3:::${StackName}-foundation-*/*'] }),
  'secretsmanager:CreateSecret': secretAction,
  'secretsmanager:TagResource': secretAction,
  'cloudwatch:DescribeAlarms': () => ({ Resource: ['*'], why: 'CloudWatch answers about composite alarms only then' }),
  'cloudwatch:GetMetricData': () => ({ Resource: ['*'], why: 'metrics of AWS are no resources' }),
  'cloudwatch:PutMetricAlarm': alarms,
  'cloudwatch:DeleteAlarms': alarms,
  'ssm:GetParameters': ({ types, names }) => {
    const others = [...(names.get('ssm:parameter') ?? [])].some((name) => !name.startsWith('/aws/service/'));
    const Resource = ['arn:${Partition}:ssm:${Region}::parameter/aws/service/*'];
    if (!others && !types.has('AWS::SSM::Parameter')) return { Resource };
    const any = 'arn:${Partition}:ssm:${Region}:${Account}:parameter/*';
    return { Resource: [...Resource, any], why: 'which parameters are read, their values at deploy time say' };
  },
};
