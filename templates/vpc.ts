import { AWS, type Condition, fn, once, type Resource, type ResourceAttributes, template } from '../generator/index.ts';
import { natGateways, vpcCidr } from './parameters.ts';

const ZONES = ['A', 'B', 'C'] as const;
type Zone = (typeof ZONES)[number];
type Subnet = Resource<'AWS::EC2::Subnet'>;

/**
 * The network: in each zone a public subnet for the load balancer and a private one for tasks.
 * Where there is no NAT gateway, tasks belong in the public subnets, each with an address of its own: the outputs say
 * which subnets and whether.
 */
export const vpcTemplate = once(({ zones }: { readonly zones: 2 | 3 }) =>
  template({
    path: 'templates/vpc.yaml',
    description: `VPC with public and private subnets in ${zones === 2 ? 'two' : 'three'} availability zones`,
    parameters: { VpcCidr: vpcCidr, NatGateways: natGateways },

    body({ params, condition, resource }) {
      const everyZone = condition('NatInEveryZone', fn.equals(params.NatGateways, 'zone'));
      const none = condition('NoNat', fn.equals(params.NatGateways, 'none'));
      const some = condition('SomeNat', fn.not(none));
      const named = (part: string) => [{ Key: 'Name', Value: fn.sub`${AWS.StackName}-${part}` }];

      const vpc = resource('Vpc', 'AWS::EC2::VPC', {
        CidrBlock: params.VpcCidr,
        EnableDnsHostnames: true,
        EnableDnsSupport: true,
        Tags: named('Vpc'),
      });
      const gateway = resource('InternetGateway', 'AWS::EC2::InternetGateway', { Tags: named('InternetGateway') });
      const attachment = resource('GatewayAttachment', 'AWS::EC2::VPCGatewayAttachment', {
        VpcId: vpc.ref,
        InternetGatewayId: gateway.ref,
      });

      const subnet = (logicalId: string, zone: number, block: number) =>
        resource(logicalId, 'AWS::EC2::Subnet', {
          VpcId: vpc.ref,
          AvailabilityZone: fn.select(zone, fn.getAZs()),
          CidrBlock: fn.select(block, fn.cidr(vpc.att('CidrBlock'), 2 * zones, 12)),
          MapPublicIpOnLaunch: false,
          Tags: named(logicalId),
        });
      const inZones = ZONES.slice(0, zones).map((zone, index) => ({
        zone,
        isPublic: subnet(`PublicSubnet${zone}`, index, index),
        isPrivate: subnet(`PrivateSubnet${zone}`, index, zones + index),
      }));

      const nat = (zone: Zone, home: Subnet, exists: Condition) => {
        const addressOnly: ResourceAttributes = { Condition: exists, DependsOn: [attachment] };
        const address = resource(
          `NatAddress${zone}`,
          'AWS::EC2::EIP',
          { Domain: 'vpc', Tags: named(`NatAddress${zone}`) },
          addressOnly,
        );
        return resource(
          `Nat${zone}`,
          'AWS::EC2::NatGateway',
          { AllocationId: address.att('AllocationId'), SubnetId: home.ref, Tags: named(`Nat${zone}`) },
          { Condition: exists },
        );
      };
      const nats = inZones.map(({ zone, isPublic }, index) => nat(zone, isPublic, index === 0 ? some : everyZone));

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
        { DependsOn: [attachment] },
      );
      const [firstNat] = nats;
      const privateRoutes = inZones.map(({ zone, isPrivate }, index) => {
        const table = routes(`PrivateRoutes${zone}`, [isPrivate]);
        const own = nats[index]!.ref;
        const NatGatewayId = index === 0 ? own : fn.if(everyZone, own, firstNat!.ref);
        const route = { RouteTableId: table.ref, ...everywhere, NatGatewayId };
        resource(`PrivateRoute${zone}ToInternet`, 'AWS::EC2::Route', route, { Condition: some });
        return table;
      });

      resource(
        'S3Endpoint',
        'AWS::EC2::VPCEndpoint',
        {
          VpcId: vpc.ref,
          VpcEndpointType: 'Gateway',
          ServiceName: fn.sub`com.amazonaws.${AWS.Region}.s3`,
          RouteTableIds: [publicRoutes, ...privateRoutes].map((table) => table.ref),
        },
        { comment: 'Free, and image layers come this way instead of through a NAT gateway.' },
      );

      const publicSubnets = inZones.map(({ isPublic }) => isPublic.ref);
      const privateSubnets = inZones.map(({ isPrivate }) => isPrivate.ref);
      return {
        VpcId: { Value: vpc.ref, Description: 'The network' },
        PublicSubnetIds: { Value: fn.commaList(publicSubnets), Description: 'For load balancers' },
        PrivateSubnetIds: { Value: fn.commaList(privateSubnets), Description: 'For what nobody outside may reach' },
        TaskSubnetIds: {
          Value: fn.if(none, fn.commaList(publicSubnets), fn.commaList(privateSubnets)),
          Description: 'For tasks: the private subnets, or without a NAT gateway the public ones',
        },
        TaskPublicIp: {
          Value: fn.if<'ENABLED' | 'DISABLED'>(none, 'ENABLED', 'DISABLED'),
          Description: 'Whether tasks need public addresses to reach the internet',
        },
      };
    },
  }),
);
