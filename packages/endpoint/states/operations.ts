import { randomUUID } from 'node:crypto';
import { flag, number, text } from '../cloudformation/handler-values.ts';
import { AwsError, type Operation, type Service } from '../server/service.ts';
import type { Executions } from './executions.ts';
import type { Machines } from './machines.ts';
import { type ExecutionRecord, executionArn, type MachineRecord, machineArn } from './model.ts';

type Input = Readonly<Record<string, unknown>>;

/** Step Functions' API, as far as people and schedules run state machines through it. */
export function statesService(machines: Machines, executions: Executions): Service {
  return { operations: { ...machineOperations(machines), ...executionOperations(machines, executions) } };
}

function machineOperations(machines: Machines): Record<string, Operation> {
  return {
    ListStateMachines(input, caller) {
      const own = machines.all().filter(({ stateMachineArn: arn }) => arn.startsWith(machineArn(caller, '')));
      const shown = own.map(({ stateMachineArn, name, type, creationDate }) => ({
        stateMachineArn,
        name,
        type,
        creationDate: new Date(creationDate),
      }));
      return page(input, 'stateMachines', shown);
    },
    DescribeStateMachine(input) {
      const { token, tags, creationDate, ...shown } = machineOf(machines, input);
      return { ...shown, status: 'ACTIVE', creationDate: new Date(creationDate) };
    },
  };
}

function executionOperations(machines: Machines, executions: Executions): Record<string, Operation> {
  const find = ({ executionArn: arn }: Input): ExecutionRecord => {
    const execution = executions.get(String(arn));
    if (execution) return execution;
    throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${String(arn)}'`);
  };
  return {
    StartExecution(input) {
      const machine = machineOf(machines, input);
      const name = text(input.name) ?? randomUUID();
      const executionInput = text(input.input) ?? '{}';
      check(name, executionInput);
      const known = executions.get(executionArn(machine.stateMachineArn, name));
      if (known && (known.status !== 'RUNNING' || known.input !== executionInput)) {
        throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${known.executionArn}'`);
      }
      const { executionArn: arn, startDate } = known ?? executions.start(machine, name, executionInput);
      return { executionArn: arn, startDate: new Date(startDate) };
    },
    DescribeExecution: (input) => {
      const { history, ...shown } = dated(find(input));
      return { ...shown, redriveCount: 0, redriveStatus: 'NOT_REDRIVABLE' };
    },
    ListExecutions(input) {
      const { stateMachineArn } = machineOf(machines, input);
      const all = executions.of(stateMachineArn).filter(({ status }) => status === (input.statusFilter ?? status));
      return page(
        input,
        'executions',
        all.map((one) => {
          const { history, input: _input, output, error, cause, ...shown } = dated(one);
          return shown;
        }),
      );
    },
    async StopExecution(input) {
      const { executionArn: arn } = find(input);
      // Its tasks may take their time to end: nobody waits for them.
      void executions.stop(arn, { error: text(input.error), cause: text(input.cause) });
      return { stopDate: new Date() };
    },
    GetExecutionHistory(input) {
      const events = find(input).history.map((event) => ({ ...event, timestamp: new Date(event.timestamp) }));
      return page(input, 'events', flag(input.reverseOrder) ? events.reverse() : events);
    },
  };
}

function machineOf(machines: Machines, { stateMachineArn: arn }: Input): MachineRecord {
  const machine = machines.get(String(arn));
  if (machine) return machine;
  throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${String(arn)}'`);
}

function check(name: string, input: string): void {
  if (!/^[\w.-]{1,80}$/.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
  try {
    JSON.parse(input);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${why}'`);
  }
}

function dated(execution: ExecutionRecord) {
  const { startDate, stopDate } = execution;
  return { ...execution, startDate: new Date(startDate), ...(stopDate && { stopDate: new Date(stopDate) }) };
}

function page(input: Input, key: string, items: readonly unknown[]) {
  const from = number(input.nextToken) ?? 0;
  const to = from + (number(input.maxResults) || 100);
  return { [key]: items.slice(from, to), ...(to < items.length && { nextToken: String(to) }) };
}
