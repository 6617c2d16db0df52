import type { Connection } from '../aws/connection.ts';
import type { Stack } from '../model.ts';
import type { ReleaseRecord } from '../release-model.ts';
import { before, type History, readHistory } from './history.ts';
import { noSuchRelease } from './rollback-refusals.ts';
import type { SettledRelease } from './settle.ts';
import type { ReleaseFolder } from './store.ts';

/** A release that is to be put back, and what is deployed now. */
export interface Choice {
  readonly target: ReleaseRecord;
  /** Absent where what is deployed is not on record. */
  readonly current?: ReleaseRecord | undefined;
}

/** Reads as much of a stack's releases as it takes to find one by its number, or the one before the current. */
export function historyFor(
  connection: Connection,
  folder: ReleaseFolder,
  deployed: Stack,
  number: number | undefined,
): Promise<History> {
  return readHistory(connection, folder, deployed, (read, current) =>
    number === undefined
      ? current !== undefined && before(read, current) !== undefined
      : read.some((one) => one.number <= number),
  );
}

/** Of several stacks those that the newest command deployed: the others are as they were before it. */
export function ofNewestRun<T extends { readonly history: History }>(all: readonly T[]): readonly T[] {
  const newest = all
    .flatMap(({ history: { current } }) => current ?? [])
    .reduce<ReleaseRecord | undefined>(
      (last, one) => (last !== undefined && last.begun > one.begun ? last : one),
      undefined,
    );
  return all.filter(({ history }) => history.current?.run === newest?.run);
}

/** The release of a number; without one the last that succeeded before the current. */
export function chooseRelease({ target }: Connection, history: History, number: number | undefined): Choice {
  const { releases, current } = history;
  if (number === undefined) {
    if (current === undefined)
      throw noSuchRelease(target, 'the release before the current one', 'what is deployed now is not on record.');
    const previous = before(releases, current);
    if (previous !== undefined) return { target: previous, current };
    throw noSuchRelease(
      target,
      `what was before release ${current.number}`,
      'no release before it succeeded, or none is on record.',
    );
  }
  const found = releases.find((one) => one.number === number);
  const why = found === undefined ? 'there is no such release.' : whyNot(found, target.region);
  if (found?.record === undefined || why !== undefined) throw noSuchRelease(target, `release ${number}`, why ?? '');
  return { target: found.record, current };
}

function whyNot({ record, unreadable, open }: SettledRelease, region: string): string | undefined {
  if (record === undefined) return `its record cannot be read, perhaps since a newer version wrote it (${unreadable}).`;
  if (record.region !== region) return `it is of region ${record.region}.`;
  if (record.outcome === undefined)
    return open === 'running' ? 'it is not complete yet.' : 'nobody knows how it ended.';
  return record.outcome.succeeded ? undefined : `it did not succeed: ${record.outcome.status}.`;
}
