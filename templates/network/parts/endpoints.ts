import { AWS, type Declare, fn, type Resource, type Token } from '../../../generator/index.ts';

/** AWS services that can be reached from the network without leaving it; each is billed by the hour and zone. */
export const INTERFACE_ENDPOINTS = [
  'ecr.api',
  'ecr.dkr',
  'ecs',
  'ecs-agent',
  'ecs-telemetry',
  'ec2',
  'elasticloadbalancing',
  'events',
  'kms',
  'logs',
  'monitoring',
  'rds-data',
  'secretsmanager',
  'sns',
  'sqs',
  'ssm',
  'ssmmessages',
  'ec2messages',
  'states',
  'sts',
  'xray',
] as const;

export type InterfaceEndpoint = (typeof INTERFACE_ENDPOINTS)[number];

/** `ecr.api` as part of a logical id: EcrApi. */
function pascal(name: string) {
  return name
    .split(/[.-]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

type Vpc = Resource<'AWS::EC2::VPC'>;

/** Endpoints in the private subnets, under the services' own names: programs need no change. */
export function interfaceEndpoints(
  resource: Declare,
  names: readonly InterfaceEndpoint[],
  {
    vpc,
    cidr,
    subnets,
  }: { readonly vpc: Vpc; readonly cidr: Token<string>; readonly subnets: readonly Resource<'AWS::EC2::Subnet'>[] },
): void {
  if (names.length === 0) return;
  const group = resource(
    'EndpointSecurityGroup',
    'AWS::EC2::SecurityGroup',
    {
      GroupDescription: 'Endpoints of AWS services: HTTPS in from the network',
      VpcId: vpc.ref,
      SecurityGroupIngress: [
        {
          IpProtocol: 'tcp',
          FromPort: 443,
          ToPort: 443,
          CidrIp: cidr,
          Description: 'HTTPS from the network',
        },
      ],
      SecurityGroupEgress: [{ IpProtocol: '-1', CidrIp: '127.0.0.1/32', Description: 'Nothing' }],
    },
    { comment: 'Without an egress rule CloudFormation would allow all of it.' },
  );
  for (const name of names) {
    resource(`${pascal(name)}Endpoint`, 'AWS::EC2::VPCEndpoint', {
      VpcId: vpc.ref,
      VpcEndpointType: 'Interface',
      ServiceName: fn.sub`com.amazonaws.${AWS.Region}.${name}`,
      PrivateDnsEnabled: true,
      SubnetIds: subnets.map(({ ref }) => ref),
      SecurityGroupIds: [group.att('GroupId')],
    });
  }
}
