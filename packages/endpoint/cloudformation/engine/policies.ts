import type { ResourceRecord, StackRecord } from '../model.ts';
import { policyRefusal, type UpdateAction } from '../policy/stack-policy.ts';

/** The policy that holds now: that of the update under way, or the stack's own. */
export function effectivePolicy({ status, operation, stackPolicy }: StackRecord): string | undefined {
  return status.endsWith('_IN_PROGRESS') ? (operation?.stackPolicyDuringUpdate ?? stackPolicy) : stackPolicy;
}

const ACTIONS: Readonly<Record<'update' | 'replace' | 'delete', UpdateAction>> = {
  update: 'Update:Modify',
  replace: 'Update:Replace',
  delete: 'Update:Delete',
};

/** Refuses what the stack's policy does not let an update do; a policy says nothing of what is created. */
export function checkPolicy(
  stack: StackRecord,
  action: 'create' | 'import' | keyof typeof ACTIONS,
  { logicalId, type }: Pick<ResourceRecord, 'logicalId' | 'type'>,
): void {
  if (action === 'create' || action === 'import' || stack.operation?.type !== 'UPDATE_STACK') return;
  const refusal = policyRefusal(effectivePolicy(stack), { action: ACTIONS[action], logicalId, type });
  if (refusal !== undefined) throw new Error(refusal);
}
