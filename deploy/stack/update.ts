import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { deployedTemplate, describeStack, listResources } from '../aws/stack.ts';
import { holdsParameters, refusal, updateStep } from '../aws/status.ts';
import { busyWith, findRunning } from '../follow/running.ts';
import { watchStack } from '../follow/watch.ts';
import type { Plan, Stack, StackEvent } from '../model.ts';
import { createPlan, type PlanRequest } from '../plan/change-set.ts';
import type { DeclaredProtection } from '../plan/guards/protection/declared.ts';
import { checkProtection, liftAdvice, liftAll } from '../plan/guards/protection/guard.ts';
import { holdProtections } from '../plan/guards/protection/hold.ts';
import { type Comparison, compareDeployed } from '../plan/parameters.ts';
import { checkDeletable, deleteStack } from './delete-stack.ts';
import { failedLines, failedResources } from './failed-resources.ts';

export interface UpdateRequest extends PlanRequest {
  readonly onEvent: (event: StackEvent) => void;
  readonly signal: AbortSignal;
  /** Waits for another operation on the stack to end, instead of refusing. */
  readonly wait?: boolean | undefined;
  /** Allows to delete a stack whose creation failed half way, in order to create it again. */
  readonly recreate?: boolean | undefined;
  /** What the system protects against deletion, by its sources. */
  readonly protections?: readonly DeclaredProtection[] | undefined;
  /** With `recreate`: switches off what protects a resource against deletion, instead of refusing. */
  readonly liftProtection?: boolean | undefined;
}

export interface PreparedUpdate {
  /** Absent when nothing would change. */
  readonly plan?: Plan | undefined;
  /** What was done to get the stack ready, one sentence each. */
  readonly note: string[];
}

// Cleaning up after an update takes as long as its slowest deletion; half an hour is that of a network interface.
const SETTLING_MS = 30 * 60 * 1000;

async function refuse(connection: Connection, stack: Stack): Promise<RookeryError> {
  const busy = stack.status.endsWith('_IN_PROGRESS');
  if (busy) return refusal(stack, 'updated', await busyWith(connection, stack.id));
  const failed = await failedResources(connection, stack.id).catch(() => []);
  const advice = failed.length === 0 ? [] : await liftAdvice(connection, stack);
  const lines = advice.map((line) => `\n  ${line}`).join('');
  return refusal(stack, 'updated', `${failedLines(failed)}${lines}`);
}

/** A stack that got busy since it was looked at: who keeps it so, and since when. */
async function withWho(connection: Connection, stackName: string, error: unknown): Promise<unknown> {
  if (!(error instanceof RookeryError && error.code === 'StackBusy')) return error;
  const now = await describeStack(connection, stackName).catch(() => undefined);
  return now?.status.endsWith('_IN_PROGRESS') ? refuse(connection, now) : error;
}

async function waitFor(connection: Connection, stack: Stack, request: UpdateRequest): Promise<Stack | undefined> {
  const { marker } = await findRunning(connection, stack.id);
  // The end may have come between the look at the stack and the look at its events.
  const now = await describeStack(connection, stack.id);
  if (now?.status.endsWith('_IN_PROGRESS')) {
    const { onEvent, signal } = request;
    await watchStack(connection, stack.name, marker, { onEvent, signal, timeout: SETTLING_MS });
  }
  const ended = await describeStack(connection, stack.id);
  return ended?.status === 'DELETE_COMPLETE' ? undefined : ended;
}

function retained(stack: Stack, names: readonly string[]): RookeryError {
  return new RookeryError(
    'ResourcesRetained',
    {
      what: `stack ${stack.name} is ${stack.status} and still holds ${names.join(', ')}.`,
      why: 'its first creation failed, and what has a DeletionPolicy of Retain stayed; deleting the stack would leave that behind, unowned.',
      mend: 'delete or rename those resources by hand, delete the stack with `npm run stack:delete`, and run stack:update again.',
    },
    3,
  );
}

async function clear(connection: Connection, stack: Stack, request: UpdateRequest): Promise<string[]> {
  if (stack.status === 'ROLLBACK_COMPLETE') {
    // What failed before it came into being has no physical id: nothing of it is left.
    const left = (await listResources(connection, stack.id)).filter(
      ({ status, physicalId }) => status !== 'DELETE_COMPLETE' && physicalId !== undefined,
    );
    if (left.length > 0)
      throw retained(
        stack,
        left.map(({ logicalId, physicalId }) => `${logicalId} (${physicalId ?? '?'})`),
      );
  }
  const { onEvent, signal, protections, liftProtection } = request;
  checkDeletable(stack);
  const guarded = { declared: protections, lift: liftProtection };
  const { protectedOnes, notes } = await checkProtection(connection, stack, guarded);
  const lifted = await liftAll(connection, protectedOnes);
  const { succeeded } = await deleteStack(connection, stack, { onEvent, signal });
  if (!succeeded) throw await refuse(connection, { ...stack, status: 'DELETE_FAILED' });
  return [...notes, ...lifted, `stack ${stack.name} was ${stack.status}: it was deleted, to be created anew.`];
}

/** Gets the stack ready, by the table of statuses; at most one wait and one deletion. */
async function ready(connection: Connection, request: UpdateRequest, note: string[]): Promise<Stack | undefined> {
  let stack = request.existing;
  const step = updateStep(stack?.status);
  const busy = step === 'refuse' && stack?.status.endsWith('_IN_PROGRESS');
  if (stack && (step === 'wait' || (busy && request.wait))) {
    note.push(`stack ${stack.name} was ${stack.status}: waited for it.`);
    stack = await waitFor(connection, stack, request);
  }
  if (!stack) return undefined;
  const now = updateStep(stack.status);
  if (now === 'recreate' || (now === 'refuseUnlessRecreate' && request.recreate)) {
    note.push(...(await clear(connection, stack, request)));
    return undefined;
  }
  // What an update without rollback left half way takes another one of the kind.
  if (stack.status === 'UPDATE_FAILED' && request.noRollback) return stack;
  if (now !== 'create' && now !== 'update') throw await refuse(connection, stack);
  return stack;
}

/**
 * Gets a stack ready for an update or creation, whatever state it is in, and makes the plan. Executing it or discarding
 * it is the caller's decision.
 */
export async function prepareUpdate(connection: Connection, request: UpdateRequest): Promise<PreparedUpdate> {
  const note: string[] = [];
  const existing = await ready(connection, request, note);
  const known = request.parameters.filter(({ usePrevious }) => !usePrevious || holdsParameters(existing));
  const { parameters, held, trapped } = await holdProtections(connection, existing, request.protections ?? [], known);
  const plan = await createPlan(connection, { ...request, existing, parameters }).catch(async (error: unknown) => {
    throw await withWho(connection, request.stackName, error);
  });
  const creates = held.length + trapped.length > 0;
  return { plan: plan && creates ? { ...plan, protection: { held, trapped } } : plan, note };
}

/** Whether nothing differs from what is deployed, found out with one call; false when that cannot be told. */
export async function isUpToDate(
  connection: Connection,
  comparison: Omit<Comparison, 'deployedTemplate'>,
): Promise<boolean> {
  // The comparison without the template first: it costs no call.
  if (!compareDeployed({ ...comparison, deployedTemplate: comparison.template })) return false;
  try {
    const template = await deployedTemplate(connection, comparison.deployed.id);
    return compareDeployed({ ...comparison, deployedTemplate: template });
  } catch (error) {
    if (/^AccessDenied/.test(awsFailure(error).name)) return false; // A change set tells the same, more slowly.
    throw error;
  }
}
