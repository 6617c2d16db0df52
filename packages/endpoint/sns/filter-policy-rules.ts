import { isDeeperThan } from '../wire/depth.ts';
import { isRecord } from '../wire/xml.ts';
import { invalid } from './model.ts';

// "Filter policy constraints in Amazon SNS", developer guide; the words are those of moto, which has them of SNS, where it has any.
const MOST_KEYS = 5;
const MOST_COMBINATIONS = 150;
const MOST_BYTES = 256 * 1024;
const LARGEST_NUMBER = 1e9;
const DEEPEST = 50;

type Policy = Readonly<Record<string, unknown>>;

/** Throws SNS's error for a filter policy that SNS refuses. */
export function checkFilterPolicy(policy: Policy, text: string, scope: string | undefined): void {
  if (Object.keys(policy).length > MOST_KEYS) throw wrong(`Filter policy can not have more than ${MOST_KEYS} keys`);
  if (Buffer.byteLength(text) > MOST_BYTES || isDeeperThan(policy, DEEPEST))
    throw wrong('Filter policy is too complex');
  if (combinationsOf(policy, scope === 'MessageBody', 1) > MOST_COMBINATIONS)
    throw wrong('Filter policy is too complex');
}

/** The values of each list, times the depth of its key, multiplied with those of all others. */
function combinationsOf(policy: Policy, isBody: boolean, depth: number): number {
  return Object.entries(policy).reduce((product, [key, value]) => {
    if (isRecord(value) && !isBody)
      throw invalid('Filter policy scope MessageAttributes does not support nested filter policy');
    if (isRecord(value)) return product * combinationsOf(value, isBody, depth + 1);
    if (!Array.isArray(value)) throw wrong(`"${key}" must be an object or an array`);
    if (value.length === 0) throw wrong('Empty arrays are not allowed');
    const isEither = key === '$or' && value.every(isRecord);
    if (isEither) return product * value.reduce((sum, one) => sum + combinationsOf(one, isBody, depth), 0);
    for (const rule of value) checkRule(rule);
    return product * value.length * depth;
  }, 1);
}

function checkRule(rule: unknown): void {
  if (typeof rule === 'number' && Math.abs(rule) > LARGEST_NUMBER) throw wrong('Numbers are from -1e9 to 1e9');
  if (rule === null || ['string', 'boolean', 'number'].includes(typeof rule)) return;
  const [[word, operand] = ['', undefined], ...more] = isRecord(rule) ? Object.entries(rule) : [];
  if (!isRecord(rule) || word === '') throw wrong('Match value must be String, number, true, false, or null');
  if (more.length > 0) throw wrong('Only one key allowed in match expression');
  const isRight = Object.hasOwn(OPERANDS, word) && OPERANDS[word];
  if (!isRight) throw wrong(`Unrecognized match type ${word}`);
  isRight(operand);
}

/** What may follow the word of a match expression. */
const OPERANDS: Readonly<Record<string, (operand: unknown) => void>> = {
  exists(operand) {
    if (typeof operand !== 'boolean') throw wrong('exists match pattern must be either true or false.');
  },
  prefix: (operand) => text('prefix', operand),
  suffix: (operand) => text('suffix', operand),
  wildcard: (operand) => text('wildcard', operand),
  'equals-ignore-case': (operand) => text('equals-ignore-case', operand),
  cidr(operand) {
    text('cidr', operand);
    const [, bits = ''] = /^[0-9a-fA-F.:]+\/(\d{1,3})$/.exec(String(operand)) ?? [];
    if (bits === '' || Number(bits) > (String(operand).includes(':') ? 128 : 32)) throw wrong('Malformed CIDR');
  },
  numeric: range,
  'anything-but'(operand) {
    for (const one of Array.isArray(operand) ? operand : [operand]) checkRule(one);
  },
};

function text(word: string, operand: unknown): void {
  const isText = (one: unknown): boolean => typeof one === 'string';
  if (!(Array.isArray(operand) ? operand.length > 0 && operand.every(isText) : isText(operand)))
    throw wrong(`${word} match pattern must be a string`);
}

function range(operand: unknown): void {
  const [first, low, second, high, ...more] = Array.isArray(operand) ? operand : [];
  if (typeof first !== 'string') throw wrong(`Invalid member in numeric match: ${first ?? ']'}`);
  if (!['<', '<=', '=', '>', '>='].includes(first)) throw wrong(`Unrecognized numeric range operator: ${first}`);
  number(first, low);
  if (second === undefined) return;
  if (!first.startsWith('>') || more.length > 0) throw wrong('Too many elements in numeric expression');
  if (!['<', '<='].includes(String(second))) throw wrong(`Bad numeric range operator: ${second}`);
  number(String(second), high);
  if (Number(high) <= Number(low)) throw wrong('Bottom must be less than top');
}

function number(operator: string, value: unknown): void {
  if (typeof value !== 'number') throw wrong(`Value of ${operator} must be numeric`);
  checkRule(value);
}

function wrong(why: string) {
  return invalid(`FilterPolicy: ${why}`);
}
