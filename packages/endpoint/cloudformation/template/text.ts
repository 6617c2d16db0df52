import {
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  FAILSAFE_SCHEMA,
  load,
  NOT_RESOLVED,
  YAMLException,
} from 'js-yaml';
import { validationError } from '../failure.ts';

const FUNCTIONS = new Set([
  'And',
  'Base64',
  'Cidr',
  'Equals',
  'FindInMap',
  'ForEach',
  'GetAtt',
  'GetAZs',
  'GetStackOutput',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
  'EachMemberEquals',
  'EachMemberIn',
  'Contains',
  'RefAll',
  'ValueOf',
  'ValueOfAll',
]);

/** `!GetAtt A.B` and its like, in the long form that JSON has. */
function longForm(tag: string, value: unknown): Record<string, unknown> {
  const name = tag.slice(1);
  if (name === 'Ref' || name === 'Condition') return { [name]: value };
  if (!FUNCTIONS.has(name)) throw new YAMLException(`unknown tag ${tag}`);
  if (name === 'GetAtt' && typeof value === 'string') {
    const dot = value.indexOf('.');
    return { 'Fn::GetAtt': dot < 0 ? [value] : [value.slice(0, dot), value.slice(dot + 1)] };
  }
  return { [`Fn::${name}`]: value };
}

interface Carrier {
  readonly tag: string;
  readonly entries: Record<string, unknown>;
}

const never = (): boolean => false;
const tags = [
  defineScalarTag('!', { matchByTagPrefix: true, resolve: (source, _, tag) => longForm(tag, source), identify: never }),
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
];

function implicit<T>(tag: string, convert: (source: string) => T | typeof NOT_RESOLVED) {
  return defineScalarTag(`tag:yaml.org,2002:${tag}`, { implicit: true, resolve: convert, identify: never });
}

/**
 * Only what survives a round trip is a number: an account id such as 012345678901, a date such as 2012-10-17 and a
 * version such as 1.10 stay the strings that their author wrote.
 */
function numberOf(source: string): number | typeof NOT_RESOLVED {
  return /^-?\d+(\.\d+)?$/.test(source) && String(Number(source)) === source ? Number(source) : NOT_RESOLVED;
}

const schema = FAILSAFE_SCHEMA.withTags(
  implicit('null', (source) => (/^(~|null|Null|NULL|)$/.test(source) ? null : NOT_RESOLVED)),
  implicit('bool', (source) =>
    /^(true|True|TRUE|false|False|FALSE)$/.test(source) ? source[0] === 't' || source[0] === 'T' : NOT_RESOLVED,
  ),
  implicit('int', (source) => (source.includes('.') ? NOT_RESOLVED : numberOf(source))),
  implicit('float', (source) => (source.includes('.') ? numberOf(source) : NOT_RESOLVED)),
  tags,
);

function position(text: string, offset: number, column = 1): string {
  const before = text.slice(0, offset).split('\n');
  return ` (line ${before.length}, column ${(before.at(-1) ?? '').length + column})`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const offset = /position (\d+)/.exec(String(error))?.[1];
    // Its reader stands behind what it cannot take, as recorded on AWS.
    const where = offset === undefined ? position(text, text.length) : position(text, Number(offset), 2);
    throw validationError(`Template format error: JSON not well-formed.${where}`);
  }
}

function parseYaml(text: string): unknown {
  try {
    return load(text, { schema });
  } catch (error) {
    const mark = error instanceof YAMLException ? error.mark : undefined;
    const where = mark === undefined ? '' : ` (line ${mark.line + 1}, column ${mark.column + 1})`;
    throw validationError(`Template format error: YAML not well-formed.${where}`);
  }
}

/** Parses a template's text, JSON or YAML with short forms, into plain data in which every function has its long form. */
export function parseText(text: string): unknown {
  return text.trimStart().startsWith('{') ? parseJson(text) : parseYaml(text);
}
