import { validationError } from '../failure.ts';
import { isFields } from '../value.ts';
import { evaluate, type Scope } from './intrinsics.ts';
import type { Template } from './template.ts';

const isTrue = (value: unknown): boolean => value === true || value === 'true';

/** Attributes of resources that somebody else made: nobody here knows them. */
const UNKNOWN = new Set(['Fn::ValueOf', 'Fn::ValueOfAll']);

function asksForUnknown(value: unknown): boolean {
  return Array.isArray(value)
    ? value.some(asksForUnknown)
    : isFields(value) && Object.entries(value).some(([name, inner]) => UNKNOWN.has(name) || asksForUnknown(inner));
}

/** Checks a template's rules. One that asks for attributes of resources (`Fn::ValueOf`) is taken to hold. */
export function checkRules({ rules, parameters }: Template, scope: Scope): void {
  const valuesOf = (type: unknown): unknown[] =>
    Object.entries(parameters)
      .filter(([, { Type }]) => Type === type || Type === `List<${String(type)}>`)
      .flatMap(([name]) => evaluate({ Ref: name }, scope) as unknown);
  /** With every `Fn::RefAll` replaced by what it stands for: only rules have it. */
  const spelledOut = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(spelledOut);
    if (!isFields(value)) return value;
    if ('Fn::RefAll' in value) return valuesOf(value['Fn::RefAll']);
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, spelledOut(inner)]));
  };
  const holds = (value: unknown): boolean => asksForUnknown(value) || isTrue(evaluate(spelledOut(value), scope));
  for (const [name, { RuleCondition, Assertions }] of Object.entries(rules)) {
    if (asksForUnknown(RuleCondition) || (RuleCondition !== undefined && !holds(RuleCondition))) continue;
    const assertions = Array.isArray(Assertions) ? Assertions.filter(isFields) : [];
    const broken = assertions.find(({ Assert }) => !holds(Assert));
    if (broken === undefined) continue;
    const description = String(broken.AssertDescription ?? 'Assertion failed');
    throw validationError(`Template constraint validation failed for rule ${name}: ${description}`);
  }
}
