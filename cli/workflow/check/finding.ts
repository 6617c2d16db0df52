/** One thing that is wrong with a system's sources, whoever found it. */
export interface Finding {
  readonly from: 'types' | 'synth' | 'lint';
  readonly level: 'error' | 'warning';
  /** File and line, or file and path in the template. */
  readonly place: string;
  /** `TS2345`, `ArgumentMissing`, `E3002`. */
  readonly code: string;
  /** Further lines say more. */
  readonly message: string;
}

/** What one check came to: what it found, or why it could not look. */
export interface Checked {
  readonly findings: readonly Finding[];
  readonly notLooked?: string;
}

/** A finding on a line, and its further lines below. */
export function findingText({ from, place, code, message }: Finding): string {
  return `${from.padEnd(5)} ${place === '' ? '' : `${place}: `}${code}: ${message.replaceAll('\n', '\n        ')}`;
}
