import type { Document } from '../model.ts';
import { Token } from '../values/value.ts';
import type { Finding } from './finding.ts';

/** A comparison of a parameter with something that it cannot be: what depends on it is never made. */
export function comparisonProblem(
  name: string,
  argument: unknown,
  { Parameters }: Document,
): Omit<Finding, 'code' | 'at'> | undefined {
  if (name !== 'Fn::Equals' || !Array.isArray(argument)) return undefined;
  const [left, right] = argument;
  return impossible(left, right, Parameters) ?? impossible(right, left, Parameters);
}

function impossible(token: unknown, literal: unknown, parameters: Document['Parameters']) {
  if (!(token instanceof Token) || (typeof literal !== 'string' && typeof literal !== 'number')) return undefined;
  const name = String(token.intrinsic.Ref);
  const allowed = Object.hasOwn(parameters, name) ? parameters[name]?.AllowedValues : undefined;
  if (allowed === undefined || allowed.some((value) => String(value) === String(literal))) return undefined;
  return {
    problem: `compares "${name}" with ${JSON.stringify(literal)}, which it cannot be`,
    why: `the parameter takes ${allowed.join(', ')} alone: the comparison never holds.`,
    mend: 'compare it with one of these, or allow the value.',
  };
}
