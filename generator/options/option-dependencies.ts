import { RookeryError } from '../errors.ts';

/** An option that depends on what others say. */
export interface OptionDependency<Options> {
  readonly option: keyof Options & string;
  /** Whether the others allow it. */
  readonly allowed: (options: Options) => boolean;
  readonly why: string;
  readonly mend: string;
}

/** Refuses options that exclude each other, each of which is valid by itself. One that is false or absent excludes none. */
export function checkDependencies<Options extends object>(
  name: string,
  options: Options,
  dependencies: readonly OptionDependency<Options>[],
): void {
  for (const { option, allowed, why, mend } of dependencies) {
    const value = options[option];
    if (value === undefined || value === false || allowed(options)) continue;
    const path = 'path' in options && typeof options.path === 'string' ? `${options.path}: ` : '';
    throw new RookeryError('OptionsInvalid', {
      what: `${path}${name}: ${option} does not go with the other options.`,
      why,
      mend,
    });
  }
}
