/**
 * What the compiler is to refuse in a list whose elements it infers: properties that their shape does not have. Of an
 * inferred type it would take any.
 */
export type NoOthers<Elements extends readonly unknown[], Shape> = {
  readonly [Index in keyof Elements]: { readonly [Key in Exclude<keyof Elements[Index], keyof Shape>]?: never };
};
