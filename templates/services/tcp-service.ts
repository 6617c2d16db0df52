import {
  type Checked,
  checkOptions,
  type Declared,
  following,
  memoize,
  type OptionOf,
  option,
  type Shape,
  template,
} from '../../generator/index.ts';
import { type Cidr, checkSources } from '../load-balancer/parts/sources.ts';
import { bindingsOf } from './parts/bindings.ts';
import { checkSchedules, mergeParameters } from './parts/checks.ts';
import {
  type ConnectionOptions,
  type ConnectionParameters,
  connectionParametersOf,
  connections,
  tcpParameters,
} from './parts/connections.ts';
import { rolling, rollingParameters } from './parts/deployment.ts';
import { ecsService } from './parts/ecs-service.ts';
import { serviceOutputs, type TargetOutputs, targetOutputs } from './parts/outputs.ts';
import { serviceParameters, taskParameters } from './parts/parameters.ts';
import { paramsOf } from './parts/params.ts';
import {
  type ScaleBy,
  type ScalingParameters,
  type ScheduledScaling,
  scaling,
  scalingParametersOf,
} from './parts/scaling.ts';
import { securityGroup } from './parts/security-group.ts';
import { serviceConnect } from './parts/service-connect.ts';
import { port, schedules, TASK_OPTIONS } from './parts/shapes.ts';
import { task } from './parts/task.ts';
import {
  type ShareParameters,
  shareParametersOf,
  type TaskOptions,
  type TaskParameters,
  taskParametersOf,
} from './parts/task-options.ts';

/** The options of a TCP service: each set of them makes a template of its own; all else is a parameter. */
export type TcpServiceOptions = TaskOptions &
  ConnectionOptions & {
    /** What it is scaled by; CPU and memory unless others are named. */
    readonly scaleBy?: readonly Exclude<ScaleBy, 'requests'>[];
    /** Changes of `MinTasks` and `MaxTasks` by the clock. */
    readonly schedules?: readonly ScheduledScaling[];
  };

/** The shape of these options, which they are checked against. */
export const TCP_SERVICE_OPTIONS = {
  ...TASK_OPTIONS,
  port: option.required(port),
  protocol: option.oneOf('TCP', 'TLS', 'UDP'),
  sources: option.required(option.listOf(option.text<Cidr>())),
  drainSeconds: option.whole(0, 3600),
  healthCheckPort: port,
  scaleBy: option.listOf(option.oneOf('cpu', 'memory', 'cpu-steps')),
  schedules,
} satisfies Shape<TcpServiceOptions>;

const BY_DEFAULT = ['cpu', 'memory'] as const;

/** The parameters that follow from the options of a TCP service. */
type TcpServiceParameters<O> = Declared<
  typeof taskParameters &
    typeof tcpParameters &
    ConnectionParameters<O> &
    TaskParameters<O> &
    ShareParameters<O> &
    typeof serviceParameters &
    ScalingParameters<OptionOf<O, 'scaleBy', typeof BY_DEFAULT>> &
    typeof rollingParameters
>;

const build = memoize((options: TcpServiceOptions) => {
  checkOptions('tcpServiceTemplate', TCP_SERVICE_OPTIONS, options);
  const { path, port, uses = [], protocol = 'TCP', scaleBy = BY_DEFAULT } = options;
  const { schedules = [], drainSeconds, healthCheckPort } = options;
  checkSchedules(path, schedules);
  const parameters = mergeParameters(
    path,
    taskParameters,
    tcpParameters,
    connectionParametersOf(options),
    taskParametersOf(options),
    shareParametersOf(options),
    serviceParameters,
    scalingParametersOf(scaleBy),
    rollingParameters,
  );
  const transport = protocol === 'UDP' ? 'udp' : 'tcp';
  checkSources(path, options.sources, true);
  return template({
    path,
    description: 'Service behind a network load balancer',
    parameters,
    body(builder) {
      const params = paramsOf(path, parameters, builder.params);
      const { LoadBalancerSecurityGroupId, HealthCheckGracePeriodSeconds } = params.take(tcpParameters);
      const bindings = bindingsOf(uses, params);
      const made = task(builder, params, {
        options,
        main: { name: 'tcp', port, protocol: transport, drainSeconds },
        bindings,
      });
      const inward = { port, protocol: transport, healthCheckPort, from: LoadBalancerSecurityGroupId } as const;
      const { group, accessRules } = securityGroup(builder, params.take(taskParameters), { options, bindings, inward });
      const { targets, listener, sources } = connections(builder.resource, params, options);
      const service = ecsService(builder, params, {
        options,
        task: made,
        group,
        after: [listener, ...accessRules, ...sources],
        own: {
          DeploymentConfiguration: rolling(params.take(rollingParameters), bindings.alarms),
          LoadBalancers: [{ ContainerName: 'tcp', ContainerPort: port, TargetGroupArn: targets.ref }],
          HealthCheckGracePeriodSeconds,
          ...serviceConnect(params, { uses, task: made }),
        },
      });
      scaling(builder.resource, { service, params, by: scaleBy, schedules });
      return { ...serviceOutputs(service, made), ...targetOutputs([targets]) };
    },
  });
});

/** A service that speaks no HTTP, at a port of its own of a network load balancer. */
export function tcpServiceTemplate<const O extends object>(options: Checked<TcpServiceOptions, O>) {
  return following<TcpServiceParameters<O>, ReturnType<typeof serviceOutputs> & TargetOutputs<false>>(build(options));
}
