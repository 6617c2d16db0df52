import type { Declare, Id, Resource, Value } from '../../../generator/index.ts';

/** The security group of hosts: nothing in, HTTPS out. Tasks have network interfaces and security groups of their own. */
export function hostGroup(resource: Declare, VpcId: Value<Id<'AWS::EC2::VPC'>>): Resource<'AWS::EC2::SecurityGroup'> {
  return resource('HostSecurityGroup', 'AWS::EC2::SecurityGroup', {
    GroupDescription: 'The hosts: nothing in, HTTPS out',
    VpcId,
    SecurityGroupEgress: [
      {
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
        CidrIp: '0.0.0.0/0',
        Description: 'Images, and AWS APIs of ECS and Systems Manager',
      },
    ],
  });
}
