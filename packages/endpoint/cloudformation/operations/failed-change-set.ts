import { randomUUID } from 'node:crypto';
import type { ChangeSet } from '../changes/model.ts';
import { changeSetArn } from '../changes/tree.ts';
import type { Engine } from '../engine/context.ts';
import type { StackRecord } from '../model.ts';
import { TransformFailure } from '../template/extensions/expansion.ts';
import { flag, type Input, text, texts } from './input.ts';

/** Takes a transform's failure as a value; throws all else. */
export function transformFailure(error: unknown): TransformFailure {
  if (error instanceof TransformFailure) return error;
  throw error;
}

/** A change set that never came to its changes. */
export function failedChangeSet(
  engine: Engine,
  input: Input,
  stack: StackRecord,
  { name, kind, reason }: Required<Pick<ChangeSet, 'name' | 'kind' | 'reason'>>,
): ChangeSet {
  return {
    id: changeSetArn(stack, name, randomUUID()),
    name,
    kind,
    reason,
    stackId: stack.id,
    stackName: stack.name,
    created: engine.now().toISOString(),
    status: 'FAILED',
    executionStatus: 'UNAVAILABLE',
    description: text(input, 'Description'),
    includeNestedStacks: flag(input, 'IncludeNestedStacks') ?? false,
    clientToken: text(input, 'ClientToken'),
    operation: randomUUID(),
    deployment: {
      template: '',
      parameters: {},
      tags: [],
      capabilities: texts(input, 'Capabilities'),
      notificationArns: [],
    },
    unknownParameters: [],
    changes: [],
    findings: [],
  };
}
