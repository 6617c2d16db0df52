import {
  type Declare,
  fn,
  knownAs,
  marked,
  type Parameters,
  type Resource,
  type Token,
} from '../../../generator/index.ts';
import { privateSubnetIds, publicSubnetIds } from '../../parameters/parameters.ts';
import { openRules } from '../../parts/reasons.ts';

type Vpc = Resource<'AWS::EC2::VPC'>;

const DUAL = { 'with addresses of': 'IPv4 and IPv6' };

/** Subnets as outputs: a load balancer with `dualstack` takes those that have IPv6 addresses. */
export function addressed<T>(ipv6: boolean, subnets: Token<T>): Token<T> {
  return knownAs<T>(subnets, { marks: ipv6 ? DUAL : { 'with addresses of': 'IPv4' } });
}

/** The subnets of a load balancer with `dualstack`; those of a network that is there already pass, and are to have both. */
export const dualSubnets = {
  PublicSubnetIds: marked(publicSubnetIds, DUAL),
  PrivateSubnetIds: marked(privateSubnetIds, DUAL),
} as const;

/** The same for subnets that are parameters one by one. */
export function dual<P extends Parameters>(subnets: P): P {
  // The names are those of `subnets`.
  return Object.fromEntries(Object.entries(subnets).map(([name, parameter]) => [name, marked(parameter, DUAL)])) as P;
}

/** A /56 that Amazon gives the network, and a /64 of it for each subnet. */
export function ipv6Range(resource: Declare, vpc: Vpc, blocks: number) {
  const block = resource('Ipv6Range', 'AWS::EC2::VPCCidrBlock', {
    VpcId: vpc.ref,
    AmazonProvidedIpv6CidrBlock: true,
  });
  const subnet = (index: number) => fn.select(index, fn.cidr(fn.select(0, vpc.att('Ipv6CidrBlocks')), blocks, 64));
  return { block, subnet };
}

const EVERYWHERE = { DestinationIpv6CidrBlock: '::/0' } as const;

/** The routes out by IPv6: of public subnets by the internet gateway, of private ones by a gateway that lets nobody in. */
export function ipv6Routes(
  resource: Declare,
  parts: {
    readonly vpc: Vpc;
    readonly gateway: Resource<'AWS::EC2::InternetGateway'>;
    readonly attachment: Resource<'AWS::EC2::VPCGatewayAttachment'>;
    readonly publicRoutes: Resource<'AWS::EC2::RouteTable'>;
    readonly privateRoutes: readonly Resource<'AWS::EC2::RouteTable'>[];
  },
): void {
  resource(
    'PublicRouteToInternetIpv6',
    'AWS::EC2::Route',
    { RouteTableId: parts.publicRoutes.ref, ...EVERYWHERE, GatewayId: parts.gateway.ref },
    {
      DependsOn: [parts.attachment],
      Metadata: openRules({ VPCNoUnrestrictedRouteToIGW: 'It is what makes the public subnets public.' }),
    },
  );
  const egress = resource('EgressGateway', 'AWS::EC2::EgressOnlyInternetGateway', { VpcId: parts.vpc.ref });
  for (const { logicalId, ref } of parts.privateRoutes) {
    const route = { RouteTableId: ref, ...EVERYWHERE, EgressOnlyInternetGatewayId: egress.ref };
    resource(`${logicalId.replace('Routes', 'Route')}ToInternetIpv6`, 'AWS::EC2::Route', route);
  }
}
