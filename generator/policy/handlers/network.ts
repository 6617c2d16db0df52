import { actions, type Handlers } from './handler.ts';

const tags = actions('ec2', 'CreateTags', 'DeleteTags');
const ec2 = (...names: readonly string[]) => actions('ec2', ...names);
const role = ['iam:GetRole', 'iam:PassRole'];

/** Networks. Left out of AWS's handlers: pools of IPAM, Outposts and encryption controls, which no property here asks for. */
export const network: Handlers = {
  'AWS::EC2::EIP': {
    always: [...tags, ...ec2('AllocateAddress', 'ReleaseAddress', 'DescribeAddresses', 'DisassociateAddress')],
    when: {
      InstanceId: ec2('AssociateAddress'),
      TransferAddress: ec2('AcceptAddressTransfer'),
    },
  },
  'AWS::EC2::EgressOnlyInternetGateway': {
    always: [
      ...tags,
      ...ec2(
        'CreateEgressOnlyInternetGateway',
        'DeleteEgressOnlyInternetGateway',
        'DescribeEgressOnlyInternetGateways',
        'DescribeVpcs',
      ),
    ],
  },
  'AWS::EC2::FlowLog': {
    always: [...tags, ...ec2('CreateFlowLogs', 'DeleteFlowLogs', 'DescribeFlowLogs')],
    when: {
      LogDestination: [
        ...actions('logs', 'CreateLogDelivery', 'DeleteLogDelivery'),
        ...actions('s3', 'GetBucketPolicy', 'PutBucketPolicy'),
      ],
      DeliverLogsPermissionArn: role,
    },
    passes: { DeliverLogsPermissionArn: 'vpc-flow-logs.amazonaws.com' },
  },
  'AWS::EC2::InternetGateway': {
    always: [...tags, ...ec2('CreateInternetGateway', 'DeleteInternetGateway', 'DescribeInternetGateways')],
  },
  'AWS::EC2::NatGateway': {
    always: [
      ...tags,
      ...ec2(
        'CreateNatGateway',
        'DeleteNatGateway',
        'DescribeNatGateways',
        'AssociateNatGatewayAddress',
        'DisassociateNatGatewayAddress',
      ),
    ],
    when: {
      SecondaryPrivateIpAddresses: ec2('AssignPrivateNatGatewayAddress', 'UnassignPrivateNatGatewayAddress'),
      SecondaryPrivateIpAddressCount: ec2('AssignPrivateNatGatewayAddress', 'UnassignPrivateNatGatewayAddress'),
    },
  },
  'AWS::EC2::Route': {
    always: ec2('CreateRoute', 'DeleteRoute', 'ReplaceRoute', 'DescribeRouteTables'),
  },
  'AWS::EC2::RouteTable': {
    always: [...tags, ...ec2('CreateRouteTable', 'DeleteRouteTable', 'DescribeRouteTables')],
  },
  'AWS::EC2::SecurityGroup': {
    always: [
      ...tags,
      ...ec2(
        'CreateSecurityGroup',
        'DeleteSecurityGroup',
        'DescribeSecurityGroups',
        'DescribeInstances',
        'AuthorizeSecurityGroupEgress',
        'RevokeSecurityGroupEgress',
      ),
    ],
    when: {
      SecurityGroupIngress: ec2('AuthorizeSecurityGroupIngress', 'RevokeSecurityGroupIngress'),
    },
  },
  'AWS::EC2::SecurityGroupEgress': {
    always: ec2(
      'AuthorizeSecurityGroupEgress',
      'RevokeSecurityGroupEgress',
      'UpdateSecurityGroupRuleDescriptionsEgress',
      'DescribeSecurityGroupRules',
      'DescribeSecurityGroups',
    ),
  },
  'AWS::EC2::SecurityGroupIngress': {
    always: ec2(
      'AuthorizeSecurityGroupIngress',
      'RevokeSecurityGroupIngress',
      'UpdateSecurityGroupRuleDescriptionsIngress',
      'DescribeSecurityGroupRules',
      'DescribeSecurityGroups',
    ),
  },
  'AWS::EC2::Subnet': {
    always: [
      ...tags,
      ...ec2('CreateSubnet', 'DeleteSubnet', 'DescribeSubnets', 'DescribeNetworkAcls', 'ModifySubnetAttribute'),
    ],
    when: { Ipv6CidrBlock: ec2('AssociateSubnetCidrBlock', 'DisassociateSubnetCidrBlock') },
  },
  'AWS::EC2::SubnetCidrBlock': {
    always: ec2('AssociateSubnetCidrBlock', 'DisassociateSubnetCidrBlock', 'DescribeSubnets'),
  },
  'AWS::EC2::SubnetRouteTableAssociation': {
    always: ec2(
      'AssociateRouteTable',
      'DisassociateRouteTable',
      'ReplaceRouteTableAssociation',
      'DescribeSubnets',
      'DescribeRouteTables',
    ),
  },
  'AWS::EC2::VPC': {
    always: [
      ...tags,
      ...ec2(
        'CreateVpc',
        'DeleteVpc',
        'DescribeVpcs',
        'DescribeVpcAttribute',
        'DescribeNetworkAcls',
        'DescribeSecurityGroups',
        'ModifyVpcAttribute',
      ),
    ],
    when: {
      InstanceTenancy: ec2('ModifyVpcTenancy'),
      VpcEncryptionControl: ec2('CreateVpcEncryptionControl', 'DescribeVpcEncryptionControls'),
    },
  },
  'AWS::EC2::VPCCidrBlock': {
    always: ec2('AssociateVpcCidrBlock', 'DisassociateVpcCidrBlock', 'DescribeVpcs'),
  },
  'AWS::EC2::VPCEndpoint': {
    // Interface endpoints are named in the private zone of the network by EC2 itself.
    always: [...tags, ...ec2('CreateVpcEndpoint', 'DeleteVpcEndpoints', 'ModifyVpcEndpoint', 'DescribeVpcEndpoints')],
    when: { PrivateDnsEnabled: ['route53:AssociateVPCWithHostedZone'] },
  },
  'AWS::EC2::VPCGatewayAttachment': {
    always: ec2('AttachInternetGateway', 'DetachInternetGateway', 'DescribeInternetGateways', 'DescribeVpcs'),
    when: { VpnGatewayId: ec2('AttachVpnGateway', 'DetachVpnGateway', 'DescribeVpnGateways') },
  },
};
