import { type Explanation, RookeryError } from '../../generator/errors.ts';
import type { Outcome, Stack } from '../model.ts';

/**
 * What has to happen before a stack in some status can be updated.
 * `recreate`: it holds nothing: delete, then create. `wait`: it gets ready by itself.
 * `refuseUnlessRecreate`: deleting it is the only way on, and that is a person's decision.
 */
export type UpdateStep = 'create' | 'update' | 'recreate' | 'wait' | 'refuseUnlessRecreate' | 'refuse';

export type DeleteStep = 'delete' | 'watch' | 'nothing' | 'refuse';

interface Row {
  readonly update: UpdateStep;
  readonly delete: DeleteStep;
  readonly code?: string;
  /** Why an update cannot go on from here, and how to get away. */
  readonly advice?: { readonly why: string; readonly mend: string };
}

const ready: Row = { update: 'update', delete: 'delete' };

function busy(why: string, more = ''): Row {
  return {
    update: 'refuse',
    delete: 'refuse',
    code: 'StackBusy',
    advice: { why, mend: `watch it with \`npm run stack:events\`, and repeat this command when it has ended${more}.` },
  };
}

const settling: Row = { ...busy('the last update is removing what it replaced.'), update: 'wait' };

function failed(step: UpdateStep, code: string, why: string, mend: string): Row {
  return {
    update: step,
    delete: 'delete',
    code,
    advice: { why, mend },
  };
}

const ROWS: Readonly<Record<string, Row>> = {
  REVIEW_IN_PROGRESS: { update: 'create', delete: 'delete' },
  CREATE_IN_PROGRESS: {
    ...busy('the stack is being created.', '; `npm run stack:delete` ends it, and takes back what is made'),
    delete: 'delete',
  },
  CREATE_COMPLETE: ready,
  CREATE_FAILED: failed(
    'refuseUnlessRecreate',
    'CreateFailed',
    'the stack was created with rollback switched off, failed, and kept what was made; CloudFormation does not update such a stack.',
    'read `npm run stack:events`, then run stack:update with --recreate, which deletes it and creates it again.',
  ),
  ROLLBACK_IN_PROGRESS: busy('its creation failed and is being undone.'),
  ROLLBACK_COMPLETE: { update: 'recreate', delete: 'delete' },
  ROLLBACK_FAILED: failed(
    'refuseUnlessRecreate',
    'RollbackFailed',
    'its creation failed, and not all of what was made could be removed again.',
    'read `npm run stack:events`, remove what stands in the way, and run stack:update with --recreate, which deletes it and creates it again.',
  ),
  UPDATE_IN_PROGRESS: busy('an update is running.'),
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: settling,
  UPDATE_COMPLETE: ready,
  UPDATE_FAILED: failed(
    'refuse',
    'UpdateFailed',
    'an update with rollback switched off failed and left the stack half way.',
    'bring it back to its last good state with `aws cloudformation rollback-stack --stack-name STACK`, then run stack:update again; or go on from there with `npm run stack:update -- --no-rollback`.',
  ),
  UPDATE_ROLLBACK_IN_PROGRESS: busy('the last update failed and is being undone.'),
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: settling,
  UPDATE_ROLLBACK_COMPLETE: ready,
  UPDATE_ROLLBACK_FAILED: failed(
    'refuse',
    'UpdateRollbackFailed',
    'the last update failed, and so did undoing it: the stack is neither the old nor the new one.',
    'mend the resources above, then run stack:update with --continue-rollback; what cannot be mended is left as it is with `--skip NESTED/LOGICALID`.',
  ),
  DELETE_IN_PROGRESS: { ...busy('the stack is being deleted.'), delete: 'watch' },
  DELETE_FAILED: failed(
    'refuse',
    'DeleteFailed',
    'a deletion left resources behind: CloudFormation only lets it be deleted again.',
    'run `npm run stack:delete` again; what cannot be deleted can be kept with `aws cloudformation delete-stack --stack-name STACK --retain-resources IDS`.',
  ),
  DELETE_COMPLETE: { update: 'create', delete: 'nothing' },
  IMPORT_IN_PROGRESS: busy('resources are being imported.'),
  IMPORT_COMPLETE: ready,
  IMPORT_ROLLBACK_IN_PROGRESS: busy('an import failed and is being undone.'),
  IMPORT_ROLLBACK_COMPLETE: ready,
  IMPORT_ROLLBACK_FAILED: failed(
    'refuse',
    'ImportRollbackFailed',
    'an import failed, and so did undoing it.',
    'see the resources in the CloudFormation console, and contact AWS support when they cannot be mended.',
  ),
};

/** Every status that a stack can have. */
export const STACK_STATUSES: readonly string[] = Object.keys(ROWS);

const rowOf = (status: string): Row => ROWS[status] ?? busy('the status is not one that this version knows.');

/** What an update does with a stack in this status; undefined stands for no stack. */
export const updateStep = (status: string | undefined): UpdateStep => (status ? rowOf(status).update : 'create');

/** What a deletion does with a stack in this status; undefined stands for no stack. */
export const deleteStep = (status: string | undefined): DeleteStep => (status ? rowOf(status).delete : 'nothing');

/** Whether the stack has parameter values that an update can keep. */
export function holdsParameters(stack: Stack | undefined): boolean {
  return stack !== undefined && !['create', 'recreate', 'refuseUnlessRecreate'].includes(updateStep(stack.status));
}

/** Why a stack is not touched, naming its status and what has to be done; `detail` adds who or which resources. */
export function refusal(stack: Stack, verb: 'updated' | 'deleted', detail = ''): RookeryError {
  const { code = 'StackNotReady', advice } = rowOf(stack.status);
  const reason = stack.statusReason ? ` (${stack.statusReason})` : '';
  const explanation: Explanation = {
    what: `stack ${stack.name} is ${stack.status}${reason} and cannot be ${verb} now${detail === '' ? '.' : detail}`,
    why: advice?.why ?? 'CloudFormation refuses it in this status.',
    mend: (advice?.mend ?? 'wait, and repeat this command.').replaceAll('STACK', stack.name),
  };
  return new RookeryError(code, explanation, 3);
}

/** What to do about a stack in this status; undefined where nothing has to be done. */
export function mendOf(status: string, stackName: string): string | undefined {
  return rowOf(status).advice?.mend.replaceAll('STACK', stackName);
}

/** Whether an operation has ended in this status. */
export const isTerminal = (status: string): boolean => /_(COMPLETE|FAILED)$/.test(status);

const GOOD = new Set(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE']);

/** Whether the status is what a creation or update wants to reach. */
export const isSuccess = (status: string): boolean => GOOD.has(status);

/** What a process exits with after an operation: 0 done, 1 failed and rolled back, 4 needs attention, 5 unknown. A stack that is complete with a service that is not needs attention. */
export function exitCodeFor({ succeeded, status }: Outcome): number {
  if (succeeded) return 0;
  if (status.endsWith('_FAILED') || isSuccess(status)) return 4;
  return isTerminal(status) ? 1 : 5;
}
