import type { Needs } from './needs.ts';
import { ownRoles } from './reference.ts';
import type { GeneratedPolicy } from './service-role.ts';
import type { PolicyStatement, PolicyText, Unnarrowed } from './statement.ts';

/** Actions that stand without a resource, or with those of everybody, and why. */
const UNNARROWED: Readonly<Record<string, string>> = {
  'cloudformation:DescribeStacks': 'gc asks for all stacks: what any of them needs is kept',
  'cloudformation:ListStacks': 'IAM takes no resource for it',
  'ec2:DescribeAddresses': 'IAM takes no resource for it',
  'ec2:DescribeInternetGateways': 'IAM takes no resource for it',
  'ec2:DescribeSecurityGroups': 'IAM takes no resource for it',
  'ec2:DescribeVpcs': 'IAM takes no resource for it',
  'cloudformation:BatchDescribeTypeConfigurations': 'it is about types of the registry, not about stacks',
  'cloudformation:DescribeStackDriftDetectionStatus': 'it is asked with the id of a detection, not with a stack',
  'ecr:GetAuthorizationToken': 'IAM takes no resource for it',
  'ecs:DeregisterTaskDefinition': 'IAM takes no resource for it',
  'ecs:DescribeTaskDefinition': 'IAM takes no resource for it',
  'elasticloadbalancing:DescribeLoadBalancerAttributes': 'IAM takes no resource for it',
  'elasticloadbalancing:DescribeAccountLimits': 'IAM takes no resource for it',
  'elasticloadbalancing:DescribeLoadBalancers': 'IAM takes no resource for it',
  'elasticloadbalancing:DescribeTargetGroups': 'IAM takes no resource for it',
  'elasticloadbalancing:DescribeTargetHealth': 'IAM takes no resource for it',
  'route53:ListHostedZonesByName': 'IAM takes no resource for it',
  'servicequotas:GetServiceQuota': 'IAM takes no resource for it',
  'ssm:DescribeParameters': 'it lists names, and none of its values',
};

const regional = (service: string, name: string): PolicyText =>
  `arn:\${Partition}:${service}:\${Region}:\${Account}:${name}`;
const STACKS = [regional('cloudformation', 'stack/${StackName}/*'), regional('cloudformation', 'stack/${StackName}-*')];
const BUCKET = 'arn:${Partition}:s3:::${StackName}-foundation-*';
const CLUSTERS = regional('ecs', 'cluster/${StackName}-*');

const of = (service: string, ...names: readonly string[]) => names.map((name) => `${service}:${name}`);

/** Stacks are changed in the role of CloudFormation alone: nothing of the system is changed with the deployer's own rights. */
const STACK_STATEMENTS: readonly PolicyStatement[] = [
  {
    Sid: 'InCloudFormationRole',
    Effect: 'Allow',
    Action: of('cloudformation', 'ContinueUpdateRollback', 'CreateChangeSet', 'DeleteStack', 'RollbackStack'),
    Resource: STACKS,
    Condition: { StringEquals: { 'cloudformation:RoleArn': '${ServiceRole}' } },
  },
  {
    Sid: 'Stacks',
    Effect: 'Allow',
    Action: of(
      'cloudformation',
      'CancelUpdateStack',
      'DeleteChangeSet',
      'DescribeChangeSet',
      'DescribeEvents',
      'DescribeStackEvents',
      'DescribeStackResourceDrifts',
      'DescribeStacks',
      'DetectStackDrift',
      'DetectStackResourceDrift',
      'ExecuteChangeSet',
      'GetStackPolicy',
      'GetTemplate',
      'ListChangeSets',
      'ListStackResources',
      'SetStackPolicy',
      'UpdateTerminationProtection',
    ),
    Resource: [...STACKS, regional('cloudformation', 'changeSet/rookery-*')],
  },
  {
    Sid: 'CloudFormationRole',
    Effect: 'Allow',
    Action: ['iam:PassRole'],
    Resource: ['${ServiceRole}'],
    Condition: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
  },
];

