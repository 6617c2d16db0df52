import {
  type Checked,
  checkOptions,
  type Declared,
  fn,
  following,
  type Id,
  knownAs,
  memoize,
  naming,
  type OptionOf,
  option,
  type Shape,
  template,
} from '../../generator/index.ts';
import { bindingsOf } from './parts/bindings.ts';
import { checkSchedules, mergeParameters } from './parts/checks.ts';
import { rolling, rollingParameters } from './parts/deployment.ts';
import { ecsService } from './parts/ecs-service.ts';
import { serviceOutputs } from './parts/outputs.ts';
import { namespaceParameters, serviceParameters, taskParameters } from './parts/parameters.ts';
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
import { port, schedules, TASK_OPTIONS, texts } from './parts/shapes.ts';
import { task } from './parts/task.ts';
import {
  type ShareParameters,
  shareParametersOf,
  type TaskOptions,
  type TaskParameters,
  taskParametersOf,
} from './parts/task-options.ts';

/** What an internal service can be scaled by: no load balancer counts its requests. */
export type InternalScaleBy = Exclude<ScaleBy, 'requests'>;

/** The options of an internal service: each set of them makes a template of its own; all else is a parameter. */
export type InternalServiceOptions = TaskOptions & {
  /** The port that the program listens on, and that clients name. */
  readonly port?: number;
  /** What it speaks: retries, timeouts and metrics of Service Connect depend on it. */
  readonly protocol?: 'http' | 'http2' | 'grpc' | 'tcp';
  /** Exits with 0 while the container is healthy, for example `['CMD', '/healthz']`. */
  readonly healthCheck?: readonly string[];
  /** What it is scaled by; CPU and memory unless others are named. */
  readonly scaleBy?: readonly InternalScaleBy[];
  /** Changes of `MinTasks` and `MaxTasks` by the clock. */
  readonly schedules?: readonly ScheduledScaling[];
};

/** The shape of these options, which they are checked against. */
export const INTERNAL_SERVICE_OPTIONS = {
  ...TASK_OPTIONS,
  port,
  protocol: option.oneOf('http', 'http2', 'grpc', 'tcp'),
  healthCheck: texts,
  scaleBy: option.listOf(option.oneOf('cpu', 'memory', 'cpu-steps')),
  schedules,
} satisfies Shape<InternalServiceOptions>;

const BY_DEFAULT = ['cpu', 'memory'] as const;

const internalParameters = {
  ...namespaceParameters,
  DiscoveryName: {
    Type: 'String',
    AllowedPattern: '[a-z][a-z0-9-]{0,62}',
    ConstraintDescription: 'a lower-case letter, then lower-case letters, digits and hyphens',
    Description: 'Name that clients find the service by',
  },
} as const;

/** The parameters that follow from the options of an internal service. */
type InternalServiceParameters<O> = Declared<
  typeof taskParameters &
    typeof internalParameters &
    TaskParameters<O> &
    ShareParameters<O> &
    typeof serviceParameters &
    ScalingParameters<OptionOf<O, 'scaleBy', typeof BY_DEFAULT>> &
    typeof rollingParameters
>;

const build = memoize((options: InternalServiceOptions) => {
  checkOptions('internalServiceTemplate', INTERNAL_SERVICE_OPTIONS, options);
  const { path, port = 8080, protocol = 'http', uses = [], scaleBy = BY_DEFAULT, schedules = [] } = options;
  checkSchedules(path, schedules);
  const parameters = mergeParameters(
    path,
    taskParameters,
    internalParameters,
    taskParametersOf(options, true),
    shareParametersOf(options),
    serviceParameters,
    scalingParametersOf(scaleBy),
    rollingParameters,
  );
  return template({
    path,
    description: 'Internal service that others reach by Service Connect',
    parameters,
    body(builder) {
      const params = paramsOf(path, parameters, builder.params);
      const { DiscoveryName } = params.take(internalParameters);
      const bindings = bindingsOf(uses, params);
      const main = {
        name: 'internal',
        port,
        portName: 'internal',
        ...(protocol !== 'tcp' && { appProtocol: protocol }),
        healthCheck: options.healthCheck,
      };
      const made = task(builder, params, { options, main, bindings });
      const { group, accessRules } = securityGroup(builder, params.take(taskParameters), { options, bindings });
      const offered = { portName: main.portName, port, name: DiscoveryName };
      const service = ecsService(builder, params, {
        options,
        task: made,
        group,
        after: accessRules,
        own: {
          DeploymentConfiguration: rolling(params.take(rollingParameters), bindings.alarms),
          ...serviceConnect(params, { uses, task: made, offered }),
        },
      });
      scaling(builder.resource, { service, params, by: scaleBy, schedules });
      const url = fn.sub`${protocol === 'tcp' ? 'tcp' : 'http'}://${DiscoveryName}:${port}`;
      return {
        Url: {
          Value: knownAs<Id<'AWS::ECS::Service', 'Url'>>(url, naming('Url of AWS::ECS::Service')),
          Description: 'Where clients reach it',
        },
        Port: { Value: port, Description: 'The port there' },
        SecurityGroupId: { Value: group.att('GroupId'), Description: 'To which clients add a way in' },
        ...serviceOutputs(service, made),
      };
    },
  });
});

/**
 * A service without a load balancer, which tasks of other services reach by name over Service Connect. Each client adds
 * the ingress rule for its own security group: `uses: [service('Inventory')]`.
 */
export function internalServiceTemplate<const O extends object>(options: Checked<InternalServiceOptions, O>) {
  return following<InternalServiceParameters<O>, ReturnType<typeof build>['outputs']>(build(options));
}
