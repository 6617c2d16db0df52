import { runtimeFailure } from './failure.ts';
import { lookUp, putAt } from './path.ts';

/** What a state sees: its input, and the context that `$$` leads into. */
export interface Scope {
  readonly input: unknown;
  readonly context: unknown;
}

/** The value of a path, of the input or of the context; fails where there is none. */
export function valueAt(path: string, { input, context }: Scope, field: string): unknown {
  const value = lookUp(path, path.startsWith('$$') ? context : input);
  if (value !== undefined) return value;
  throw runtimeFailure(
    `The JSONPath '${path}' specified for the field '${field}' could not be found in the input '${JSON.stringify(input)}'`,
  );
}

/** A payload template with the values of its paths in place: `"name.$": "$.path"` becomes `"name": value`. */
export function filled(template: unknown, scope: Scope): unknown {
  if (Array.isArray(template)) return template.map((item) => filled(item, scope));
  if (typeof template !== 'object' || template === null) return template;
  const members = Object.entries(template).map(([name, value]) =>
    name.endsWith('.$') ? [name.slice(0, -2), valueAt(String(value), scope, name)] : [name, filled(value, scope)],
  );
  return Object.fromEntries(members);
}

/** InputPath and OutputPath: all of it where nothing is said, nothing where they are null. */
export function chosen(path: string | null | undefined, scope: Scope, field: string): unknown {
  return path === null ? {} : path === undefined ? scope.input : valueAt(path, scope, field);
}

/** ResultPath: where the result goes in the state's input; null leaves the input as it is. */
export function placed(path: string | null | undefined, input: unknown, result: unknown): unknown {
  return path === null ? input : putAt(path ?? '$', input, result);
}
