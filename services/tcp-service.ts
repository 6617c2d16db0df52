import { type Arguments, once, type Template, template } from '../generator/index.ts';
import { checkSources } from '../templates/load-balancer/sources.ts';
import { checkSchedules, together } from './parts/checks.ts';
import {
  type ConnectionOptions,
  connections,
  type TcpProtocol,
  tcpParameters,
  tlsParameters,
} from './parts/connections.ts';
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
import { type Named, wiring } from './parts/wiring.ts';
import type { Declared, Use } from './uses.ts';

/** What distinguishes one kind of TCP service from another in structure; all else is a parameter. */
export interface TcpServiceOptions<
  U extends readonly Use[],
  C extends Compute,
  B extends readonly Beside[],
  X extends boolean,
  S extends readonly Exclude<ScaleBy, 'requests'>[],
  P extends TcpProtocol,
> extends TaskOptions<U, C, B, X>,
    ConnectionOptions<P> {
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

const build = once((options: AnyOptions) => {
  const { path, port, uses = [], protocol = 'TCP', scaleBy = BY_DEFAULT } = options;
  const { schedules = [], drainSeconds, healthCheckPort } = options;
  checkSchedules(path, schedules);
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
  checkSources(path, options.sources, true);
  return template({
    path,
    description: 'Service behind a network load balancer',
    parameters,
    body(verbs) {
      // The options say which parameters there are: one by one their types are lost, and checked where they are passed.
      const params = verbs.params as Named;
      const wired = wiring(uses, params);
      const made = task(verbs, params, {
        options,
        main: { name: 'tcp', port, protocol: transport, drainSeconds },
        wired,
      });
      const inward = { port, protocol: transport, healthCheckPort, from: params.LoadBalancerSecurityGroupId! } as const;
      const { group, ways } = securityGroup(verbs, params, { options, wired, inward });
      const { targets, listener, sources } = connections(verbs.resource, params, options);
      const service = ecsService(verbs, params, {
        options,
        task: made,
        group,
        after: [listener, ...ways, ...sources],
        own: {
          DeploymentConfiguration: rolling(params, wired.alarms),
          LoadBalancers: [{ ContainerName: 'tcp', ContainerPort: port, TargetGroupArn: targets.ref }],
          HealthCheckGracePeriodSeconds: params.HealthCheckGracePeriodSeconds!,
          ...serviceConnect(params, { uses, task: made }),
        },
      });
      scaling(verbs.resource, { service, params, by: scaleBy, schedules });
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
