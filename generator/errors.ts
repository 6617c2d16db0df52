/** What an error says: what is wrong (file and path), why it matters, how to mend it. */
export interface Explanation {
  readonly what: string;
  readonly why: string;
  readonly mend: string;
}

/** A mistake, said in the author's terms. Everything this project throws on purpose is one of these. */
export class RookeryError extends Error {
  override readonly name: string = 'RookeryError';
  /** A stable word for programs, for example `LogicalIdTaken`. */
  readonly code: string;
  readonly explanation: Explanation;
  /** What the process exits with: 2 usage or validation, 3 refused, 1 failed, 4 needs attention, 5 unknown outcome. */
  readonly exitCode: number;

  constructor(code: string, explanation: Explanation, exitCode = 2) {
    super(`${explanation.what}\n  why:  ${explanation.why}\n  mend: ${explanation.mend}`);
    this.code = code;
    this.explanation = explanation;
    this.exitCode = exitCode;
  }
}
