import { type Arguments, arnOf, once, type Template, template } from '../generator/index.ts';
import { type Cidr, checkSources } from '../templates/load-balancer/sources.ts';
import { certificateArn } from '../templates/parameters.ts';
import { openOnPurpose } from '../templates/reasons.ts';
import { together } from './parts/checks.ts';
import { rolling, rollingParameters } from './parts/deployment.ts';
import { ecsService } from './parts/ecs-service.ts';
import { serviceOutputs } from './parts/outputs.ts';
import { serviceParameters, taskParameters } from './parts/parameters.ts';
import { type ScaleBy, type ScalingNeeds, type ScheduledScaling, scaling, scalingNeeds } from './parts/scaling.ts';
import { securityGroup } from './parts/security-group.ts';
import { serviceConnect } from './parts/service-connect.ts';
import { task } from './parts/task.ts';
import {
  type Beside,
  type Compute,
  type ShareNeeds,
  shareNeeds,
  type TaskNeeds,
  type TaskOptions,
  taskNeeds,
} from './parts/task-options.ts';
import { PLAIN_BEHIND } from './parts/traffic.ts';
import { type Named, wiring } from './parts/wiring.ts';
import type { Declared, Use } from './uses.ts';

/** What a network load balancer listens for; TLS ends there, and the tasks get plain TCP. */
export type TcpProtocol = 'TCP' | 'TLS' | 'UDP';

/** What distinguishes one kind of TCP service from another in structure; all else is a parameter. */
export interface TcpServiceOptions<
  U extends readonly Use[],
  C extends Compute,
  B extends readonly Beside[],
  X extends boolean,
  S extends readonly Exclude<ScaleBy, 'requests'>[],
  P extends TcpProtocol,
> extends TaskOptions<U, C, B, X> {
  /** The port that the program listens on. */
  readonly port: number;
  readonly protocol?: P;
  /** Ranges of addresses that may connect, for example `203.0.113.0/24`. */
  readonly sources: readonly Cidr[];
  /** Seconds that open connections have before a task gets SIGTERM. */
  readonly drainSeconds?: number;
  /**
   * The port of the health check, which is a TCP connection; the program's own unless another is named. A program that
   * listens by UDP must listen there by TCP, too.
   */
  readonly healthCheckPort?: number;
  /** What it is scaled by; CPU and memory unless others are named. */
  readonly scaleBy?: S;
  /** Changes of `MinTasks` and `MaxTasks` by the clock. */
  readonly schedules?: readonly ScheduledScaling[];
}

type AnyOptions = TcpServiceOptions<
  readonly Use[],
  Compute,
  readonly Beside[],
  boolean,
  readonly Exclude<ScaleBy, 'requests'>[],
  TcpProtocol
>;

type ByDefault = readonly ['cpu', 'memory'];
const BY_DEFAULT: ByDefault = ['cpu', 'memory'];

const tcpParameters = {
  NetworkLoadBalancerArn: arnOf('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    Description: 'Network load balancer that passes connections on',
  }),
  LoadBalancerSecurityGroupId: { Type: 'AWS::EC2::SecurityGroup::Id', Description: 'Its security group' },
  ListenerPort: { Type: 'Number', MinValue: 1, MaxValue: 65535, Description: 'Port of the load balancer' },
} as const;
const { Default: _, ...requiredCertificate } = certificateArn;
const tlsParameters = { CertificateArn: requiredCertificate } as const;

const TLS_POLICY = 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09';

const OF_A_PARAMETER = openOnPurpose({
  elbv2_acm_certificate_required_check: 'The certificate is a parameter, whose pattern takes ACM certificates only.',
});
const OF_THE_PROGRAM = {
  OpenControls: { 'ELB.18': 'The program encrypts by itself, or not; `protocol: TLS` does it here.' },
};
const isPublic = (range: string) => range === '0.0.0.0/0' || range === '::/0';
const OPEN_TO_ALL = openOnPurpose({
  vpc_sg_open_only_to_authorized_ports_check: 'The service is for everybody: its `sources` say so.',
  vpc_sg_restricted_common_ports_check: 'The port is a parameter, and is the one that the service is for.',
});

