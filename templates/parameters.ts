import { arnOf, nameOf } from '../generator/index.ts';

/** Parameters that several templates share, so that they cannot drift apart. */
export const vpcId = { Type: 'AWS::EC2::VPC::Id', Description: 'Network that all of it lies in' } as const;
export const subnetIds = {
  Type: 'List<AWS::EC2::Subnet::Id>',
  Description: 'At least two, in different zones',
} as const;
export const assignPublicIp = {
  Type: 'String',
  AllowedValues: ['DISABLED', 'ENABLED'],
  Default: 'DISABLED',
  Description: 'ENABLED only in public subnets, where tasks reach the internet by an address of their own',
} as const;

export const certificateArn = {
  Type: 'String',
  Default: '',
  AllowedPattern: '(|arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+)',
  ConstraintDescription: 'the ARN of a certificate in ACM, or nothing',
  Description: 'Certificate in ACM; with one, HTTPS is served and HTTP redirects to it',
} as const;

export const deletionProtection = {
  Type: 'String',
  AllowedValues: ['false', 'true'],
  Default: 'false',
  Description: 'true refuses to delete the load balancer',
} as const;

export const natGateways = {
  Type: 'String',
  AllowedValues: ['zone', 'one', 'none'],
  Default: 'one',
  Description: 'zone survives the loss of a zone; one costs a fraction; none gives tasks public addresses',
} as const;

export const vpcCidr = {
  Type: 'String',
  Default: '10.0.0.0/16',
  AllowedPattern: '([0-9]{1,3}\\.){3}[0-9]{1,3}/16',
  ConstraintDescription: 'an IPv4 range with a /16 mask',
  Description: 'Addresses of the network; each subnet takes a /20 of them',
} as const;

export const containerInsights = {
  Type: 'String',
  AllowedValues: ['disabled', 'enabled', 'enhanced'],
  Default: 'disabled',
  Description: 'Metrics a task and a container; billed as custom metrics',
} as const;

export const logRetentionDays = {
  Type: 'Number',
  AllowedValues: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653],
  Default: 30,
  Description: 'Days that logs are kept',
} as const;

export const imageTag = {
  Type: 'String',
  AllowedPattern: '[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}',
  ConstraintDescription: 'the tag of an image in the repository',
  Description: 'Tag of the image to run; tags are immutable',
} as const;

export const repositoryUri = { Type: 'String', Description: 'Image repository, without a tag' } as const;
export const repositoryArn = arnOf('AWS::ECR::Repository', {
  Description: 'The same repository, for the right to pull',
});
export const listenerArn = arnOf('AWS::ElasticLoadBalancingV2::Listener', {
  Description: 'Listener that takes the rule',
});
export const clusterName = nameOf('AWS::ECS::Cluster', { Description: 'Cluster that runs the tasks' });

export const cpu = {
  Type: 'String',
  AllowedValues: ['256', '512', '1024', '2048', '4096'],
  Default: '256',
  Description: 'CPU units of a task; 1024 are one core',
} as const;

export const memory = {
  Type: 'Number',
  AllowedValues: [512, 1024, 2048, 4096, 8192, 16384],
  Default: 512,
  Description: 'MiB of a task; Fargate pairs each CPU size with a range of them',
} as const;

export const architecture = {
  Type: 'String',
  AllowedValues: ['ARM64', 'X86_64'],
  Default: 'ARM64',
  Description: 'What the image was built for',
} as const;

export const minTasks = { Type: 'Number', Default: 2, MinValue: 0, Description: 'Tasks that always run' } as const;
export const maxTasks = {
  Type: 'Number',
  Default: 6,
  MinValue: 0,
  Description: 'Tasks that scaling stops at',
} as const;
export const onDemandBase = {
  Type: 'Number',
  Default: 1,
  MinValue: 0,
  Description: 'Tasks that run on demand before the weights count',
} as const;
export const onDemandWeight = {
  Type: 'Number',
  Default: 1,
  MinValue: 0,
  MaxValue: 1000,
  Description: 'Share of Fargate',
} as const;
export const spotWeight = {
  Type: 'Number',
  Default: 0,
  MinValue: 0,
  MaxValue: 1000,
  Description: 'Share of Fargate Spot',
} as const;
