import { setTimeout as sleep } from 'node:timers/promises';
import { chosen, filled, placed, type Scope, valueAt } from './data.ts';
import type { Retrier } from './definition.ts';
import { matches, runtimeFailure, StateFailure } from './failure.ts';
import type { Run, Step, Visit } from './run.ts';

/** Timers know no more than 24 days. */
const LONGEST_MS = 2 ** 31 - 1;

/** A Task state: tried again as its Retry says, then handed to its Catch. */
export async function taskState(run: Run, visit: Visit<'Task'>): Promise<Step> {
  const { state, raw } = visit;
  const tried = new Map<Retrier, number>();
  for (let retries = 0; ; retries += 1) {
    try {
      return { output: await attempt(run, visit, retries), next: state.Next };
    } catch (error) {
      run.signal.throwIfAborted();
      const failure = error instanceof StateFailure ? error : runtimeFailure(String(error));
      const retrier = state.Retry?.find(({ ErrorEquals }) => matches(ErrorEquals, failure.error));
      const before = retrier ? (tried.get(retrier) ?? 0) : 0;
      if (retrier && before < (retrier.MaxAttempts ?? 3)) {
        tried.set(retrier, before + 1);
        const pause = pauseOf(retrier, before) * 1000 * run.timeScale;
        await sleep(Math.min(pause, LONGEST_MS), undefined, { signal: run.signal, ref: false });
        continue;
      }
      const catcher = state.Catch?.find(({ ErrorEquals }) => matches(ErrorEquals, failure.error));
      if (!catcher) throw failure;
      const details = { Error: failure.error, Cause: failure.message };
      return { output: placed(catcher.ResultPath, raw, details), next: catcher.Next };
    }
  }
}

/** Seconds before the next try. */
function pauseOf({ IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds, JitterStrategy }: Retrier, before: number) {
  const pause = Math.min(IntervalSeconds * BackoffRate ** before, MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return JitterStrategy === 'FULL' ? pause * Math.random() : pause;
}

async function attempt(run: Run, { name, state, raw, entered }: Visit<'Task'>, retries: number): Promise<unknown> {
  const context = { ...run.context, State: { Name: name, EnteredTime: entered, RetryCount: retries } };
  const input = chosen(state.InputPath, { input: raw, context }, 'InputPath');
  const scope = { input, context };
  const parameters = state.Parameters === undefined ? input : filled(state.Parameters, scope);
  const result = await call(run, { resource: state.Resource, parameters, seconds: secondsOf(state, scope) });
  const selected =
    state.ResultSelector === undefined ? result : filled(state.ResultSelector, { input: result, context });
  const output = placed(state.ResultPath, raw, selected);
  return chosen(state.OutputPath, { input: output, context }, 'OutputPath');
}

function secondsOf({ TimeoutSeconds, TimeoutSecondsPath }: Visit<'Task'>['state'], scope: Scope): number | undefined {
  return TimeoutSecondsPath === undefined
    ? TimeoutSeconds
    : Number(valueAt(TimeoutSecondsPath, scope, 'TimeoutSecondsPath'));
}

interface Call {
  readonly resource: string;
  readonly parameters: unknown;
  readonly seconds?: number | undefined;
}

async function call(run: Run, { resource, parameters, seconds }: Call): Promise<unknown> {
  const of = { resourceType: 'ecs', resource: resource.slice(resource.lastIndexOf(':') + 1) };
  run.record('TaskScheduled', {
    ...of,
    parameters: JSON.stringify(parameters),
    ...(seconds !== undefined && { timeoutInSeconds: seconds }),
  });
  run.record('TaskStarted', of);
  const limit = AbortSignal.timeout(Math.min((seconds ?? Number.POSITIVE_INFINITY) * 1000, LONGEST_MS));
  try {
    const result = await run.runTask({
      parameters,
      sync: of.resource.endsWith('.sync'),
      signal: AbortSignal.any([run.signal, limit]),
      submitted: (answer) => run.record('TaskSubmitted', { ...of, output: JSON.stringify(answer) }),
    });
    run.record('TaskSucceeded', { ...of, output: JSON.stringify(result) });
    return result;
  } catch (error) {
    run.signal.throwIfAborted();
    const timedOut = limit.aborted && !(error instanceof StateFailure);
    const failure = timedOut ? new StateFailure('States.Timeout', '') : error;
    if (failure instanceof StateFailure) {
      const details = { ...of, error: failure.error, ...(failure.message && { cause: failure.message }) };
      run.record(timedOut ? 'TaskTimedOut' : 'TaskFailed', details);
    }
    throw failure;
  }
}
