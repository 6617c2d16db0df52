import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { deployedTemplate, describeStack } from '../aws/stack.ts';
import { holdsParameters, isBusy } from '../aws/status.ts';
import type { Plan, Stack } from '../model.ts';
import { createPlan, type PlanRequest } from '../plan/change-set.ts';
import { holdProtections } from '../plan/guards/protection/hold.ts';
import { type Comparison, compareDeployed } from '../plan/parameters.ts';
import { isRecreated, type ReadyOptions, readyStack, refuseStack } from './ready.ts';
import { checkRecreation, deleteForRecreation, type RecreateOptions, type Recreation } from './recreate.ts';

export interface UpdateRequest extends PlanRequest, ReadyOptions, RecreateOptions {
  readonly signal: AbortSignal;
  /** Called before a stack whose creation failed is deleted, to be created anew: it throws where that is not wanted. */
  readonly confirmRecreation?: ((recreation: Recreation) => Promise<void>) | undefined;
}

export interface PreparedUpdate {
  /** Absent when nothing would change. */
  readonly plan?: Plan | undefined;
  /** What was done to get the stack ready, one sentence each. */
  readonly note: string[];
}

/** A stack that got busy since it was looked at: who keeps it so, and since when. */
async function withWho(connection: Connection, stackName: string, error: unknown): Promise<unknown> {
  if (!(error instanceof RookeryError && error.code === 'StackBusy')) return error;
  const now = await describeStack(connection, stackName).catch(() => undefined);
  return now !== undefined && isBusy(now.status) ? refuseStack(connection, now, 'updated') : error;
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

/** Gets the stack ready, by the table of statuses; at most one wait and one deletion. */
async function ready(connection: Connection, request: UpdateRequest, note: string[]): Promise<Stack | undefined> {
  const onWait = (stack: Stack): void => {
    note.push(`stack ${stack.name} was ${stack.status}: waited for it.`);
    request.onWait?.(stack);
  };
  const stack = await readyStack(connection, request.existing, { ...request, onWait });
  if (stack === undefined || !isRecreated(stack)) return stack;
  const recreation = await checkRecreation(connection, stack, request);
  await request.confirmRecreation?.(recreation);
  note.push(...(await deleteForRecreation(connection, recreation, request)));
  return undefined;
}

/** Whether nothing differs from what is deployed, found out with one call; false when that cannot be told. */
export async function isUpToDate(
  connection: Connection,
  comparison: Omit<Comparison, 'deployedTemplate'>,
): Promise<boolean> {
  const template = await onlyDifference(connection, comparison);
  return template !== undefined && compareDeployed({ ...comparison, deployedTemplate: template });
}

/** The deployed template where nothing but the template can differ; undefined where more does, or that cannot be told. */
export async function onlyDifference(
  connection: Connection,
  comparison: Omit<Comparison, 'deployedTemplate'>,
): Promise<string | undefined> {
  // The comparison without the template first: it costs no call.
  if (!compareDeployed({ ...comparison, deployedTemplate: comparison.template })) return undefined;
  try {
    return await deployedTemplate(connection, comparison.deployed.id);
  } catch (error) {
    if (/^AccessDenied/.test(awsFailure(error).name)) return undefined; // A change set tells the same, more slowly.
    throw error;
  }
}
