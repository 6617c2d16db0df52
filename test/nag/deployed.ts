import { dirname, join } from 'node:path';
import type { Emitted, Fields, ReadTemplate } from '../emitted.ts';
import { resolver } from './resolve.ts';

/** A template as it is deployed: its resources, with one value for each property. */
export interface Deployed {
  readonly file: string;
  readonly resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Fields }>>;
}

const STACK = 'AWS::CloudFormation::Stack';
const isList = (type: string) => type.startsWith('List<') || type === 'CommaDelimitedList';

/** Names for what only AWS will know, as many as any template asks of a list. */
function unknown(name: string, type: string): unknown {
  return isList(type) ? ['1', '2', '3', '4'].map((item) => `${name}-${item}`) : type === 'Number' ? 1 : name;
}

/** By its name, or in master by its name behind a prefix: `OrdersMinTasks`. */
function usualOf(usual: Fields, name: string): unknown {
  return usual[name] ?? Object.entries(usual).find(([short]) => name.endsWith(short))?.[1];
}

/** What parameters are: what the parent passes, else what is usual, else their default, else a name. */
function valuesOf({ Parameters }: ReadTemplate, passed: Fields, usual: Fields): Fields {
  const entries = Object.entries(Parameters).map(([name, { Type, Default }]) => {
    const value = passed[name] ?? usualOf(usual, name) ?? Default ?? unknown(name, Type);
    return [name, isList(Type) && typeof value === 'string' ? value.split(',') : value] as const;
  });
  return Object.fromEntries(entries);
}

/** A root template and all that it nests, as they are deployed with these values. */
export function deployed({ templates }: Emitted, root: string, usual: Fields): Deployed[] {
  const all: Deployed[] = [];
  const deploy = (file: string, passed: Fields): ((output: string) => unknown) => {
    const template = templates[file];
    if (template === undefined) throw new Error(`${file} was not emitted`);
    const nested = new Map<string, (output: string) => unknown>();
    const outputOf = (logicalId: string, output: string) => {
      const value = stack(logicalId)(output);
      return value === undefined || typeof value === 'object' ? `${logicalId}-${output}` : value;
    };
    const { value, condition } = resolver(template, valuesOf(template, passed, usual), outputOf);
    const stack = (logicalId: string) => {
      const { Properties = {} } = template.Resources[logicalId] ?? {};
      const made =
        nested.get(logicalId) ?? deploy(join(dirname(file), String(Properties.TemplateURL)), passedTo(Properties));
      nested.set(logicalId, made);
      return made;
    };
    const passedTo = ({ Parameters = {} }: Fields) => value(Parameters) as Fields;
    const active = Object.entries(template.Resources).filter(([, { Condition }]) => condition(Condition));
    for (const [logicalId, { Type }] of active) if (Type === STACK) stack(logicalId);
    const resources = active
      .filter(([, { Type }]) => Type !== STACK)
      // What is worked out of an object without a function of its own is an object.
      .map(([name, { Type, Properties = {} }]) => [name, { Type, Properties: value(Properties) as Fields }] as const);
    all.push({ file, resources: Object.fromEntries(resources) });
    return (output) => {
      const { Value, Condition } = (template.Outputs[output] ?? {}) as { Value?: unknown; Condition?: string };
      return condition(Condition) ? value(Value) : undefined;
    };
  };
  deploy(root, {});
  return all;
}
