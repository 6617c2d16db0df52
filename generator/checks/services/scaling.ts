import { eventPattern, inputTransformer } from './event-pattern.ts';
import {
  atLeast,
  fieldsOf,
  form,
  length,
  numberOf,
  type ObjectRule,
  objectsOf,
  oneOf,
  type ServiceRules,
  textOf,
  whole,
} from './rules.ts';
import { cronExpression, recurrence, ruleExpression, scheduleExpression, timeZone } from './schedules.ts';

const AUTO_SCALING = 'Application Auto Scaling';

/** A lower bound is not above the upper one. */
export function ordered(least: string, most: string, by: string): ObjectRule {
  return (object) => {
    const [low, high] = [numberOf(object[least]), numberOf(object[most])];
    if (low === undefined || high === undefined || low <= high) return undefined;
    return {
      at: least,
      problem: `is ${low}, and ${most} ${high}`,
      why: `${by} wants ${most} as high as ${least}, or higher.`,
      mend: `lower ${least}, or raise ${most}.`,
    };
  };
}

/** PutScalingPolicy: what a policy says is what its type asks for, and steps do not overlap. */
const policy: ObjectRule = ({
  PolicyType,
  StepScalingPolicyConfiguration,
  TargetTrackingScalingPolicyConfiguration,
}) => {
  const wanted =
    PolicyType === 'TargetTrackingScaling' && TargetTrackingScalingPolicyConfiguration === undefined
      ? 'TargetTrackingScalingPolicyConfiguration'
      : PolicyType === 'StepScaling' && StepScalingPolicyConfiguration === undefined
        ? 'StepScalingPolicyConfiguration'
        : undefined;
  if (wanted === undefined) return undefined;
  return {
    problem: `is ${String(PolicyType)} and has no ${wanted}`,
    why: `${AUTO_SCALING} asks for it.`,
    mend: 'add it.',
  };
};

const step: ObjectRule = ({ MetricIntervalLowerBound, MetricIntervalUpperBound }) => {
  const [low, high] = [numberOf(MetricIntervalLowerBound), numberOf(MetricIntervalUpperBound)];
  if (MetricIntervalLowerBound === undefined && MetricIntervalUpperBound === undefined) {
    return {
      problem: 'has no bound',
      why: `${AUTO_SCALING} wants one of them.`,
      mend: 'add MetricIntervalLowerBound.',
    };
  }
  if (low === undefined || high === undefined || low < high) return undefined;
  return {
    problem: `reaches from ${low} to ${high}`,
    why: `${AUTO_SCALING} wants the lower bound below the upper one.`,
    mend: 'exchange them.',
  };
};

/** A group of instances: the number that is wanted is within the bounds. */
const groupSize: ObjectRule = ({ MinSize, MaxSize, DesiredCapacity }) => {
  const desired = numberOf(DesiredCapacity);
  const [low, high] = [numberOf(MinSize), numberOf(MaxSize)];
  if (desired === undefined || ((low === undefined || low <= desired) && (high === undefined || desired <= high)))
    return undefined;
  return {
    at: 'DesiredCapacity',
    problem: `is ${desired}, outside of MinSize and MaxSize`,
    why: 'Amazon EC2 Auto Scaling wants it between the two.',
    mend: 'change it, or leave it away.',
  };
};

/** FlexibleTimeWindow: minutes go with FLEXIBLE. */
const window: ObjectRule = ({ Mode, MaximumWindowInMinutes }) => {
  if (Mode === 'FLEXIBLE' && MaximumWindowInMinutes === undefined) {
    return {
      problem: 'is FLEXIBLE without MaximumWindowInMinutes',
      why: 'EventBridge Scheduler asks for it.',
      mend: 'add it.',
    };
  }
  if (Mode !== 'OFF' || MaximumWindowInMinutes === undefined) return undefined;
  return {
    at: 'MaximumWindowInMinutes',
    problem: 'stands beside the mode OFF',
    why: 'EventBridge Scheduler takes it with FLEXIBLE.',
    mend: 'leave one of them away.',
  };
};

