import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { clause } from '../aws/sentence.ts';
import type { Outcome, Plan } from '../model.ts';
import { NOT_EXECUTED, RECORD_VERSION, type ReleaseDraft, type ReleaseRecord } from '../release-model.ts';
import { settleReleases } from './settle.ts';
import { claimNumber, readReleases, releaseNumbers, type StoredRelease, writeOutcome } from './store.ts';

/** What keeps the record of one execution. */
export interface Recording {
  /** Its number; absent where nothing could be recorded. */
  readonly number?: number | undefined;
  /** Adds how it ended; nothing was executed where there is no outcome. */
  end(outcome?: Outcome): Promise<void>;
}

/** So many of the newest records are looked at for one that was never completed. */
const LOOKED_AT = 5;

/**
 * Records what is about to be executed, before it is: a deploy that is killed after that leaves a record that the stack
 * itself completes. What cannot be recorded is reported, and never keeps a deployment from going on.
 */
export async function beginRecord(
  connection: Connection,
  plan: Plan,
  token: string,
  onNote: (note: string) => void,
): Promise<Recording> {
  const draft = plan.release;
  if (draft === undefined) return { async end() {} };
  let stored: StoredRelease;
  try {
    stored = await claim(connection, plan, draft, token);
  } catch (error) {
    onNote(`this release is not recorded, so that \`stack:rollback\` will not know it: ${reasonOf(error)}`);
    return { async end() {} };
  }
  return {
    number: stored.number,
    async end(outcome) {
      const ended = new Date().toISOString();
      const { status, succeeded } = outcome ?? { status: NOT_EXECUTED, succeeded: false };
      try {
        await writeOutcome(connection, draft.bucket, stored, { status, succeeded, ended });
      } catch (error) {
        onNote(
          `release ${stored.number}: how it ended is not recorded yet, the next command does it: ${reasonOf(error)}`,
        );
      }
    },
  };
}

async function claim(connection: Connection, plan: Plan, draft: ReleaseDraft, token: string): Promise<StoredRelease> {
  const { target, account, callerArn } = connection;
  const folder = { bucket: draft.bucket, prefix: draft.prefix, stackName: plan.stackName };
  const numbers = await releaseNumbers(connection, folder);
  const last = await readReleases(connection, folder, numbers.slice(-LOOKED_AT)).catch(() => []);
  await settleReleases(connection, draft.bucket, last);
  const recordOf = (number: number): ReleaseRecord => ({
    version: RECORD_VERSION,
    number,
    begun: new Date().toISOString(),
    by: callerArn,
    account,
    region: target.region,
    environment: target.environment,
    root: target.root,
    stackName: plan.stackName,
    stackId: plan.stackId,
    kind: plan.kind,
    operation: { token, changeSetId: plan.changeSetId },
    ...draft,
  });
  return claimNumber(connection, folder, numbers.at(-1) ?? 0, recordOf);
}

function reasonOf(error: unknown): string {
  return error instanceof RookeryError ? clause(error.explanation.what) : String(error);
}
