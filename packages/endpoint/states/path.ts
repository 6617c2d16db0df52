import { runtimeFailure, StateFailure } from './failure.ts';

type Step = string | number;

const step = /\.([\p{L}_$][\p{L}\p{N}_$-]*)|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]/uy;

/** The steps of a reference path, `$.a['b'][0]`; undefined for what is more than that. */
function stepsOf(path: string): Step[] | undefined {
  const steps: Step[] = [];
  let at = path.startsWith('$$') ? 2 : 1;
  while (at < path.length) {
    step.lastIndex = at;
    const match = step.exec(path);
    if (!match) return undefined;
    const [, plain, single, double, index] = match;
    steps.push(index === undefined ? (plain ?? (single ?? double ?? '').replace(/\\(.)/g, '$1')) : Number(index));
    at = step.lastIndex;
  }
  return steps;
}

/** What a path leads to in a document; undefined where that is nothing. */
export function lookUp(path: string, document: unknown): unknown {
  const steps = path.startsWith('$') ? stepsOf(path) : undefined;
  if (!steps)
    throw runtimeFailure(`The embedded endpoint does not simulate the JSONPath or intrinsic function ${path}`);
  let value = document;
  for (const key of steps) {
    // Own members alone; an array has no names, an object no indexes.
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<Step, unknown>>)[key];
  }
  return value;
}

/** Puts a value where a ResultPath says, in a copy of the document. */
export function putAt(path: string, document: unknown, value: unknown): unknown {
  const steps = stepsOf(path);
  if (!steps || path.startsWith('$$'))
    throw runtimeFailure(`Invalid path '${path}' : ResultPath takes reference paths`);
  const place = (into: unknown, [first, ...rest]: readonly Step[]): unknown => {
    if (first === undefined) return value;
    if (typeof into !== 'object' || into === null || Array.isArray(into) !== (typeof first === 'number')) {
      throw new StateFailure(
        'States.ResultPathMatchFailure',
        `Unable to apply ResultPath '${path}' to the state's input`,
      );
    }
    const copy: Record<Step, unknown> | unknown[] = Array.isArray(into) ? [...into] : { ...into };
    // A number leads into an array and a name into an object: checked above.
    const members = copy as Record<Step, unknown>;
    const [next] = rest;
    const below = members[first] ?? (typeof next === 'string' ? {} : undefined);
    Object.defineProperty(members, first, {
      value: place(below, rest),
      enumerable: true,
      writable: true,
      configurable: true,
    });
    return copy;
  };
  return place(document, steps);
}
