import { RookeryError } from '../errors.ts';
import { kindOfValue, originOf } from './kind-of.ts';
import { Token, type Value } from './value.ts';

/** A text, where a function takes one: CloudFormation says of a list that it "does not resolve to a string". */
export function text<T>(name: string, value: Value<T>): Value<T> {
  if (!isList(value)) return value;
  throw new RookeryError('ListWhereText', {
    what: `${name}: ${placed(value)} is a list.`,
    why: 'CloudFormation refuses the template: the function takes one text there.',
    mend: 'join it by fn.join or fn.commaList, or take one of it by fn.select.',
  });
}

/** A list, where a function takes one. */
export function list<T>(name: string, value: Value<readonly T[]>): Value<readonly T[]> {
  const kind = value instanceof Token ? value.kind : undefined;
  const isOne = typeof value === 'string' || (kind !== undefined && kind.form !== 'list');
  if (!isOne) return value;
  throw new RookeryError('TextWhereList', {
    what: `${name}: ${placed(value)} is one text.`,
    why: 'CloudFormation refuses the template: the function takes a list there.',
    mend: "take the text apart: fn.split(',', ...).",
  });
}

const isList = (value: unknown) => Array.isArray(value) || kindOfValue(value)?.form === 'list';

/** The name of a value, and the template that it belongs to as far as it is known. */
function placed(value: unknown) {
  return value instanceof Token && value.owner !== undefined
    ? `${originOf(value)} of ${value.owner.path}`
    : originOf(value);
}
