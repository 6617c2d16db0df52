import { type Arguments, once, RookeryError, type Template, template } from '../generator/index.ts';
import { checkSchedules, together } from './parts/checks.ts';
import { type Deployment, type DeploymentNeeds, deploymentNeeds, rolling, shifting } from './parts/deployment.ts';
import { deploymentAlarms } from './parts/deployment-alarms.ts';
import { ecsService } from './parts/ecs-service.ts';
import { serviceOutputs } from './parts/outputs.ts';
import { serviceParameters, taskParameters, type trafficParameters } from './parts/parameters.ts';
import { type ScaleBy, type ScalingNeeds, type ScheduledScaling, scaling, scalingNeeds } from './parts/scaling.ts';
import { securityGroup } from './parts/security-group.ts';
import { serviceConnect } from './parts/service-connect.ts';
import { shift, testTrafficParameters } from './parts/shifting.ts';
import { task, type Verbs } from './parts/task.ts';
import {
  type Beside,
  type Compute,
  type ShareNeeds,
  shareNeeds,
  type TaskNeeds,
  type TaskOptions,
  taskNeeds,
} from './parts/task-options.ts';
import {
  type Rule,
  type RuleNeeds,
  ruleNeeds,
  rules,
  type TrafficOptions,
  targetGroup,
  trafficNeeds,
} from './parts/traffic.ts';
import { type Named, wiring } from './parts/wiring.ts';
import type { Declared, Use } from './uses.ts';

/** What distinguishes one kind of web service from another in structure; all else is a parameter. */
export interface WebServiceOptions<
  U extends readonly Use[],
  C extends Compute,
  B extends readonly Beside[],
  X extends boolean,
  R extends readonly Rule[],
  S extends readonly ScaleBy[],
  D extends Deployment,
  T extends boolean,
> extends TaskOptions<U, C, B, X>,
    TrafficOptions<R> {
  /** What it is scaled by; CPU, memory and requests unless others are named. */
  readonly scaleBy?: S;
  /** Changes of `MinTasks` and `MaxTasks` by the clock. */
  readonly schedules?: readonly ScheduledScaling[];
  /** How new tasks take over: `rolling` unless another is named. */
  readonly deployment?: D;
  /** New tasks answer at the test listener before they get traffic; not when deployed by `rolling`. */
  readonly testTraffic?: D extends 'rolling' ? false : T;
  /** Seconds that a client stays with one task, by a cookie of the load balancer; only when deployed by `rolling`. */
  readonly stickinessSeconds?: D extends 'rolling' ? number : never;
}

type AnyOptions = WebServiceOptions<
  readonly Use[],
  Compute,
  readonly Beside[],
  boolean,
  readonly Rule[],
  readonly ScaleBy[],
  Deployment,
  boolean
>;

type ByDefault = readonly ['cpu', 'memory', 'requests'];
const BY_DEFAULT: ByDefault = ['cpu', 'memory', 'requests'];

