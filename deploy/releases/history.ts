import type { Connection } from '../aws/connection.ts';
import type { Stack } from '../model.ts';
import type { ReleaseRecord } from '../release-model.ts';
import { type SettledRelease, settleReleases } from './settle.ts';
import { type ReleaseFolder, readReleases, releaseNumbers } from './store.ts';

/** Records that are read at a time: the newest are what most questions are about. */
const CHUNK = 20;
/** What is deployed may not be on record: so many are read in search of it. */
const MOST_READ = 200;

/** The releases of a stack, newest first. */
export interface History {
  readonly releases: readonly SettledRelease[];
  /** What is deployed now, as far as it is on record. */
  readonly current?: ReleaseRecord | undefined;
  /** How many there are in all. */
  readonly count: number;
}

/**
 * Reads releases from the newest on, until `enough` is read; what nobody saw the end of is completed from what the stack proves.
 * The current one is among them, if it is one of the last two hundred.
 */
export async function readHistory(
  connection: Connection,
  folder: ReleaseFolder,
  deployed: Stack | undefined,
  enough: (read: readonly SettledRelease[], current: ReleaseRecord | undefined) => boolean,
): Promise<History> {
  const numbers = (await releaseNumbers(connection, folder)).reverse();
  const releases: SettledRelease[] = [];
  for (let from = 0; from < numbers.length; from += CHUNK) {
    const stored = await readReleases(connection, folder, numbers.slice(from, from + CHUNK));
    releases.push(...(await settleReleases(connection, folder.bucket, stored)));
    const current = currentOf(releases, deployed);
    const isSought = current === undefined && deployed !== undefined && releases.length < MOST_READ;
    if (!isSought && enough(releases, current)) break;
  }
  return { releases, current: currentOf(releases, deployed), count: numbers.length };
}

/** The newest release that succeeded, if the stack is still the one that it was made in. */
function currentOf(releases: readonly SettledRelease[], deployed: Stack | undefined): ReleaseRecord | undefined {
  const newest = releases.find(({ record }) => record?.outcome?.succeeded && record.stackId === deployed?.id);
  return newest?.record;
}

/** The last release that succeeded before another. */
export function before(releases: readonly SettledRelease[], { number }: ReleaseRecord): ReleaseRecord | undefined {
  return releases.find(({ record }) => record !== undefined && record.number < number && record.outcome?.succeeded)
    ?.record;
}
