import type { Document } from '../model.ts';
import { nearest } from '../nearest.ts';
import { Intrinsic } from '../values/value.ts';
import { cidrProblem } from './cidr.ts';
import { exportProblem } from './exports.ts';
import type { Finding } from './finding.ts';
import { isLiteral, known, ownScope } from './known.ts';

/** What is wrong with a call of a function, as far as it is literal. */
type Problem = Pick<Finding, 'problem' | 'why' | 'mend'>;
type Sections = Pick<Document, 'Mappings' | 'Parameters' | 'Conditions' | 'Resources'>;
type Check = (argument: unknown, document: Sections) => Problem | undefined;

const listOf = (argument: unknown): readonly unknown[] => (Array.isArray(argument) ? argument : []);

const CHECKS: Readonly<Record<string, Check>> = {
  'Fn::And': (argument) => operands('Fn::And', listOf(argument).length),
  'Fn::Or': (argument) => operands('Fn::Or', listOf(argument).length),
  'Fn::Select': (argument, document) => selection(listOf(workedOut(argument, document))),
  'Fn::Cidr': (argument, document) => cidrProblem(listOf(workedOut(argument, document))),
  'Fn::Split': (argument) =>
    separator('Fn::Split', argument) ?? (listOf(argument)[0] === '' ? emptySeparator : undefined),
  'Fn::Join': (argument) => separator('Fn::Join', argument),
  'Fn::ImportValue': (argument, { Resources }) => importProblem(argument, Resources),
  'Fn::Transform': (argument) => macroProblem(argument),
  'Fn::FindInMap': (argument, { Mappings }) => lookup(listOf(argument), Mappings),
};

/** What CloudFormation would refuse of a function with these arguments; undefined where that is nothing, or not known. */
export function callProblem(name: string, argument: unknown, document: Sections) {
  return CHECKS[name]?.(argument, document);
}

/** Arguments of which each is its own value where the template itself says it: of a mapping, of texts put together. */
function workedOut(argument: unknown, document: Sections): unknown {
  const scope = ownScope(document);
  return listOf(argument).map((one) => {
    const value = known(one, scope);
    return value !== undefined && isLiteral(value) ? value : one;
  });
}

/** "For the Fn::Join delimiter, you can't use any functions. You must specify a string value"; Fn::Split says the same. */
function separator(name: string, argument: unknown): Problem | undefined {
  const [between] = listOf(argument);
  return typeof between === 'string'
    ? undefined
    : {
        problem: `has ${name} with a separator that is ${between instanceof Intrinsic ? 'a function' : 'no text'}`,
        why: 'CloudFormation takes a literal text there.',
        mend: "write it out: '-'.",
      };
}

/** Fn::ImportValue: "The value of these functions can't depend on a resource"; it is the name of an export. */
function importProblem(name: unknown, resources: Document['Resources']): Problem | undefined {
  const found = exportProblem({ Name: name }, resources);
  if (found === undefined) return undefined;
  const why =
    'the name of an export has letters, digits, colons and hyphens, and is known before any resource is there.';
  return { ...found, why, problem: `imports by a name that ${found.problem}` };
}

const MACRO = 'AWS::Include';

/** Of AWS's own transforms one is called where its text is to stand, and reads it from a bucket. */
function macroProblem(argument: unknown): Problem | undefined {
  const { Name, Parameters } = argument as { readonly Name?: unknown; readonly Parameters?: object };
  if (typeof Name !== 'string' || !Name.startsWith('AWS::')) return undefined;
  const isIncluding = Name === MACRO;
  if (isIncluding && Parameters !== undefined && 'Location' in Parameters) return undefined;
  return {
    problem: `calls the transform "${Name}"${isIncluding ? ' without a Location' : ''}`,
    why: 'of the transforms of AWS AWS::Include alone is called within a template, with the place of what it includes.',
    mend: isIncluding ? "add Location: 's3://bucket/key'." : `write "${MACRO}", or declare it in transforms.`,
  };
}

function operands(name: string, count: number): Problem | undefined {
  return count >= 2 && count <= 10
    ? undefined
    : {
        problem: `has ${name} of ${count} conditions`,
        why: `CloudFormation says "every ${name} object requires a list of at least 2 and at most 10 boolean parameters".`,
        mend: count < 2 ? 'write the condition itself.' : `group them: ${name} of ${name}s.`,
      };
}

