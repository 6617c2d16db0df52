import type { MessageAttributes } from '../sqs/model.ts';
import { isRecord } from '../wire/xml.ts';

/** Whether a filter policy lets a message through, by its attributes or by its body ("message filtering", developer guide). */
export function passes(
  policy: Readonly<Record<string, unknown>>,
  scope: string | undefined,
  attributes: MessageAttributes,
  message: string,
): boolean {
  if (scope !== 'MessageBody') return fits(policy, (name) => valuesOf(attributes[name]));
  const body = json(message);
  return isRecord(body) && fitsBody(policy, body);
}

type ValuesOf = (name: string) => readonly unknown[] | undefined;

function fits(policy: Readonly<Record<string, unknown>>, values: ValuesOf): boolean {
  return Object.entries(policy).every(([name, wanted]) => {
    if (name === '$or' && Array.isArray(wanted)) return wanted.some((one) => isRecord(one) && fits(one, values));
    return Array.isArray(wanted) && anyFits(wanted, values(name));
  });
}

function fitsBody(policy: Readonly<Record<string, unknown>>, body: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(policy).every(([name, wanted]) => {
    if (name === '$or' && Array.isArray(wanted)) return wanted.some((one) => isRecord(one) && fitsBody(one, body));
    const found = body[name];
    if (Array.isArray(wanted)) {
      return anyFits(wanted, found === undefined ? undefined : Array.isArray(found) ? found : [found]);
    }
    // Of a list of objects one has to fit.
    const inner = Array.isArray(found) ? found : [found];
    return isRecord(wanted) && inner.some((one) => fitsBody(wanted, isRecord(one) ? one : {}));
  });
}

function valuesOf(attribute: MessageAttributes[string] | undefined): readonly unknown[] | undefined {
  if (attribute === undefined || attribute.DataType.startsWith('Binary')) return undefined;
  const { DataType, StringValue = '' } = attribute;
  if (DataType.startsWith('String.Array')) {
    const list = json(StringValue);
    return Array.isArray(list) ? list : [list];
  }
  return [DataType.startsWith('Number') ? Number(StringValue) : StringValue];
}

function anyFits(wanted: readonly unknown[], values: readonly unknown[] | undefined): boolean {
  return wanted.some((one) => {
    if (isRecord(one) && 'exists' in one) return one.exists === (values !== undefined);
    return (values ?? []).some((value) => matches(one, value));
  });
}

const WORDS: Readonly<Record<string, (wanted: unknown, value: unknown) => boolean>> = {
  prefix: (wanted, value) => typeof value === 'string' && value.startsWith(String(wanted)),
  suffix: (wanted, value) => typeof value === 'string' && value.endsWith(String(wanted)),
  'equals-ignore-case': (wanted, value) => String(value).toLowerCase() === String(wanted).toLowerCase(),
  wildcard: (wanted, value) => typeof value === 'string' && fitsWildcard(String(wanted), value),
  numeric: (wanted, value) => typeof value === 'number' && Array.isArray(wanted) && inRange(wanted, value),
  'anything-but': (wanted, value) => !(Array.isArray(wanted) ? wanted : [wanted]).some((one) => matches(one, value)),
  cidr: (wanted, value) => typeof value === 'string' && inBlock(String(wanted), value),
};

function matches(wanted: unknown, value: unknown): boolean {
  if (!isRecord(wanted)) return wanted === value;
  return Object.entries(wanted).every(([word, operand]) => {
    if (word !== 'anything-but' && Array.isArray(operand) && word !== 'numeric') {
      return operand.some((one) => WORDS[word]?.(one, value) ?? false);
    }
    return WORDS[word]?.(operand, value) ?? false;
  });
}

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** `[">", 1, "<=", 5]` */
function inRange(range: readonly unknown[], value: number): boolean {
  return range.every(
    (word, at) => at % 2 === 1 || (COMPARISONS[String(word)]?.(value, Number(range[at + 1])) ?? false),
  );
}

/** Each part is looked for behind the one before it: a regular expression would try every place for every star. */
function fitsWildcard(wanted: string, value: string): boolean {
  const [first = '', ...rest] = wanted.split('*');
  const last = rest.pop();
  if (last === undefined) return wanted === value;
  if (!value.startsWith(first) || !value.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = value.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= value.length - last.length;
}

function inBlock(block: string, address: string): boolean {
  const [base = '', bits = '32'] = block.split('/');
  const number = (ip: string) => ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  return /^(\d+\.){3}\d+$/.test(address) && Math.floor(number(base) / size) === Math.floor(number(address) / size);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
