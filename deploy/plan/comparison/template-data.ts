import { defineMappingTag, defineScalarTag, defineSequenceTag, FAILSAFE_SCHEMA, load } from 'js-yaml';

/** A section of a template, or any object in one. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

/** A template as it was read: functions in their long form, and every scalar a string, as CloudFormation compares them. */
export interface TemplateData {
  readonly Parameters: Fields;
  readonly Conditions: Fields;
  readonly Mappings: Fields;
  readonly Resources: Fields;
}

/** `!GetAtt A.B` and its like as JSON has them. */
function longForm(tag: string, value: unknown): Fields {
  const name = tag.slice(1);
  if (name === 'Ref' || name === 'Condition') return { [name]: value };
  return { [`Fn::${name}`]: value };
}

interface Carrier {
  readonly tag: string;
  readonly entries: Record<string, unknown>;
}

const never = (): boolean => false;
const SCHEMA = FAILSAFE_SCHEMA.withTags([
  defineScalarTag('!', { matchByTagPrefix: true, resolve: (text, _, tag) => longForm(tag, text), identify: never }),
  defineSequenceTag('!', {
    matchByTagPrefix: true,
    create: (tag): { tag: string; items: unknown[] } => ({ tag, items: [] }),
    addItem: (carrier, item) => {
      carrier.items.push(item);
    },
    finalize: (carrier) => longForm(carrier.tag, carrier.items),
    identify: never,
  }),
  defineMappingTag('!', {
    matchByTagPrefix: true,
    create: (tag): Carrier => ({ tag, entries: {} }),
    addPair: (carrier, key, value) => {
      carrier.entries[String(key)] = value;
      return '';
    },
    has: (carrier, key) => Object.hasOwn(carrier.entries, String(key)),
    keys: (result: Record<string, unknown>) => Object.keys(result),
    get: (result, key) => result[String(key)],
    finalize: (carrier) => longForm(carrier.tag, carrier.entries),
    identify: never,
  }),
]);

/** One way to write what can be written in two: scalars as strings, and `Fn::GetAtt` as a list. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isFields(value)) return value === null ? '' : String(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === 'Fn::GetAtt' ? attributeOf(item) : plain(item)]),
  );
}

function attributeOf(argument: unknown): unknown {
  const path = Array.isArray(argument) ? argument.map(String).join('.') : String(argument);
  const dot = path.indexOf('.');
  return dot < 0 ? [path] : [path.slice(0, dot), path.slice(dot + 1)];
}

/** Reads a template's text, YAML or JSON. */
export function readTemplateData(text: string): TemplateData {
  const json = text.trimStart().startsWith('{');
  const whole = fieldsOf(plain(json ? JSON.parse(text) : load(text, { schema: SCHEMA })));
  return {
    Parameters: fieldsOf(whole.Parameters),
    Conditions: fieldsOf(whole.Conditions),
    Mappings: fieldsOf(whole.Mappings),
    Resources: fieldsOf(whole.Resources),
  };
}

/** Whether two values say the same, in whatever order their members stand. */
export function same(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => same(item, other[index]));
  }
  if (!isFields(one) || !isFields(other)) return one === other;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => same(one[name], other[name]));
}
