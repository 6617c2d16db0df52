import {
  type Checked,
  checkDependencies,
  checkOptions,
  type Declared,
  following,
  memoize,
  type OptionDependency,
  type OptionOf,
  option,
  RookeryError,
  type Shape,
  template,
} from '../../generator/index.ts';
import { alarmParameters, callTopic } from './parts/alarm-actions.ts';
import { bindingsOf } from './parts/bindings.ts';
import { checkSchedules, mergeParameters } from './parts/checks.ts';
import {
  APPROVAL_STAGES,
  type Approval,
  type Deployment,
  type DeploymentParameters,
  deploymentParametersOf,
  rolling,
  rollingParameters,
  shifting,
} from './parts/deployment.ts';
import { deploymentAlarms } from './parts/deployment-alarms.ts';
import { ecsService } from './parts/ecs-service.ts';
import { serviceOutputs, type TargetOutputs, targetOutputs } from './parts/outputs.ts';
import { serviceParameters, taskParameters, trafficParameters } from './parts/parameters.ts';
import { type Params, paramsOf } from './parts/params.ts';
import {
  type ScaleBy,
  type ScalingParameters,
  type ScheduledScaling,
  scaling,
  scalingParametersOf,
} from './parts/scaling.ts';
import { securityGroup } from './parts/security-group.ts';
import { serviceConnect } from './parts/service-connect.ts';
import { schedules, TASK_OPTIONS, TRAFFIC_OPTIONS } from './parts/shapes.ts';
import { shift, type TestTrafficParameters, testTrafficParametersOf } from './parts/shifting.ts';
import { type Builder, task } from './parts/task.ts';
import {
  type ShareParameters,
  shareParametersOf,
  type TaskOptions,
  type TaskParameters,
  taskParametersOf,
} from './parts/task-options.ts';
import {
  type RuleParameters,
  ruleParametersOf,
  rules,
  type TrafficOptions,
  targetGroup,
  trafficParametersOf,
} from './parts/traffic.ts';

/** How new tasks take over, and what depends on it. */
type DeploymentOptions =
  | {
      /** How new tasks take over: `rolling` unless another is named. */
      readonly deployment?: 'rolling';
      /** New tasks answer at the test listener before they get traffic; not when deployed by `rolling`. */
      readonly testTraffic?: false;
      /** A pause until somebody approves; not when deployed by `rolling`. */
      readonly approval?: never;
      /** Seconds that a client stays with one task, by a cookie of the load balancer; only when deployed by `rolling`. */
      readonly stickinessSeconds?: number;
    }
  | {
      readonly deployment: Exclude<Deployment, 'rolling'>;
      readonly testTraffic?: boolean;
      readonly approval?: Approval;
      readonly stickinessSeconds?: never;
    };

/** The options of a web service: each set of them makes a template of its own; all else is a parameter. */
export type WebServiceOptions = TaskOptions &
  TrafficOptions &
  DeploymentOptions & {
    /** What it is scaled by; CPU, memory and requests unless others are named. */
    readonly scaleBy?: readonly ScaleBy[];
    /** Changes of `MinTasks` and `MaxTasks` by the clock. */
    readonly schedules?: readonly ScheduledScaling[];
  };

/** The shape of these options, which they are checked against. */
export const WEB_SERVICE_OPTIONS = {
  ...TASK_OPTIONS,
  ...TRAFFIC_OPTIONS,
  scaleBy: option.listOf(option.oneOf('cpu', 'memory', 'requests', 'cpu-steps')),
  schedules,
  deployment: option.oneOf('rolling', 'canary', 'linear', 'blue-green'),
  testTraffic: option.flag(),
  approval: option.object<Approval>({
    stage: option.required(option.oneOf(...APPROVAL_STAGES)),
    deadline: option.whole(1, 20_160),
    atDeadline: option.oneOf('ROLLBACK', 'CONTINUE'),
  }),
} satisfies Shape<WebServiceOptions>;

const DEPENDENCIES: readonly OptionDependency<WebServiceOptions>[] = [
  {
    option: 'testTraffic',
    allowed: ({ deployment = 'rolling' }) => deployment !== 'rolling',
    why: 'where tasks are replaced one by one, none can be tried before it gets traffic.',
    mend: "deploy by 'canary', 'linear' or 'blue-green', or leave it away.",
  },
  {
    option: 'approval',
    allowed: ({ deployment = 'rolling' }) => deployment !== 'rolling',
    why: 'where tasks are replaced one by one, traffic has no steps to wait between.',
    mend: "deploy by 'canary', 'linear' or 'blue-green', or leave it away.",
  },
];

const BY_DEFAULT = ['cpu', 'memory', 'requests'] as const;

/** The parameters that follow from the options of a web service. */
type WebServiceParameters<O> = Declared<
  typeof taskParameters &
    typeof trafficParameters &
    RuleParameters<O> &
    TaskParameters<O> &
    ShareParameters<O> &
    typeof serviceParameters &
    ScalingParameters<OptionOf<O, 'scaleBy', typeof BY_DEFAULT>> &
    DeploymentParameters<O> &
    TestTrafficParameters<O> &
    typeof alarmParameters
