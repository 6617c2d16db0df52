import type { Headers } from './message.ts';

/** What the cache holds of one answer. */
export interface Entry {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
  /** When the origin answered, and until when that holds; milliseconds. */
  readonly storedAt: number;
  readonly expiresAt: number;
}

interface Kept extends Entry {
  readonly path: string;
}

/** The largest body that is kept, and how much one distribution keeps in all. */
export const MOST_BODY = 10_000_000;
const MOST_IN_ALL = 64_000_000;

/** One distribution's cache, in memory: what was used longest ago gives way. */
export class Cache {
  readonly #entries = new Map<string, Kept>();
  #size = 0;
  #sequence = 0;
  readonly #invalidations: { readonly sequence: number; readonly paths: readonly string[] }[] = [];

  get(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry;
  }

  /** The last invalidation that was done: an answer that was asked for before a later one is not kept. */
  get sequence(): number {
    return this.#sequence;
  }

  put(key: string, path: string, entry: Entry, since: number): void {
    if (entry.body.length > MOST_BODY) return;
    const newer = this.#invalidations.filter(({ sequence }) => sequence > since);
    if (newer.some(({ paths }) => paths.some((pattern) => covers(pattern, path)))) return;
    this.#remove(key);
    this.#entries.set(key, { ...entry, path });
    this.#size += entry.body.length;
    for (const oldest of this.#entries.keys()) {
      if (this.#size <= MOST_IN_ALL) break;
      this.#remove(oldest);
    }
  }

  /** Does the invalidations that were not done yet. */
  invalidate(all: readonly { readonly sequence: number; readonly paths: readonly string[] }[]): void {
    for (const one of all) {
      if (one.sequence <= this.#sequence) continue;
      this.#sequence = one.sequence;
      this.#invalidations.push(one);
      for (const [key, { path }] of this.#entries) {
        if (one.paths.some((pattern) => covers(pattern, path))) this.#remove(key);
      }
    }
    while (this.#invalidations.length > 1000) this.#invalidations.shift();
  }

  #remove(key: string): void {
    this.#size -= this.#entries.get(key)?.body.length ?? 0;
    this.#entries.delete(key);
  }
}

/** Whether an invalidation's path means an object's: the same, or the same up to the `*` at its end. */
export function covers(pattern: string, path: string): boolean {
  const [from, to] = [decoded(pattern.startsWith('/') ? pattern : `/${pattern}`), decoded(path)];
  if (from.endsWith('*')) return to.startsWith(from.slice(0, -1));
  return to === from || to.split('?', 1)[0] === from;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
