import { arnParameter } from '../../generator/index.ts';
import { listenerArn } from '../parameters/parameters.ts';

const securityGroupId = {
  Type: 'AWS::EC2::SecurityGroup::Id',
  Description: 'Security group of the load balancer; services add the ways out of it',
} as const;

/** Parameters of a master whose load balancer somebody else made: services take them as they take its outputs. */
export const existingLoadBalancer = {
  ListenerArn: listenerArn,
  LoadBalancerSecurityGroupId: securityGroupId,
  LoadBalancerFullName: {
    Type: 'String',
    AllowedPattern: 'app/[A-Za-z0-9-]{1,32}/[0-9a-f]+',
    ConstraintDescription: 'the end of its ARN, app/NAME/ID',
    Description: 'Its name in metrics: the end of its ARN, app/NAME/ID',
  },
} as const;

/** The same for a network load balancer. */
export const existingNetworkLoadBalancer = {
  NetworkLoadBalancerArn: arnParameter('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    AllowedPattern: 'arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}:loadbalancer/net/[A-Za-z0-9-]+/[0-9a-f]+',
    ConstraintDescription: 'the ARN of a network load balancer',
    Description: 'Load balancer that takes the listener',
  }),
  LoadBalancerSecurityGroupId: securityGroupId,
  LoadBalancerFullName: {
    Type: 'String',
    AllowedPattern: 'net/[A-Za-z0-9-]{1,32}/[0-9a-f]+',
    ConstraintDescription: 'the end of its ARN, net/NAME/ID',
    Description: 'Its name in metrics: the end of its ARN, net/NAME/ID',
  },
} as const;