const build = once((options: AnyOptions) => {
  const { path, port = 8080, uses = [], scaleBy = BY_DEFAULT, schedules = [], deployment = 'rolling' } = options;
  const { testTraffic = false, rules: more = [], drainSeconds } = options;
  if (deployment !== 'rolling' && more.length > 0) throw oneRule(path, deployment);
  if (deployment !== 'rolling' && options.stickinessSeconds !== undefined) throw stayingClients(path, deployment);
  checkSchedules(path, schedules);
  const parameters = together(
    path,
    taskParameters,
    trafficNeeds(options),
    ruleNeeds(more),
    taskNeeds(options),
    shareNeeds(options),
    serviceParameters,
    scalingNeeds(scaleBy),
    deploymentNeeds(deployment),
    testTraffic && testTrafficParameters,
  );
  return template({
    path,
    description: 'Web service behind a shared load balancer',
    parameters,
    body(verbs) {
      // The options say which parameters there are: one by one their types are lost, and checked where they are passed.
      const params = verbs.params as Named;
      const { resource } = verbs;
      const wired = wiring(uses, params);
      const made = task(verbs, params, { options, main: { name: 'web', port, drainSeconds }, wired });
      const inward = { port, from: params.LoadBalancerSecurityGroupId! };
      const { group, ways } = securityGroup(verbs, params, { options, wired, inward });
      const traffic =
        deployment === 'rolling' ? straight(verbs, params, options) : shift(verbs, params, options, testTraffic);
      const counted = { loadBalancerFullName: params.LoadBalancerFullName!, targetGroups: traffic.targetGroups };
      const own = deploymentAlarms(resource, { ...counted, percent: params.ErrorPercent! });
      const alarms = [...own.map(({ ref }) => ref), ...wired.alarms];
      const service = ecsService(verbs, params, {
        options,
        task: made,
        group,
        after: [...traffic.rules, ...ways],
        own: {
          DeploymentConfiguration:
            deployment === 'rolling' ? rolling(params, alarms) : shifting(deployment, params, alarms),
          LoadBalancers: traffic.balancer('web', port),
          HealthCheckGracePeriodSeconds: params.HealthCheckGracePeriodSeconds!,
          ...serviceConnect(params, { uses, task: made }),
        },
      });
      scaling(resource, { service, params, by: scaleBy, schedules, counted });
      return serviceOutputs(service, made);
    },
  });
});

/** All of the traffic to the one target group. */
function straight({ resource }: Verbs, params: Named, options: AnyOptions) {
  const targets = targetGroup(resource, 'Targets', params, options);
  return {
    targetGroups: [targets],
    rules: rules(resource, params, options, targets),
    balancer: (ContainerName: string, ContainerPort: number) => [
      { ContainerName, ContainerPort, TargetGroupArn: targets.ref },
    ],
  };
}

const oneRule = (path: string, deployment: Deployment) =>
  new RookeryError('RulesInvalid', {
    what: `${path}: deployment "${deployment}" with more than one rule.`,
    why: 'ECS shifts traffic by the weights of one rule; the others would go on to the old tasks.',
    mend: "leave `rules` out and put all paths and hosts into `Paths` and `Hosts`, or deploy by 'rolling'.",
  });

const stayingClients = (path: string, deployment: Deployment) =>
  new RookeryError('StickinessInvalid', {
    what: `${path}: deployment "${deployment}" with stickinessSeconds.`,
    why: 'clients that stay with their task could not be shifted to the new ones, and ELB refuses such a rule.',
    mend: "leave stickinessSeconds out, or deploy by 'rolling'.",
  });

/**
 * A service behind rules of a shared load balancer, with roles, security group, log group, target group and scaling of
 * its own. A deployment goes back by itself when tasks do not start, do not get healthy, or answer with server errors.
 */
export const webServiceTemplate = <
  const U extends readonly Use[] = readonly [],
  const C extends Compute = 'fargate',
  const B extends readonly Beside[] = readonly [],
  const X extends boolean = false,
  const R extends readonly Rule[] = readonly [],
  const S extends readonly ScaleBy[] = ByDefault,
  const D extends Deployment = 'rolling',
  const T extends boolean = false,
>(
  options: WebServiceOptions<U, C, B, X, R, S, D, T>,
) =>
  // The parameters are those that `build` makes of the same options; as data they have lost their types.
  build(options as unknown as AnyOptions) as unknown as Template<
    Arguments<
      Declared<
        typeof taskParameters &
          typeof trafficParameters &
          RuleNeeds<R> &
          TaskNeeds<U, C, B, X> &
          ShareNeeds<C> &
          typeof serviceParameters &
          ScalingNeeds<S> &
          DeploymentNeeds<D> &
          (T extends true ? typeof testTrafficParameters : unknown)
      >
    >,
    ReturnType<typeof serviceOutputs>
  >;