const ARTIFACTS: readonly PolicyStatement[] = [
  { Sid: 'Bucket', Effect: 'Allow', Action: of('s3', 'ListBucket', 'ListBucketVersions'), Resource: [BUCKET] },
  {
    Sid: 'Templates',
    Effect: 'Allow',
    // The last three are for `gc`.
    Action: of('s3', 'GetObject', 'PutObject', 'DeleteObject', 'DeleteObjectVersion', 'GetObjectVersion'),
    Resource: [`${BUCKET}/*`],
  },
  {
    Sid: 'Images',
    Effect: 'Allow',
    Action: of(
      'ecr',
      'BatchCheckLayerAvailability',
      'BatchDeleteImage',
      'BatchGetImage',
      'CompleteLayerUpload',
      'DescribeImages',
      'GetDownloadUrlForLayer',
      'InitiateLayerUpload',
      'PutImage',
      'UploadLayerPart',
    ),
    Resource: [regional('ecr', 'repository/${StackName}-*')],
  },
];

const FOLLOWED: readonly PolicyStatement[] = [
  {
    Sid: 'Services',
    Effect: 'Allow',
    Action: of(
      'ecs',
      'DescribeServiceDeployments',
      'DescribeServices',
      'DescribeTasks',
      'ListServiceDeployments',
      'ListTasks',
      'StopServiceDeployment',
      'StopTask',
    ),
    Resource: [
      regional('ecs', 'container-instance/${StackName}-*'),
      regional('ecs', 'service/*/${StackName}-*'),
      regional('ecs', 'service-deployment/*/${StackName}-*'),
      regional('ecs', 'task/${StackName}-*'),
    ],
  },
  {
    Sid: 'Logs',
    Effect: 'Allow',
    Action: of('logs', 'GetLogEvents'),
    Resource: [regional('logs', 'log-group:${StackName}-*')],
  },
  {
    Sid: 'Look',
    Effect: 'Allow',
    Action: Object.keys(UNNARROWED),
    Resource: ['*'],
  },
];

/** What a preflight looks at before a deployment; it reads no secret's value. */
function preflight(has: (...types: readonly string[]) => boolean): readonly PolicyStatement[] {
  const look = (Sid: string, Action: readonly string[], ...Resource: readonly PolicyText[]): PolicyStatement => ({
    ...{ Sid, Effect: 'Allow', Action, Resource },
  });
  const certificates = has('AWS::ElasticLoadBalancingV2::Listener', 'AWS::CloudFront::Distribution');
  const zones = has('AWS::Route53::RecordSet', 'AWS::Route53::RecordSetGroup', 'AWS::CertificateManager::Certificate');
  const names = [regional('rds', 'db:*')];
  return [
    look('LookAtRoles', of('iam', 'GetRole', 'SimulatePrincipalPolicy'), 'arn:${Partition}:iam::${Account}:role/*'),
    look('LookAtSecrets', of('secretsmanager', 'DescribeSecret'), regional('secretsmanager', 'secret:*')),
    ...(has('AWS::RDS::DBInstance') ? [look('LookAtDatabases', of('rds', 'DescribeDBInstances'), ...names)] : []),
    // Those of a distribution are in us-east-1, wherever the stack is.
    ...(certificates
      ? [
          look(
            'LookAtCertificates',
            of('acm', 'DescribeCertificate'),
            'arn:${Partition}:acm:*:${Account}:certificate/*',
          ),
        ]
      : []),
    ...(zones ? [look('LookAtZones', of('route53', 'GetHostedZone'), 'arn:${Partition}:route53:::hostedzone/*')] : []),
  ];
}

/** What one kind of system needs of the deployer, and others do not. */
function ofSystem(needs: Needs, tag: string | undefined): readonly PolicyStatement[] {
  const has = (type: string) => needs.types.has(type);
  const databases = ['AWS::RDS::DBInstance', 'AWS::RDS::DBCluster'].some(has);
  const byTag = tag === undefined ? {} : { Condition: { StringEquals: { [`aws:ResourceTag/${tag}`]: '${TagValue}' } } };
  return [
    ...preflight((...types) => types.some(has)),
    ...(has('AWS::ECS::TaskDefinition') ? tasks(needs) : []),
    ...(has('AWS::ECS::Service') ? ROLLED : []),
    ...(needs.linked.size > 0 ? [linkedRoles(needs)] : []),
    ...(databases ? [DATABASES] : []),
    ...(has('AWS::CloudFront::Distribution') ? sites(byTag) : []),
    ...(has('AWS::ElasticLoadBalancingV2::LoadBalancer')
      ? [
          {
            Sid: 'LiftProtection',
            Effect: 'Allow' as const,
            Action: of('elasticloadbalancing', 'ModifyLoadBalancerAttributes'),
            Resource: [regional('elasticloadbalancing', 'loadbalancer/*')],
            ...byTag,
          },
        ]
      : []),
  ];
}

