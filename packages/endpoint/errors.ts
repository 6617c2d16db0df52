/** What an error says to its reader: what is wrong (file and path), why it matters, how to mend it. */
export interface Explanation {
  readonly what: string;
  readonly why: string;
  readonly mend: string;
}

/** Why an endpoint cannot be started, stopped or wiped. What clients are answered is AWS's own and none of these. */
export class EndpointError extends Error {
  override readonly name: string = 'EndpointError';
  /** A stable word for programs, for example `EndpointRunning`. */
  readonly code: string;
  readonly explanation: Explanation;
  /** What the process exits with: 2 usage or validation, 3 refused, 1 failed. */
  readonly exitCode: number;

  constructor(code: string, explanation: Explanation, exitCode = 2) {
    super(`${explanation.what}\n  why:  ${explanation.why}\n  mend: ${explanation.mend}`);
    this.code = code;
    this.explanation = explanation;
    this.exitCode = exitCode;
  }
}
