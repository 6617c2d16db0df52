import {
  AWS,
  assumableBy,
  fn,
  type Id,
  type OptionOf,
  type ParameterRefs,
  type Parameters,
  type Resource,
  type Token,
} from '../../../generator/index.ts';
import type { ServiceDeploymentConfiguration } from '../../../generator/resources/generated/ecs.ts';
import { policyOfAws } from '../../parts/reasons.ts';
import type { Params } from './params.ts';
import type { Builder } from './task.ts';

/** How new tasks take over: task by task, or beside the old ones, to which traffic then shifts in steps. */
export type Deployment = 'rolling' | 'canary' | 'linear' | 'blue-green';

const bake = {
  BakeMinutes: {
    Type: 'Number',
    Default: 5,
    MinValue: 0,
    MaxValue: 1440,
    Description: 'Minutes that the old tasks go on after all traffic has shifted, to go back to',
  },
} as const;

const canary = {
  CanaryPercent: {
    Type: 'Number',
    Default: 5,
    MinValue: 0.1,
    MaxValue: 99.9,
    Description: 'Percent of requests that the new tasks get first',
  },
  CanaryMinutes: {
    Type: 'Number',
    Default: 10,
    MinValue: 0,
    MaxValue: 1440,
    Description: 'Minutes that they get these',
  },
} as const;

const linear = {
  StepPercent: {
    Type: 'Number',
    Default: 10,
    MinValue: 3,
    MaxValue: 100,
    Description: 'Percent of requests that shift at a time',
  },
  StepMinutes: { Type: 'Number', Default: 6, MinValue: 0, MaxValue: 1440, Description: 'Minutes between the steps' },
} as const;

/** Of services that are deployed task by task. */
export const rollingParameters = {
  FailedTasks: {
    Type: 'Number',
    Default: 3,
    MinValue: 1,
    MaxValue: 200,
    Description: 'Failed tasks that end a deployment',
  },
} as const;

const PARAMETERS = {
  rolling: rollingParameters,
  'blue-green': bake,
  canary: { ...bake, ...canary },
  linear: { ...bake, ...linear },
} as const;

/** The parameters that a deployment strategy adds. */
export type DeploymentParameters<O> = (typeof PARAMETERS)[OptionOf<O, 'deployment', 'rolling'> & Deployment];

/** The same parameters, as data. */
export const deploymentParametersOf = (deployment: Deployment): Parameters => PARAMETERS[deployment];

/** Where a person can be waited for; ECS takes no pause while traffic is shifting. */
export const APPROVAL_STAGES = [
  'PRE_SCALE_UP',
  'POST_SCALE_UP',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
] as const;

/** A pause of a gradual deployment, until somebody lets it go on or takes it back. */
export interface Approval {
  /** Canary and linear deployments come to `PRE_PRODUCTION_TRAFFIC_SHIFT` before every step. */
  readonly stage: (typeof APPROVAL_STAGES)[number];
  /** Minutes that it waits, from 1 to 20160: a day unless others are named. */
  readonly deadline?: number;
  /** What happens then; `ROLLBACK` unless named. */
  readonly atDeadline?: 'ROLLBACK' | 'CONTINUE';
}

function pausing({ stage, deadline = 1440, atDeadline = 'ROLLBACK' }: Approval) {
  return {
    LifecycleHooks: [
      {
        TargetType: 'PAUSE' as const,
        LifecycleStages: [stage],
        TimeoutConfiguration: { TimeoutInMinutes: deadline, Action: atDeadline },
      },
    ],
  };
}

type Alarms = readonly Token<Id<'AWS::CloudWatch::Alarm', 'Name'>>[];

function watching(AlarmNames: Alarms) {
  return AlarmNames.length > 0 && { Alarms: { AlarmNames, Enable: true, Rollback: true } };
}

/** Task by task: a deployment goes back when tasks do not start, do not get healthy, or an alarm goes off. */
export function rolling(
  params: ParameterRefs<typeof rollingParameters>,
  alarms: Alarms,
): ServiceDeploymentConfiguration {
  return {
    MinimumHealthyPercent: 100,
    MaximumPercent: 200,
    DeploymentCircuitBreaker: {
      Enable: true,
      Rollback: true,
      ThresholdConfiguration: { Type: 'COUNT', Value: params.FailedTasks },
    },
    ...watching(alarms),
  };
}

const SHIFTS = {
  'blue-green': () => ({ Strategy: 'BLUE_GREEN' as const }),
  canary(params: Params) {
    const { CanaryPercent, CanaryMinutes } = params.take(canary);
    return {
      Strategy: 'CANARY' as const,
      CanaryConfiguration: { CanaryPercent, CanaryBakeTimeInMinutes: CanaryMinutes },
    };
  },
  linear(params: Params) {
    const { StepPercent, StepMinutes } = params.take(linear);
    return { Strategy: 'LINEAR' as const, LinearConfiguration: { StepPercent, StepBakeTimeInMinutes: StepMinutes } };
  },
} as const;

/** Beside the old tasks: ECS shifts the traffic by the rule, and back when an alarm goes off. */
export function shifting(
  deployment: Exclude<Deployment, 'rolling'>,
  params: Params,
  alarms: Alarms,
  approval?: Approval,
): ServiceDeploymentConfiguration {
  return {
    ...SHIFTS[deployment](params),
    BakeTimeInMinutes: params.take(bake).BakeMinutes,
    ...(approval && pausing(approval)),
    MinimumHealthyPercent: 100,
    MaximumPercent: 200,
    ...watching(alarms),
  };
}

/** The role in which ECS changes the weights of a listener's rule. */
export function shiftRole({ resource }: Builder): Resource<'AWS::IAM::Role'> {
  return resource(
    'ShiftRole',
    'AWS::IAM::Role',
    {
      // ECS documents no condition keys for this trust; one that it does not send would keep it out.
      AssumeRolePolicyDocument: assumableBy('ecs.amazonaws.com'),
      ManagedPolicyArns: [
        fn.sub`arn:${AWS.Partition}:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers`,
      ],
    },
    {
      Metadata: policyOfAws('It is ECS that works with these rights, and AWS keeps them up to date.'),
      comment: 'ECS registers targets and changes the weights of the rule with it.',
    },
  );
}
