import type { Template } from '../../generator/model.ts';

/** A value that a nested stack is passed from a mapping of master. */
export interface MappedValue {
  /** `Website.MinTasks`: the nested stack and its parameter. */
  readonly name: string;
  readonly parameter: string;
  readonly value: string;
}

/** What master's nested stacks are passed from its mappings, with these values of its parameters. */
export function mappedValues({ document }: Template, values: Readonly<Record<string, unknown>>): MappedValue[] {
  return Object.entries(document.Resources).flatMap(([stack, { nested, Properties }]) =>
    Object.entries(nested === undefined ? {} : Object(Properties)).flatMap(([parameter, argument]) => {
      const [mapping, row, column] = keysOf(argument).map((key) => textOf(key, values));
      const value = document.Mappings[mapping ?? '']?.[row ?? '']?.[column ?? ''];
      return value === undefined ? [] : [{ name: `${stack}.${parameter}`, parameter, value: String(value) }];
    }),
  );
}

/** The system brings a generator of its own, so no class tells a function. */
function keysOf(value: unknown): readonly unknown[] {
  const keys: unknown = Object(Object(value).intrinsic)['Fn::FindInMap'];
  return Array.isArray(keys) ? keys : [];
}

const textOf = (key: unknown, values: Readonly<Record<string, unknown>>): string =>
  typeof key === 'string' ? key : String(values[Object(Object(key).intrinsic).Ref] ?? '');
