import type { Fields, ReadTemplate } from '../emitted.ts';

/** A resource with one value for each property: conditions are decided, parameters have values where some are given. */
export interface Concrete {
  readonly logicalId: string;
  readonly Type: string;
  readonly Condition?: string | undefined;
  readonly DeletionPolicy?: string | undefined;
  readonly Properties: Fields;
}

/** Conditions beyond these are decided all at once: two to the power of them are the cases. */
const MOST_CONDITIONS = 6;

/** Every case of a resource: whatever its conditions decide, and with these values for parameters. */
export function cases(template: ReadTemplate, logicalId: string, values: Fields): Concrete[] {
  const resource = template.Resources[logicalId];
  if (resource === undefined) return [];
  const { Type, Condition, DeletionPolicy, Properties = {} } = resource;
  const names = [...conditionsIn(Properties)].filter((name) => name !== Condition);
  return decisions(names).map((decided) => {
    const always = Condition === undefined ? [] : [[Condition, true] as const];
    const properties = settle(Properties, { decided: new Map([...decided, ...always]), template, values });
    // What is settled of an object without a function of its own is an object.
    return { logicalId, Type, Condition, DeletionPolicy, Properties: properties as Fields };
  });
}

function conditionsIn(value: unknown): Set<string> {
  if (typeof value !== 'object' || value === null) return new Set();
  const own = 'Fn::If' in value && Array.isArray(value['Fn::If']) ? [String(value['Fn::If'][0])] : [];
  return new Set([...own, ...Object.values(value).flatMap((child) => [...conditionsIn(child)])]);
}

function decisions(names: readonly string[]): (readonly (readonly [string, boolean])[])[] {
  if (names.length > MOST_CONDITIONS) return [true, false].map((all) => names.map((name) => [name, all] as const));
  return names.reduce<(readonly (readonly [string, boolean])[])[]>(
    (before, name) => before.flatMap((one) => [true, false].map((is) => [...one, [name, is] as const])),
    [[]],
  );
}

interface Settling {
  readonly decided: ReadonlyMap<string, boolean>;
  readonly template: ReadTemplate;
  readonly values: Fields;
}

function settle(value: unknown, by: Settling): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => settle(item, by)).filter((item) => item !== undefined);
  if ('Fn::If' in value && Array.isArray(value['Fn::If'])) {
    const [name, yes, no] = value['Fn::If'];
    return settle(by.decided.get(String(name)) ? yes : no, by);
  }
  if ('Ref' in value) return settledRef(String(value.Ref), by);
  if ('Fn::Sub' in value && typeof value['Fn::Sub'] === 'string') return settledSub(value['Fn::Sub'], by);
  const entries = Object.entries(value).map(([key, child]) => [key, settle(child, by)] as const);
  return Object.fromEntries(entries.filter(([, child]) => child !== undefined));
}

function settledRef(name: string, { template, values }: Settling): unknown {
  if (name === 'AWS::NoValue') return undefined;
  return template.Parameters[name] !== undefined && values[name] !== undefined ? values[name] : { Ref: name };
}

/** A text whose placeholders are all known; the function as it is otherwise. */
function settledSub(text: string, by: Settling): unknown {
  const known = text.replaceAll(/\$\{([A-Za-z0-9]+)\}/g, (placeholder, name: string) => {
    const value = settledRef(name, by);
    return typeof value === 'object' ? placeholder : String(value);
  });
  return known.includes('${') ? { 'Fn::Sub': text } : known;
}

/** What a condition comes to with these values for parameters, if they are all that it asks. */
export function decided(template: ReadTemplate, name: string, values: Fields): boolean | undefined {
  const side = (value: unknown) => settle(value, { decided: new Map(), template, values });
  const judge = (test: unknown): boolean | undefined => {
    const [[verb = '', args] = []] = Object.entries(test as Fields);
    if (verb === 'Condition') return judge(template.Conditions[String(args)]);
    const list = args as readonly unknown[];
    if (verb === 'Fn::Equals') {
      const [one, other] = list.map(side);
      return typeof one === 'object' || typeof other === 'object' ? undefined : String(one) === String(other);
    }
    const judged = list.map(judge);
    if (verb === 'Fn::Not') return judged[0] === undefined ? undefined : !judged[0];
    // One such part decides an And, or an Or.
    const enough = verb === 'Fn::Or';
    if (judged.includes(enough)) return enough;
    return judged.includes(undefined) ? undefined : !enough;
  };
  return judge(template.Conditions[name]);
}

/** The values at a path: `*` is each item of a list. What is absent is `undefined`; an empty list has no values. */
export function at({ Properties }: Concrete, path: string): unknown[] {
  return path.split('.').reduce<unknown[]>(
    (found, step) =>
      found.flatMap((value) => {
        if (step === '*') return Array.isArray(value) ? value : [];
        return [typeof value === 'object' && value !== null ? (value as Fields)[step] : undefined];
      }),
    [Properties],
  );
}
