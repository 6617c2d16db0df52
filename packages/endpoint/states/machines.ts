import { randomUUID } from 'node:crypto';
import type { Documents } from '../server/documents.ts';
import { readDefinition } from './definition.ts';
import type { MachineRecord } from './model.ts';

/** State machines by ARN. */
export class Machines {
  readonly #documents: Documents<MachineRecord>;

  constructor(documents: Documents<MachineRecord>) {
    this.#documents = documents;
  }

  get(arn: string): MachineRecord | undefined {
    return this.#documents.get(arn);
  }

  all(): MachineRecord[] {
    return this.#documents.all().map(([, machine]) => machine);
  }

  /** Makes or changes a state machine; executions under way go on as they began. */
  put(machine: Omit<MachineRecord, 'creationDate' | 'revisionId'>): MachineRecord {
    readDefinition(machine.definition);
    const { creationDate = new Date().toISOString() } = this.get(machine.stateMachineArn) ?? {};
    return this.#documents.put(machine.stateMachineArn, { ...machine, creationDate, revisionId: randomUUID() });
  }

  delete(arn: string): void {
    this.#documents.delete(arn);
  }
}
