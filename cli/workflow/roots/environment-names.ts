import { RookeryError } from '../../../generator/errors.ts';

/** The environments that `--env` names, in the order of `environments.ts`: one, several with commas, or patterns with `*`. */
export function environmentNames(raw: unknown, words: string): string[] {
  const patterns = words.split(',').map((word) => word.trim());
  const [first = '', ...more] = patterns;
  if (more.length === 0 && !first.includes('*')) return [first];
  // What it is, and whether the names are there, is checked of each environment by itself.
  const names = Object.keys(Object(raw));
  const unmatched = patterns.find((pattern) => !names.some((name) => matches(name, pattern)));
  if (unmatched !== undefined) throw noEnvironment(unmatched, names);
  return names.filter((name) => patterns.some((pattern) => matches(name, pattern)));
}

function matches(name: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}

function noEnvironment(pattern: string, names: readonly string[]): RookeryError {
  return new RookeryError('EnvironmentUnknown', {
    what: `--env ${pattern}: no environment has such a name.`,
    why: `environments.ts has ${names.join(', ') || 'none'}.`,
    mend: "name one, several with commas, or a pattern such as 'prod-*' in quotation marks.",
  });
}
