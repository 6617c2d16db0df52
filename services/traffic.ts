import type { Declare, ParameterRefs } from '../generator/index.ts';
import type { webParameters } from './web-parameters.ts';

/** Seconds: a target gets this long for requests in flight, and only then does its task get SIGTERM. */
const DRAINING = 30;

/** How requests come to a web service: its target group, its rule, and the one way between the two security groups. */
export function webTraffic(resource: Declare, params: ParameterRefs<typeof webParameters>, port: number) {
  const targets = resource('Targets', 'AWS::ElasticLoadBalancingV2::TargetGroup', {
    VpcId: params.VpcId,
    TargetType: 'ip',
    Protocol: 'HTTP',
    Port: port,
    HealthCheckPath: params.HealthCheckPath,
    HealthCheckIntervalSeconds: 10,
    HealthCheckTimeoutSeconds: 5,
    HealthyThresholdCount: 2,
    UnhealthyThresholdCount: 3,
    Matcher: { HttpCode: '200' },
    TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: String(DRAINING) }],
  });
  const rule = resource('Rule', 'AWS::ElasticLoadBalancingV2::ListenerRule', {
    ListenerArn: params.ListenerArn,
    Priority: params.RulePriority,
    Conditions: [
      { Field: 'host-header', HostHeaderConfig: { Values: params.Hosts } },
      { Field: 'path-pattern', PathPatternConfig: { Values: params.Paths } },
    ],
    Actions: [{ Type: 'forward', TargetGroupArn: targets.ref }],
  });

  const group = resource('SecurityGroup', 'AWS::EC2::SecurityGroup', {
    GroupDescription: 'The service: the load balancer in, HTTPS out',
    VpcId: params.VpcId,
    SecurityGroupIngress: [
      {
        IpProtocol: 'tcp',
        FromPort: port,
        ToPort: port,
        SourceSecurityGroupId: params.LoadBalancerSecurityGroupId,
        Description: 'Requests from the load balancer',
      },
    ],
    SecurityGroupEgress: [
      {
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
        CidrIp: '0.0.0.0/0',
        Description: 'Images, logs and AWS APIs',
      },
    ],
  });
  const fromLoadBalancer = resource('FromLoadBalancer', 'AWS::EC2::SecurityGroupEgress', {
    GroupId: params.LoadBalancerSecurityGroupId,
    DestinationSecurityGroupId: group.att('GroupId'),
    IpProtocol: 'tcp',
    FromPort: port,
    ToPort: port,
    Description: 'Requests to the service',
  });
  return { targets, rule, group, fromLoadBalancer };
}
