/**
 * What a property takes, as data small enough to be read at each run:
 * `0` anything; `1` one plain value; a text is the name of an object type; `e` certain values; `i` what it may name;
 * `l` a list, `d` a map with free keys, `o` an object, `u` one of several.
 */
export type Shape =
  | 0
  | 1
  | string
  | { readonly e: readonly (string | number)[] }
  | { readonly i: readonly string[] }
  | { readonly l: Shape }
  | { readonly d: Shape }
  | { readonly o: Members }
  | { readonly u: readonly Shape[] };

/** The members of an object; the name of one that is required ends in `!`. */
export type Members = Readonly<Record<string, Shape>>;

/** What is known of a resource type at run time. */
export interface Schema {
  /** Its properties. */
  readonly p: Members;
  /** The object types within them. */
  readonly o: Readonly<Record<string, Members>>;
  /** Its attributes: their shape, and a list's element. */
  readonly a: Members;
  /** What `Ref` returns. */
  readonly r: Shape;
}
