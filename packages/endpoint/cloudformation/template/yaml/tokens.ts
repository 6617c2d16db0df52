import type { Mark } from './cursor.ts';

export type Token = Readonly<
  { mark: Mark } & (
    | { kind: 'scalar'; text: string; plain: boolean }
    | { kind: 'tag'; handle: string | undefined; suffix: string }
    | { kind: 'alias'; name: string }
    | { kind: 'anchor'; name: string }
    | { kind: 'directive'; name: string; value: readonly string[] }
    | { kind: Sign }
    /** Where the text is none: what comes before it may be refused first. */
    | { kind: 'failure'; failure: Error }
  )
>;

/** Tokens that say nothing but that they are there. */
export type Sign =
  | 'document start'
  | 'document end'
  | 'stream end'
  | 'block sequence'
  | 'block mapping'
  | 'block end'
  | '['
  | ']'
  | '{'
  | '}'
  | ','
  | '-'
  | '?'
  | ':';
