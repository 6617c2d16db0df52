import { type Arguments, allow, once, policy, type Template, type Token, template } from '../generator/index.ts';
import type { ScheduleTarget } from '../generator/resources/generated/scheduler.ts';
import { scheduleExpression, scheduleState, timeZone } from '../templates/parameters.ts';
import { checkNoAlarms, together } from './parts/checks.ts';
import { deadLetterQueue } from './parts/dead-letters.ts';
import { capacity } from './parts/ecs-service.ts';
import { jobParameters, jobStateMachine } from './parts/job.ts';
import { taskParameters } from './parts/parameters.ts';
import { assumableFromAccount } from './parts/roles.ts';
import { clusterArn, mayRun, network, runOutputs } from './parts/run-task.ts';
import { securityGroup } from './parts/security-group.ts';
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

/** What distinguishes one kind of scheduled task from another in structure; all else is a parameter. */
export interface ScheduledTaskOptions<
  U extends readonly Use[],
  C extends Compute,
  B extends readonly Beside[],
  W extends boolean,
> extends TaskOptions<U, C, B, false> {
  /**
   * Waits for the task in a state machine, which stops one that takes too long and tries again what failed. Without it
   * a task is only started: what becomes of it is in its logs alone.
   */
  readonly waits?: W;
}

type AnyOptions = ScheduledTaskOptions<readonly Use[], Compute, readonly Beside[], boolean>;

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

const build = once((options: AnyOptions) => {
  const { path, uses = [], waits } = options;
  checkNoAlarms(path, uses);
  const parameters = together(
    path,
    taskParameters,
    scheduleParameters,
    taskNeeds(options),
    shareNeeds(options),
    waits === true && jobParameters,
  );
  return template({
    path,
    description: waits ? 'Scheduled task that is waited for' : 'Scheduled task',
    parameters,
    body(verbs) {
      // The options say which parameters there are: one by one their types are lost, and checked where they are passed.
      const params = verbs.params as Named;
      const { resource } = verbs;
      const wired = wiring(uses, params);
      const made = task(verbs, params, { options, main: { name: 'task' }, wired });
      const { group, ways } = securityGroup(verbs, params, { options, wired });
      const machine = waits ? jobStateMachine(verbs, { options, params, task: made, group }) : undefined;
      const notStarted = deadLetterQueue(verbs, 'NotStarted', {
        comment: 'What could not be started, for people to look at.',
      });
      const start = machine
        ? [allow({ Sid: 'StartJob', Action: 'states:StartExecution', Resource: machine.att('Arn') })]
        : mayRun(made, params);
      const role = resource('ScheduleRole', 'AWS::IAM::Role', {
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
      });
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
          ScheduleExpression: params.ScheduleExpression!,
          ScheduleExpressionTimezone: params.TimeZone!,
          State: params.ScheduleState!,
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: {
            // A text put together by Sub: that it is the cluster's ARN is not known to the compiler.
            Arn: machine ? machine.ref : (clusterArn(params) as Token<never>),
            RoleArn: role.att('Arn'),
            ...(!machine && { EcsParameters: ecs }),
            RetryPolicy: { MaximumRetryAttempts: params.StartRetries!, MaximumEventAgeInSeconds: LATEST_START },
            DeadLetterConfig: { Arn: notStarted.att('Arn') },
          },
        },
        { ...(ways.length > 0 && { DependsOn: ways }) },
      );
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

/** A task that runs by the clock, in a time zone; what could not be started is kept. */
export const scheduledTaskTemplate = <
  const U extends readonly Use[] = readonly [],
  const C extends Compute = 'fargate',
  const B extends readonly Beside[] = readonly [],
  const W extends boolean = false,
>(
  options: ScheduledTaskOptions<U, C, B, W>,
) =>
  // The parameters are those that `build` makes of the same options; as data they have lost their types.
  build(options as unknown as AnyOptions) as unknown as Template<
    Arguments<
      Declared<
        typeof taskParameters &
          typeof scheduleParameters &
          TaskNeeds<U, C, B, false> &
          ShareNeeds<C> &
          (W extends true ? typeof jobParameters : unknown)
      >
    >,
    Omit<Made, 'JobArn'> & (W extends true ? Required<Pick<Made, 'JobArn'>> : unknown)
  >;
