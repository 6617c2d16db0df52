import { RookeryError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { Intrinsic } from '../values/value.ts';
import type { Fields, Literal, Rule, Shape } from './option.ts';

type Mistake = ConstructorParameters<typeof RookeryError>;

/**
 * Refuses options that a template function does not know, or that are not what it takes: misspelt names, values of
 * another type or outside of a closed set, in nested objects, too. What the compiler says of a type, this says at synth.
 */
export function checkOptions<T>(name: string, shape: Shape<T>, options: unknown): void {
  const found = inObject({ name, at: '' }, shape, options);
  if (found === undefined) return;
  const [code, { what, ...rest }] = found;
  const path = isRecord(options) && typeof options.path === 'string' ? `${options.path}: ` : '';
  throw new RookeryError(code, { what: `${path}${what}`, ...rest });
}

/** Where a value stands: the function, and the way to it inside of its options. */
interface Place {
  readonly name: string;
  readonly at: string;
}

const inside = ({ name, at }: Place, key: string): Place => ({ name, at: at === '' ? key : `${at}.${key}` });

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Intrinsic);
}

function inObject(place: Place, shape: Fields, value: unknown): Mistake | undefined {
  if (!isRecord(value)) return invalid(place, value, `it takes an object of ${words(Object.keys(shape), 'and')}.`);
  for (const key of Object.keys(value)) if (!Object.hasOwn(shape, key)) return unknown(place, key, Object.keys(shape));
  for (const [key, { rule, required }] of Object.entries(shape)) {
    const entry = value[key];
    if (entry === undefined && required) return missing(place, key, rule);
    const found = entry === undefined ? undefined : mistakeIn(inside(place, key), rule, entry);
    if (found !== undefined) return found;
  }
  return undefined;
}

function mistakeIn(place: Place, rule: Rule, value: unknown): Mistake | undefined {
  if (rule.is === 'object') return inObject(place, rule.shape, value);
  if (rule.is === 'list') return inList(place, rule, value);
  if (rule.is === 'record') return inRecord(place, rule, value);
  if (rule.is === 'either') return inEither(place, rule.of, value);
  return holds(rule, value) ? undefined : invalid(place, value, `it takes ${said(rule)}.`, suggested(rule, value));
}

function inList(place: Place, { of, atLeast }: Rule & { is: 'list' }, value: unknown): Mistake | undefined {
  if (!Array.isArray(value)) return invalid(place, value, 'it takes a list.');
  if (value.length < atLeast) return invalid(place, value, `it takes ${atLeast} at least.`);
  return first(value, (one, index) => mistakeIn({ ...place, at: `${place.at}[${index}]` }, of, one));
}

function inRecord(place: Place, { of, without }: Rule & { is: 'record' }, value: unknown): Mistake | undefined {
  if (!isRecord(value)) return invalid(place, value, 'it takes an object.');
  return first(Object.entries(value), ([key, one]) =>
    without.includes(key)
      ? unknown(place, key, [], `the template itself sets ${words(without, 'and')}.`)
      : mistakeIn(inside(place, key), of, one),
  );
}

/** A value that is none of several kinds: what the kind says that it looks like. */
function inEither(place: Place, rules: readonly Rule[], value: unknown): Mistake | undefined {
  const found = rules.map((rule) => mistakeIn(place, rule, value));
  if (found.includes(undefined)) return undefined;
  const alike = rules.findIndex(({ is }) => (is === 'object') === isRecord(value));
  return found[Math.max(alike, 0)];
}

function first<T>(values: readonly T[], find: (value: T, index: number) => Mistake | undefined): Mistake | undefined {
  for (const [index, value] of values.entries()) {
    const found = find(value, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

type Simple = Exclude<Rule, { readonly is: 'object' | 'list' | 'record' | 'either' }>;

function holds(rule: Simple, value: unknown): boolean {
  if (rule.is === 'one of') return rule.values.some((one) => one === value);
  if (rule.is === 'text') return typeof value === 'string' && (rule.pattern?.test(value) ?? value !== '');
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  return value >= rule.least && value <= rule.most && (!rule.whole || Number.isInteger(value));
}

function said(rule: Rule): string {
  if (rule.is === 'one of')
    return words(
      rule.values.map((value) => JSON.stringify(value)),
      'or',
    );
  if (rule.is === 'text') return rule.hint;
  if (rule.is !== 'number') return rule.is === 'either' ? rule.of.map(said).join(' or ') : `a ${rule.is}`;
  const kind = rule.whole ? 'a whole number' : 'a number';
  if (Number.isFinite(rule.most)) return `${kind} from ${rule.least} to ${rule.most}`;
  return Number.isFinite(rule.least) ? `${kind} from ${rule.least} up` : kind;
}

function words(list: readonly string[], last: 'and' | 'or') {
  return list.length < 2 ? list.join() : `${list.slice(0, -1).join(', ')} ${last} ${list.at(-1)}`;
}

/** The value that was probably meant: the nearest, or one that holds what was written. */
function suggested(rule: Rule, value: unknown): string | undefined {
  if (rule.is !== 'one of' || typeof value !== 'string') return undefined;
  const texts = rule.values.filter((one: Literal) => typeof one === 'string');
  return nearest(value, texts) ?? texts.find((one) => one.includes(value) || value.includes(one));
}

function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object' || typeof value === 'string' ? JSON.stringify(value).slice(0, 80) : String(value);
}

function unknown({ name, at }: Place, key: string, known: readonly string[], why?: string): Mistake {
  const meant = nearest(key, known);
  return [
    'OptionUnknown',
    {
      what: at === '' ? `${name} has no option "${key}".` : `${name}: ${at} has no "${key}".`,
      why: why ?? `it has ${words(known, 'and')}.`,
      mend: meant === undefined ? 'leave it away.' : `write "${meant}".`,
    },
  ];
}

function missing({ name, at }: Place, key: string, rule: Rule): Mistake {
  return [
    'OptionMissing',
    {
      what: at === '' ? `${name} is not given the option "${key}".` : `${name}: ${at} has no "${key}".`,
      why: `nothing can stand for it; it takes ${said(rule)}.`,
      mend: `add ${key}.`,
    },
  ];
}

function invalid({ name, at }: Place, value: unknown, why: string, meant?: string): Mistake {
  const token = value instanceof Intrinsic;
  return [
    'OptionInvalid',
    {
      what: `${at === '' ? `the options of ${name} are` : `${name}: ${at} is`} ${token ? 'a token' : shown(value)}.`,
      why: token ? `${why.slice(0, -1)}, known at synth: an option changes the structure of the template.` : why,
      mend: token
        ? 'write the value itself; what differs by environment is a parameter.'
        : meant === undefined
          ? 'write what it takes, or leave it away.'
          : `write "${meant}".`,
    },
  ];
}
