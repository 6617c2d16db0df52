/** A JSON object, as far as anybody knows. */
export type Fields = Readonly<Record<string, unknown>>;

/** Tells objects from lists, scalars and null. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Deep equality of JSON values. A number or boolean equals the string that CloudFormation would make of it. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one)) {
    return Array.isArray(other) && one.length === other.length && one.every((item, index) => same(item, other[index]));
  }
  if (isFields(one)) {
    if (!isFields(other)) return false;
    const keys = Object.keys(one);
    return keys.length === Object.keys(other).length && keys.every((key) => key in other && same(one[key], other[key]));
  }
  return isScalar(one) && isScalar(other) && String(one) === String(other);
}

const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);

/** The value at a path of keys, or undefined where the path ends early. */
export function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (isFields(inner) || Array.isArray(inner) ? Reflect.get(inner, key) : undefined),
    value,
  );
}
