import type { Comparison } from './time.ts';

/** The service answered as it should. */
export interface Answer {
  readonly healthy: true;
  readonly status: number;
  /** What it calls its own version, in the header `Service-Version`. */
  readonly version?: string | undefined;
  /** Its time, where that was asked for. */
  readonly clock?: (Comparison & { readonly time: string }) | undefined;
  readonly roundTripMs: number;
}

export type Problem =
  | 'BodyMismatch'
  | 'Interrupted'
  | 'NotATime'
  | 'Redirected'
  | 'StatusUnexpected'
  | 'Timeout'
  | 'Unreachable';

/** It did not, and why. */
export interface Failure {
  readonly healthy: false;
  readonly problem: Problem;
  readonly what: string;
  readonly status?: number | undefined;
  readonly roundTripMs: number;
}

/** An answer or a failure, before it is known how long it took. */
export type Outcome = Omit<Answer, 'roundTripMs'> | Omit<Failure, 'roundTripMs'>;

export function failure(problem: Problem, what: string, status?: number): Outcome {
  return { healthy: false, problem, what, status };
}
