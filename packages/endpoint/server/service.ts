/** Who asks, as far as the endpoint needs to know it. */
export interface Caller {
  readonly account: string;
  readonly region: string;
  readonly requestId: string;
  /** The endpoint's own address as the client reached it, for example `http://127.0.0.1:4600`. */
  readonly endpoint: string;
  /** The key that the request is signed with; absent where it is not signed. */
  readonly accessKeyId?: string | undefined;
  /** Aborted when the client has gone: what it waited for is nobody's. */
  readonly gone?: () => AbortSignal;
}

/** One operation of an AWS API: input and output are what the API reference names, as plain data (lists are arrays, times are Dates). */
export type Operation = (input: Readonly<Record<string, unknown>>, caller: Caller) => unknown | Promise<unknown>;

/** An AWS API: its operations by name. The wire format around it is another file's business. */
export interface Service {
  readonly operations: Readonly<Record<string, Operation>>;
  /** Of an API of AWS JSON that answers the query protocol as well. */
  readonly query?: QueryForm;
}

/** How an API of AWS JSON is spoken in the query protocol. */
export interface QueryForm {
  /** What error codes stand in: `com.amazonaws.sqs`. */
  readonly namespace: string;
  /** The input of a form, as JSON has it. */
  read(action: string, input: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /** The answer, with the names of the XML's elements. */
  write(action: string, output: unknown): unknown;
  /** The code of an error, as the query protocol has it. */
  code(code: string): string;
}

/** An error that a client of the AWS API is meant to see. */
export class AwsError extends Error {
  readonly code: string;
  /** HTTP status, 400 unless AWS answers otherwise. */
  readonly status: number;
  /** Further members of the answer, for example S3's `BucketName`. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, status = 400, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.details = details;
  }
}
