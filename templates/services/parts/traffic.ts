import {
  AWS,
  type Declare,
  type ElementOf,
  fn,
  type Intersection,
  type Parameters,
  type Prefixed,
  prefixed,
  type Resource,
  type Value,
} from '../../../generator/index.ts';
import type { ListenerRuleRuleCondition } from '../../../generator/resources/generated/elasticloadbalancingv2.ts';
import { ruleParameters, taskParameters, trafficParameters } from './parameters.ts';
import type { Params } from './params.ts';
import type { Builder } from './task.ts';

/** A further rule of the listener, with parameters of its own: `<Name>RulePriority`, `<Name>Paths`, `<Name>Hosts`. */
export interface Rule<Name extends string = string> {
  readonly name: Name;
  /** Headers and the values, with `*` and `?`, of which a request has one each. */
  readonly headers?: Readonly<Record<string, readonly string[]>>;
  readonly methods?: readonly string[];
  /** Query parameters and their values. */
  readonly query?: Readonly<Record<string, string>>;
  /** Ranges of source addresses, for example `10.0.0.0/8`. */
  readonly sources?: readonly string[];
}

/** How requests reach the tasks. */
export interface TrafficOptions {
  /** The port that the program listens on. */
  readonly port?: number;
  /** What the load balancer speaks with the tasks; HTTP2 and GRPC need a listener with a certificate. */
  readonly protocol?: 'HTTP1' | 'HTTP2' | 'GRPC';
  /** Seconds that a client stays with one task, by a cookie of the load balancer. */
  readonly stickinessSeconds?: number;
  /** Seconds that requests in flight have before a task gets SIGTERM. */
  readonly drainSeconds?: number;
  /** Conditions of the first rule beside its `Paths` and `Hosts`. */
  readonly only?: Omit<Rule, 'name'>;
  /** Rules beside the first. */
  readonly rules?: readonly Rule[];
}

/** The parameters of a service's rules. */
export type RuleParameters<O> = typeof ruleParameters & Intersection<OfRule<ElementOf<O, 'rules'>>>;
type OfRule<One> = One extends Rule<infer Name> ? Prefixed<Name, typeof ruleParameters> : never;

/** The same parameters, as data. */
export function ruleParametersOf(rules: readonly Rule[]): Parameters {
  return Object.assign({}, ruleParameters, ...rules.map(({ name }) => prefixed(name, ruleParameters)));
}

/** What a server that speaks gRPC answers health checks at (github.com/grpc/grpc/blob/master/doc/health-checking.md). */
const GRPC_HEALTH = '/grpc.health.v1.Health/Check';

/** The parameters of what the load balancer asks and watches. */
export function trafficParametersOf({ protocol }: Pick<TrafficOptions, 'protocol'>): Parameters {
  return protocol === 'GRPC'
    ? {
        ...trafficParameters,
        HealthCheckPath: {
          ...trafficParameters.HealthCheckPath,
          Default: GRPC_HEALTH,
          Description: 'Answers OK while the task is fit to serve',
        },
      }
    : trafficParameters;
}

type TargetGroup = Resource<'AWS::ElasticLoadBalancingV2::TargetGroup'>;
type ListenerRule = Resource<'AWS::ElasticLoadBalancingV2::ListenerRule'>;

/** Of a target group whose targets are tasks of ours. */
export const PLAIN_BEHIND = {
  OpenControls: {
    'ELB.21': 'Tasks answer health checks without TLS, inside of the network alone.',
    'ELB.22': 'Tasks have no certificates; their security group lets in the load balancer alone.',
  },
};

/** A target group of a service. */
export function targetGroup(
  resource: Declare,
  logicalId: string,
  params: Params,
  options: TrafficOptions,
): TargetGroup {
  const { protocol = 'HTTP1', stickinessSeconds, drainSeconds = 30 } = options;
  const { VpcId } = params.take(taskParameters);
  const { HealthCheckPath } = params.take(trafficParameters);
  const stickiness =
    stickinessSeconds === undefined
      ? []
      : [
          { Key: 'stickiness.enabled' as const, Value: 'true' },
          { Key: 'stickiness.type' as const, Value: 'lb_cookie' },
          { Key: 'stickiness.lb_cookie.duration_seconds' as const, Value: String(stickinessSeconds) },
        ];
  return resource(
    logicalId,
    'AWS::ElasticLoadBalancingV2::TargetGroup',
    {
      VpcId,
      TargetType: 'ip',
      Protocol: 'HTTP',
      ...(protocol !== 'HTTP1' && { ProtocolVersion: protocol }),
      // Each task is registered with its own port: this one is never used, and would replace the group when it changes.
      Port: 80,
      HealthCheckPath,
      HealthCheckIntervalSeconds: 10,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 3,
      Matcher: protocol === 'GRPC' ? { GrpcCode: '0' } : { HttpCode: '200' },
      TargetGroupAttributes: [
        { Key: 'deregistration_delay.timeout_seconds', Value: String(drainSeconds) },
        ...stickiness,
      ],
    },
    { Metadata: PLAIN_BEHIND },
  );
}

/** What a request must be for a rule to hold. Its host does not matter where none is named: ELB asks for one with a dot. */
export function conditions(
  { condition }: Builder,
  params: Params,
  name: string,
  { headers = {}, methods, query, sources }: Omit<Rule, 'name'>,
): Value<ListenerRuleRuleCondition>[] {
  const { Hosts, Paths } = params.take(ruleParameters, name);
  const hosts = fn.join(',', Hosts);
  const named = condition(`${name}HasHosts`, fn.not(fn.or(fn.equals(hosts, ''), fn.equals(hosts, '*'))));
  return [
    fn.if<ListenerRuleRuleCondition>(named, { Field: 'host-header', HostHeaderConfig: { Values: Hosts } }, AWS.NoValue),
    { Field: 'path-pattern', PathPatternConfig: { Values: Paths } },
    ...Object.entries(headers).map(([HttpHeaderName, Values]) => ({
      Field: 'http-header' as const,
      HttpHeaderConfig: { HttpHeaderName, Values },
    })),
    ...(methods ? [{ Field: 'http-request-method' as const, HttpRequestMethodConfig: { Values: methods } }] : []),
    ...(query
      ? [
          {
            Field: 'query-string' as const,
            QueryStringConfig: { Values: Object.entries(query).map(([Key, Value]) => ({ Key, Value })) },
          },
        ]
      : []),
    ...(sources ? [{ Field: 'source-ip' as const, SourceIpConfig: { Values: sources } }] : []),
  ];
}

/** The rules of a service, each forwarding to the target group. */
export function rules(builder: Builder, params: Params, options: TrafficOptions, targets: TargetGroup): ListenerRule[] {
  const { ListenerArn } = params.take(trafficParameters);
  const all = [{ name: '', ...options.only }, ...(options.rules ?? [])];
  return all.map((rule) =>
    builder.resource(`${rule.name}Rule`, 'AWS::ElasticLoadBalancingV2::ListenerRule', {
      ListenerArn,
      Priority: params.take(ruleParameters, rule.name).RulePriority,
      Conditions: conditions(builder, params, rule.name, rule),
      Actions: [{ Type: 'forward', TargetGroupArn: targets.ref }],
    }),
  );
}
