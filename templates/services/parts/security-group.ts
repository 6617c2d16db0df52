import type { Id, Resource, Token } from '../../../generator/index.ts';
import type { SecurityGroupEgress } from '../../../generator/resources/generated/ec2.ts';
import type { Bindings } from './bindings.ts';
import type { TaskParams } from './parameters.ts';
import type { Builder } from './task.ts';
import type { Range, RunOptions } from './task-options.ts';

interface Inward {
  readonly port: number;
  readonly protocol?: 'tcp' | 'udp';
  /** Where the load balancer asks by TCP, when that is another port or protocol. */
  readonly healthCheckPort?: number | undefined;
  readonly from: Token<Id<'AWS::EC2::SecurityGroup'>>;
}

const ANYWHERE: readonly Range[] = ['0.0.0.0/0'];

function destination(range: Range) {
  if (range.startsWith('pl-')) return { DestinationPrefixListId: range };
  return range.includes(':') ? { CidrIpv6: range } : { CidrIp: range };
}

function egressRule(port: number, range: Range, Description: string): SecurityGroupEgress {
  return {
    IpProtocol: 'tcp',
    FromPort: port,
    ToPort: port,
    ...destination(range),
    Description,
  };
}

/**
 * The security group of a task: HTTPS out, egress to what it uses, and ingress as `inward` says. What it uses gets an
 * ingress rule for this group and for no other; `accessRules` are those, for a service to wait for.
 */
export function securityGroup(
  { resource }: Builder,
  params: Pick<TaskParams, 'VpcId'>,
  {
    options,
    bindings,
    inward,
  }: { readonly options: RunOptions; readonly bindings: Bindings; readonly inward?: Inward },
): {
  readonly group: Resource<'AWS::EC2::SecurityGroup'>;
  readonly accessRules: readonly (
    | Resource<'AWS::EC2::SecurityGroupIngress'>
    | Resource<'AWS::EC2::SecurityGroupEgress'>
  )[];
} {
  const { https = ANYWHERE, egress = [] } = options;
  const entries = inward ? entriesOf(inward) : [];
  const group = resource('SecurityGroup', 'AWS::EC2::SecurityGroup', {
    GroupDescription: inward ? 'The service: the load balancer in, HTTPS out' : 'The tasks: HTTPS out',
    VpcId: params.VpcId,
    ...(inward && {
      SecurityGroupIngress: entries.map(({ ports, what }) => ({
        ...ports,
        SourceSecurityGroupId: inward.from,
        Description: `${what} from the load balancer`,
      })),
    }),
    SecurityGroupEgress: [
      ...https.map((range) => egressRule(443, range, 'Images, logs and AWS APIs')),
      ...egress.map(({ port, cidr, description }) => egressRule(port, cidr, description)),
      ...bindings.peers.map(({ name, port, groupId }) => ({
        IpProtocol: 'tcp',
        FromPort: port,
        ToPort: port,
        DestinationSecurityGroupId: groupId,
        Description: `To ${name}`,
      })),
    ],
  });
  const toPeers = bindings.peers.map(({ name, port, groupId }) =>
    resource(`To${name}`, 'AWS::EC2::SecurityGroupIngress', {
      GroupId: groupId,
      SourceSecurityGroupId: group.att('GroupId'),
      IpProtocol: 'tcp',
      FromPort: port,
      ToPort: port,
      Description: 'From a service that uses it',
    }),
  );
  if (!inward) return { group, accessRules: toPeers };
  const fromLoadBalancer = entries.map(({ logicalId, ports, what }) =>
    resource(logicalId, 'AWS::EC2::SecurityGroupEgress', {
      GroupId: inward.from,
      DestinationSecurityGroupId: group.att('GroupId'),
      ...ports,
      Description: `${what} to the service`,
    }),
  );
  return { group, accessRules: [...toPeers, ...fromLoadBalancer] };
}

/** What the load balancer sends to the tasks. */
function entriesOf({ port, protocol = 'tcp', healthCheckPort = port }: Inward) {
  const one = (logicalId: string, what: string, IpProtocol: 'tcp' | 'udp', at: number) => ({
    logicalId,
    what,
    ports: { IpProtocol, FromPort: at, ToPort: at },
  });
  const requests = one('FromLoadBalancer', 'Requests', protocol, port);
  if (protocol === 'tcp' && healthCheckPort === port) return [requests];
  return [requests, one('ChecksFromLoadBalancer', 'Health checks', 'tcp', healthCheckPort)];
}
