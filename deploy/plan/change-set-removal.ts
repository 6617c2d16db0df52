import { randomUUID } from 'node:crypto';
import type { ChangeSetSummary } from '@aws-sdk/client-cloudformation';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { inParallel } from '../aws/parallel.ts';
import { interval, paceOf, pause } from '../aws/pause.ts';
import { describeStack, isMissing } from '../aws/stack.ts';

/** Deletes a change set and those of its nested stacks; one that is gone already is as good. */
export async function removeChangeSet(connection: Connection, id: string, stack?: string): Promise<void> {
  const { DeleteChangeSetCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  await client.send(new DeleteChangeSetCommand({ ChangeSetName: id, StackName: stack })).catch((error: unknown) => {
    if (!isMissing(error) && !/ChangeSetNotFound/.test(awsFailure(error).name)) throw error;
  });
}

const SETTLED_WITHIN = 20;

/**
 * The same for a change set that failed as soon as one of its nested ones did: others of them may still be made, and until
 * then DeleteChangeSet answers InvalidChangeSetStatus ("the change set status might be CREATE_IN_PROGRESS").
 */
export async function removeFailedChangeSet(connection: Connection, id: string, stack: string): Promise<void> {
  const pace = paceOf(connection.target.endpoint);
  for (let count = 0; ; count += 1) {
    try {
      return await removeChangeSet(connection, id, stack);
    } catch (error) {
      if (!/^InvalidChangeSetStatus/.test(awsFailure(error).name) || count >= SETTLED_WITHIN) throw error;
    }
    await pause(interval(pace, count));
  }
}

const nameIn = (arn: string): string | undefined => arn.split('/')[1];

async function listChangeSets(connection: Connection, stack: string): Promise<ChangeSetSummary[]> {
  const { ListChangeSetsCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  const found: ChangeSetSummary[] = [];
  let next: string | undefined;
  do {
    const page = await client.send(new ListChangeSetsCommand({ StackName: stack, NextToken: next }));
    found.push(
      ...(page.Summaries ?? []).filter(({ StackId }) => !StackId || [StackId, nameIn(StackId)].includes(stack)),
    );
    next = page.NextToken;
  } while (next);
  return found;
}

// Younger ones may be somebody's who is looking at them right now.
const OLD_AFTER_MS = 60 * 60 * 1000;
/** So long an approval may take. */
const KEPT_FOR_MS = 7 * 24 * OLD_AFTER_MS;

function isLeftOver({ Status, CreationTime, ChangeSetName }: ChangeSetSummary, kept: string): boolean {
  const limit = ChangeSetName?.startsWith(kept) ? KEPT_FOR_MS : OLD_AFTER_MS;
  return Status === 'FAILED' || (CreationTime !== undefined && Date.now() - CreationTime.getTime() > limit);
}

/** How the names of our own change sets begin, and those of plans that wait for an approval. */
export interface Prefixes {
  readonly all: string;
  readonly kept: string;
}

/** Deletes our own failed and forgotten change sets of a stack; answers how many. */
export async function removeOldChangeSets(
  connection: Connection,
  stack: string,
  { all, kept }: Prefixes,
): Promise<number> {
  const found = await listChangeSets(connection, stack);
  const old = found.filter((summary) => summary.ChangeSetName?.startsWith(all) && isLeftOver(summary, kept));
  await inParallel(old, 2, ({ ChangeSetId, ChangeSetName }) =>
    removeChangeSet(connection, ChangeSetId ?? ChangeSetName ?? '', stack),
  );
  return old.length;
}

const GONE_WITHIN = 40;

/**
 * Deletes the empty stack that a CREATE change set leaves behind. Not when it has become more than that, nor when
 * somebody else's change set stands in it.
 */
export async function removeStackInReview(
  connection: Connection,
  nameOrId: string,
  which: 'if empty' | 'whatever stands in it' = 'if empty',
): Promise<void> {
  const inReview = await describeStack(connection, nameOrId);
  if (inReview?.status !== 'REVIEW_IN_PROGRESS') return;
  if (
    which === 'if empty' &&
    (await listChangeSets(connection, inReview.id)).some(({ Status }) => !/^DELETE/.test(Status ?? ''))
  )
    return;
  const { DeleteStackCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  const RoleARN = connection.target.cloudFormationRole;
  await client.send(new DeleteStackCommand({ StackName: inReview.id, ClientRequestToken: randomUUID(), RoleARN }));
  const pace = paceOf(connection.target.endpoint);
  for (let count = 0; count < GONE_WITHIN; count += 1) {
    const now = await describeStack(connection, inReview.id);
    if (!now || now.status === 'DELETE_COMPLETE') return;
    await pause(interval(pace, count));
  }
}
