// Each marked line is a mistake that the compiler must refuse: `tsc` fails if one of them ever compiles.
import { fn, override, template } from '../../generator/index.ts';

const vpc = template({
  path: 'templates/vpc.yaml',
  description: '',
  parameters: {
    VpcCidr: { Type: 'String', Default: '10.0.0.0/16' },
    NatGateways: { Type: 'String', AllowedValues: ['zone', 'one', 'none'] },
    Zones: { Type: 'List<AWS::EC2::AvailabilityZone::Name>' },
  },
  body({ params, condition, resource }) {
    const none = condition('NoNat', fn.equals(params.NatGateways, 'none'));
    const vpc = resource('Vpc', 'AWS::EC2::VPC', { CidrBlock: params.VpcCidr });
    resource('PublicSubnetA', 'AWS::EC2::Subnet', { VpcId: vpc.ref, CidrBlock: '10.0.0.0/24' });
    resource('PublicRoutes', 'AWS::EC2::RouteTable', { VpcId: vpc.ref });
    resource('Logs', 'AWS::Logs::LogGroup', {}, { Condition: none });
    return { VpcId: vpc.ref, PublicIp: fn.if(none, 'ENABLED', 'DISABLED') };
  },
});

const inVpc = template({
  path: 'templates/in-vpc.yaml',
  description: '',
  parameters: { VpcId: { Type: 'AWS::EC2::VPC::Id' } },
  body: () => ({}),
});

const own = override(
  vpc,
  { path: 'templates/vpc-own.yaml', parameters: { Domain: { Type: 'String' } } },
  ({ change, retain, leaveOut, adopt, existing, existingCondition, parameter, params, resource }) => {
    change('Vpc', 'AWS::EC2::VPC', { EnableDnsHostnames: false, Tags: undefined }, { comment: 'Ours' });
    change('Vpc', 'AWS::EC2::VPC', (before) => ({ ...before, CidrBlock: parameter('VpcCidr') }));
    retain('Vpc', 'Logs');
    leaveOut('PublicSubnetA');
    leaveOut('PublicRoutes', 'AWS::EC2::RouteTable', { Ref: 'rtb-1' });
    adopt('Logs', 'AWS::Logs::LogGroup', { LogGroupName: 'existing' });
    resource('Domain', 'AWS::SSM::Parameter', { Type: 'String', Value: params.Domain });
    fn.equals(parameter('NatGateways'), 'zone');
    fn.equals(fn.select(0, parameter('Zones')), 'eu-central-1a');

    // @ts-expect-error no such property
    change('Vpc', 'AWS::EC2::VPC', { EnableDnsHostname: false });
    // @ts-expect-error no such resource type
    change('Vpc', 'AWS::EC2::Vpc', {});
    // @ts-expect-error a value of the wrong type
    change('Vpc', 'AWS::EC2::VPC', { CidrBlock: 10 });
    // @ts-expect-error a function that leaves a required property out
    change('PublicSubnetA', 'AWS::EC2::Subnet', ({ CidrBlock }) => ({ CidrBlock }));
    // @ts-expect-error no such attribute
    change('Vpc', 'AWS::EC2::VPC', {}, { DeletePolicy: 'Retain' });
    // @ts-expect-error not a policy
    change('Vpc', 'AWS::EC2::VPC', {}, { DeletionPolicy: 'Keep' });
    // @ts-expect-error an attribute that a route table does not have
    leaveOut('PublicRoutes', 'AWS::EC2::RouteTable', { RouteTable: 'rtb-1' });
    // @ts-expect-error a VPC's id where that of a route table belongs
    leaveOut('PublicRoutes', 'AWS::EC2::RouteTable', { Ref: existing('Vpc', 'AWS::EC2::VPC').ref });
    // @ts-expect-error values without a type, which nothing could check
    leaveOut('PublicRoutes', { Ref: 'rtb-1' });
    // @ts-expect-error a name that is known only at deploy time: CloudFormation imports by literal names
    adopt('Logs', 'AWS::Logs::LogGroup', { LogGroupName: params.Domain });
    // @ts-expect-error an attribute that a VPC does not have
    existing('Vpc', 'AWS::EC2::VPC').att('Arn');
    // @ts-expect-error a subnet's id where a VPC's belongs
    resource('A', 'AWS::EC2::Subnet', { VpcId: existing('PublicSubnetA', 'AWS::EC2::Subnet').ref });
    // @ts-expect-error a parameter that the template does not have
    parameter('VpcSider');
    // @ts-expect-error a value that the parameter cannot have
    fn.equals(parameter('NatGateways'), 'many');
    // @ts-expect-error a list of zones where one belongs
    fn.equals(parameter('Zones'), 'eu-central-1a');
    // @ts-expect-error a condition where a resource belongs
    retain(existingCondition('NoNat'));
    return { VpcArn: existing('Vpc', 'AWS::EC2::VPC').att('CidrBlock'), PublicIp: undefined };
  },
);

export const mistakes = template({
  path: 'mistakes.yaml',
  description: '',
  parameters: {},
  body({ stack }) {
    const network = stack('Network', own, { NatGateways: 'one', Zones: ['a'], Domain: 'example.com' });
    const plain = stack(
      'Plain',
      override(vpc, ({ retain }) => retain('Vpc')),
      { NatGateways: 'one', Zones: ['a'] },
    );
    stack('Fine', inVpc, network.outputs);
    stack('FineToo', inVpc, plain.outputs);

    // @ts-expect-error the parameter that the override declares is missing
    stack('A', own, { NatGateways: 'one', Zones: ['a'] });
    // @ts-expect-error still not one of the original's allowed values
    stack('A', own, { NatGateways: 'many', Zones: ['a'], Domain: 'example.com' });
    // @ts-expect-error an output that the override takes away
    network.outputs.PublicIp;
    // @ts-expect-error an output that neither has
    plain.outputs.VpcArn;
    // @ts-expect-error an output that is no value
    override(vpc, () => ({ Vpc: true }));
    return { VpcArn: network.outputs.VpcArn, PublicIp: plain.outputs.PublicIp };
  },
});

const block = override(vpc, ({ retain }) => {
  retain('Vpc');
});
block.outputs.VpcId;
// @ts-expect-error no such output
block.outputs.Vpc;
