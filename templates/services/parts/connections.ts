import {
  arnParameter,
  type Declare,
  type OptionOf,
  type ParameterRefs,
  type Parameters,
  unconstrained,
} from '../../../generator/index.ts';
import type { Cidr } from '../../load-balancer/parts/sources.ts';
import { ACM_CERTIFICATE } from '../../parameters/parameters.ts';
import { openOnPurpose, openRules } from '../../parts/reasons.ts';
import { graceParameters, type TaskParams, taskParameters } from './parameters.ts';
import type { Params } from './params.ts';
import { PLAIN_BEHIND } from './traffic.ts';

/** What a network load balancer listens for; TLS ends there, and the tasks get plain TCP. */
export type TcpProtocol = 'TCP' | 'TLS' | 'UDP';

/** How connections reach the tasks. */
export interface ConnectionOptions {
  /** The port that the program listens on. */
  readonly port: number;
  readonly protocol?: TcpProtocol;
  /** Ranges of addresses that may connect, for example `203.0.113.0/24`. */
  readonly sources: readonly Cidr[];
  /** Seconds that open connections have before a task gets SIGTERM; 30 unless others are named. */
  readonly drainSeconds?: number;
  /**
   * The port of the health check, which is a TCP connection; the program's own unless another is named. A program that
   * listens by UDP must listen there by TCP, too.
   */
  readonly healthCheckPort?: number;
}

/** Of services at a port of their own of a network load balancer. */
export const tcpParameters = {
  NetworkLoadBalancerArn: arnParameter('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    Description: 'Network load balancer that passes connections on',
  }),
  LoadBalancerSecurityGroupId: { Type: 'AWS::EC2::SecurityGroup::Id', Description: 'Its security group' },
  ListenerPort: { Type: 'Number', MinValue: 1, MaxValue: 65535, Description: 'Port of the load balancer' },
  ...graceParameters,
} as const;

/** Of those among them whose connections are encrypted. */
const tlsParameters = {
  CertificateArn: unconstrained(
    arnParameter('AWS::CertificateManager::Certificate', {
      AllowedPattern: ACM_CERTIFICATE,
      ConstraintDescription: 'the ARN of a certificate in ACM',
      Description: 'Certificate in ACM, by which connections are encrypted as far as the load balancer',
    }),
  ),
} as const;

const BY_PROTOCOL = { TCP: {}, TLS: tlsParameters, UDP: {} } as const;

/** The parameters that the protocol brings. */
export type ConnectionParameters<O> = (typeof BY_PROTOCOL)[OptionOf<O, 'protocol', 'TCP'> & TcpProtocol];

/** The same parameters, as data. */
export function connectionParametersOf({ protocol = 'TCP' }: Pick<ConnectionOptions, 'protocol'>): Parameters {
  return BY_PROTOCOL[protocol];
}

type TcpParams = ParameterRefs<typeof tcpParameters>;

const TLS_POLICY = 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09';

const OF_A_PARAMETER = openOnPurpose({
  elbv2_acm_certificate_required_check:
    'The certificate is a parameter, which takes those of ACM: see its description.',
});
const OF_THE_PROGRAM = {
  OpenControls: { 'ELB.18': 'The program encrypts by itself, or not; `protocol: TLS` does it here.' },
};
const isPublic = (range: string) => range === '0.0.0.0/0' || range === '::/0';
const OPEN_TO_ALL = {
  ...openOnPurpose({
    vpc_sg_open_only_to_authorized_ports_check: 'The service is for everybody: its `sources` say so.',
    vpc_sg_restricted_common_ports_check: 'The port is a parameter, and is the one that the service is for.',
  }),
  ...openRules({ 'AwsSolutions-EC23': 'The service is for everybody: its `sources` say so.' }),
};

/** The ingress rules of the load balancer for those who may connect. */
function waysIn(resource: Declare, params: TcpParams, { protocol, sources }: ConnectionOptions) {
  return sources.map((range, index) =>
    resource(
      `Source${index + 1}`,
      'AWS::EC2::SecurityGroupIngress',
      {
        GroupId: params.LoadBalancerSecurityGroupId,
        IpProtocol: protocol === 'UDP' ? 'udp' : 'tcp',
        FromPort: params.ListenerPort,
        ToPort: params.ListenerPort,
        ...(range.includes(':') ? { CidrIpv6: range } : { CidrIp: range }),
        Description: 'Connections to the service',
      },
      isPublic(range) ? { Metadata: OPEN_TO_ALL } : {},
    ),
  );
}

function targetGroup(resource: Declare, params: Pick<TaskParams, 'VpcId'>, options: ConnectionOptions) {
  const { protocol, port, healthCheckPort, drainSeconds = 30 } = options;
  // A load balancer cannot close what has no connections.
  const ends = { Key: 'deregistration_delay.connection_termination.enabled', Value: 'true' } as const;
  return resource(
    'Targets',
    'AWS::ElasticLoadBalancingV2::TargetGroup',
    {
      VpcId: params.VpcId,
      TargetType: 'ip',
      Protocol: protocol === 'UDP' ? 'UDP' : 'TCP',
      Port: port,
      HealthCheckProtocol: 'TCP',
      ...(healthCheckPort !== undefined && { HealthCheckPort: String(healthCheckPort) }),
      HealthCheckIntervalSeconds: 10,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 3,
      TargetGroupAttributes: [
        { Key: 'deregistration_delay.timeout_seconds', Value: String(drainSeconds) },
        ...(protocol === 'UDP' ? [] : [ends]),
      ],
    },
    { Metadata: PLAIN_BEHIND },
  );
}

/** The listener of a service, what it passes connections on to, and the ingress rules for those who may connect. */
export function connections(resource: Declare, params: Params, options: ConnectionOptions) {
  const { protocol = 'TCP' } = options;
  const own = params.take(tcpParameters);
  const sources = waysIn(resource, own, options);
  const targets = targetGroup(resource, params.take(taskParameters), options);
  const tls = protocol === 'TLS' ? params.take(tlsParameters) : undefined;
  const listener = resource(
    'Listener',
    'AWS::ElasticLoadBalancingV2::Listener',
    {
      LoadBalancerArn: own.NetworkLoadBalancerArn,
      Port: own.ListenerPort,
      Protocol: protocol,
      ...(tls && { SslPolicy: TLS_POLICY, Certificates: [tls] }),
      DefaultActions: [{ Type: 'forward', TargetGroupArn: targets.ref }],
    },
    { Metadata: tls ? OF_A_PARAMETER : OF_THE_PROGRAM },
  );
  return { targets, listener, sources };
}