const emptySeparator: Problem = {
  problem: 'has Fn::Split with an empty separator',
  why: 'a text is divided where the separator stands; no document says what an empty one does.',
  mend: "name the character between the parts, for example ','.",
};

function selection([index, list]: readonly unknown[]): Problem | undefined {
  if (index instanceof Intrinsic) return undefined;
  const position = typeof index === 'string' && /^\d+$/.test(index) ? Number(index) : index;
  if (typeof position !== 'number' || !Number.isInteger(position) || position < 0) {
    return {
      problem: `has Fn::Select with the index ${String(index)}`,
      why: 'an index is a whole number, and the first one is 0.',
      mend: 'count from 0.',
    };
  }
  const length = lengthOf(list);
  if (length === undefined || position < length) return undefined;
  return {
    problem: `has Fn::Select of index ${position} from a list of ${length}`,
    why: `CloudFormation says "Fn::Select cannot select nonexistent value at index ${position}".`,
    mend: length === 0 ? 'give it a list that is not empty.' : `the last index is ${length - 1}.`,
  };
}

/** How many elements a list has, where that is literal. */
function lengthOf(list: unknown): number | undefined {
  if (Array.isArray(list)) return list.filter((item) => item !== undefined).length;
  if (!(list instanceof Intrinsic)) return undefined;
  const { 'Fn::Split': split, 'Fn::Cidr': cidr } = list.intrinsic;
  const [separator, text] = listOf(split);
  if (typeof separator === 'string' && separator !== '' && typeof text === 'string')
    return text.split(separator).length;
  const [, count] = listOf(cidr);
  return typeof count === 'number' ? count : undefined;
}

function lookup(operands: readonly unknown[], mappings: Document['Mappings']): Problem | undefined {
  const [mapping, top, second, otherwise] = operands;
  const entries = typeof mapping === 'string' && Object.hasOwn(mappings, mapping) ? mappings[mapping] : undefined;
  if (entries === undefined || otherwise !== undefined) return undefined;
  const tops = typeof top === 'string' ? [top] : Object.keys(entries);
  const found = tops.filter((key) => Object.hasOwn(entries, key));
  if (found.length === 0) return noKey(mapping, top, Object.keys(entries));
  if (typeof second !== 'string') return undefined;
  const names = found.flatMap((key) => Object.keys(entries[key] ?? {}));
  return names.includes(second) ? undefined : noKey(mapping, second, [...new Set(names)]);
}

/**
 * What a lookup does not find for a value that its key may have: one that its parameter allows, or that it has by default.
 * What conditions choose, or rules forbid, is left to them.
 */
export function lookupGap(argument: unknown, { Mappings, Parameters }: Sections): Problem | undefined {
  const [mapping, top, second, otherwise] = listOf(argument);
  if (otherwise !== undefined) return undefined;
  const entries = typeof mapping === 'string' ? Mappings[mapping] : undefined;
  const name = top instanceof Intrinsic ? String(top.intrinsic.Ref) : undefined;
  if (entries === undefined || name === undefined) return undefined;
  const { AllowedValues, Default } = Object.hasOwn(Parameters, name) ? (Parameters[name] ?? {}) : {};
  const values = (AllowedValues ?? (Default === undefined ? [] : [Default])).map(String);
  for (const value of values) {
    const found = Object.hasOwn(entries, value) ? entries[value] : undefined;
    if (found === undefined) return noKey(mapping, value, Object.keys(entries));
    if (typeof second === 'string' && !Object.hasOwn(found, second))
      return noKey(`${mapping}.${value}`, second, Object.keys(found));
  }
  return undefined;
}

function noKey(mapping: unknown, key: unknown, keys: readonly string[]): Problem {
  const close = nearest(String(key), keys);
  return {
    problem: `looks up "${String(key)}" in the mapping "${String(mapping)}", which does not have it`,
    why: 'CloudFormation says "Unable to get mapping for" such a key.',
    mend: close === undefined ? `take one of: ${keys.join(', ') || 'none'}.` : `write "${close}".`,
  };
}
