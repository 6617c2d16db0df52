import {
  allow,
  type Checked,
  checkOptions,
  type Declared,
  following,
  memoize,
  type OptionOf,
  option,
  policy,
  type Shape,
  template,
} from '../../generator/index.ts';
import type { ScheduleTarget } from '../../generator/resources/generated/scheduler.ts';
import { scheduleExpression, scheduleState, timeZone } from '../parameters/parameters.ts';
import { inlinePolicy } from '../parts/reasons.ts';
import { alarmParameters, callAtFirst } from './parts/alarm-actions.ts';
import { bindingsOf } from './parts/bindings.ts';
import { checkRunUses, mergeParameters } from './parts/checks.ts';
import { deadLetterQueue } from './parts/dead-letters.ts';
import { capacity } from './parts/ecs-service.ts';
import { type JobParameters, jobParametersOf, jobStateMachine } from './parts/job.ts';
import { taskParameters } from './parts/parameters.ts';
import { paramsOf } from './parts/params.ts';
import { assumableFromAccount } from './parts/roles.ts';
import { clusterArn, mayRun, network, REVISIONS_AND_TASKS, type RunOutputs, runOutputs } from './parts/run-task.ts';
import { securityGroup } from './parts/security-group.ts';
import { RUN_OPTIONS } from './parts/shapes.ts';
import { task } from './parts/task.ts';
import {
  type RunOptions,
  type ShareParameters,
  shareParametersOf,
  type TaskParameters,
  taskParametersOf,
} from './parts/task-options.ts';

/** The options of a scheduled task: each set of them makes a template of its own; all else is a parameter. */
export type ScheduledTaskOptions = RunOptions & {
  /**
   * Waits for the task in a state machine, which stops one that takes too long and tries again what failed. Without it
   * a task is only started: what becomes of it is in its logs alone.
   */
  readonly waits?: boolean;
};

/** The shape of these options, which they are checked against. */
export const SCHEDULED_TASK_OPTIONS = { ...RUN_OPTIONS, waits: option.flag() } satisfies Shape<ScheduledTaskOptions>;

const scheduleParameters = {
  ScheduleExpression: scheduleExpression,
  TimeZone: timeZone,
  ScheduleState: scheduleState,
  StartRetries: {
    Type: 'Number',
    Default: 10,
    MinValue: 0,
    MaxValue: 185,
    Description: 'How often starting it is tried again, within an hour',
  },
} as const;

/** Seconds: a start that is later than that is none at all. */
const LATEST_START = 3600;

/** The parameters that follow from the options of a scheduled task. */
type ScheduledTaskParameters<O> = Declared<
  typeof taskParameters &
    typeof scheduleParameters &
    TaskParameters<O> &
    ShareParameters<O> &
    JobParameters<O> &
    typeof alarmParameters
>;

const build = memoize((options: ScheduledTaskOptions) => {
  checkOptions('scheduledTaskTemplate', SCHEDULED_TASK_OPTIONS, options);
  const { path, uses = [], waits } = options;
  checkRunUses(path, uses);
  const parameters = mergeParameters(
    path,
    taskParameters,
    scheduleParameters,
    taskParametersOf(options),
    shareParametersOf(options),
    jobParametersOf(waits === true),
    alarmParameters,
  );
  return template({
    path,
    description: waits ? 'Scheduled task that is waited for' : 'Scheduled task',
    parameters,
    body(builder) {
      const params = paramsOf(path, parameters, builder.params);
      const own = params.take({ ...taskParameters, ...scheduleParameters });
      const { resource } = builder;
      const bindings = bindingsOf(uses, params);
      const made = task(builder, params, { options, main: { name: 'task' }, bindings });
      const { group, accessRules } = securityGroup(builder, own, { options, bindings });
      const machine = waits ? jobStateMachine(builder, { options, params, task: made, group }) : undefined;
      const notStarted = deadLetterQueue(builder, 'NotStarted', {
        comment: 'What could not be started, for people to look at.',
      });
      const start = machine
        ? [allow({ Sid: 'StartJob', Action: 'states:StartExecution', Resource: machine.att('Arn') })]
        : mayRun(made, own);
      const role = resource(
        'ScheduleRole',
        'AWS::IAM::Role',
        {
          AssumeRolePolicyDocument: assumableFromAccount('scheduler.amazonaws.com', 'scheduler'),
          Policies: [
            {
              PolicyName: 'Start',
              PolicyDocument: policy(
                ...start,
                allow({ Sid: 'TellWhatDidNotStart', Action: 'sqs:SendMessage', Resource: notStarted.att('Arn') }),
              ),
            },
          ],
        },
        { Metadata: inlinePolicy(machine ? undefined : REVISIONS_AND_TASKS) },
      );
      const ecs: ScheduleTarget['EcsParameters'] = {
        TaskDefinitionArn: made.definition.ref,
        CapacityProviderStrategy: capacity(options.compute ?? 'fargate', params),
        NetworkConfiguration: { AwsvpcConfiguration: network(options, params, group) },
        PropagateTags: 'TASK_DEFINITION',
        EnableECSManagedTags: true,
      };
      resource(
        'Schedule',
        'AWS::Scheduler::Schedule',
        {
          ScheduleExpression: own.ScheduleExpression,
          ScheduleExpressionTimezone: own.TimeZone,
          State: own.ScheduleState,
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: {
            Arn: machine ? machine.ref : clusterArn(own),
            RoleArn: role.att('Arn'),
            ...(!machine && { EcsParameters: ecs }),
            RetryPolicy: { MaximumRetryAttempts: own.StartRetries, MaximumEventAgeInSeconds: LATEST_START },
            DeadLetterConfig: { Arn: notStarted.att('Arn') },
          },
        },
        { ...(accessRules.length > 0 && { DependsOn: accessRules }) },
      );
      callAtFirst(builder, params.take(alarmParameters), {
        StartsFail: {
          AlarmDescription: 'The schedule could not start its task',
          Namespace: 'AWS/SQS',
          MetricName: 'ApproximateNumberOfMessagesVisible',
          Dimensions: [{ Name: 'QueueName', Value: notStarted.att('QueueName') }],
          Statistic: 'Maximum',
        },
        ...(machine && {
          JobsFail: {
            AlarmDescription: 'A job failed, or took too long, and was not tried again',
            Namespace: 'AWS/States',
            MetricName: 'ExecutionsFailed',
            Dimensions: [{ Name: 'StateMachineArn', Value: machine.ref }],
            Statistic: 'Sum',
          },
        }),
      });
      return {
        ...runOutputs(options, params, { task: made, group }),
        ...(machine && {
          JobArn: { Value: machine.ref, Description: 'The job, for `aws stepfunctions start-execution`' },
        }),
        NotStartedQueueUrl: { Value: notStarted.ref, Description: 'Where starts lie that failed for good' },
      };
    },
  });
});

type Made = ReturnType<typeof build>['outputs'];
type ScheduledTaskOutputs<O> = RunOutputs<O> &
  Pick<Made, 'NotStartedQueueUrl'> &
  (OptionOf<O, 'waits', false> extends true ? Required<Pick<Made, 'JobArn'>> : unknown);

/** A task that runs by the clock, in a time zone; what could not be started is kept. */
export function scheduledTaskTemplate<const O extends object>(options: Checked<ScheduledTaskOptions, O>) {
  return following<ScheduledTaskParameters<O>, ScheduledTaskOutputs<O>>(build(options));
}
