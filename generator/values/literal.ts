import type { Token } from './value.ts';

/** What may be written for a parameter where no token can stand: a list as a list or joined by commas. */
export type Literal<V> =
  V extends Token<unknown>
    ? never
    : V extends readonly (infer E)[]
      ? readonly Literal<E>[]
      : string extends V
        ? V | readonly string[]
        : V;
