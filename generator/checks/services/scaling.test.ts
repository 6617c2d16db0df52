import { Token } from '../../values/value.ts';
import type { Fields } from './rules.ts';
import { scaling } from './scaling.ts';
import { type Row, refuses } from './testing/table.ts';

const unknown = new Token({ Ref: 'Any' });

function expression(what: string, refused: string, taken: string): Row {
  return [what, 'ScheduleExpression', { ScheduleExpression: refused }, { ScheduleExpression: taken }];
}

refuses(scaling, 'AWS::Scheduler::Schedule', [
  expression('a cron expression of five fields', 'cron(0 3 * * *)', 'cron(0 3 * * ? *)'),
  expression('two days that are not left open', 'cron(0 3 * * MON *)', 'cron(0 3 ? * MON *)'),
  expression('two days that are left open', 'cron(0 3 ? * ? *)', 'cron(0 3 1 * ? *)'),
  expression('minute 60', 'cron(60 3 * * ? *)', 'cron(59 3 * * ? *)'),
  expression('hour 24', 'cron(0 24 * * ? *)', 'cron(0/15 0-23/2,5 * * ? *)'),
  expression('day 32', 'cron(0 0 32 * ? *)', 'cron(0 0 L * ? *)'),
  expression('an unknown month', 'cron(0 0 1 JUNE ? *)', 'cron(0 0 15W JAN-JUN,12 ? *)'),
  expression('day 8 of the week', 'cron(0 0 ? * 8 *)', 'cron(0 0 ? * 6#3 2026-2030)'),
  expression('a year long ago', 'cron(0 0 ? * 1 1969)', 'cron(0 0 ? * FRIL 1970)'),
  expression('a rate of nothing', 'rate(0 minutes)', 'rate(5 minutes)'),
  expression('a rate of seconds', 'rate(30 seconds)', 'rate(1 hours)'),
  expression('a time that is none', 'at(2030-13-01T00:00:00)', 'at(2030-12-01T00:00:00)'),
  expression('no expression', 'every day', 'rate(1 day)'),
  [
    'a time zone that does not exist',
    'ScheduleExpressionTimezone',
    { ScheduleExpressionTimezone: 'Europe/Berln' },
    { ScheduleExpressionTimezone: 'Europe/Berlin' },
  ],
  [
    'an offset as a time zone',
    'ScheduleExpressionTimezone',
    { ScheduleExpressionTimezone: '+01:00' },
    { ScheduleExpressionTimezone: 'UTC' },
  ],
  ['a name with a blank', 'Name', { Name: 'at night' }, { Name: 'at-night' }],
  [
    'a window without its minutes',
    'FlexibleTimeWindow',
    { FlexibleTimeWindow: { Mode: 'FLEXIBLE' } },
    { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 } },
  ],
  [
    'minutes without a window',
    'FlexibleTimeWindow.MaximumWindowInMinutes',
    { FlexibleTimeWindow: { Mode: 'OFF', MaximumWindowInMinutes: 5 } },
    { FlexibleTimeWindow: { Mode: 'OFF' } },
  ],
  [
    '186 retries',
    'Target.RetryPolicy.MaximumRetryAttempts',
    { Target: { RetryPolicy: { MaximumRetryAttempts: 186 } } },
    { Target: { RetryPolicy: { MaximumRetryAttempts: 0 } } },
  ],
  [
    '11 tasks',
    'Target.EcsParameters.TaskCount',
    { Target: { EcsParameters: { TaskCount: 11 } } },
    { Target: { EcsParameters: { TaskCount: 10 } } },
  ],
]);

function actions(action: Fields) {
  return {
    ScheduledActions: [{ ScheduledActionName: 'a', Schedule: 'rate(1 day)', ...action }],
  };
}