/** A target of ECS names its task. */
const ruleTargets: ObjectRule = ({ Targets, ScheduleExpression, EventPattern, EventBusName }) => {
  const ids = objectsOf(Targets).map(({ Id }) => textOf(Id));
  const twice = ids.find((id, index) => id !== undefined && ids.indexOf(id) !== index);
  if (twice !== undefined) {
    return {
      at: 'Targets',
      problem: `has ${twice} twice`,
      why: 'EventBridge takes an Id once a rule.',
      mend: 'name one otherwise.',
    };
  }
  if (ScheduleExpression === undefined && EventPattern === undefined) {
    return {
      problem: 'has no ScheduleExpression and no EventPattern',
      why: 'EventBridge wants one of them.',
      mend: 'add one.',
    };
  }
  const bus = textOf(EventBusName);
  if (ScheduleExpression === undefined || bus === undefined || bus === 'default' || bus.endsWith('event-bus/default'))
    return undefined;
  return {
    at: 'ScheduleExpression',
    problem: `stands beside the bus ${bus}`,
    why: 'EventBridge has schedules on the default bus alone.',
    mend: 'leave EventBusName away.',
  };
};

const scheduleName = form(/^[0-9a-zA-Z-_.]{1,64}$/, 'up to 64 letters, digits, hyphens, underscores and dots');