/** A task that is run by hand, or as a migration of a release, runs in the roles of its task definition. */
const tasks = (needs: Needs): readonly PolicyStatement[] => [
  {
    Sid: 'RunTasks',
    Effect: 'Allow',
    Action: of('ecs', 'RunTask'),
    Resource: [regional('ecs', 'task-definition/${StackName}-*')],
    Condition: { ArnLike: { 'ecs:cluster': CLUSTERS } },
  },
  {
    Sid: 'MigrationTasks',
    Effect: 'Allow',
    Action: of('ecs', 'RegisterTaskDefinition'),
    Resource: [regional('ecs', 'task-definition/${StackName}-*')],
  },
  {
    Sid: 'TaskRoles',
    Effect: 'Allow',
    Action: ['iam:PassRole'],
    Resource: [ownRoles(needs)],
    Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
  },
];

/** When a value of a secret changes, services are rolled: when it was is looked at, and never the value. */
const ROLLED: readonly PolicyStatement[] = [
  {
    Sid: 'RollServices',
    Effect: 'Allow',
    Action: of('ecs', 'UpdateService'),
    Resource: [regional('ecs', 'service/*/${StackName}-*')],
  },
  {
    Sid: 'SecretTimes',
    Effect: 'Allow',
    Action: of('secretsmanager', 'DescribeSecret', 'ListSecretVersionIds'),
    Resource: [regional('secretsmanager', 'secret:*')],
  },
];

/** `site:publish`: the bucket of a site, whose name begins with the stack's in small letters, and its distribution. */
const sites = (byTag: Partial<PolicyStatement>): readonly PolicyStatement[] => [
  {
    Sid: 'SiteBucket',
    Effect: 'Allow',
    Action: of('s3', 'ListBucket'),
    Resource: ['arn:${Partition}:s3:::${StackName}-*'],
  },
  {
    Sid: 'SiteFiles',
    Effect: 'Allow',
    Action: of('s3', 'DeleteObject', 'GetObject', 'PutObject'),
    Resource: ['arn:${Partition}:s3:::${StackName}-*/*'],
  },
  {
    Sid: 'Invalidations',
    Effect: 'Allow',
    Action: of('cloudfront', 'CreateInvalidation'),
    Resource: ['arn:${Partition}:cloudfront::${Account}:distribution/*'],
    ...byTag,
  },
];

const linkedRoles = ({ linked }: Needs): PolicyStatement => ({
  Sid: 'LinkedRoles',
  Effect: 'Allow',
  Action: ['iam:CreateServiceLinkedRole'],
  Resource: ['arn:${Partition}:iam::${Account}:role/aws-service-role/*'],
  Condition: { StringEquals: { 'iam:AWSServiceName': [...linked].sort() } },
});

const DATABASES: PolicyStatement = {
  Sid: 'Databases',
  Effect: 'Allow',
  Action: of('rds', 'DescribeDBClusters', 'DescribeDBInstances', 'ModifyDBCluster', 'ModifyDBInstance'),
  Resource: [
    regional('rds', 'cluster:${StackName}-*'),
    regional('rds', 'db:${StackName}-*'),
    // ModifyDBInstance and ModifyDBCluster ask for the groups that they name, too.
    regional('rds', 'cluster-pg:${StackName}-*'),
    regional('rds', 'pg:${StackName}-*'),
  ],
};

/** What a pipeline that deploys these templates may do: start a deployment in CloudFormation's role, and follow it. */
export function deployerPolicy(needs: Needs, { tag }: { readonly tag?: string | undefined } = {}): GeneratedPolicy {
  const statements = [...STACK_STATEMENTS, ...ARTIFACTS, ...FOLLOWED, ...ofSystem(needs, tag)];
  const unnarrowed = Object.entries(UNNARROWED).map(([action, why]): Unnarrowed => ({ action, why }));
  const byId = {
    action: 'elasticloadbalancing:ModifyLoadBalancerAttributes',
    why: 'no tag is named that tells the load balancer',
  };
  const isOpen = tag === undefined && statements.some(({ Sid }) => Sid === 'LiftProtection');
  return { statements, unnarrowed: isOpen ? [...unnarrowed, byId] : unnarrowed };
}