const build = once((options: AnyOptions) => {
  const { path, port, uses = [], protocol = 'TCP', sources, scaleBy = BY_DEFAULT } = options;
  const { schedules = [], drainSeconds = 30, healthCheckPort } = options;
  const parameters = together(
    path,
    taskParameters,
    tcpParameters,
    protocol === 'TLS' && tlsParameters,
    taskNeeds(options),
    shareNeeds(options),
    serviceParameters,
    scalingNeeds(scaleBy),
    rollingParameters,
  );
  const transport = protocol === 'UDP' ? 'udp' : 'tcp';
  checkSources(path, sources, true);
  return template({
    path,
    description: 'Service behind a network load balancer',
    parameters,
    body(verbs) {
      // The options say which parameters there are: one by one their types are lost, and checked where they are passed.
      const params = verbs.params as Named;
      const { resource } = verbs;
      const wired = wiring(uses, params);
      const made = task(verbs, params, {
        options,
        main: { name: 'tcp', port, protocol: transport, drainSeconds },
        wired,
      });
      const inward = { port, protocol: transport, healthCheckPort, from: params.LoadBalancerSecurityGroupId! } as const;
      const { group, ways } = securityGroup(verbs, params, { options, wired, inward });
      const entries = sources.map((range, index) =>
        resource(
          `Source${index + 1}`,
          'AWS::EC2::SecurityGroupIngress',
          {
            GroupId: params.LoadBalancerSecurityGroupId!,
            IpProtocol: transport,
            FromPort: params.ListenerPort!,
            ToPort: params.ListenerPort!,
            ...(range.includes(':') ? { CidrIpv6: range } : { CidrIp: range }),
            Description: 'Connections to the service',
          },
          isPublic(range) ? { Metadata: OPEN_TO_ALL } : {},
        ),
      );
      const targets = resource(
        'Targets',
        'AWS::ElasticLoadBalancingV2::TargetGroup',
        {
          VpcId: params.VpcId!,
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
            ...(protocol === 'UDP'
              ? []
              : [{ Key: 'deregistration_delay.connection_termination.enabled', Value: 'true' } as const]),
          ],
        },
        { Metadata: PLAIN_BEHIND },
      );
      const listener = resource(
        'Listener',
        'AWS::ElasticLoadBalancingV2::Listener',
        {
          LoadBalancerArn: params.NetworkLoadBalancerArn!,
          Port: params.ListenerPort!,
          Protocol: protocol,
          ...(protocol === 'TLS' && {
            SslPolicy: TLS_POLICY,
            Certificates: [{ CertificateArn: params.CertificateArn! }],
          }),
          DefaultActions: [{ Type: 'forward', TargetGroupArn: targets.ref }],
        },
        { Metadata: protocol === 'TLS' ? OF_A_PARAMETER : OF_THE_PROGRAM },
      );
      const service = ecsService(verbs, params, {
        options,
        task: made,
        group,
        after: [listener, ...ways, ...entries],
        own: {
          DeploymentConfiguration: rolling(params, []),
          LoadBalancers: [{ ContainerName: 'tcp', ContainerPort: port, TargetGroupArn: targets.ref }],
          HealthCheckGracePeriodSeconds: 60,
          ...serviceConnect(params, { uses, task: made }),
        },
      });
      scaling(resource, { service, params, by: scaleBy, schedules });
      return serviceOutputs(service, made);
    },
  });
});

/** A service that speaks no HTTP, at a port of its own of a network load balancer. */
export const tcpServiceTemplate = <
  const U extends readonly Use[] = readonly [],
  const C extends Compute = 'fargate',
  const B extends readonly Beside[] = readonly [],
  const X extends boolean = false,
  const S extends readonly Exclude<ScaleBy, 'requests'>[] = ByDefault,
  const P extends TcpProtocol = 'TCP',
>(
  options: TcpServiceOptions<U, C, B, X, S, P>,
) =>
  // The parameters are those that `build` makes of the same options; as data they have lost their types.
  build(options as unknown as AnyOptions) as unknown as Template<
    Arguments<
      Declared<
        typeof taskParameters &
          typeof tcpParameters &
          (P extends 'TLS' ? typeof tlsParameters : unknown) &
          TaskNeeds<U, C, B, X> &
          ShareNeeds<C> &
          typeof serviceParameters &
          ScalingNeeds<S> &
          typeof rollingParameters
      >
    >,
    ReturnType<typeof serviceOutputs>
  >;
