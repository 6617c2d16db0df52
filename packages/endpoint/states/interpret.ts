import { until } from '../scheduler/until.ts';
import { holds } from './choice.ts';
import { chosen, filled, placed, type Scope, valueAt } from './data.ts';
import type { State } from './definition.ts';
import { runtimeFailure, StateFailure } from './failure.ts';
import type { Run, Step, Visit } from './run.ts';
import { taskState } from './task-state.ts';
import { unsimulated } from './unsimulated.ts';

/** Runs a state machine from its first state to its end, and returns its output; throws the failure that it ends with. */
export async function interpret(run: Run): Promise<unknown> {
  const { StartAt, States, QueryLanguage } = run.definition;
  let step: Step = { output: run.input, next: StartAt };
  while (step.next !== undefined) {
    const name = step.next;
    // readDefinition has seen to it that every transition leads to a state.
    const state = States[name] as State;
    run.record(`${state.Type}StateEntered`, { name, input: JSON.stringify(step.output) });
    const beyond = unsimulated(state, QueryLanguage);
    if (beyond !== undefined) throw runtimeFailure(`The embedded endpoint does not simulate ${beyond} (state ${name})`);
    step = await visit(run, { name, state, raw: step.output, entered: new Date().toISOString() });
    run.signal.throwIfAborted();
    run.record(`${state.Type}StateExited`, { name, output: JSON.stringify(step.output) });
    // Lets others have their turn: a loop of Pass states is not to hold up the endpoint.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return step.output;
}

async function visit(run: Run, { state, ...rest }: Visit): Promise<Step> {
  const { name, raw, entered } = rest;
  if (state.Type === 'Task') return taskState(run, { ...rest, state });
  const context = { ...run.context, State: { Name: name, EnteredTime: entered, RetryCount: 0 } };
  if (state.Type === 'Fail') throw failureOf(state, { input: raw, context });
  const scope = { input: chosen(state.InputPath, { input: raw, context }, 'InputPath'), context };
  const out = (input: unknown): unknown => chosen(state.OutputPath, { input, context }, 'OutputPath');
  if (state.Type === 'Succeed') return { output: out(scope.input) };
  if (state.Type === 'Choice') return { output: out(scope.input), next: nextOf(state, scope) };
  if (state.Type === 'Wait') {
    await until(endOf(state, scope, run.timeScale), run.signal);
    return { output: out(scope.input), next: state.Next };
  }
  if (state.Type === 'Pass') return passState(state, raw, scope);
  throw runtimeFailure(`The embedded endpoint does not simulate states of type ${state.Type} (state ${name})`);
}

function passState(state: Visit<'Pass'>['state'], raw: unknown, scope: Scope): Step {
  const made = state.Parameters === undefined ? scope.input : filled(state.Parameters, scope);
  const result = state.Result === undefined ? made : state.Result;
  const output = placed(state.ResultPath, raw, result);
  return { output: chosen(state.OutputPath, { ...scope, input: output }, 'OutputPath'), next: state.Next };
}

function failureOf(state: Visit<'Fail'>['state'], scope: Scope): StateFailure {
  const { Error: error, Cause: cause, ErrorPath, CausePath } = state;
  return new StateFailure(
    ErrorPath === undefined ? (error ?? '') : String(valueAt(ErrorPath, scope, 'ErrorPath')),
    CausePath === undefined ? (cause ?? '') : String(valueAt(CausePath, scope, 'CausePath')),
  );
}

function nextOf(state: Visit<'Choice'>['state'], scope: Scope): string {
  const next = state.Choices.find((rule) => holds(rule, scope))?.Next ?? state.Default;
  if (next !== undefined) return next;
  throw new StateFailure('States.NoChoiceMatched', 'No choice matched, and there is no default');
}

/** When a Wait state is over: seconds are scaled, a moment of the calendar is not. */
function endOf(state: Visit<'Wait'>['state'], scope: Scope, timeScale: number): number {
  const { Seconds, SecondsPath, Timestamp, TimestampPath } = state;
  const moment = TimestampPath === undefined ? Timestamp : String(valueAt(TimestampPath, scope, 'TimestampPath'));
  const seconds = SecondsPath === undefined ? Seconds : Number(valueAt(SecondsPath, scope, 'SecondsPath'));
  const end = moment === undefined ? Date.now() + (seconds ?? 0) * 1000 * timeScale : Date.parse(moment);
  if (Number.isNaN(end)) throw runtimeFailure(`A Wait state waits neither for seconds nor until a timestamp`);
  return end;
}
