/** A state machine as it lies on disk. Times are ISO 8601. */
export interface MachineRecord {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly type: string;
  readonly roleArn: string;
  readonly definition: string;
  readonly creationDate: string;
  readonly revisionId: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  /** Which step made it, so that the same step finds it again. */
  readonly token?: string;
}

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** One line of an execution's history, in the words of GetExecutionHistory. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: string;
  readonly type: string;
  readonly [details: string]: unknown;
}

export interface ExecutionRecord {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly startDate: string;
  readonly input: string;
  readonly history: HistoryEvent[];
  status: ExecutionStatus;
  stopDate?: string;
  output?: string;
  error?: string;
  cause?: string;
}

interface Place {
  readonly account: string;
  readonly region: string;
}

export function machineArn({ account, region }: Place, name: string): string {
  return `arn:aws:states:${region}:${account}:stateMachine:${name}`;
}

export function executionArn(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}
