import type { Id, Resource, Token } from '../../generator/index.ts';
import type { Verbs } from './task.ts';
import type { AnyTaskOptions } from './task-options.ts';
import type { Named, Wiring } from './wiring.ts';

interface Inward {
  readonly port: number;
  readonly protocol?: 'tcp' | 'udp';
  readonly from: Token<Id<'AWS::EC2::SecurityGroup'>>;
}

const HTTPS = {
  IpProtocol: 'tcp',
  FromPort: 443,
  ToPort: 443,
  CidrIp: '0.0.0.0/0',
  Description: 'Images, logs and AWS APIs',
};

/**
 * The security group of a task: HTTPS out, the ways to what it uses, and in whatever `inward` says. What it uses gets a
 * way in from this group and from no other; `ways` are those, for a service to wait for.
 */
export function securityGroup(
  { resource }: Verbs,
  params: Named,
  { options, wired, inward }: { readonly options: AnyTaskOptions; readonly wired: Wiring; readonly inward?: Inward },
): {
  readonly group: Resource<'AWS::EC2::SecurityGroup'>;
  readonly ways: readonly (Resource<'AWS::EC2::SecurityGroupIngress'> | Resource<'AWS::EC2::SecurityGroupEgress'>)[];
} {
  const group = resource('SecurityGroup', 'AWS::EC2::SecurityGroup', {
    GroupDescription: inward ? 'The service: the load balancer in, HTTPS out' : 'The tasks: HTTPS out',
    VpcId: params.VpcId!,
    ...(inward && {
      SecurityGroupIngress: [
        {
          IpProtocol: inward.protocol ?? 'tcp',
          FromPort: inward.port,
          ToPort: inward.port,
          SourceSecurityGroupId: inward.from,
          Description: 'Requests from the load balancer',
        },
      ],
    }),
    SecurityGroupEgress: [
      HTTPS,
      ...(options.egress ?? []).map(({ port, cidr, description }) => ({
        IpProtocol: 'tcp',
        FromPort: port,
        ToPort: port,
        CidrIp: cidr,
        Description: description,
      })),
      ...wired.peers.map(({ name, port, groupId }) => ({
        IpProtocol: 'tcp',
        FromPort: port,
        ToPort: port,
        DestinationSecurityGroupId: groupId,
        Description: `To ${name}`,
      })),
    ],
  });
  const toPeers = wired.peers.map(({ name, port, groupId }) =>
    resource(`To${name}`, 'AWS::EC2::SecurityGroupIngress', {
      GroupId: groupId,
      SourceSecurityGroupId: group.att('GroupId'),
      IpProtocol: 'tcp',
      FromPort: port,
      ToPort: port,
      Description: 'From a service that uses it',
    }),
  );
  if (!inward) return { group, ways: toPeers };
  const fromLoadBalancer = resource('FromLoadBalancer', 'AWS::EC2::SecurityGroupEgress', {
    GroupId: inward.from,
    DestinationSecurityGroupId: group.att('GroupId'),
    IpProtocol: inward.protocol ?? 'tcp',
    FromPort: inward.port,
    ToPort: inward.port,
    Description: 'Requests to the service',
  });
  return { group, ways: [...toPeers, fromLoadBalancer] };
}
