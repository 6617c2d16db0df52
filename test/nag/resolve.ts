import type { Fields, ReadTemplate } from '../emitted.ts';

/** What a template comes to with these values for all of its parameters: what only AWS knows stays a function. */
export interface Resolver {
  value(value: unknown): unknown;
  condition(name: string | undefined): boolean;
}

/** What a nested stack puts out, or a name for what only AWS will know. */
type OutputOf = (logicalId: string, output: string) => unknown;

type Args = readonly unknown[];
const isPlain = (value: unknown): value is string | number | boolean => typeof value !== 'object';
const listOf = (value: unknown): Args => (Array.isArray(value) ? value : []);

/** Works a template out. */
export function resolver(template: ReadTemplate, values: Fields, outputOf: OutputOf): Resolver {
  const value = (from: unknown): unknown => {
    if (Array.isArray(from)) return from.map(value).filter((item) => item !== undefined);
    if (typeof from !== 'object' || from === null) return from;
    const [[name = '', argument] = [], ...others] = Object.entries(from);
    const call = others.length === 0 && Object.hasOwn(CALLS, name) ? CALLS[name] : undefined;
    if (call !== undefined) return call(argument);
    const entries = Object.entries(from).map(([key, child]) => [key, value(child)] as const);
    return Object.fromEntries(entries.filter(([, child]) => child !== undefined));
  };
  const condition = (name: string | undefined) => name === undefined || test(template.Conditions[name]);
  const test = (from: unknown): boolean => {
    const [[name = '', argument] = []] = Object.entries(from as Fields);
    const list = listOf(argument);
    if (name === 'Condition') return condition(String(argument));
    if (name === 'Fn::Not') return !test(list[0]);
    if (name === 'Fn::And') return list.every(test);
    if (name === 'Fn::Or') return list.some(test);
    const [one, other] = list.map((side) => JSON.stringify(value(side)).replaceAll('"', ''));
    return one === other;
  };
  const reference = (name: unknown) => {
    if (name === 'AWS::NoValue') return undefined;
    return Object.hasOwn(template.Parameters, String(name)) ? values[String(name)] : { Ref: name };
  };
  const attribute = (argument: unknown) => {
    const [logicalId = '', ...rest] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
    const [first, output] = rest.join('.').split('.');
    return first === 'Outputs' && output !== undefined
      ? outputOf(logicalId, output)
      : { 'Fn::GetAtt': [logicalId, rest.join('.')] };
  };
  const text = (argument: unknown) => {
    const [pattern, variables] = Array.isArray(argument) ? [argument[0], argument[1] as Fields] : [argument, {}];
    const known = String(pattern).replaceAll(/\$\{([^!}]+)\}/g, (placeholder, name: string) => {
      const found = Object.hasOwn(variables, name)
        ? value(variables[name])
        : name.includes('.')
          ? attribute(name)
          : reference(name);
      return isPlain(found) ? String(found) : placeholder;
    });
    if (!/\$\{[^!]/.test(known)) return known;
    return { 'Fn::Sub': Object.keys(variables).length > 0 ? [known, value(variables)] : known };
  };
  /** Computes what is known, and leaves the function where it is not. */
  const known = (name: string, compute: (...args: Args) => unknown) => (argument: unknown) => {
    const args = listOf(value(argument));
    return compute(...args) ?? { [name]: args };
  };
  const CALLS: Readonly<Record<string, (argument: unknown) => unknown>> = {
    Ref: reference,
    'Fn::GetAtt': attribute,
    'Fn::Sub': text,
    'Fn::If': (argument) => {
      const [name, yes, no] = listOf(argument);
      return value(condition(String(name)) ? yes : no);
    },
    'Fn::Split': known('Fn::Split', (by, from) => (typeof from === 'string' ? from.split(String(by)) : undefined)),
    'Fn::Select': known('Fn::Select', (index, from) => (Array.isArray(from) ? from[Number(index)] : undefined)),
    'Fn::Join': known('Fn::Join', (by, parts) =>
      Array.isArray(parts) && parts.every(isPlain) ? parts.join(String(by)) : undefined,
    ),
    'Fn::FindInMap': known('Fn::FindInMap', (map, first, second) => {
      const row = template.Mappings[String(map)]?.[String(first)];
      return row?.[String(second)];
    }),
  };
  return { value, condition };
}
