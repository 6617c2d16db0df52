import type { Document } from '../model.ts';
import { takesList } from '../parameters/constraints.ts';
import { kindOfParameter, type Parameters, textParameter } from '../parameters/parameters.ts';
import { BUILT_IN } from '../resources/built-in.ts';
import { kindOf, memberOf, schemaOf } from '../resources/schema.ts';
import type { Schema, Shape } from '../resources/shape.ts';
import { inForm, type Kind, PLAIN } from '../values/kinds.ts';
import { Intrinsic, Token } from '../values/value.ts';

type Found = (parameter: string, names: readonly string[]) => void;

/**
 * The parameters of a template with what their values name, where that follows from the properties that they stand for: a
 * String that is the VpcId of a target group takes ids of VPCs.
 */
export function withKinds(parameters: Parameters, { Resources }: Document): Parameters {
  const uses = new Map<string, Set<string>>();
  const found: Found = (name, names) => {
    const text = names.toSorted().join(' | ');
    if (text !== '') uses.set(name, (uses.get(name) ?? new Set()).add(text));
  };
  for (const { Type, Properties } of Object.values(Resources)) {
    const schema = schemaOf(Type);
    if (schema !== undefined) visitMembers(schema, schema.p, Properties, found);
  }
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => {
      const [names, ...others] = uses.get(name) ?? [];
      const isPlain =
        /^(String|CommaDelimitedList)$/.test(parameter.Type) && kindOfParameter(parameter).names.length === 0;
      // A parameter that stands for two kinds of thing is taken as it is declared.
      if (names === undefined || others.length > 0 || !isPlain || parameter.AllowedValues) return [name, parameter];
      const kind: Kind = { ...PLAIN, names: names.split(' | ') };
      return [name, textParameter(takesList(parameter) ? inForm('list', kind) : kind)(parameter)];
    }),
  );
}

function visitMembers(schema: Schema, members: Schema['p'], value: unknown, found: Found): void {
  if (typeof value !== 'object' || value === null || value instanceof Intrinsic) return;
  for (const [name, member] of Object.entries(value)) visit(schema, memberOf(members, name)?.shape, member, found);
}

function visit(schema: Schema, shape: Shape | undefined, value: unknown, found: Found): void {
  if (shape === undefined || typeof value !== 'object' || value === null) return;
  if (value instanceof Intrinsic) visitFunction(schema, shape, value, found);
  else if (typeof shape === 'string') visitMembers(schema, schema.o[shape] ?? BUILT_IN[shape] ?? {}, value, found);
  else if (typeof shape !== 'object') return;
  else if ('o' in shape) visitMembers(schema, shape.o, value, found);
  else if ('d' in shape) for (const member of Object.values(value)) visit(schema, shape.d, member, found);
  else if ('l' in shape && Array.isArray(value)) for (const item of value) visit(schema, shape.l, item, found);
}

function visitFunction(schema: Schema, shape: Shape, value: Intrinsic, found: Found): void {
  const { Ref: name, 'Fn::If': branches } = value.intrinsic;
  if (Array.isArray(branches)) for (const branch of branches.slice(1)) visit(schema, shape, branch, found);
  if (value instanceof Token && value.owner !== undefined && typeof name === 'string')
    found(name, kindOf(shape)?.names ?? []);
}
