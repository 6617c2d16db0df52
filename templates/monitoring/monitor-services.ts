import type { Body, NestedStack, Outputs, Parameters, Token } from '../../generator/index.ts';
import { serviceMonitoring } from './parts/service.ts';
import type { Traffic } from './parts/traffic.ts';

/** How services are watched, all of them or one. */
export interface MonitorServicesOptions<Name extends string = string> {
  /** A dashboard a service: three dollars a month for each beyond the first three of an account. */
  readonly dashboard?: boolean;
  /** One alarm of a service calls for all of its alarms. */
  readonly composite?: boolean;
  /** Parameters of one service's monitoring, beside those of `shared`. */
  readonly each?: { readonly [One in Name]?: Thresholds };
}

interface Thresholds {
  readonly LatencySeconds?: number | Token<number>;
  readonly LatencyRequests?: number | Token<number>;
  readonly CpuPercent?: number | Token<number>;
  readonly MemoryPercent?: number | Token<number>;
  readonly OldestMessageSeconds?: number | Token<number>;
  readonly MinTasks?: number | Token<number>;
  /** Of a TCP service: its network load balancer in metrics. */
  readonly LoadBalancerFullName?: Token<string>;
}

type Services = Readonly<Record<string, Pick<NestedStack<Outputs>, 'outputs' | 'passed'>>>;

/**
 * Nests the monitoring of each service, as `WebsiteMonitoring`: by what the service is, and of what it is passed itself. Tasks
 * that run now and then are left out: what becomes of them their own templates watch. `shared` are master's parameters, of
 * which `AlarmTopicArn` has to be one.
 */
export function monitorServices<const S extends Services>(
  { stack }: Pick<Body<Parameters>, 'stack'>,
  services: S,
  shared: { readonly AlarmTopicArn: Token<string> },
  { dashboard = false, composite = false, each = {} }: MonitorServicesOptions<keyof S & string> = {},
): void {
  // An entry for a service that there is not does not compile.
  const own = each as Readonly<Record<string, Thresholds | undefined>>;
  for (const [name, { outputs, passed }] of Object.entries(services)) {
    if (!('ServiceName' in outputs)) continue;
    const template = serviceMonitoring({
      traffic: trafficOf(outputs, passed),
      queue: 'QueueName' in outputs,
      dashboard,
      composite,
    });
    const { AlarmTopicArn } = shared;
    // What is missing, or is another thing's name, `stack` refuses: which parameters there are, the service decides.
    stack(`${name}Monitoring`, template, { ...shared, ...passed, ...outputs, AlarmTopicArn, ...own[name] } as never);
  }
}

function trafficOf(outputs: object, passed: object): Traffic {
  if ('OtherTargetGroupFullName' in outputs) return 'http-shifting';
  if (!('TargetGroupFullName' in outputs)) return 'none';
  return 'NetworkLoadBalancerArn' in passed ? 'tcp' : 'http';
}
