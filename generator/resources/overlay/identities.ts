import type { Identity } from '../identifiers.ts';

const secret: Identity = { type: 'AWS::SecretsManager::Secret', kind: 'Arn' };
const securityGroup: Identity = { type: 'AWS::EC2::SecurityGroup', kind: 'Name' };

/** What a `Type.Property` identifies where its name does not tell: neither the `Ref` of its type nor an ARN by name. */
export const identities: Readonly<Record<string, Identity>> = {
  'AWS::ApplicationAutoScaling::ScalingPolicy.Id': { type: 'AWS::ApplicationAutoScaling::ScalingPolicy', kind: 'Arn' },
  'AWS::CertificateManager::Certificate.Id': { type: 'AWS::CertificateManager::Certificate', kind: 'Arn' },
  'AWS::CloudFormation::Stack.StackId': { type: 'AWS::CloudFormation::Stack', kind: 'Arn' },
  // A NAT gateway takes the allocation, not the address that Ref returns.
  'AWS::EC2::EIP.AllocationId': { type: 'AWS::EC2::EIP.AllocationId', kind: 'Name' },
  'AWS::EC2::SecurityGroup.GroupId': securityGroup,
  'AWS::EC2::VPC.DefaultSecurityGroup': securityGroup,
  'AWS::Lambda::Alias.Id': { type: 'AWS::Lambda::Alias', kind: 'Arn' },
  'AWS::RDS::DBCluster.MasterUserSecret.SecretArn': secret,
  'AWS::RDS::DBInstance.MasterUserSecret.SecretArn': secret,
  // Ref of a secret returns its ARN, and so does Ref of what is attached to one.
  'AWS::SecretsManager::ResourcePolicy.SecretId': secret,
  'AWS::SecretsManager::Secret.Id': secret,
  'AWS::SecretsManager::SecretTargetAttachment.SecretId': secret,
};
