// Each marked line is a mistake that the compiler must refuse: `tsc` fails if one of them ever compiles.
import { arnParameter, assumableBy, fn, type Id, policy, type Token, template } from '../../generator/index.ts';
import { websiteServiceTemplate } from '../../services/website-service/service.ts';
import { ecsClusterTemplate } from '../../templates/cluster/ecs-cluster.ts';
import { loadBalancerTemplate } from '../../templates/load-balancer/load-balancer.ts';
import { vpcTemplate } from '../../templates/network/vpc.ts';

declare const wide: Token<'zone' | 'one' | 'none' | 'three'>;
declare const clusterArn: Token<Id<'AWS::ECS::Cluster', 'Arn'>>;

export const mistakes = template({
  path: 'mistakes.yaml',
  description: '',
  parameters: {
    Size: { Type: 'String', AllowedValues: ['small', 'large'] },
    NatGateways: { Type: 'String', AllowedValues: ['zone', 'one', 'none'] },
    SubnetIds: { Type: 'List<AWS::EC2::Subnet::Id>' },
    RoleArn: arnParameter('AWS::IAM::Role'),
  },
  body({ params, condition, mapping, resource, stack }) {
    const network = stack('Network', vpcTemplate({ zones: 2 }), { NatGateways: 'one' });
    const vpc = resource('Vpc', 'AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });
    const subnet = resource('Subnet', 'AWS::EC2::Subnet', { VpcId: vpc.ref, CidrBlock: '10.0.0.0/24' });
    const role = resource('Role', 'AWS::IAM::Role', {
      AssumeRolePolicyDocument: assumableBy('ecs-tasks.amazonaws.com'),
    });
    const isLarge = condition('IsLarge', fn.equals(params.Size, 'large'));
    const sizes = mapping('Sizes', { small: { Days: 7 }, large: { Days: 30 } });

    resource('Fine', 'AWS::ECS::Service', { SchedulingStrategy: fn.if(isLarge, 'REPLICA', 'DAEMON') });
    resource('FineToo', 'AWS::EC2::VPC', { CidrBlock: fn.if(isLarge, '10.0.0.0/16', '10.1.0.0/16') });
    stack('AlsoFine', vpcTemplate({ zones: 3 }), { NatGateways: params.NatGateways });
    resource('Task', 'AWS::ECS::TaskDefinition', { ExecutionRoleArn: params.RoleArn, ContainerDefinitions: [] });

    // @ts-expect-error no such resource type
    resource('A', 'AWS::EC2::Vpc', {});
    // @ts-expect-error no such property
    resource('A', 'AWS::EC2::VPC', { CidrBlok: '10.0.0.0/16' });
    // @ts-expect-error required property missing
    resource('A', 'AWS::EC2::Subnet', {});
    // @ts-expect-error not one of the allowed values
    resource('A', 'AWS::ECS::Service', { SchedulingStrategy: 'REPLICAS' });
    // @ts-expect-error wrong GetAtt attribute
    vpc.att('CidrBlok');
    // @ts-expect-error a hand-written Ref that nobody checks
    resource('A', 'AWS::EC2::Subnet', { VpcId: { Ref: 'Vpcc' } });
    // @ts-expect-error DependsOn by string
    resource('A', 'AWS::EC2::VPC', {}, { DependsOn: ['Vpcc'] });
    // @ts-expect-error Condition by string
    resource('A', 'AWS::EC2::VPC', {}, { Condition: 'IsLarge' });
    // @ts-expect-error a subnet's id where a VPC's belongs
    resource('A', 'AWS::EC2::Subnet', { VpcId: subnet.ref });
    // @ts-expect-error a role's name where its ARN belongs
    resource('A', 'AWS::ECS::TaskDefinition', { ExecutionRoleArn: role.ref, ContainerDefinitions: [] });
    // @ts-expect-error undeclared parameter
    params.Sise;
    // @ts-expect-error a comparison that can never hold
    fn.equals(params.Size, 'huge');
    // @ts-expect-error a resource where a condition belongs
    resource('A', 'AWS::EC2::VPC', {}, { Condition: vpc });
    // @ts-expect-error a condition where a resource belongs
    resource('A', 'AWS::EC2::VPC', {}, { DependsOn: [isLarge] });
    // @ts-expect-error a test outside Conditions
    resource('A', 'AWS::EC2::VPC', { EnableDnsSupport: fn.equals(params.Size, 'large') });
    // @ts-expect-error branches of the wrong kind
    resource('A', 'AWS::ECS::Service', { DesiredCount: fn.if(isLarge, ['many'], ['few']) });
    // @ts-expect-error a key that the mapping does not have
    sizes.find(params.Size, 'Months');
    // @ts-expect-error an action of a service that does not exist
    policy({ Effect: 'Allow', Action: 's4:GetObject', Resource: '*' });
    // @ts-expect-error an effect that does not exist
    policy({ Effect: 'Alow', Action: 's3:GetObject', Resource: '*' });

    // @ts-expect-error nested-stack parameter missing (PublicSubnetIds)
    stack('A', loadBalancerTemplate({}), { VpcId: network.outputs.VpcId });
    // @ts-expect-error nested-stack parameter misspelt
    stack('A', vpcTemplate({ zones: 2 }), { VpcSider: '10.0.0.0/16' });
    // @ts-expect-error unknown output
    network.outputs.VpcIdd;
    // @ts-expect-error outputs crossed: a VPC's id where subnets belong
    stack('A', loadBalancerTemplate({}), { VpcId: network.outputs.VpcId, PublicSubnetIds: network.outputs.VpcId });
    stack('FineList', loadBalancerTemplate({}), { VpcId: network.outputs.VpcId, PublicSubnetIds: params.SubnetIds });
    // @ts-expect-error not one of the child's allowed values
    stack('A', vpcTemplate({ zones: 2 }), { NatGateways: 'three' });
    // @ts-expect-error the parent allows a value that the child does not
    stack('A', vpcTemplate({ zones: 2 }), { NatGateways: wide });
    // @ts-expect-error a network of five zones
    stack('A', vpcTemplate({ zones: 5 }), {});
    // @ts-expect-error several parameters missing
    stack('A', websiteServiceTemplate, { VpcId: network.outputs.VpcId });
    // @ts-expect-error a cluster's settings misspelt
    stack('A', ecsClusterTemplate({}), { ContainerInsights: 'on' });
    // @ts-expect-error the ARN of a cluster where a role's belongs
    resource('A', 'AWS::ECS::TaskDefinition', { ExecutionRoleArn: clusterArn, ContainerDefinitions: [] });
    // @ts-expect-error a cycle: used before it is declared
    resource('B', 'AWS::EC2::Subnet', { VpcId: later.ref });
    const later = resource('Later', 'AWS::EC2::VPC', {});
    return { Id: later.ref };
  },
});
