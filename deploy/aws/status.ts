import { type Explanation, RookeryError } from '../../generator/errors.ts';
import type { Outcome, Stack, Target } from '../model.ts';
import { clause } from './sentence.ts';
import { commandsFor, type StackCommands, type Verb } from './stack-commands.ts';

/**
 * What has to happen before a stack in some status can be updated.
 * `recreate`: it holds nothing: delete, then create. `wait`: it gets ready by itself.
 * `refuseUnlessRecreate`: deleting it is the only way on, and that is a person's decision.
 */
export type UpdateStep = 'create' | 'update' | 'recreate' | 'wait' | 'refuseUnlessRecreate' | 'refuse';

/** The same before a stack can be deleted. `watch`: somebody has begun already. */
export type DeleteStep = 'delete' | 'watch' | 'nothing' | 'wait' | 'refuse';

/** What an advice is made of: the commands for this stack, what was to be done, and what failed in it. */
interface Situation {
  readonly commands: StackCommands;
  readonly verb: Verb;
  /** `Nested/LogicalId` of resources that failed, as far as they are known. */
  readonly paths: readonly string[];
}

interface Row {
  readonly update: UpdateStep;
  readonly delete: DeleteStep;
  readonly code?: string;
  /** Why it cannot go on from here, and how to get away. */
  readonly advice?: { readonly why: string; readonly mend: (situation: Situation) => string };
}

const ready: Row = { update: 'update', delete: 'delete' };

const NONE = (): string => '';

function busy(why: string, more: Required<Row>['advice']['mend'] = NONE): Row {
  const mend = (situation: Situation): string => {
    const { commands, verb } = situation;
    return `watch it with \`${commands.watch}\`, and repeat this command when it has ended: \`${commands.of(verb)} --wait\` does both${more(situation)}.`;
  };
  return { update: 'refuse', delete: 'refuse', code: 'StackBusy', advice: { why, mend } };
}

const settling: Row = { ...busy('the last update is removing what it replaced.'), update: 'wait', delete: 'wait' };

function failed(step: UpdateStep, code: string, why: string, mend: Required<Row>['advice']['mend']): Row {
  return { update: step, delete: 'delete', code, advice: { why, mend } };
}

/** A path that failed, or the form of one where none is known. */
const pathsOr = ({ paths }: Situation, form: string): string => (paths.length > 0 ? paths.join(',') : form);

const recreating = ({ commands: { update } }: Situation): string =>
  `\`${update} --recreate\`, which says what goes, deletes it and creates it again.`;

const ROWS: Readonly<Record<string, Row>> = {
  REVIEW_IN_PROGRESS: { update: 'create', delete: 'delete' },
  CREATE_IN_PROGRESS: {
    ...busy(
      'the stack is being created.',
      ({ commands }) => `; \`${commands.delete}\` ends it, and takes back what is made`,
    ),
    delete: 'delete',
  },
  CREATE_COMPLETE: ready,
  CREATE_FAILED: failed(
    'refuseUnlessRecreate',
    'CreateFailed',
    'the stack was created with rollback switched off, failed, and kept what was made.',
    (situation) => `read \`${situation.commands.events}\`, then run ${recreating(situation)}`,
  ),
  ROLLBACK_IN_PROGRESS: busy('its creation failed and is being undone.'),
  ROLLBACK_COMPLETE: { update: 'recreate', delete: 'delete' },
  ROLLBACK_FAILED: failed(
    'refuseUnlessRecreate',
    'RollbackFailed',
    'its creation failed, and not all of what was made could be removed again.',
    (situation) =>
      `read \`${situation.commands.events}\`, remove what stands in the way, and run ${recreating(situation)}`,
  ),
  UPDATE_IN_PROGRESS: busy('an update is running.'),
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: settling,
  UPDATE_COMPLETE: ready,
  UPDATE_FAILED: failed(
    'refuse',
    'UpdateFailed',
    'an update with rollback switched off failed and left the stack half way.',
    ({ commands: { update } }) =>
      `run \`${update} --continue-rollback\`: it brings the stack back to its last good state, and the update follows; or go on from there with \`${update} --no-rollback\`.`,
  ),
  UPDATE_ROLLBACK_IN_PROGRESS: busy('the last update failed and is being undone.'),
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: settling,
  UPDATE_ROLLBACK_COMPLETE: ready,
  UPDATE_ROLLBACK_FAILED: failed(
    'refuse',
    'UpdateRollbackFailed',
    'the last update failed, and so did undoing it: the stack is neither the old nor the new one.',
    (situation) =>
      `mend what failed, then run \`${situation.commands.update} --continue-rollback\`; what cannot be mended is left as it is with \`${situation.commands.update} --continue-rollback --skip ${pathsOr(situation, 'NESTED/LOGICALID')}\`.`,
  ),
  DELETE_IN_PROGRESS: { ...busy('the stack is being deleted.'), delete: 'watch' },
  DELETE_FAILED: failed(
    'refuse',
    'DeleteFailed',
    'a deletion left resources behind: CloudFormation only lets it be deleted again.',
    (situation) =>
      `run \`${situation.commands.delete}\` again; what cannot be deleted stays behind with \`${situation.commands.delete} --retain ${pathsOr(situation, 'NESTED/LOGICALID')}\`.`,
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
    ({ commands: { place } }) =>
      `see its resources (${place}), and contact AWS support when they cannot be mended: CloudFormation has no call that goes on from here.`,
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

/** More about a stack that is not touched. */
export interface RefusalDetail {
  /** Who keeps it busy, or which resources failed, in the form of the end of a sentence. */
  readonly detail?: string | undefined;
  readonly paths?: readonly string[] | undefined;
}

/** Why a stack is not touched, naming its status and what has to be done, with commands that are whole. */
export function refusal(
  target: Target,
  stack: Stack,
  verb: Verb,
  { detail = '', paths = [] }: RefusalDetail = {},
): RookeryError {
  const { code = 'StackNotReady', advice } = rowOf(stack.status);
  const reason = stack.statusReason ? ` (${clause(stack.statusReason)})` : '';
  const situation = { commands: commandsFor(target, stack), verb, paths };
  const explanation: Explanation = {
    what: `stack ${stack.name} is ${stack.status}${reason} and cannot be ${verb} now${detail === '' ? '.' : detail}`,
    why: advice?.why ?? 'CloudFormation refuses it in this status.',
    mend: advice?.mend(situation) ?? 'wait, and repeat this command.',
  };
  return new RookeryError(code, explanation, 3);
}

/** What to do about a stack in this status; undefined where nothing has to be done. */
export function mendOf(
  target: Target,
  stack: Pick<Stack, 'id' | 'name' | 'status'>,
  paths: readonly string[] = [],
): string | undefined {
  return rowOf(stack.status).advice?.mend({ commands: commandsFor(target, stack), verb: 'updated', paths });
}

/** Whether an operation works on a stack in this status, or it gets ready by itself. */
export const isBusy = (status: string | undefined): boolean =>
  status !== undefined && status !== 'REVIEW_IN_PROGRESS' && status.endsWith('_IN_PROGRESS');

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
