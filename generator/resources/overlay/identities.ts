import type { Identity } from '../identifiers.ts';

const secret: Identity = { type: 'AWS::SecretsManager::Secret', kind: 'Arn' };
const securityGroup: Identity = { type: 'AWS::EC2::SecurityGroup', kind: 'Name' };
const networkInterface: Identity = { type: 'AWS::EC2::NetworkInterface', kind: 'Name' };
const arnOfBalancing = (name: string): Identity => ({ type: `AWS::ElasticLoadBalancingV2::${name}`, kind: 'Arn' });
const EXPRESS = 'AWS::ECS::ExpressGatewayService.ECSManagedResourceArns';

/** What a `Type.Property` identifies where its name does not say: neither the `Ref` of its type nor an ARN by name. */
export const identities: Readonly<Record<string, Identity | 'text'>> = {
  'AWS::ApplicationAutoScaling::ScalingPolicy.Id': { type: 'AWS::ApplicationAutoScaling::ScalingPolicy', kind: 'Arn' },
  'AWS::CertificateManager::Certificate.Id': { type: 'AWS::CertificateManager::Certificate', kind: 'Arn' },
  'AWS::CloudFront::Function.FunctionMetadata.FunctionARN': { type: 'AWS::CloudFront::Function', kind: 'Arn' },
  'AWS::CloudFormation::Stack.StackId': { type: 'AWS::CloudFormation::Stack', kind: 'Arn' },
  // A NAT gateway takes the allocation, not the address that Ref returns.
  'AWS::EC2::EIP.AllocationId': { type: 'AWS::EC2::EIP.AllocationId', kind: 'Name' },
  'AWS::EC2::InstanceConnectEndpoint.NetworkInterfaceIds': networkInterface,
  'AWS::EC2::NatGateway.RouteTableId': { type: 'AWS::EC2::RouteTable', kind: 'Name' },
  'AWS::EC2::SecurityGroup.GroupId': securityGroup,
  'AWS::EC2::VPC.DefaultNetworkAcl': { type: 'AWS::EC2::NetworkAcl', kind: 'Name' },
  'AWS::EC2::VPC.DefaultSecurityGroup': securityGroup,
  'AWS::EC2::VPCEndpoint.NetworkInterfaceIds': networkInterface,
  [`${EXPRESS}.IngressPath.CertificateArn`]: { type: 'AWS::CertificateManager::Certificate', kind: 'Arn' },
  [`${EXPRESS}.IngressPath.ListenerArn`]: arnOfBalancing('Listener'),
  [`${EXPRESS}.IngressPath.ListenerRuleArn`]: arnOfBalancing('ListenerRule'),
  [`${EXPRESS}.IngressPath.LoadBalancerArn`]: arnOfBalancing('LoadBalancer'),
  [`${EXPRESS}.IngressPath.TargetGroupArns`]: arnOfBalancing('TargetGroup'),
  'AWS::ElasticLoadBalancingV2::TargetGroup.LoadBalancerArns': arnOfBalancing('LoadBalancer'),
  'AWS::Lambda::Alias.Id': { type: 'AWS::Lambda::Alias', kind: 'Arn' },
  'AWS::RDS::DBCluster.MasterUserSecret.SecretArn': secret,
  'AWS::RDS::DBInstance.MasterUserSecret.SecretArn': secret,
  // Ref of a secret returns its ARN, and so does Ref of what is attached to one.
  'AWS::SecretsManager::ResourcePolicy.Id': secret,
  'AWS::SecretsManager::ResourcePolicy.SecretId': secret,
  'AWS::SecretsManager::Secret.Id': secret,
  'AWS::SecretsManager::SecretTargetAttachment.Id': secret,
  'AWS::SecretsManager::SecretTargetAttachment.SecretId': secret,
  'AWS::ServiceDiscovery::PrivateDnsNamespace.HostedZoneId': { type: 'AWS::Route53::HostedZone', kind: 'Name' },
  'AWS::ServiceDiscovery::PublicDnsNamespace.HostedZoneId': { type: 'AWS::Route53::HostedZone', kind: 'Name' },
  // To send to a queue takes its URL; `QueueName` is another attribute, and so is no name.
  'AWS::SQS::Queue.QueueUrl': { type: 'AWS::SQS::Queue', kind: 'QueueUrl' },
  // It holds whatever was put into it.
  'AWS::SSM::Parameter.Value': 'text',
};
