/** Whether one character, a code point, is meant. */
export type CharTest = (found: number) => boolean;

/** A place between two characters of a text. */
export type PlaceTest = (text: readonly number[], at: number) => boolean;

export type Mode = 'greedy' | 'lazy' | 'possessive';

/** A part of a pattern. */
export type Node =
  | { readonly kind: 'char'; readonly test: CharTest }
  | { readonly kind: 'place'; readonly test: PlaceTest }
  | { readonly kind: 'lineEnd' }
  | { readonly kind: 'sequence'; readonly parts: readonly Node[] }
  | { readonly kind: 'choice'; readonly parts: readonly Node[] }
  | { readonly kind: 'group'; readonly index: number | undefined; readonly body: Node }
  | { readonly kind: 'atomic'; readonly body: Node }
  | { readonly kind: 'ahead'; readonly negative: boolean; readonly body: Node }
  | {
      readonly kind: 'behind';
      readonly negative: boolean;
      readonly body: Node;
      readonly least: number;
      readonly most: number;
    }
  | { readonly kind: 'reference'; readonly index: number; readonly same: (one: number, other: number) => boolean }
  | {
      readonly kind: 'repeat';
      readonly body: Node;
      readonly least: number;
      readonly most: number;
      readonly mode: Mode;
    };

/** No upper bound: `*`, `+` and `{n,}`. */
export const ENDLESS = Number.POSITIVE_INFINITY;

/** The largest number that Java counts to. */
export const LARGEST = 0x7f_ff_ff_ff;
