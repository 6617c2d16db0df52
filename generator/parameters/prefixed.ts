/** The entries of a record under longer names. */
export type Prefixed<Prefix extends string, Entries> = {
  readonly [Name in keyof Entries & string as `${Prefix}${Name}`]: Entries[Name];
};
type Unprefixed<Prefix extends string, Entries> = {
  readonly [Name in keyof Entries & string as Name extends `${Prefix}${infer Rest}`
    ? Rest extends ''
      ? never
      : Rest
    : never]: Entries[Name];
};

/** The entries under longer names: `prefixed('Orders', queue.outputs)` has `OrdersQueueUrl` for `QueueUrl`. */
export function prefixed<const Prefix extends string, const Entries extends object>(
  prefix: Prefix,
  entries: Entries,
): Prefixed<Prefix, Entries> {
  const renamed = Object.entries(entries).map(([name, value]) => [`${prefix}${name}`, value]);
  // Object.fromEntries loses the types of its keys; they are those of `entries`, prefixed.
  return Object.fromEntries(renamed) as Prefixed<Prefix, Entries>;
}

/** The reverse: those entries whose names begin with the prefix, without it. */
export function unprefixed<const Prefix extends string, const Entries extends object>(
  prefix: Prefix,
  entries: Entries,
): Unprefixed<Prefix, Entries> {
  const chosen = Object.entries(entries).filter(([name]) => name.startsWith(prefix) && name !== prefix);
  // Object.fromEntries loses the types of its keys.
  return Object.fromEntries(chosen.map(([name, value]) => [name.slice(prefix.length), value])) as Unprefixed<
    Prefix,
    Entries
  >;
}
