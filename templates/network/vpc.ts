import {
  AWS,
  type Checked,
  checkOptions,
  fn,
  following,
  memoize,
  type OptionOf,
  option,
  type Resource,
  type Shape,
  type Token,
  template,
} from '../../generator/index.ts';
import * as parameters from '../parameters/parameters.ts';
import { logParameters } from '../parts/log-group.ts';
import { openRules } from '../parts/reasons.ts';
import { INTERFACE_ENDPOINTS, type InterfaceEndpoint, interfaceEndpoints } from './parts/endpoints.ts';
import { flowLogs, rejections } from './parts/flow-logs.ts';
import { addressed, ipv6Range, ipv6Routes } from './parts/ipv6.ts';
import { natGateways } from './parts/nat.ts';
import { type SubnetId, subnetIdName, ZONES, type ZoneCount, type ZoneOf } from './parts/zones.ts';

/** The options of a network: each set of them makes a template of its own. */
export interface VpcOptions {
  /** Where the template is written. */
  readonly path?: string;
  /** Zones of the region that it lies in. */
  readonly zones?: ZoneCount;
  /** AWS services that are reached without leaving the network; for privacy, not for saving: each has its price. */
  readonly endpoints?: readonly InterfaceEndpoint[];
  /** The endpoint of DynamoDB, which is free as that of S3 is; the latter is always there. */
  readonly dynamodb?: boolean;
  /**
   * An IPv6 range of Amazon's beside the IPv4 one, with a /64 for each subnet: for load balancers with `dualstack`. Private
   * subnets have a way out by it, and none in; tasks stay on IPv4.
   */
  readonly ipv6?: boolean;
  /** Flow logs of all connections, instead of those of rejected ones, which are in the log bucket. */
  readonly flowLogs?: boolean;
}

/** The shape of these options, which they are checked against. */
export const VPC_OPTIONS = {
  path: option.text(),
  zones: option.oneOf(2, 3, 4),
  endpoints: option.listOf(option.oneOf(...INTERFACE_ENDPOINTS)),
  dynamodb: option.flag(),
  ipv6: option.flag(),
  flowLogs: option.flag(),
} satisfies Shape<VpcOptions>;

const NUMBER = { 2: 'two', 3: 'three', 4: 'four' } as const;
type Subnet = Resource<'AWS::EC2::Subnet'>;

/**
 * Two zones share four blocks, public ones first. So a zone that comes later moves no subnet: CloudFormation would make the
 * moved one first, in addresses that another still has, and fail.
 */
const publicBlock = (zone: number) => 4 * Math.floor(zone / 2) + (zone % 2);

const always = { VpcCidr: parameters.vpcCidr, NatGateways: parameters.natGateways } as const;
const withFlowLogs = { ...always, ...logParameters } as const;
const withRejections = { ...always, LogBucketName: parameters.logBucketName } as const;

