import { randomUUID } from 'node:crypto';
import { number } from '../cloudformation/handler-values.ts';
import { placeOf } from '../ecs/names.ts';
import type { ScheduleRecord } from './model.ts';
import { invocationOf, type Starts } from './targets.ts';
import { until } from './until.ts';

/** EventBridge Scheduler's own where a schedule says nothing. */
const RETRIES = 185;
const OLDEST_SECONDS = 86_400;
/** Between one try and the next: doubled each time. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** Starts a schedule's target, again and again as its retry policy says; what becomes of it goes to the log. */
export async function fire(
  schedule: ScheduleRecord,
  due: number,
  starts: Starts,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { RetryPolicy: policy, Arn: target } = schedule.Target;
  const retries = number(policy?.MaximumRetryAttempts) ?? RETRIES;
  const expires = due + (number(policy?.MaximumEventAgeInSeconds) ?? OLDEST_SECONDS) * 1000;
  const executionId = randomUUID();
  for (let attempt = 1; ; attempt += 1) {
    const failure = await start(schedule, { due, attempt, executionId }, starts);
    if (failure === undefined) return;
    if (failure === 'not simulated') return log(`schedule ${schedule.Name}: target ${target} is not simulated`);
    const again = Date.now() + Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
    if (attempt > retries || again > expires) {
      const tries = attempt === 1 ? 'once' : `${attempt} times`;
      const condition = attempt > retries ? 'MaximumRetryAttempts' : 'MaximumEventAgeInSeconds';
      await bury(schedule, { due, attempt, executionId }, { failure, condition }, starts, log);
      return log(`schedule ${schedule.Name}: target ${target} was not started, tried ${tries}: ${failure}`);
    }
    if (attempt === 1) log(`schedule ${schedule.Name}: starting ${target} is tried again: ${failure}`);
    await until(again, signal);
  }
}

/** Sends what was given up to the schedule's queue of dead letters. The names of the attributes are unproven. */
async function bury(
  schedule: ScheduleRecord,
  attempt: Attempt,
  { failure, condition }: { readonly failure: string; readonly condition: string },
  { sqs }: Starts,
  log: (line: string) => void,
): Promise<void> {
  const queue = schedule.Target.DeadLetterConfig?.Arn;
  if (queue === undefined || !sqs) return;
  const attributes = {
    ERROR_MESSAGE: failure,
    EXECUTION_ID: attempt.executionId,
    EXHAUSTED_RETRY_CONDITION: condition,
    RETRY_ATTEMPTS: String(attempt.attempt - 1),
    SCHEDULED_TIME: new Date(attempt.due).toISOString(),
    SCHEDULE_ARN: schedule.Arn,
    TARGET_ARN: schedule.Target.Arn,
  };
  const entries = Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]);
  const input = {
    QueueUrl: queue.split(':').at(-1),
    MessageBody: inputOf(schedule, attempt),
    MessageAttributes: Object.fromEntries(entries),
  };
  try {
    await sqs.operations.SendMessage?.(input, { ...placeOf(queue), requestId: randomUUID(), endpoint: '' });
  } catch (error) {
    log(`schedule ${schedule.Name}: ${queue} did not take its dead letter: ${String(error)}`);
  }
}

interface Attempt {
  readonly due: number;
  readonly attempt: number;
  readonly executionId: string;
}

async function start(schedule: ScheduleRecord, attempt: Attempt, starts: Starts): Promise<string | undefined> {
  try {
    const invocation = invocationOf(schedule, inputOf(schedule, attempt), starts);
    if (!invocation) return 'not simulated';
    const caller = { ...placeOf(schedule.Arn), requestId: randomUUID(), endpoint: '' };
    await invocation.operation(invocation.input, caller);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function inputOf({ Arn, Target: target }: ScheduleRecord, { due, attempt, executionId }: Attempt): string {
  return (target.Input ?? '{}')
    .replaceAll('<aws.scheduler.schedule-arn>', Arn)
    .replaceAll('<aws.scheduler.scheduled-time>', new Date(due).toISOString().replace('.000Z', 'Z'))
    .replaceAll('<aws.scheduler.execution-id>', executionId)
    .replaceAll('<aws.scheduler.attempt-number>', String(attempt));
}
