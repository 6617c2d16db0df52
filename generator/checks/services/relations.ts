import { Intrinsic } from '../../values/value.ts';
import { type Fields, type Finding, isEmpty, isOpen, type ObjectRule, textOf } from './rules.ts';

/** What a choice that is left open may come to is nothing. */
const isChoice = (value: unknown) => value instanceof Intrinsic && 'Fn::If' in value.intrinsic;
const isThere = (value: unknown) => !isEmpty(value) && !isChoice(value);

const finding = (at: string, problem: string, mend: string): Partial<Finding> => ({ at, problem, mend });

/** At least one of the properties is given. */
export function someOf(...names: readonly string[]): ObjectRule {
  return (object) =>
    names.every((name) => isEmpty(object[name]))
      ? finding('', `has none of ${names.join(', ')}`, names.length === 1 ? 'add it.' : 'add one of them.')
      : undefined;
}

/** No two of the properties are given. */
export function apart(...names: readonly string[]): ObjectRule {
  return (object) => {
    const [first, second] = names.filter((name) => isThere(object[name]));
    return second === undefined || first === undefined
      ? undefined
      : finding(second, `stands beside ${first}`, 'leave one of them away.');
  };
}

/** Properties that one asks for. */
export function needs(name: string, ...others: readonly string[]): ObjectRule {
  return (object) => {
    const missing = isThere(object[name]) ? others.find((other) => isEmpty(object[other])) : undefined;
    return missing === undefined
      ? undefined
      : finding(name, `stands without ${missing}`, `add ${missing}, or leave it away.`);
  };
}

/** What one property has to be where another is given: nothing else, and not what there is without saying. */
export function wants(name: string, other: string, ...values: readonly string[]): ObjectRule {
  return (object) => {
    const value = object[other];
    if (!isThere(object[name]) || object[name] === false || isOpen(value) || values.includes(String(value)))
      return undefined;
    const is = value === undefined ? `without ${other}` : `beside ${other} ${textOf(value) ?? String(value)}`;
    return finding(name, `stands ${is}`, `make ${other} ${values.join(' or ')}, or leave it away.`);
  };
}

/** A rule that holds where a property has a value, or a condition of its own is met. */
export function where(test: (object: Fields) => boolean, rule: ObjectRule): ObjectRule {
  return (object, properties) => (test(object) ? rule(object, properties) : undefined);
}
