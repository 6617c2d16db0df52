import { isStored, kindOfParameter, type Parameter } from '../parameters/parameters.ts';
import { Condition, Test } from '../values/intrinsics.ts';
import { Intrinsic, isNoValue } from '../values/value.ts';
import { known, ownScope, type Scope } from './known.ts';

type Sections = Parameters<typeof ownScope>[0];

/**
 * The values that an argument can come to: each branch of `Fn::If`, and of functions what follows from their texts. What
 * only the deployment knows stays the function that it is.
 */
export function valuesOf(argument: unknown, sections: Sections): readonly unknown[] {
  return argument instanceof Intrinsic ? branches(argument, ownScope(sections)) : [argument];
}

function branches(value: unknown, scope: Scope): readonly unknown[] {
  const choice = value instanceof Intrinsic ? value.intrinsic['Fn::If'] : undefined;
  if (Array.isArray(choice)) return choice.slice(1).flatMap((branch: unknown) => branches(branch, scope));
  return [isNoValue(value) ? value : known(value, scope)];
}

/** What a value is that no parameter can be passed, in words; undefined where one can be. */
export function noArgument(value: unknown, parameter: Parameter): string | undefined {
  if (Array.isArray(value)) {
    if (!isList(parameter)) return 'a list';
    const other = value.find((item) => !isOne(item));
    return other === undefined && value.every((item) => item !== undefined) ? undefined : `a list with ${words(other)}`;
  }
  return isOne(value) ? undefined : words(value);
}

const isList = (parameter: Parameter): boolean => kindOfParameter(parameter).form === 'list' && !isStored(parameter);

function isOne(value: unknown): boolean {
  return value instanceof Intrinsic ? !(value instanceof Test) : ['string', 'number', 'boolean'].includes(typeof value);
}

function words(value: unknown): string {
  if (value instanceof Condition) return `the condition "${value.logicalId}"`;
  if (value instanceof Test) return 'a test';
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? 'a function' : String(value);
  return Array.isArray(value) ? 'a list' : 'an object';
}