refuses(scaling, 'AWS::ApplicationAutoScaling::ScalableTarget', [
  [
    'a minimum above the maximum',
    'MinCapacity',
    { MinCapacity: 4, MaxCapacity: 3 },
    { MinCapacity: '3', MaxCapacity: 3 },
  ],
  [
    'a minimum above a maximum that is passed as a text',
    'MinCapacity',
    { MinCapacity: '10', MaxCapacity: '9' },
    { MinCapacity: '9', MaxCapacity: '10' },
  ],
  ['less than nothing', 'MinCapacity', { MinCapacity: -1, MaxCapacity: 3 }, { MinCapacity: 0, MaxCapacity: unknown }],
  [
    'a minimum above the maximum at some time',
    'ScheduledActions.0.ScalableTargetAction.MinCapacity',
    actions({ ScalableTargetAction: { MinCapacity: 2, MaxCapacity: 1 } }),
    actions({ ScalableTargetAction: { MinCapacity: 1, MaxCapacity: 2 } }),
  ],
  [
    'a time zone that does not exist',
    'ScheduledActions.0.Timezone',
    actions({ Timezone: 'Mars/Olympus' }),
    actions({ Timezone: 'America/New_York' }),
  ],
  [
    'a schedule of five fields',
    'ScheduledActions.0.Schedule',
    actions({ Schedule: 'cron(0 7 * * *)' }),
    actions({ Schedule: 'cron(0 7 ? * MON-FRI *)' }),
  ],
  [
    'the name of a service alone',
    'ResourceId',
    { ServiceNamespace: 'ecs', ResourceId: 'web' },
    { ServiceNamespace: 'ecs', ResourceId: 'service/main/web' },
  ],
]);

function steps(...StepAdjustments: readonly Fields[]) {
  return {
    PolicyType: 'StepScaling',
    StepScalingPolicyConfiguration: { StepAdjustments },
  };
}

refuses(scaling, 'AWS::ApplicationAutoScaling::ScalingPolicy', [
  [
    'a type without its configuration',
    '',
    { PolicyType: 'TargetTrackingScaling' },
    { PolicyType: 'TargetTrackingScaling', TargetTrackingScalingPolicyConfiguration: {} },
  ],
  [
    'a step without bounds',
    'StepScalingPolicyConfiguration.StepAdjustments.0',
    steps({ ScalingAdjustment: 1 }),
    steps({ ScalingAdjustment: 1, MetricIntervalLowerBound: 0 }),
  ],
  [
    'a step the wrong way round',
    'StepScalingPolicyConfiguration.StepAdjustments.0',
    steps({ MetricIntervalLowerBound: 5, MetricIntervalUpperBound: 0 }),
    steps({ MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 5 }),
  ],
]);

refuses(scaling, 'AWS::AutoScaling::AutoScalingGroup', [
  ['a minimum above the maximum', 'MinSize', { MinSize: '2', MaxSize: '1' }, { MinSize: '1', MaxSize: '1' }],
  [
    'a size outside of both',
    'DesiredCapacity',
    { MinSize: '1', MaxSize: '2', DesiredCapacity: '3' },
    { MinSize: '1', MaxSize: '2', DesiredCapacity: '2' },
  ],
  ['a lifetime of an hour', 'MaxInstanceLifetime', { MaxInstanceLifetime: 3600 }, { MaxInstanceLifetime: 0 }],
]);

refuses(scaling, 'AWS::AutoScaling::ScheduledAction', [
  ['a cron expression of AWS', 'Recurrence', { Recurrence: 'cron(0 7 ? * MON *)' }, { Recurrence: '0 7 * * MON' }],
  ['a time zone that does not exist', 'TimeZone', { TimeZone: 'CEST' }, { TimeZone: 'Etc/UTC' }],
]);