const build = memoize((options: VpcOptions) => {
  checkOptions('vpcTemplate', VPC_OPTIONS, options);
  const {
    path = 'templates/vpc.yaml',
    zones = 2,
    endpoints = [],
    dynamodb = false,
    ipv6 = false,
    flowLogs: logged = false,
  } = options;
  return template({
    path,
    description: `VPC with public and private subnets in ${NUMBER[zones]} availability zones`,
    // The parameter that is then missing is not read.
    parameters: (logged ? withFlowLogs : withRejections) as typeof withFlowLogs & typeof withRejections,

    body(builder) {
      const { params, resource } = builder;
      const named = (part: string) => [{ Key: 'Name', Value: fn.sub`${AWS.StackName}-${part}` }];

      const vpc = resource(
        'Vpc',
        'AWS::EC2::VPC',
        { CidrBlock: params.VpcCidr, EnableDnsHostnames: true, EnableDnsSupport: true, Tags: named('Vpc') },
        {
          Metadata: {
            OpenControls: {
              'EC2.2': 'CloudFormation cannot change the default security group of a VPC; nothing here uses it.',
              ...(!logged && { 'EC2.6': 'The parameter decides: the foundation has a bucket for flow logs.' }),
              ...(endpoints.length === 0 && {
                'EC2.10': 'Endpoints are an option: each is billed by the hour and zone.',
              }),
            },
          },
        },
      );
      const gateway = resource('InternetGateway', 'AWS::EC2::InternetGateway', { Tags: named('InternetGateway') });
      const attachment = resource('GatewayAttachment', 'AWS::EC2::VPCGatewayAttachment', {
        VpcId: vpc.ref,
        InternetGatewayId: gateway.ref,
      });

      const blocks = zones === 2 ? 4 : 8;
      const range = ipv6 ? ipv6Range(resource, vpc, blocks) : undefined;
      const subnet = (logicalId: string, zone: number, block: number) =>
        resource(
          logicalId,
          'AWS::EC2::Subnet',
          {
            VpcId: vpc.ref,
            AvailabilityZone: fn.select(zone, fn.getAZs()),
            CidrBlock: fn.select(block, fn.cidr(vpc.att('CidrBlock'), blocks, 12)),
            ...(range && { Ipv6CidrBlock: range.subnet(block) }),
            MapPublicIpOnLaunch: false,
            Tags: named(logicalId),
          },
          range && { DependsOn: [range.block] },
        );
      const inZones = ZONES.slice(0, zones).map((zone, index) => ({
        zone,
        isPublic: subnet(`PublicSubnet${zone}`, index, publicBlock(index)),
        isPrivate: subnet(`PrivateSubnet${zone}`, index, publicBlock(index) + 2),
      }));

      const { none, some, gateways } = natGateways(builder, {
        choice: params.NatGateways,
        homes: inZones.map(({ zone, isPublic }) => ({ zone, subnet: isPublic })),
        vpc,
        attachment,
      });

      const routes = (logicalId: string, members: readonly Subnet[]) => {
        const table = resource(logicalId, 'AWS::EC2::RouteTable', { VpcId: vpc.ref, Tags: named(logicalId) });
        for (const { logicalId: subnetId, ref } of members) {
          const association = { SubnetId: ref, RouteTableId: table.ref };
          resource(`${subnetId}Routes`, 'AWS::EC2::SubnetRouteTableAssociation', association);
        }
        return table;
      };
      const everywhere = { DestinationCidrBlock: '0.0.0.0/0' };
      const publicRoutes = routes(
        'PublicRoutes',
        inZones.map(({ isPublic }) => isPublic),
      );
      resource(
        'PublicRouteToInternet',
        'AWS::EC2::Route',
        { RouteTableId: publicRoutes.ref, ...everywhere, GatewayId: gateway.ref },
        {
          DependsOn: [attachment],
          Metadata: openRules({ VPCNoUnrestrictedRouteToIGW: 'It is what makes the public subnets public.' }),
        },
      );
      const privateRoutes = inZones.map(({ zone, isPrivate }, index) => {
        const table = routes(`PrivateRoutes${zone}`, [isPrivate]);
        const route = { RouteTableId: table.ref, ...everywhere, NatGatewayId: gateways[index]! };
        resource(`PrivateRoute${zone}ToInternet`, 'AWS::EC2::Route', route, { Condition: some });
        return table;
      });

      if (ipv6) ipv6Routes(resource, { vpc, gateway, attachment, publicRoutes, privateRoutes });

      const tables = [publicRoutes, ...privateRoutes].map((table) => table.ref);
      const gatewayEndpoint = (logicalId: string, service: string, comment: string) =>
        resource(
          logicalId,
          'AWS::EC2::VPCEndpoint',
          {
            VpcId: vpc.ref,
            VpcEndpointType: 'Gateway',
            ServiceName: fn.sub`com.amazonaws.${AWS.Region}.${service}`,
            RouteTableIds: tables,
          },
          { comment },
        );
      gatewayEndpoint('S3Endpoint', 's3', 'Free, and image layers come this way instead of through a NAT gateway.');
      if (dynamodb) gatewayEndpoint('DynamoDbEndpoint', 'dynamodb', 'Free.');
      interfaceEndpoints(resource, endpoints, {
        vpc,
        cidr: params.VpcCidr,
        subnets: inZones.map(({ isPrivate }) => isPrivate),
      });
      if (logged) flowLogs(builder, vpc, params);
      else {
        const bucket = params.LogBucketName;
        rejections(resource, vpc, { bucket, logged: builder.condition('HasLogBucket', fn.not(fn.equals(bucket, ''))) });
      }

      const publicSubnets = inZones.map(({ isPublic }) => isPublic.ref);
      const privateSubnets = inZones.map(({ isPrivate }) => isPrivate.ref);
      return {
        VpcId: { Value: vpc.ref, Description: 'The network' },
        PublicSubnetIds: { Value: addressed(ipv6, fn.commaList(publicSubnets)), Description: 'For load balancers' },
        PrivateSubnetIds: {
          Value: addressed(ipv6, fn.commaList(privateSubnets)),
          Description: 'For what nobody outside may reach',
        },
        // Which of them there are follows from `zones`: vpcTemplate's type says it.
        ...(singleSubnets(inZones, ipv6) as Readonly<Record<never, never>>),
        TaskSubnetIds: {
          Value: addressed(ipv6, fn.if(none, fn.commaList(publicSubnets), fn.commaList(privateSubnets))),
          Description: 'For tasks: the private subnets, or without a NAT gateway the public ones',
        },
        TaskPublicIp: {
          Value: fn.if<'ENABLED' | 'DISABLED'>(none, 'ENABLED', 'DISABLED'),
          Description: 'Whether tasks need public addresses to reach the internet',
        },
      };
    },
  });
});

interface Zone {
  readonly zone: (typeof ZONES)[number];
  readonly isPublic: Subnet;
  readonly isPrivate: Subnet;
}

/** Each subnet as an output of its own, for what takes one of a zone: a nested stack cannot select from a list of outputs. */
function singleSubnets(zones: readonly Zone[], ipv6: boolean) {
  const outputs = zones.flatMap(({ zone, isPublic, isPrivate }) => [
    [
      subnetIdName('Public', zone),
      { Value: addressed(ipv6, isPublic.ref), Description: `Public subnet of zone ${zone}` },
    ],
    [
      subnetIdName('Private', zone),
      { Value: addressed(ipv6, isPrivate.ref), Description: `Private subnet of zone ${zone}` },
    ],
  ]);
  return Object.fromEntries(outputs);
}

type SingleSubnets<Z extends ZoneCount> = {
  readonly [Zone in ZoneOf<Z> as `${'Public' | 'Private'}Subnet${Zone}Id`]: {
    readonly Value: Token<SubnetId>;
    readonly Description: string;
  };
};

/**
 * The network: in each zone a public subnet for the load balancer and a private one for tasks and databases.
 * Where there is no NAT gateway, tasks belong in the public subnets, each with an address of its own: the outputs say
 * which subnets and whether.
 */
export function vpcTemplate<const O extends object>(options: Checked<VpcOptions, O>) {
  return following<
    OptionOf<O, 'flowLogs', false> extends true ? typeof withFlowLogs : typeof withRejections,
    ReturnType<typeof build>['outputs'] & SingleSubnets<OptionOf<O, 'zones', 2> & ZoneCount>
  >(build(options));
}
