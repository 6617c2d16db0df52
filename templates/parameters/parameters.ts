import { arnParameter, attributeParameter, nameParameter, unconstrained } from '../../generator/index.ts';

import { ANY_FARGATE_MEMORY, FARGATE_CPU } from './fargate-size.ts';

/** Parameters that several templates share, so that they cannot drift apart. */
export const vpcId = { Type: 'AWS::EC2::VPC::Id', Description: 'Network that all of it lies in' } as const;
function subnetIds<const D extends string>(Description: D) {
  return { Type: 'List<AWS::EC2::Subnet::Id>', Description } as const;
}
export const publicSubnetIds = subnetIds('At least two, in different zones, with a route to an internet gateway');
export const privateSubnetIds = subnetIds('At least two, in different zones, without a route to an internet gateway');
export const taskSubnetIds = subnetIds('Where tasks run: at least two, in different zones');
/** As a master declares it for a network that it does not make. */
export const existingTaskPublicIp = {
  Type: 'String',
  AllowedValues: ['DISABLED', 'ENABLED'],
  Default: 'DISABLED',
  Description: 'ENABLED only in public subnets, where tasks reach the internet by an address of their own',
} as const;
export const taskPublicIp = unconstrained(existingTaskPublicIp);

/** The ARN of a certificate in ACM: IAM has certificates, too, and nobody renews those. */
export const ACM_CERTIFICATE = 'arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+';

export const certificateArn = arnParameter('AWS::CertificateManager::Certificate', {
  Default: '',
  AllowedPattern: `(|${ACM_CERTIFICATE})`,
  ConstraintDescription: 'the ARN of a certificate in ACM, or nothing',
  Description: 'Certificate in ACM; with one, HTTPS is served and HTTP redirects to it',
});

export const deletionProtection = {
  Type: 'String',
  AllowedValues: ['false', 'true'],
  Default: 'false',
  Description: 'true refuses to delete the load balancer',
} as const;

export const natGateways = {
  Type: 'String',
  AllowedValues: ['zone', 'one', 'regional', 'none'],
  Default: 'one',
  Description: 'zone and regional survive the loss of a zone; one costs a fraction; none gives tasks public addresses',
  role: 'NatGateways',
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

export const logBucketName = nameParameter('AWS::S3::Bucket', {
  Default: '',
  Description: 'Bucket of the foundation that access logs and flow logs are written to; none are when it is empty',
});

export const alarmTopicArn = arnParameter('AWS::SNS::Topic', {
  Default: '',
  Description: 'Topic that alarms call; nobody is called when it is empty',
  role: 'AlarmTopicArn',
});

export const logKeyArn = arnParameter('AWS::KMS::Key', {
  Default: '',
  Description: 'Key that logs are encrypted with; one that CloudWatch Logs owns when it is empty',
});

export const imageTag = {
  Type: 'String',
  AllowedPattern: '[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}',
  ConstraintDescription: 'the tag of an image in the repository',
  Description: 'Tag of the image to run; tags are immutable',
  role: 'ImageTag',
} as const;

export const repositoryUri = attributeParameter(
  { 'AWS::ECR::Repository': 'RepositoryUri' },
  { Description: 'Image repository, without a tag', role: 'RepositoryUri' },
);
export const repositoryArn = arnParameter('AWS::ECR::Repository', {
  Description: 'The same repository, for the right to pull',
});
/** Of all services of a system, as its foundation makes them: `<prefix>/<folder>` is one. */
export const repositoryUriPrefix = {
  Type: 'String',
  Description: 'What the URIs of image repositories begin with; a slash and the name of a service come after it',
} as const;
export const repositoryArnPrefix = {
  Type: 'String',
  Description: 'What the ARNs of the same repositories begin with',
} as const;

/** Which row of the mappings by environment holds. */
export function environmentName<const Name extends string>(names: readonly Name[]) {
  return {
    Type: 'String',
    AllowedValues: names,
    Description: 'Chooses the row of the mappings, where values differ between environments',
  } as const;
}

export const listenerArn = arnParameter('AWS::ElasticLoadBalancingV2::Listener', {
  Description: 'Listener that takes the rule',
});
export const clusterName = nameParameter('AWS::ECS::Cluster', { Description: 'Cluster that runs the tasks' });

const CPU = 'CPU units of a task; 1024 are one core';
const MEMORY = 'MiB of a task';

/** Fargate takes certain pairs only: a rule of each template holds them together. */
export const size = {
  Cpu: { Type: 'Number', AllowedValues: FARGATE_CPU, Default: 256, Description: CPU },
  Memory: { Type: 'Number', AllowedValues: ANY_FARGATE_MEMORY, Default: 512, Description: MEMORY },
} as const;

/**
 * Of services that take part in Service Connect: its proxy runs in the task, and wants 256 CPU units and 64 MiB of it (the
 * advice of the Amazon ECS Developer Guide; the numbers are unproven).
 */
export const connectedSize = {
  Cpu: { ...size.Cpu, Default: 512 },
  Memory: { ...size.Memory, Default: 1024 },
} as const;

/** What a task reserves on its host. */
export const hostSize = {
  Cpu: { Type: 'Number', MinValue: 1, Default: 256, Description: `${CPU}, which it reserves on its host` },
  Memory: { Type: 'Number', MinValue: 1, Default: 512, Description: `${MEMORY}, which it reserves on its host` },
} as const;

/** The same on hosts. */
export const connectedHostSize = {
  Cpu: { ...hostSize.Cpu, Default: 512 },
  Memory: { ...hostSize.Memory, Default: 576 },
} as const;

export const architecture = {
  Type: 'String',
  AllowedValues: ['ARM64', 'X86_64'],
  Default: 'ARM64',
  Description: 'What the image was built for',
} as const;

export const minTasks = {
  Type: 'Number',
  Default: 2,
  MinValue: 0,
  Description: 'Tasks that always run',
  role: 'MinTasks',
} as const;
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

/** A worker can be interrupted, for unfinished messages come back: so it runs on Spot mostly by default. */
export const workerSpotWeight = { ...spotWeight, Default: 3 } as const;

/** Six fields, a number with its unit, or a time: what EventBridge Scheduler and Application Auto Scaling take. */
const SCHEDULE =
  'cron\\(([^ ]+ ){5}[^ ]+\\)|rate\\([1-9][0-9]* (minute|hour|day)s?\\)|at\\([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?\\)';

export const scheduleExpression = {
  Type: 'String',
  AllowedPattern: SCHEDULE,
  ConstraintDescription: 'cron(0 3 * * ? *), rate(1 hour) or at(2030-01-01T00:00:00)',
  Description: 'When it runs: cron(minutes hours day month weekday year), rate(...) or at(...)',
} as const;
export const timeZone = {
  Type: 'String',
  Default: 'UTC',
  Description: 'Zone that the schedule is meant in: Europe/Berlin',
} as const;
export const scheduleState = {
  Type: 'String',
  AllowedValues: ['ENABLED', 'DISABLED'],
  Default: 'ENABLED',
  Description: 'DISABLED pauses it',
} as const;
