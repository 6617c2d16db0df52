/** What tells items of a list apart, in the words of most resource types. */
const KEYS = ['Key', 'Name', 'Sid', 'Id', 'LogicalId'];

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function keyOf(item: unknown): string | undefined {
  return KEYS.map((key) => memberOf(item, key)).find((value) => typeof value === 'string');
}

/** A property's path for people: `/Tags/0/Value` of properties whose first tag is `team` is `Tags[team].Value`. */
export function nameOf(path: string, properties: string | undefined): string {
  let value = parsed(properties);
  let name = '';
  for (const escaped of path.split('/').slice(1)) {
    const step = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
    const isItem = Array.isArray(value);
    value = memberOf(value, step);
    if (isItem) name += `[${keyOf(value) ?? step}]`;
    else name += name === '' ? step : `.${step}`;
  }
  return name;
}
