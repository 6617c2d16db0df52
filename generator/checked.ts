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
type MissingNames<Taken, Given> = Exclude<Needed<Taken>, Keys<Given>>;
type MistypedNames<Taken, Given> = {
  [Name in keyof Taken & keyof Given]: Given[Name] extends Taken[Name] ? never : Name;
}[keyof Taken & keyof Given];

/** What alone keeps a call from being one of several alternatives. */
type ExcludingNames<Taken, Given> = Exclude<
  { [Name in keyof Given & Keys<Taken>]: Omit<Given, Name> extends Taken ? Name : never }[keyof Given & Keys<Taken>],
  never
>;

/**
 * What a function takes whose parameter is inferred, for its type to remember, and yet is checked against `Taken` as if
 * it were declared so: what `Taken` does not have does not compile, and the compiler says which name was meant.
 */
export type Checked<Taken, Given> = [Given] extends [never]
  ? // Never so: it is where the compiler infers `Given` from.
    Given & Taken
  : [MissingNames<Taken, Given>] extends [never]
    ? [MistypedNames<Taken, Given>] extends [never]
      ? [Given] extends [Taken]
        ? NoInfer<Taken>
        : Excluding<ExcludingNames<Taken, Given>> & NoInfer<Taken>
      : Mistyped<MistypedNames<Taken, Given>> & NoInfer<Taken>
    : Missing<MissingNames<Taken, Given>> & NoInfer<Taken>;
