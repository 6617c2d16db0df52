import type { Operation, StackRecord } from '../model.ts';
import { afterRollback, afterUpdate, all, forgetBefore } from './cleanup.ts';
import { type Engine, operationOf, setStatus, stateOf } from './context.ts';
import { runForward } from './forward.ts';
import { exportInUse } from './outputs.ts';
import { runRemovals } from './removal.ts';
import { runRestore } from './restore.ts';
import type { NestedStacks } from './step.ts';

const stackOf = (engine: Engine, id: string): StackRecord => stateOf(engine, id).stack;

const isCreation = ({ previous }: StackRecord): boolean => previous === undefined;

const isImport = ({ operation }: StackRecord): boolean => operation?.imports !== undefined;

/** Ends the operation with a status. The operation is kept, because RollbackStack and ContinueUpdateRollback continue it. */
function end(engine: Engine, id: string, status: string, reason?: string, changes: Partial<StackRecord> = {}): void {
  setStatus(engine, { ...stackOf(engine, id), ...changes }, status, reason);
}

function next(
  engine: Engine,
  id: string,
  phase: Operation['phase'],
  status: string,
  reason?: string,
  changes: Partial<StackRecord> = {},
): void {
  const stack = { ...stackOf(engine, id), ...changes };
  setStatus(engine, { ...stack, operation: { ...operationOf(stack), phase } }, status, reason);
}

function failCreation(engine: Engine, id: string, failure: string): void {
  const { onFailure } = operationOf(stackOf(engine, id));
  const rolled = { operation: { ...operationOf(stackOf(engine, id)), rollingBack: true } };
  if (onFailure === 'DO_NOTHING') end(engine, id, 'CREATE_FAILED', failure);
  else if (onFailure === 'DELETE')
    next(engine, id, 'delete', 'DELETE_IN_PROGRESS', `${failure}Delete requested by user.`, rolled);
  else next(engine, id, 'rollback', 'ROLLBACK_IN_PROGRESS', `${failure}Rollback requested by user.`, rolled);
}

/** Begins to roll an update back: from here on the stack's deployment is the previous one. */
export function turnBack(engine: Engine, id: string, reason: string): void {
  const stack = stackOf(engine, id);
  const operation = { ...operationOf(stack), rollingBack: true };
  next(engine, id, 'rollback', 'UPDATE_ROLLBACK_IN_PROGRESS', reason, { current: stack.previous, operation });
}

function turnImportBack(engine: Engine, id: string, reason: string): void {
  const stack = stackOf(engine, id);
  const operation = { ...operationOf(stack), rollingBack: true };
  const current = stack.previous ?? stack.current;
  next(engine, id, 'rollback', 'IMPORT_ROLLBACK_IN_PROGRESS', reason, { current, operation });
}

/** The time that a creation may take, where it has one. */
function timeLimit(engine: Engine, stack: StackRecord): AbortSignal[] {
  const { started } = operationOf(stack);
  if (!isCreation(stack) || stack.timeoutInMinutes === undefined) return [];
  const left = Date.parse(started) + stack.timeoutInMinutes * 60_000 - engine.now().getTime();
  return [AbortSignal.timeout(Math.max(0, left))];
}

/** What was cancelled before a restart stays cancelled after it. */
const cancellation = (stack: StackRecord): AbortSignal[] => (operationOf(stack).cancelled ? [AbortSignal.abort()] : []);

