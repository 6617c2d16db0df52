import { join } from 'node:path';
import type { ResourceHandler } from '../cloudformation/handler.ts';
import { Documents } from '../server/documents.ts';
import type { Service } from '../server/service.ts';
import type { EcsTasks } from './ecs-task.ts';
import { Executions } from './executions.ts';
import { machineHandler } from './handlers.ts';
import { Machines } from './machines.ts';
import type { ExecutionRecord, MachineRecord } from './model.ts';
import { statesService } from './operations.ts';

export interface StatesDependencies {
  /** Where the state lies; a folder of one endpoint alone. */
  readonly folder: string;
  readonly ecs: EcsTasks;
  /** Wait states and the pauses before retries are multiplied by it; timeouts are not. */
  readonly timeScale?: number | undefined;
}

export interface States {
  readonly service: Service;
  readonly handlers: Readonly<Record<string, ResourceHandler>>;
  /** Puts on record what the end of an earlier endpoint ended. Call it once, before the first request. */
  resume(): void;
  close(): void;
}

/** Step Functions, alive as far as jobs in containers need it. */
export function states({ folder, ecs, timeScale = 0.1 }: StatesDependencies): States {
  const machines = new Machines(new Documents<MachineRecord>(join(folder, 'machines')));
  const documents = new Documents<ExecutionRecord>(join(folder, 'executions'));
  const executions = new Executions({ documents, ecs, timeScale });
  return {
    service: statesService(machines, executions),
    handlers: { 'AWS::StepFunctions::StateMachine': machineHandler(machines, executions) },
    resume: () => executions.resume(),
    close: () => executions.close(),
  };
}
