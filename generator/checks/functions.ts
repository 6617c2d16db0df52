import type { Document } from '../model.ts';
import { nearest } from '../nearest.ts';
import { Intrinsic } from '../values/value.ts';
import { cidrProblem } from './cidr.ts';
import type { Finding } from './finding.ts';

/** What is wrong with a call of a function, as far as it is literal. */
type Problem = Pick<Finding, 'problem' | 'why' | 'mend'>;
type Check = (argument: unknown, document: Pick<Document, 'Mappings'>) => Problem | undefined;

const listOf = (argument: unknown): readonly unknown[] => (Array.isArray(argument) ? argument : []);

const CHECKS: Readonly<Record<string, Check>> = {
  'Fn::And': (argument) => operands('Fn::And', listOf(argument).length),
  'Fn::Or': (argument) => operands('Fn::Or', listOf(argument).length),
  'Fn::Select': (argument) => selection(listOf(argument)),
  'Fn::Cidr': (argument) => cidrProblem(listOf(argument)),
  'Fn::Split': (argument) => (listOf(argument)[0] === '' ? emptySeparator : undefined),
  'Fn::FindInMap': (argument, { Mappings }) => lookup(listOf(argument), Mappings),
};

/** What CloudFormation would refuse of a function with these arguments; undefined where that is nothing, or not known. */
export function callProblem(name: string, argument: unknown, document: Pick<Document, 'Mappings'>) {
  return CHECKS[name]?.(argument, document);
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

function lookup([mapping, top, second]: readonly unknown[], mappings: Document['Mappings']): Problem | undefined {
  const entries = typeof mapping === 'string' && Object.hasOwn(mappings, mapping) ? mappings[mapping] : undefined;
  if (entries === undefined) return undefined;
  const tops = typeof top === 'string' ? [top] : Object.keys(entries);
  const found = tops.filter((key) => Object.hasOwn(entries, key));
  if (found.length === 0) return noKey(mapping, top, Object.keys(entries));
  if (typeof second !== 'string') return undefined;
  const names = found.flatMap((key) => Object.keys(entries[key] ?? {}));
  return names.includes(second) ? undefined : noKey(mapping, second, [...new Set(names)]);
}

function noKey(mapping: unknown, key: unknown, keys: readonly string[]): Problem {
  const close = nearest(String(key), keys);
  return {
    problem: `looks up "${String(key)}" in the mapping "${String(mapping)}", which does not have it`,
    why: 'CloudFormation says "Unable to get mapping for" such a key.',
    mend: close === undefined ? `take one of: ${keys.join(', ') || 'none'}.` : `write "${close}".`,
  };
}
