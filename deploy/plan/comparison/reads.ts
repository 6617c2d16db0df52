import { fieldsOf, isFields } from './template-data.ts';

/** What the value of an expression depends on. */
export interface Reads {
  /** Parameters and resources, by `Ref`. */
  readonly names: ReadonlySet<string>;
  /** `LogicalId.Attribute`. */
  readonly attributes: ReadonlySet<string>;
  readonly conditions: ReadonlySet<string>;
  readonly mappings: ReadonlySet<string>;
}

interface Found {
  readonly names: Set<string>;
  readonly attributes: Set<string>;
  readonly conditions: Set<string>;
  readonly mappings: Set<string>;
}

/** `LogicalId.Attribute`, however `Fn::GetAtt` names it. */
export function attributePath(argument: unknown): string {
  return Array.isArray(argument) ? argument.join('.') : String(argument);
}

/** What stands between `${` and `}` in a text of `Fn::Sub`; `${!Literal}` is not among it. */
export const HOLE = /\$\{\s*([^!{}\s][^{}]*?)\s*\}/g;

function ofSub(argument: unknown, found: Found): void {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
  for (const [, name = ''] of String(text).matchAll(HOLE)) {
    if (Object.hasOwn(fieldsOf(variables), name)) continue;
    (name.includes('.') ? found.attributes : found.names).add(name);
  }
  visit(variables, found);
}

function visit(value: unknown, found: Found): void {
  if (Array.isArray(value)) for (const item of value) visit(item, found);
  if (!isFields(value)) return;
  for (const [key, argument] of Object.entries(value)) {
    const [first] = Array.isArray(argument) ? argument : [argument];
    if (key === 'Ref') found.names.add(String(argument));
    else if (key === 'Fn::GetAtt') found.attributes.add(attributePath(argument));
    else if (key === 'Fn::Sub') ofSub(argument, found);
    else {
      if (key === 'Fn::If' || (key === 'Condition' && typeof argument === 'string'))
        found.conditions.add(String(first));
      if (key === 'Fn::FindInMap') found.mappings.add(String(first));
      visit(argument, found);
    }
  }
}

/** All that an expression reads. */
export function readsOf(...expressions: readonly unknown[]): Reads {
  const found: Found = { names: new Set(), attributes: new Set(), conditions: new Set(), mappings: new Set() };
  for (const expression of expressions) visit(expression, found);
  return found;
}
