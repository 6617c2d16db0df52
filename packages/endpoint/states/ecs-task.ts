import { list, object } from '../cloudformation/handler-values.ts';
import { camel } from '../ecs/camel.ts';
import type { TaskRecord } from '../ecs/model.ts';
import { AwsError, type Caller, type Operation } from '../server/service.ts';
import { StateFailure } from './failure.ts';

/** ECS, as far as a state machine needs it. */
export interface EcsTasks {
  readonly operations: Readonly<Record<string, Operation>>;
  task(taskArn: string): TaskRecord | undefined;
  /** Calls the listener whenever something about a task changes; returns a function that ends that. */
  watch(listener: (task: TaskRecord) => void): () => void;
}

/** Why an execution ends that the next start of the endpoint is to find as it was. */
export const closing = new Error('the embedded endpoint is closing');

export interface TaskCall {
  readonly parameters: unknown;
  /** Whether to wait for the task's end: `runTask.sync`. */
  readonly sync: boolean;
  readonly caller: Caller;
  readonly signal: AbortSignal;
  /** Told what ECS answered, before the wait. */
  readonly submitted: (answer: unknown) => void;
}

type Answer = Readonly<Record<string, unknown>>;

/** Runs a task as Step Functions does; one that is waited for fails as its essential containers do, and is stopped with its state. */
export async function runTask(ecs: EcsTasks, call: TaskCall): Promise<unknown> {
  const { parameters, caller, signal } = call;
  const input = { startedBy: 'AWS Step Functions', ...object(camel(parameters)) };
  const answer = await ask(ecs, 'RunTask', input, caller);
  call.submitted(pascal(answer));
  if (!call.sync) return pascal(answer);
  const arns = list<{ readonly taskArn: string }>(answer.tasks).map(({ taskArn }) => taskArn);
  const stop = () => {
    if (signal.reason === closing) return;
    const reason = 'The state machine stopped it';
    for (const task of arns) void ask(ecs, 'StopTask', { ...input, task, reason }, caller).catch(() => {});
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    // A task that was asked to stop is waited for as well: two tries never run side by side.
    await Promise.all(arns.map((arn) => stopped(ecs, arn, signal)));
  } finally {
    signal.removeEventListener('abort', stop);
  }
  signal.throwIfAborted();
  const described = await ask(ecs, 'DescribeTasks', { ...input, tasks: arns }, caller);
  const [view] = list(pascal(described.tasks));
  if (arns.some((arn) => hasFailed(ecs.task(arn)))) {
    throw new StateFailure('States.TaskFailed', JSON.stringify(view));
  }
  return view;
}

function hasFailed(task: TaskRecord | undefined): boolean {
  return !task || task.containers.some(({ essential, exitCode }) => essential && exitCode !== 0);
}

function stopped(ecs: EcsTasks, taskArn: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const isOver = () => (ecs.task(taskArn)?.lastStatus ?? 'STOPPED') === 'STOPPED';
    const settle = () => {
      unwatch();
      signal.removeEventListener('abort', abandon);
    };
    const look = () => {
      if (!isOver()) return;
      settle();
      resolve();
    };
    const abandon = () => {
      if (signal.reason !== closing) return;
      settle();
      reject(closing);
    };
    const unwatch = ecs.watch(look);
    signal.addEventListener('abort', abandon);
    look();
  });
}

async function ask({ operations }: EcsTasks, name: string, input: Answer, caller: Caller): Promise<Answer> {
  try {
    return object(await operations[name]?.(input, caller));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const details = `(Service: AmazonECS; Status Code: ${error.status}; Error Code: ${error.code}; Request ID: ${caller.requestId})`;
    throw new StateFailure(`ECS.${error.code}`, `${error.message} ${details}`);
  }
}

/** An answer of ECS in the casing of Step Functions; times are milliseconds since 1970. */
function pascal(value: unknown): unknown {
  if (value instanceof Date) return value.getTime();
  if (Array.isArray(value)) return value.map(pascal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name.charAt(0).toUpperCase() + name.slice(1), pascal(member)]),
  );
}
