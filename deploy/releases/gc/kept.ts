import type { Connection } from '../../aws/connection.ts';
import type { ReleaseRecord } from '../../release-model.ts';
import { placeOfKey, type ReleaseFolder, readReleases } from '../store.ts';

/** The releases of one stack that are kept. */
export interface KeptReleases extends ReleaseFolder {
  readonly records: readonly ReleaseRecord[];
  /** Numbers of records that cannot be made sense of: what they need is not known. */
  readonly unreadable: readonly number[];
}

/** Records that are read at a time. */
const CHUNK = 20;

/** Of each stack that has releases in a bucket the newest ones: `keep` that succeeded, and all between and after them. */
export async function keptReleases(
  connection: Connection,
  bucket: string,
  keys: readonly string[],
  keep: number,
): Promise<KeptReleases[]> {
  const folders = new Map<string, { folder: ReleaseFolder; numbers: number[] }>();
  for (const key of keys) {
    const place = placeOfKey(key);
    if (place === undefined) continue;
    const { number, ...rest } = place;
    const id = JSON.stringify(rest);
    const known = folders.get(id) ?? { folder: { bucket, ...rest }, numbers: [] };
    known.numbers.push(number);
    folders.set(id, known);
  }
  const kept: KeptReleases[] = [];
  for (const { folder, numbers } of folders.values()) kept.push(await keptOf(connection, folder, numbers, keep));
  return kept;
}

async function keptOf(
  connection: Connection,
  folder: ReleaseFolder,
  numbers: readonly number[],
  keep: number,
): Promise<KeptReleases> {
  const newest = numbers.toSorted((a, b) => b - a);
  const records: ReleaseRecord[] = [];
  const unreadable: number[] = [];
  let succeeded = 0;
  for (let from = 0; from < newest.length && succeeded < keep; from += CHUNK) {
    for (const { number, record } of await readReleases(connection, folder, newest.slice(from, from + CHUNK))) {
      if (succeeded >= keep) break;
      if (record === undefined) unreadable.push(number);
      else records.push(record);
      // One whose end nobody knows may have succeeded, but is none of those that are counted.
      if (record?.outcome?.succeeded) succeeded += 1;
    }
  }
  return { ...folder, records, unreadable };
}
