import { canonicalJson } from './values/canonical.ts';

/**
 * Makes a function of options answer the same thing for the same options, so that services which share a structure share
 * one template, built once; one without options answers the same thing always. Options are plain data; their JSON identifies
 * them.
 */
export function memoize<Options extends readonly [] | readonly [options: object], Result>(
  make: (...options: Options) => Result,
): (...options: Options) => Result {
  const made = new Map<string, Result>();
  return (...options) => {
    const key = canonicalJson(options);
    const known = made.get(key);
    if (known !== undefined) return known;
    const result = make(...options);
    made.set(key, result);
    return result;
  };
}
