import type { Finding } from '../../deploy/preflight/model.ts';

/** A finding on two lines: what is wrong, and what helps. */
export function findingLines({ level, what, mend }: Finding): readonly string[] {
  return [`${level === 'unknown' ? 'not looked at' : level}: ${what}`, `  mend: ${mend}`];
}
