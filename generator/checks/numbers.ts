import { RookeryError } from '../errors.ts';

/** What is wrong with a number in a template, in the words after "is"; undefined when nothing is. */
export function numberProblem(value: number): string | undefined {
  if (!Number.isFinite(value)) return 'not a number that YAML can write';
  if (Object.is(value, -0)) return 'minus zero, of which YAML keeps only the zero';
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return 'beyond 2^53, where JavaScript rounds';
  return /e/.test(String(value))
    ? 'written with an exponent, which not every reader of YAML takes for a number'
    : undefined;
}

/** The number, unless YAML, JavaScript or CloudFormation would change it. */
export function checkedNumber(value: number, place: string): number {
  const problem = numberProblem(value);
  if (problem === undefined) return value;
  throw new RookeryError('NumberChanged', {
    what: `${place}: the number ${Object.is(value, -0) ? '-0' : value} is ${problem}.`,
    why: 'CloudFormation would get another value than the source says.',
    mend: Number.isFinite(value)
      ? "write it as a text, with all its digits: '...'."
      : 'find the calculation that has no result, and give a number.',
  });
}
