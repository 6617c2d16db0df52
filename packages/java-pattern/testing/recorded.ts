import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Patterns, and for each value what java.util.regex answers: `1` it matches, `0` it does not, `-` Java itself fails. */
export interface Table {
  readonly of: string;
  readonly values: readonly string[];
  /** A pattern and the answers, or "refused"; several answers where versions of Java differ, in the order of `java`. */
  readonly rows: readonly (readonly [pattern: string, ...answers: string[]])[];
}

/** What was recorded, and from which versions of Java. */
export interface Recorded {
  readonly java: readonly string[];
  readonly tables: readonly Table[];
}

export const recordedFile = fileURLToPath(new URL('recorded.golden.json', import.meta.url));

/** The answers of java.util.regex as record.ts wrote them. */
export function recorded(): Recorded {
  // The file is record.ts's own.
  return JSON.parse(readFileSync(recordedFile, 'utf8')) as Recorded;
}
