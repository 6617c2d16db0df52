import { RookeryError } from './errors.ts';

/** An option that goes with certain others only. */
export interface Alliance<Options> {
  readonly option: keyof Options & string;
  /** Whether the others allow it. */
  readonly allowed: (options: Options) => boolean;
  readonly why: string;
  readonly mend: string;
}

/** Refuses options that exclude each other, each of which is right by itself. What is false or absent goes with all. */
export function checkTogether<Options extends object>(
  name: string,
  options: Options,
  alliances: readonly Alliance<Options>[],
): void {
  for (const { option, allowed, why, mend } of alliances) {
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
