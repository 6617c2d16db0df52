declare const wrong: unique symbol;

/** Names, in the first line of the compiler's message, what a call leaves out. */
export interface Missing<Name> {
  readonly [wrong]: Name;
}
/** Names, in the first line of the compiler's message, what a call gives of another type than is taken. */
export interface Mistyped<Name> {
  readonly [wrong]: Name;
}

/** Names, in the first line of the compiler's message, what of a call does not go together. */
export interface Excluding<Names> {
  readonly [wrong]: Names;
}

type Keys<T> = T extends unknown ? keyof T : never;
/** Of alternatives, what one of them can do without. */
type Spared<T> = T extends unknown
  ? { [Name in keyof T]-?: Partial<T> extends Pick<T, Name> ? Name : never }[keyof T]
  : never;
type Needed<Taken> = Exclude<keyof Taken, Spared<Taken>>;
type MissingNames<Taken, Passed> = Exclude<Needed<Taken>, Keys<Passed>>;
type MistypedNames<Taken, Passed> = {
  [Name in keyof Taken & keyof Passed]: Passed[Name] extends Taken[Name] ? never : Name;
}[keyof Taken & keyof Passed];

/** What alone keeps a call from being one of several alternatives. */
type ExcludingNames<Taken, Passed> = Exclude<
  { [Name in keyof Passed & Keys<Taken>]: Omit<Passed, Name> extends Taken ? Name : never }[keyof Passed & Keys<Taken>],
  never
>;

/**
 * What a function takes whose parameter is inferred, for its type to remember, and yet is checked against `Taken` as if
 * it were declared so: what `Taken` does not have does not compile, and the compiler says which name was meant.
 */
export type Checked<Taken, Passed> = [Passed] extends [never]
  ? // Never the case: the compiler infers `Passed` here.
    Passed & Taken
  : [MissingNames<Taken, Passed>] extends [never]
    ? [MistypedNames<Taken, Passed>] extends [never]
      ? [Passed] extends [Taken]
        ? NoInfer<Taken>
        : Excluding<ExcludingNames<Taken, Passed>> & NoInfer<Taken>
      : Mistyped<MistypedNames<Taken, Passed>> & NoInfer<Taken>
    : Missing<MissingNames<Taken, Passed>> & NoInfer<Taken>;
