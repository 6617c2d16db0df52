declare const takes: unique symbol;

/** A rule for values, as data. */
export type Rule =
  | { readonly is: 'text'; readonly pattern: RegExp | undefined; readonly hint: string }
  | { readonly is: 'number'; readonly least: number; readonly most: number; readonly whole: boolean }
  | { readonly is: 'one of'; readonly values: readonly Literal[] }
  | { readonly is: 'list'; readonly of: Rule; readonly atLeast: number }
  | { readonly is: 'record'; readonly of: Rule; readonly without: readonly string[] }
  | { readonly is: 'object'; readonly shape: Fields }
  | { readonly is: 'either'; readonly of: readonly Rule[] };

export type Literal = string | number | boolean;
/** What an object may have: by name, a rule, and whether it must be there. */
export type Fields = Readonly<Record<string, { readonly rule: Rule; readonly required?: true }>>;

/** What an option takes: a rule, and the type that it stands for. The rule accepts exactly the values of that type. */
export interface Kind<in out T> {
  readonly [takes]?: (value: T) => T;
  readonly rule: Rule;
  readonly required?: never;
}
/** The same for an option that must be there. */
export interface RequiredKind<in out T> {
  readonly [takes]?: (value: T) => T;
  readonly rule: Rule;
  readonly required: true;
}

type Names<T> = T extends unknown ? Extract<keyof T, string> : never;
type ValueOf<T, Name> = T extends unknown ? (Name extends keyof T ? Exclude<T[Name], undefined> : never) : never;
type Optional<T, Name> = T extends unknown
  ? Partial<T> extends Pick<T, Extract<Name, keyof T>>
    ? true
    : never
  : never;

/** What options may be, one by one, held to their type by the compiler: `{ ... } satisfies Shape<VpcOptions>`. */
export type Shape<T> = {
  readonly [Name in Names<T>]: [Optional<T, Name>] extends [never]
    ? RequiredKind<ValueOf<T, Name>>
    : Kind<ValueOf<T, Name>>;
};

function oneOf<const Values extends readonly Literal[]>(...values: Values): Kind<Values[number]> {
  return { rule: { is: 'one of', values } };
}

function listOf<T>(of: Kind<T>): Kind<readonly T[]>;
function listOf<T>(of: Kind<T>, atLeast: 1): Kind<readonly [T, ...T[]]>;
function listOf<T>(of: Kind<T>, atLeast: 2): Kind<readonly [T, T, ...T[]]>;
function listOf<T>(of: Kind<T>, atLeast = 0): { readonly rule: Rule } {
  return { rule: { is: 'list', of: of.rule, atLeast } };
}

/** What an option can take. */
export const option = {
  /** Any text but an empty one, or one that a pattern is in, said in words: `text<InstanceType>(/^\w+\.\w+$/, 'as m7g.large')`. */
  text: <T extends string = string>(pattern?: RegExp, hint = 'a text'): Kind<NoInfer<T>> => ({
    rule: { is: 'text', pattern, hint },
  }),
  number: (least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY): Kind<number> => ({
    rule: { is: 'number', least, most, whole: false },
  }),
  whole: (least: number, most = Number.POSITIVE_INFINITY): Kind<number> => ({
    rule: { is: 'number', least, most, whole: true },
  }),
  flag: (): Kind<boolean> => oneOf(true, false),
  oneOf,
  /** One of the names that a table has. */
  keyOf: <Table extends object>(table: Table): Kind<Extract<keyof Table, string>> => ({
    rule: { is: 'one of', values: Object.keys(table) },
  }),
  listOf,
  /** Values by name; names that it must not have are named. */
  recordOf: <V, T extends Readonly<Record<string, V>> = Readonly<Record<string, V>>>(
    of: Kind<V>,
    without: readonly string[] = [],
  ): Kind<NoInfer<T>> => ({ rule: { is: 'record', of: of.rule, without } }),
  object: <T>(shape: Shape<T>): Kind<T> => ({ rule: { is: 'object', shape } }),
  either: <A, B>(one: Kind<A>, other: Kind<B>): Kind<A | B> => ({
    rule: { is: 'either', of: [one.rule, other.rule] },
  }),
  required: <T>({ rule }: Kind<T>): RequiredKind<T> => ({ rule, required: true }),
};
