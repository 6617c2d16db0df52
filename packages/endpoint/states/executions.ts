import { randomUUID } from 'node:crypto';
import { placeOf } from '../ecs/names.ts';
import type { Documents } from '../server/documents.ts';
import { readDefinition } from './definition.ts';
import { closing, type EcsTasks, runTask } from './ecs-task.ts';
import { runtimeFailure, StateFailure } from './failure.ts';
import { historyOf } from './history.ts';
import { interpret } from './interpret.ts';
import { type ExecutionRecord, executionArn, type MachineRecord } from './model.ts';
import type { Run } from './run.ts';

/** How many executions that have ended are kept for people to look at, in all. */
const ENDED_KEPT = 100;
const LONGEST_MS = 2 ** 31 - 1;
/** Step Functions' own limit. */
const MOST_EVENTS = 25_000;

export interface ExecutionsParts {
  readonly documents: Documents<ExecutionRecord>;
  readonly ecs: EcsTasks;
  readonly timeScale: number;
}

/** Why an execution was stopped, as StopExecution has it. */
interface Stop {
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

interface Underway {
  readonly controller: AbortController;
  readonly over: Promise<void>;
}

/** Executions by ARN: under way, and ended. */
export class Executions {
  readonly #parts: ExecutionsParts;
  readonly #underway = new Map<string, Underway>();

  constructor(parts: ExecutionsParts) {
    this.#parts = parts;
  }

  get(arn: string): ExecutionRecord | undefined {
    return this.#parts.documents.get(arn);
  }

  /** Those of one state machine, the newest first. */
  of(stateMachineArn: string): ExecutionRecord[] {
    const own = this.#all().filter((one) => one.stateMachineArn === stateMachineArn);
    return own.sort((a, b) => b.startDate.localeCompare(a.startDate));
  }

  start(machine: MachineRecord, name: string, input: string): ExecutionRecord {
    const execution: ExecutionRecord = {
      executionArn: executionArn(machine.stateMachineArn, name),
      stateMachineArn: machine.stateMachineArn,
      name,
      startDate: new Date().toISOString(),
      input,
      history: [],
      status: 'RUNNING',
    };
    this.#record(execution, 'ExecutionStarted', { input, roleArn: machine.roleArn });
    const controller = new AbortController();
    const over = this.#run(machine, execution, controller.signal);
    this.#underway.set(execution.executionArn, { controller, over });
    return execution;
  }

  /** Ends an execution, and the tasks that it waits for; resolves when they have ended. */
  async stop(arn: string, why: Stop): Promise<void> {
    const underway = this.#underway.get(arn);
    underway?.controller.abort(why);
    await underway?.over;
  }

  /** Ends what is under way of a state machine that goes. */
  async stopAll(stateMachineArn: string): Promise<void> {
    const cause = 'The state machine was deleted';
    await Promise.all(this.of(stateMachineArn).map((one) => this.stop(one.executionArn, { cause })));
  }

  /** An execution that an earlier endpoint left under way has lost its place: it is over. */
  resume(): void {
    for (const execution of this.#all()) {
      if (execution.status === 'RUNNING') {
        this.#end(execution, 'ABORTED', { cause: 'The embedded endpoint was restarted' });
      }
    }
  }

  close(): void {
    for (const { controller } of this.#underway.values()) controller.abort(closing);
  }

  async #run(machine: MachineRecord, execution: ExecutionRecord, stopped: AbortSignal): Promise<void> {
    const definition = readDefinition(machine.definition);
    const limit = AbortSignal.timeout(
      Math.min((definition.TimeoutSeconds ?? Number.POSITIVE_INFINITY) * 1000, LONGEST_MS),
    );
    const signal = AbortSignal.any([stopped, limit]);
    try {
      const output = await interpret(this.#runOf(machine, execution, definition, signal));
      this.#end(execution, 'SUCCEEDED', { output: JSON.stringify(output) });
    } catch (error) {
      if (stopped.reason === closing) return;
      // What aborts it is the reason that `stop` got.
      if (stopped.aborted) this.#end(execution, 'ABORTED', stopped.reason as Stop);
      else if (limit.aborted) this.#end(execution, 'TIMED_OUT', {});
      else this.#end(execution, 'FAILED', failure(error));
    } finally {
      this.#underway.delete(execution.executionArn);
    }
  }

  #runOf(machine: MachineRecord, execution: ExecutionRecord, definition: Run['definition'], signal: AbortSignal): Run {
    const { stateMachineArn: Id, name: Name, roleArn: RoleArn } = machine;
    const input: unknown = JSON.parse(execution.input);
    const caller = { ...placeOf(Id), requestId: randomUUID(), endpoint: '' };
    return {
      definition,
      input,
      context: {
        Execution: {
          Id: execution.executionArn,
          Input: input,
          Name: execution.name,
          RoleArn,
          StartTime: execution.startDate,
        },
        StateMachine: { Id, Name },
      },
      signal,
      timeScale: this.#parts.timeScale,
      record: (type, details) => {
        if (execution.history.length < MOST_EVENTS) return this.#record(execution, type, details);
        throw runtimeFailure(`The execution reached the maximum number of history events (${MOST_EVENTS}).`);
      },
      runTask: (call) => runTask(this.#parts.ecs, { ...call, caller }),
    };
  }

  #end(execution: ExecutionRecord, status: ExecutionRecord['status'], details: Stop & { output?: string }): void {
    const known = Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
    Object.assign(execution, { status, stopDate: new Date().toISOString(), ...known });
    this.#record(execution, ENDINGS[status], known);
    const ended = this.#all().filter((one) => one.status !== 'RUNNING');
    ended.sort((a, b) => (a.stopDate ?? '').localeCompare(b.stopDate ?? ''));
    for (const { executionArn: arn } of ended.slice(0, -ENDED_KEPT)) this.#parts.documents.delete(arn);
  }

  #record(execution: ExecutionRecord, type: string, details?: Readonly<Record<string, unknown>>): void {
    execution.history.push(historyOf(execution.history, type, details));
    this.#parts.documents.put(execution.executionArn, execution);
  }

  #all(): ExecutionRecord[] {
    return this.#parts.documents.all().map(([, execution]) => execution);
  }
}

const ENDINGS = {
  RUNNING: '',
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
} as const;

function failure(error: unknown): Stop {
  if (!(error instanceof StateFailure)) return { error: 'States.Runtime', cause: String(error) };
  return { error: error.error || undefined, cause: error.message || undefined };
}
