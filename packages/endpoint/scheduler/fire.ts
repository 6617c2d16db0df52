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
      return log(`schedule ${schedule.Name}: target ${target} was not started, tried ${tries}: ${failure}`);
    }
    if (attempt === 1) log(`schedule ${schedule.Name}: starting ${target} is tried again: ${failure}`);
    await until(again, signal);
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