const rule = { EventPattern: {} };
refuses(scaling, 'AWS::Events::Rule', [
  [
    'a rate of one minutes',
    'ScheduleExpression',
    { ScheduleExpression: 'rate(1 minutes)' },
    { ScheduleExpression: 'rate(1 minute)' },
  ],
  [
    'a rate of five minute',
    'ScheduleExpression',
    { ScheduleExpression: 'rate(5 minute)' },
    { ScheduleExpression: 'rate(5 minutes)' },
  ],
  [
    'a single time',
    'ScheduleExpression',
    { ScheduleExpression: 'at(2030-12-01T00:00:00)' },
    { ScheduleExpression: 'cron(0 12 * * ? *)' },
  ],
  ['six targets', 'Targets', { Targets: Array(6).fill({}) }, { Targets: Array(5).fill({}) }, rule],
  [
    'two targets of one id',
    'Targets',
    { Targets: [{ Id: 'a' }, { Id: 'a' }] },
    { Targets: [{ Id: 'a' }, { Id: 'b' }] },
    rule,
  ],
  ['nothing that sets it off', '', {}, rule],
  [
    'a schedule on another bus',
    'ScheduleExpression',
    { ScheduleExpression: 'rate(1 day)', EventBusName: 'mine' },
    { ScheduleExpression: 'rate(1 day)', EventBusName: 'default' },
  ],
]);

const backup = (more: Fields) => ({ BackupPlan: { BackupPlanRule: [{ RuleName: 'daily', ...more }] } });
refuses(scaling, 'AWS::Backup::BackupPlan', [
  [
    'a rate',
    'BackupPlan.BackupPlanRule.0.ScheduleExpression',
    backup({ ScheduleExpression: 'rate(1 day)' }),
    backup({ ScheduleExpression: 'cron(0 5 ? * * *)' }),
  ],
  [
    'a deletion soon after cold storage',
    'BackupPlan.BackupPlanRule.0.Lifecycle.DeleteAfterDays',
    backup({ Lifecycle: { DeleteAfterDays: 119, MoveToColdStorageAfterDays: 30 } }),
    backup({ Lifecycle: { DeleteAfterDays: 120, MoveToColdStorageAfterDays: 30 } }),
  ],
]);

const matching = (EventPattern: object) => ({ EventPattern });
const changing = (InputTransformer: object, more: object = {}) => ({
  ...matching({ source: ['aws.ecs'] }),
  Targets: [{ Id: 'a', InputTransformer, ...more }],
});
const InputPathsMap = { reason: '$.detail.reason' };
refuses(scaling, 'AWS::Events::Rule', [
  [
    'a text in the place of a list',
    'EventPattern.source',
    matching({ source: 'aws.ecs' }),
    matching({ source: ['aws.ecs'] }),
  ],
  [
    'an empty list',
    'EventPattern.detail.eventName',
    matching({ detail: { eventName: [] } }),
    matching({ detail: { eventName: ['A'] } }),
  ],
  ['an empty object', 'EventPattern.detail', matching({ detail: {} }), matching({ detail: { a: [null, 1, true] } })],
  [
    'an operator that there is not',
    'EventPattern.resources',
    matching({ resources: [{ startsWith: 'arn' }] }),
    matching({ resources: [{ prefix: 'arn' }, { 'anything-but': ['a'] }] }),
  ],
  [
    'an alternative to nothing',
    'EventPattern.$or',
    matching({ $or: [{ source: ['a'] }] }),
    matching({ $or: [{ source: ['a'] }, { 'detail-type': ['b'] }] }),
  ],
  [
    'a name that no path has',
    'Targets.0.InputTransformer.InputTemplate',
    changing({ InputPathsMap, InputTemplate: '{ "why": <raeson> }' }),
    changing({ InputPathsMap, InputTemplate: '{ "why": <reason>, "rule": "<aws.events.rule-name>" }' }),
  ],
  [
    'a path of nothing',
    'Targets.0.InputTransformer.InputPathsMap.reason',
    changing({ InputPathsMap: { reason: 'detail.reason' }, InputTemplate: '"<reason>"' }),
    changing({ InputPathsMap, InputTemplate: '"<reason>"' }),
  ],
  [
    'two inputs',
    'Targets.0.InputPath',
    changing({ InputPathsMap, InputTemplate: '"<reason>"' }, { InputPath: '$.detail' }),
    changing({ InputPathsMap, InputTemplate: '"<reason>"' }),
  ],
]);
