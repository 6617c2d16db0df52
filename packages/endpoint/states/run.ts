import type { Definition, State, StateOf } from './definition.ts';
import type { TaskCall } from './ecs-task.ts';

/** What an execution has while it runs. */
export interface Run {
  readonly definition: Definition;
  readonly input: unknown;
  /** The context object (`$$`), without the state. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  /** Wait states and the pauses before retries are multiplied by it. */
  readonly timeScale: number;
  /** Writes a line of the execution's history. */
  readonly record: (type: string, details?: Readonly<Record<string, unknown>>) => void;
  readonly runTask: (call: Pick<TaskCall, 'parameters' | 'sync' | 'signal' | 'submitted'>) => Promise<unknown>;
}

/** A state that an execution has come to. */
export interface Visit<T extends State['Type'] = State['Type']> {
  readonly name: string;
  readonly state: StateOf<T>;
  /** The state's input as it came. */
  readonly raw: unknown;
  readonly entered: string;
}

/** Where an execution goes from a state, and with what; nowhere when it ends there. */
export interface Step {
  readonly output: unknown;
  readonly next?: string | undefined;
}
