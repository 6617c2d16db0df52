import { RookeryError } from '../errors.ts';

/** What CloudFormation would refuse: where, what is wrong with it, why, and how to mend it. */
export interface Finding {
  readonly code: string;
  /** For example `Outputs.QueueUrl`. */
  readonly at: string;
  /** Goes on after the place: `has 300 characters`. */
  readonly problem: string;
  readonly why: string;
  readonly mend: string;
}

/** A finding in a template as an error. */
export function refusal(path: string, { code, at, problem, why, mend }: Finding): RookeryError {
  return new RookeryError(code, { what: `${path}: ${at} ${problem}.`, why, mend });
}
