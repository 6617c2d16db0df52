/** A closed set of strings: any other is refused, and so is a token that may be another. */
export const oneOf = (...values: readonly string[]): string => `Value<${quoted(values)}>`;

/** The usual strings, which an editor then offers; others are taken as well. */
export const known = (...values: readonly string[]): string => `Known<${quoted(values)}>`;

const quoted = (values: readonly string[]): string => values.map((value) => `'${value}'`).join(' | ');
