import type { Token, Value } from '../values/value.ts';

/** A string; a number that is known only at deploy time will do, for CloudFormation writes it out. */
export type Text = string | Token<string | number>;

/** A string that is one of `T` in most cases; others are taken as well. */
export type Known<T extends string> = T | (string & {}) | Token<string | number>;

/** A number, or the digits of one as a port of a database is an attribute of type String. */
export type Numeric = number | Token<number | `${number}`>;

/** A boolean; a parameter that allows only `true` and `false` will do, for CloudFormation has none of type Boolean. */
export type Flag = boolean | Token<boolean | 'true' | 'false'>;

/** A list: each element, or the list as a whole, may be a token. */
export type List<T> = Value<readonly T[]>;

/** A map with free keys: each value, or the map as a whole, may be a token. */
export type Dictionary<T> = Value<{ readonly [key: string]: T }>;