>;

type WebServiceOutputs<O> = ReturnType<typeof serviceOutputs> &
  TargetOutputs<OptionOf<O, 'deployment', 'rolling'> extends 'rolling' ? false : true>;

const build = memoize((options: WebServiceOptions) => {
  checkOptions('webServiceTemplate', WEB_SERVICE_OPTIONS, options);
  checkDependencies('webServiceTemplate', options, DEPENDENCIES);
  const { path, port = 8080, uses = [], scaleBy = BY_DEFAULT, schedules = [], deployment = 'rolling' } = options;
  const { testTraffic = false, rules: more = [], drainSeconds } = options;
  if (deployment !== 'rolling' && more.length > 0) throw oneRule(path, deployment);
  if (deployment !== 'rolling' && options.stickinessSeconds !== undefined) throw stayingClients(path, deployment);
  checkSchedules(path, schedules);
  const parameters = mergeParameters(
    path,
    taskParameters,
    trafficParametersOf(options),
    ruleParametersOf(more),
    taskParametersOf(options),
    shareParametersOf(options),
    serviceParameters,
    scalingParametersOf(scaleBy),
    deploymentParametersOf(deployment),
    testTrafficParametersOf(testTraffic),
    alarmParameters,
  );
  return template({
    path,
    description: 'Web service behind a shared load balancer',
    parameters,
    body(builder) {
      const params = paramsOf(path, parameters, builder.params);
      const { LoadBalancerSecurityGroupId, LoadBalancerFullName, HealthCheckGracePeriodSeconds, ...errors } =
        params.take(trafficParameters);
      const { resource } = builder;
      const bindings = bindingsOf(uses, params);
      const made = task(builder, params, { options, main: { name: 'web', port, drainSeconds }, bindings });
      const inward = { port, from: LoadBalancerSecurityGroupId };
      const { group, accessRules } = securityGroup(builder, params.take(taskParameters), { options, bindings, inward });
      const traffic =
        deployment === 'rolling' ? straight(builder, params, options) : shift(builder, params, options, testTraffic);
      const counted = { loadBalancerFullName: LoadBalancerFullName, targetGroups: traffic.targetGroups };
      const called = callTopic(builder, params.take(alarmParameters));
      const own = deploymentAlarms(resource, {
        ...counted,
        percent: errors.ErrorPercent,
        count: errors.ErrorCount,
        called,
      });
      const alarms = [...own.map(({ ref }) => ref), ...bindings.alarms];
      const service = ecsService(builder, params, {
        options,
        task: made,
        group,
        after: [...traffic.rules, ...accessRules],
        own: {
          DeploymentConfiguration:
            deployment === 'rolling'
              ? rolling(params.take(rollingParameters), alarms)
              : shifting(deployment, params, alarms, options.approval),
          LoadBalancers: traffic.balancer('web', port),
          HealthCheckGracePeriodSeconds,
          ...serviceConnect(params, { uses, task: made }),
        },
      });
      scaling(resource, { service, params, by: scaleBy, schedules, counted });
      return { ...serviceOutputs(service, made), ...targetOutputs(traffic.targetGroups) };
    },
  });
});

/** All of the traffic to the one target group. */
function straight(builder: Builder, params: Params, options: TrafficOptions) {
  const targets = targetGroup(builder.resource, 'Targets', params, options);
  return {
    targetGroups: [targets] as const,
    rules: rules(builder, params, options, targets),
    balancer: (ContainerName: string, ContainerPort: number) => [
      { ContainerName, ContainerPort, TargetGroupArn: targets.ref },
    ],
  };
}

function oneRule(path: string, deployment: Deployment) {
  return new RookeryError('RulesInvalid', {
    what: `${path}: deployment "${deployment}" with more than one rule.`,
    why: 'ECS shifts traffic by the weights of one rule; the others would go on to the old tasks.',
    mend: "leave `rules` out and put all paths and hosts into `Paths` and `Hosts`, or deploy by 'rolling'.",
  });
}

function stayingClients(path: string, deployment: Deployment) {
  return new RookeryError('StickinessInvalid', {
    what: `${path}: deployment "${deployment}" with stickinessSeconds.`,
    why: 'clients that stay with their task could not be shifted to the new ones, and ELB refuses such a rule.',
    mend: "leave stickinessSeconds out, or deploy by 'rolling'.",
  });
}

/**
 * A service behind rules of a shared load balancer, with roles, security group, log group, target group and scaling of
 * its own. A deployment goes back by itself when tasks do not start, do not get healthy, or answer with server errors.
 */
export function webServiceTemplate<const O extends object>(options: Checked<WebServiceOptions, O>) {
  return following<WebServiceParameters<O>, WebServiceOutputs<O>>(build(options));
}
