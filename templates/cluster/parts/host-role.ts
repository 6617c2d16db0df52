import {
  AWS,
  allow,
  assumableBy,
  type Declare,
  fn,
  type Id,
  policy,
  type Resource,
  type Statement,
  type Value,
} from '../../../generator/index.ts';
import { inlinePolicy, openRules, policyOfAws } from '../../parts/reasons.ts';

function inCluster(kind: 'container-instance' | 'task-set', clusterName: Value<string>) {
  return fn.sub`arn:${AWS.Partition}:ecs:${AWS.Region}:${AWS.AccountId}:${kind}/${clusterName}/*`;
}

const managedPolicy = (name: string) => fn.sub`arn:${AWS.Partition}:iam::aws:policy/${name}`;

/** What the container agent of a host needs to serve one cluster; images, logs and secrets are the tasks' own rights. */
function agent(clusterName: Value<string>): readonly Statement[] {
  return [
    allow({ Sid: 'FindEcs', Action: 'ecs:DiscoverPollEndpoint', Resource: '*' }),
    allow({
      Sid: 'JoinCluster',
      Action: ['ecs:DeregisterContainerInstance', 'ecs:RegisterContainerInstance', 'ecs:Submit*'],
      Resource: fn.sub`arn:${AWS.Partition}:ecs:${AWS.Region}:${AWS.AccountId}:cluster/${clusterName}`,
    }),
    allow({
      Sid: 'TakeOrders',
      Action: ['ecs:Poll', 'ecs:PutSystemLogEvents', 'ecs:StartTelemetrySession', 'ecs:UpdateContainerInstancesState'],
      Resource: inCluster('container-instance', clusterName),
    }),
  ];
}

/** Service Connect asks through the agent, in the name of a service (aws/amazon-ecs-service-connect-agent#142). */
function connect(clusterName: Value<string>): Statement {
  return allow({ Sid: 'ConfigureServiceConnect', Action: 'ecs:Poll', Resource: inCluster('task-set', clusterName) });
}

/** What Session Manager needs for a shell on a host. */
const shell: Statement = allow({
  Sid: 'OpenShell',
  Action: [
    'ssm:UpdateInstanceInformation',
    'ssmmessages:CreateControlChannel',
    'ssmmessages:CreateDataChannel',
    'ssmmessages:OpenControlChannel',
    'ssmmessages:OpenDataChannel',
  ],
  Resource: '*',
});

const HOSTS_OF_THE_CLUSTER = 'ECS and Session Manager make the names of hosts: it is what belongs to the one cluster.';

interface Host {
  readonly clusterName: Value<Id<'AWS::ECS::Cluster', 'Name'>>;
  readonly hostAccess: 'ssm' | 'none';
}

/** The role of hosts of a cluster. */
export function hostRole(resource: Declare, { clusterName, hostAccess }: Host): Resource<'AWS::IAM::Role'> {
  return resource(
    'HostRole',
    'AWS::IAM::Role',
    {
      AssumeRolePolicyDocument: assumableBy('ec2.amazonaws.com'),
      Policies: [
        {
          PolicyName: 'ServeCluster',
          PolicyDocument: policy(...agent(clusterName), connect(clusterName), ...(hostAccess === 'ssm' ? [shell] : [])),
        },
      ],
    },
    { Metadata: inlinePolicy(HOSTS_OF_THE_CLUSTER) },
  );
}

/** The role of hosts that ECS manages: AWS keeps the rights of their agent up to date. */
export function managedHostRole(
  resource: Declare,
  clusterName: Value<Id<'AWS::ECS::Cluster', 'Name'>>,
): Resource<'AWS::IAM::Role'> {
  return resource(
    'HostRole',
    'AWS::IAM::Role',
    {
      AssumeRolePolicyDocument: assumableBy('ec2.amazonaws.com'),
      ManagedPolicyArns: [managedPolicy('AmazonECSInstanceRolePolicyForManagedInstances')],
      Policies: [{ PolicyName: 'ServiceConnect', PolicyDocument: policy(connect(clusterName)) }],
    },
    {
      Metadata: openRules({
        ...inlinePolicy(HOSTS_OF_THE_CLUSTER).OpenRules,
        ...policyOfAws('The agent on these hosts is that of AWS, which keeps its rights up to date.').OpenRules,
      }),
    },
  );
}

/** The role in which ECS starts and ends hosts, which it may give the one role and no other. */
export function infrastructureRole(resource: Declare, hosts: Resource<'AWS::IAM::Role'>): Resource<'AWS::IAM::Role'> {
  return resource(
    'InfrastructureRole',
    'AWS::IAM::Role',
    {
      AssumeRolePolicyDocument: assumableBy('ecs.amazonaws.com'),
      ManagedPolicyArns: [managedPolicy('AmazonECSInfrastructureRolePolicyForManagedInstances')],
      Policies: [
        {
          PolicyName: 'PassHostRole',
          PolicyDocument: policy(
            allow({
              Sid: 'PassHostRole',
              Action: 'iam:PassRole',
              Resource: hosts.att('Arn'),
              Condition: { StringLike: { 'iam:PassedToService': 'ec2.*' } },
            }),
          ),
        },
      ],
    },
    {
      Metadata: openRules({
        ...inlinePolicy().OpenRules,
        ...policyOfAws('It is ECS that works with these rights, and AWS keeps them up to date.').OpenRules,
      }),
      comment: "AWS's policy passes on roles named ecsInstanceRole* only; the second lets ours have any name.",
    },
  );
}
