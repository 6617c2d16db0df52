import { Intrinsic } from '../../values/value.ts';
import { isPlain } from '../known.ts';
import { filledText } from './filled-text.ts';
import { fieldsOf, isOpen, type ObjectRule, shown } from './rules.ts';

/** EventBridge User Guide, comparison operators for use in event patterns. */
const OPERATORS = [
  'prefix',
  'suffix',
  'anything-but',
  'numeric',
  'cidr',
  'exists',
  'equals-ignore-case',
  'wildcard',
] as const;

/** PutRule, EventPattern: fields lead to lists of what may stand there. */
export const eventPattern: ObjectRule = ({ EventPattern }) => {
  if (!isPlain(EventPattern) || isOpen(EventPattern)) return undefined;
  const [at, problem, mend] = problemIn(EventPattern, 'EventPattern') ?? [];
  return at === undefined
    ? undefined
    : { at, problem: problem ?? '', why: 'EventBridge refuses such a pattern.', mend: mend ?? '' };
};

type Problem = readonly [at: string, problem: string, mend: string];

function problemIn(pattern: object, at: string): Problem | undefined {
  for (const [name, value] of Object.entries(pattern)) {
    const place = `${at}.${name}`;
    const found = name === '$or' ? inAlternatives(value, place) : inField(value, place);
    if (found !== undefined) return found;
  }
  return undefined;
}

function inAlternatives(value: unknown, at: string): Problem | undefined {
  if (value instanceof Intrinsic) return undefined;
  if (!Array.isArray(value) || value.length < 2)
    return [at, 'has fewer than two patterns', 'write the one without $or.'];
  return value.map((one, index) => problemIn(Object(one), `${at}.${index}`)).find((found) => found !== undefined);
}

function inField(value: unknown, at: string): Problem | undefined {
  if (value instanceof Intrinsic) return undefined;
  if (isPlain(value)) {
    return Object.keys(value).length === 0 ? [at, 'is empty', 'leave it away.'] : problemIn(value, at);
  }
  if (!Array.isArray(value)) return [at, `is ${shown(value)}, and no list`, `write [${shown(value)}].`];
  if (value.length === 0) return [at, 'is an empty list, which nothing matches', 'leave it away.'];
  const strange = value
    .filter((one) => isPlain(one) && !(one instanceof Intrinsic))
    .find((one) => {
      const names = Object.keys(one as object);
      return names.length !== 1 || !OPERATORS.some((operator) => operator === names[0]);
    });
  return strange === undefined
    ? undefined
    : [at, `has ${shown(strange)}`, `compare by one of ${OPERATORS.join(', ')}, one in each object.`];
}

/** Names that EventBridge has itself. */
const OWN = /^aws\.events\.(rule-arn|rule-name|event\.ingestion-time|event(\.json)?)$/;

/** PutTargets, InputTransformer: what stands between < and > is a path of the event, or a name of EventBridge. */
export const inputTransformer: ObjectRule = (target) => {
  const given = ['Input', 'InputPath', 'InputTransformer'].filter((name) => target[name] !== undefined);
  if (given.length > 1) {
    return {
      at: given[0] ?? '',
      problem: `stands beside ${given.slice(1).join(' and ')}`,
      why: 'EventBridge takes one of Input, InputPath and InputTransformer.',
      mend: 'leave the others away.',
    };
  }
  const { InputPathsMap, InputTemplate } = fieldsOf(target.InputTransformer);
  const text = filledText(InputTemplate, 'x');
  if (text === undefined || isOpen(InputPathsMap)) return undefined;
  const paths = fieldsOf(InputPathsMap);
  const wrong = Object.entries(paths).find(([, path]) => typeof path === 'string' && !path.startsWith('$.'));
  if (wrong !== undefined) {
    return {
      at: `InputTransformer.InputPathsMap.${wrong[0]}`,
      problem: `is ${shown(wrong[1])}`,
      why: 'EventBridge takes paths of the event, as $.detail.reason.',
      mend: `write ${shown(`$.${wrong[1]}`)}, or what is meant.`,
    };
  }
  const names = [...text.matchAll(/<([A-Za-z0-9_.-]+)>/g)].map(([, name = '']) => name);
  const strange = names.find((name) => !Object.hasOwn(paths, name) && !OWN.test(name));
  if (strange === undefined) return undefined;
  return {
    at: 'InputTransformer.InputTemplate',
    problem: `has <${strange}>`,
    why: `InputPathsMap has ${Object.keys(paths).join(', ') || 'nothing'}.`,
    mend: 'add its path there, or write the name that is meant.',
  };
};