async function forward(engine: Engine, nested: NestedStacks, id: string, signal: AbortSignal): Promise<void> {
  const limit = timeLimit(engine, stackOf(engine, id));
  const { failure: found } = await runForward(
    engine,
    nested,
    id,
    AbortSignal.any([signal, ...limit, ...cancellation(stackOf(engine, id))]),
  );
  const failure = limit.some(({ aborted }) => aborted) ? 'Stack creation time exceeded the specified timeout. ' : found;
  const stack = stackOf(engine, id);
  const { cancelled = false, onFailure } = operationOf(stack);
  if (failure === undefined && !cancelled) {
    if (isImport(stack)) {
      forgetBefore(engine, id);
      return end(engine, id, 'IMPORT_COMPLETE', undefined, { previous: undefined });
    }
    if (!isCreation(stack)) return next(engine, id, 'cleanup', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    forgetBefore(engine, id);
    return end(engine, id, 'CREATE_COMPLETE');
  }
  const reason = cancelled ? 'User Initiated' : (failure ?? '');
  if (isImport(stack)) return turnImportBack(engine, id, reason);
  if (isCreation(stack))
    return cancelled ? next(engine, id, 'delete', 'DELETE_IN_PROGRESS', reason) : failCreation(engine, id, reason);
  if (onFailure === 'DO_NOTHING' && !cancelled) return end(engine, id, 'UPDATE_FAILED', reason);
  return turnBack(engine, id, reason);
}

function list(ids: readonly string[], verb: string): string {
  return `The following resource(s) failed to ${verb}: [${ids.join(', ')}]. `;
}

async function rollback(engine: Engine, nested: NestedStacks, id: string, signal: AbortSignal): Promise<void> {
  const stack = stackOf(engine, id);
  if (isImport(stack)) {
    await runRemovals(
      engine,
      nested,
      id,
      isCreation(stack) ? all(engine, id, true) : afterRollback(engine, id),
      signal,
    );
    forgetBefore(engine, id);
    return end(engine, id, 'IMPORT_ROLLBACK_COMPLETE', undefined, { previous: undefined });
  }
  if (isCreation(stack)) {
    const failed = await runRemovals(engine, nested, id, all(engine, id, true), signal);
    if (failed.length > 0) return end(engine, id, 'ROLLBACK_FAILED', list(failed, 'delete'));
    return end(engine, id, 'ROLLBACK_COMPLETE', undefined, { outputs: [] });
  }
  const failed = await runRestore(engine, nested, id, signal);
  if (failed.length > 0) return end(engine, id, 'UPDATE_ROLLBACK_FAILED', list(failed, 'update'));
  next(engine, id, 'cleanup', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
}

/** Cleanup never fails an operation: what cannot be deleted is reported in an event and left behind. */
export async function cleanUp(engine: Engine, nested: NestedStacks, id: string, signal: AbortSignal): Promise<void> {
  const { rollingBack, stackPolicyAfter } = operationOf(stackOf(engine, id));
  const removals = rollingBack ? afterRollback(engine, id) : afterUpdate(engine, id);
  await Promise.all([nested.settle(engine, id, signal), runRemovals(engine, nested, id, removals, signal)]);
  forgetBefore(engine, id);
  const policy = rollingBack || stackPolicyAfter === undefined ? {} : { stackPolicy: stackPolicyAfter };
  const status = rollingBack ? 'UPDATE_ROLLBACK_COMPLETE' : 'UPDATE_COMPLETE';
  end(engine, id, status, undefined, { previous: undefined, ...policy });
}

/** Deletes all that a stack has. */
export async function removeAll(engine: Engine, nested: NestedStacks, id: string, signal: AbortSignal): Promise<void> {
  const conflict = exportInUse(engine, stackOf(engine, id));
  if (conflict !== undefined) return end(engine, id, 'DELETE_FAILED', conflict);
  const failed = await runRemovals(
    engine,
    nested,
    id,
    all(engine, id, operationOf(stackOf(engine, id)).rollingBack),
    signal,
  );
  const { force = false } = operationOf(stackOf(engine, id));
  if (failed.length > 0 && !force) return end(engine, id, 'DELETE_FAILED', list(failed, 'delete'));
  const deleted = engine.now().toISOString();
  end(engine, id, 'DELETE_COMPLETE', undefined, { deleted, imports: [], changeSetId: undefined });
}

type Phase = (engine: Engine, nested: NestedStacks, id: string, signal: AbortSignal) => Promise<void>;

const phases: Readonly<Record<Operation['phase'], Phase>> = { forward, rollback, cleanup: cleanUp, delete: removeAll };

/** One phase of a stack's operation after the other, until its status is final. */
export function runPhase(engine: Engine, nested: NestedStacks, id: string, signal: AbortSignal): Promise<void> {
  const stack = stackOf(engine, id);
  return phases[operationOf(stack).phase](engine, nested, id, signal);
}

/** Whether a stack's status says that an operation goes on. */
export function isInProgress({ status }: StackRecord): boolean {
  return status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';
}
