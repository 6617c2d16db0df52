import { type Compiled, compile } from './compile.ts';
import { parse } from './parse.ts';
import { Refused, Unjudged } from './refusal.ts';
import { run } from './run.ts';

/** What Java makes of a pattern: it can be matched, Java refuses it, or only Java can say. */
type Read = Compiled | { readonly refused: string } | { readonly unjudged: string };

function read(source: string): Read {
  try {
    return compile(parse(source));
  } catch (error) {
    if (error instanceof Refused) return { refused: error.message };
    if (error instanceof Unjudged) return { unjudged: error.message };
    throw error;
  }
}

const known = new Map<string, Read>();

function readOnce(source: string): Read {
  const found = known.get(source) ?? read(source);
  known.set(source, found);
  return found;
}

/** Why java.util.regex refuses a pattern; undefined when it takes it, or when only Java can say. */
export function patternProblem(source: string): string | undefined {
  const found = readOnce(source);
  return 'refused' in found ? found.refused : undefined;
}

/** The part of a pattern that only Java can judge, in words; undefined when there is none. */
export function unjudgedPart(source: string): string | undefined {
  const found = readOnce(source);
  return 'unjudged' in found ? found.unjudged : undefined;
}

/**
 * Whether a whole value matches a pattern of java.util.regex; undefined when it cannot be told here, or when Java
 * refuses the pattern.
 */
export function matchesPattern(source: string, value: string): boolean | undefined {
  const found = readOnce(source);
  if (!('program' in found)) return undefined;
  try {
    return run(
      found,
      Array.from(value, (character) => character.codePointAt(0) ?? 0),
    );
  } catch (error) {
    if (error instanceof Unjudged) return undefined;
    throw error;
  }
}
