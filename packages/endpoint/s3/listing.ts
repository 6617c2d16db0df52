import { compareKeys } from './store.ts';

export interface ListingRequest {
  readonly prefix: string;
  readonly delimiter: string;
  /** Where the page before ended: only what is listed after this key or common prefix. */
  readonly after: string;
  /** Only keys that come after this one. */
  readonly startAfter?: string;
  readonly max: number;
}

export interface Listing<T> {
  readonly items: readonly T[];
  readonly commonPrefixes: readonly string[];
  /** The last key or common prefix listed; defined when there is more. */
  readonly next?: string;
}

/** A page of sorted entries as S3 lists them: keys that share a prefix up to the delimiter are listed as that prefix. */
export function listing<T extends { readonly key: string }>(sorted: readonly T[], request: ListingRequest): Listing<T> {
  const items: T[] = [];
  const commonPrefixes: string[] = [];
  let last = '';
  for (const entry of sorted) {
    if (!entry.key.startsWith(request.prefix)) continue;
    if (request.startAfter && compareKeys(entry.key, request.startAfter) <= 0) continue;
    const common = commonPrefix(entry.key, request);
    const listed = common ?? entry.key;
    if (request.after !== '' && compareKeys(listed, request.after) <= 0) continue;
    if (common !== undefined && commonPrefixes.at(-1) === common) continue;
    if (items.length + commonPrefixes.length >= request.max) {
      return { items, commonPrefixes, ...(request.max > 0 && { next: last }) };
    }
    if (common === undefined) items.push(entry);
    else commonPrefixes.push(common);
    last = listed;
  }
  return { items, commonPrefixes };
}

function commonPrefix(key: string, { prefix, delimiter }: ListingRequest): string | undefined {
  if (delimiter === '') return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}