/** The rules of Application Auto Scaling, EC2 Auto Scaling, EventBridge and its scheduler. */
export const scaling: ServiceRules = {
  'AWS::ApplicationAutoScaling::ScalableTarget': {
    by: AUTO_SCALING,
    values: {
      MinCapacity: atLeast(0),
      MaxCapacity: atLeast(0),
      'ScheduledActions.*.Schedule': scheduleExpression,
      'ScheduledActions.*.Timezone': timeZone,
      'ScheduledActions.*.ScheduledActionName': form(
        /^(?!.*[:/|]).{1,256}$/s,
        'up to 256 characters without : / and |',
      ),
      'ScheduledActions.*.ScalableTargetAction.MinCapacity': atLeast(0),
      'ScheduledActions.*.ScalableTargetAction.MaxCapacity': atLeast(0),
    },
    objects: [
      ['', ordered('MinCapacity', 'MaxCapacity', AUTO_SCALING)],
      ['ScheduledActions.*.ScalableTargetAction', ordered('MinCapacity', 'MaxCapacity', AUTO_SCALING)],
      [
        '',
        ({ ServiceNamespace, ResourceId }) => {
          const id = textOf(ResourceId);
          if (ServiceNamespace !== 'ecs' || id === undefined || /^service\/[^/]+\/[^/]+$/.test(id)) return undefined;
          return {
            at: 'ResourceId',
            problem: `is ${JSON.stringify(id)}`,
            why: `${AUTO_SCALING} names a service of ECS by service/cluster/service.`,
            mend: 'write it so.',
          };
        },
      ],
    ],
  },
  'AWS::ApplicationAutoScaling::ScalingPolicy': {
    by: AUTO_SCALING,
    values: {
      PolicyName: length(1, 256),
      PolicyType: oneOf('StepScaling', 'TargetTrackingScaling', 'PredictiveScaling'),
      'TargetTrackingScalingPolicyConfiguration.ScaleInCooldown': atLeast(0),
      'TargetTrackingScalingPolicyConfiguration.ScaleOutCooldown': atLeast(0),
      'StepScalingPolicyConfiguration.Cooldown': atLeast(0),
      'StepScalingPolicyConfiguration.AdjustmentType': oneOf(
        'ChangeInCapacity',
        'PercentChangeInCapacity',
        'ExactCapacity',
      ),
      'StepScalingPolicyConfiguration.MetricAggregationType': oneOf('Average', 'Minimum', 'Maximum'),
    },
    objects: [
      ['', policy],
      ['StepScalingPolicyConfiguration.StepAdjustments.*', step],
    ],
  },
  'AWS::AutoScaling::AutoScalingGroup': {
    by: 'Amazon EC2 Auto Scaling',
    values: {
      MinSize: atLeast(0),
      MaxSize: atLeast(0),
      DesiredCapacity: atLeast(0),
      HealthCheckGracePeriod: atLeast(0),
      MaxInstanceLifetime: whole(86400, 31536000, 0),
      'MixedInstancesPolicy.InstancesDistribution.OnDemandPercentageAboveBaseCapacity': whole(0, 100),
    },
    objects: [
      ['', ordered('MinSize', 'MaxSize', 'Amazon EC2 Auto Scaling')],
      ['', groupSize],
    ],
  },
  'AWS::AutoScaling::ScheduledAction': {
    by: 'Amazon EC2 Auto Scaling',
    values: { Recurrence: recurrence, TimeZone: timeZone, MinSize: atLeast(0), MaxSize: atLeast(0) },
    objects: [
      ['', ordered('MinSize', 'MaxSize', 'Amazon EC2 Auto Scaling')],
      ['', groupSize],
    ],
  },
  'AWS::Scheduler::Schedule': {
    by: 'EventBridge Scheduler',
    values: {
      Name: scheduleName,
      GroupName: scheduleName,
      Description: length(0, 512),
      ScheduleExpression: scheduleExpression,
      ScheduleExpressionTimezone: timeZone,
      State: oneOf('ENABLED', 'DISABLED'),
      'FlexibleTimeWindow.Mode': oneOf('OFF', 'FLEXIBLE'),
      'FlexibleTimeWindow.MaximumWindowInMinutes': whole(1, 1440),
      'Target.RetryPolicy.MaximumEventAgeInSeconds': whole(60, 86400),
      'Target.RetryPolicy.MaximumRetryAttempts': whole(0, 185),
      'Target.EcsParameters.TaskCount': whole(1, 10),
      'Target.EcsParameters.LaunchType': oneOf('EC2', 'FARGATE', 'EXTERNAL'),
    },
    objects: [['FlexibleTimeWindow', window]],
  },
  'AWS::Scheduler::ScheduleGroup': { by: 'EventBridge Scheduler', values: { Name: scheduleName } },
  'AWS::Events::Rule': {
    by: 'EventBridge',
    values: {
      Name: form(/^[.\-_A-Za-z0-9]{1,64}$/, 'up to 64 letters, digits, dots, hyphens and underscores'),
      Description: length(0, 512),
      ScheduleExpression: ruleExpression,
      Targets: { takes: 'up to five targets', accepts: (value) => !Array.isArray(value) || value.length <= 5 },
      'Targets.*.RetryPolicy.MaximumEventAgeInSeconds': whole(60, 86400),
      'Targets.*.RetryPolicy.MaximumRetryAttempts': whole(0, 185),
      'Targets.*.EcsParameters.TaskCount': atLeast(1),
    },
    objects: [
      ['', ruleTargets],
      ['', eventPattern],
      ['Targets.*', inputTransformer],
    ],
  },
  'AWS::Backup::BackupPlan': {
    by: 'AWS Backup',
    values: {
      'BackupPlan.BackupPlanRule.*.ScheduleExpression': cronExpression,
      'BackupPlan.BackupPlanRule.*.ScheduleExpressionTimezone': timeZone,
      'BackupPlan.BackupPlanRule.*.StartWindowMinutes': atLeast(60),
      'BackupPlan.BackupPlanRule.*.RuleName': form(
        /^[a-zA-Z0-9\-_.]{1,50}$/,
        'up to 50 letters, digits, hyphens, underscores and dots',
      ),
    },
    objects: [
      [
        'BackupPlan.BackupPlanRule.*',
        ({ Lifecycle }) => {
          const { DeleteAfterDays, MoveToColdStorageAfterDays } = fieldsOf(Lifecycle);
          const [away, cold] = [numberOf(DeleteAfterDays), numberOf(MoveToColdStorageAfterDays)];
          if (away === undefined || cold === undefined || cold < 0 || away < 0 || away >= cold + 90) return undefined;
          return {
            at: 'Lifecycle.DeleteAfterDays',
            problem: `is ${away}, and MoveToColdStorageAfterDays ${cold}`,
            why: 'AWS Backup keeps what is in cold storage for 90 days at least.',
            mend: `make it ${cold + 90} or more.`,
          };
        },
      ],
    ],
  },
};
