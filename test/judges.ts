import type { TestContext } from 'node:test';
import { type Ran, run as runProgram } from '../cli/workflow/run.ts';

export interface Finding {
  /** Path of the template below the folder that was judged. */
  readonly file: string;
  readonly rule: string;
  /** What it is about: a logical id, or a path. */
  readonly at: string;
  readonly message: string;
}

export const lineOf = ({ file, rule, at, message }: Finding): string => `${file}: ${at}: ${rule}: ${message}`;

/** Whether a judge is missing here: a missing one fails CI with its name, and skips the test on a user's machine. */
export function isMissing(test: TestContext, judge: string, found: boolean): boolean {
  if (found) return false;
  if (process.env.CI) throw new Error(`a judge is missing: ${judge}`);
  test.skip(`${judge} is not installed here`);
  return true;
}

/** Runs a program to its end; without a code where there is no such program. */
export function run(file: string, args: readonly string[], cwd: string): Promise<Ran> {
  return runProgram({ environment: process.env, signal: new AbortController().signal }, [file, ...args], {
    folder: cwd,
  });
}
