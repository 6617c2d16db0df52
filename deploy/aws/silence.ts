/** A call that has been waited for some time. */
export interface Silence {
  /** `cloudformation:DescribeStacks`. */
  readonly call: string;
  /** Which try this is, of how many at the most. */
  readonly attempt: number;
  readonly attempts: number;
  readonly seconds: number;
  /** Why the last try was not the last; absent while the first one goes on. */
  readonly reason?: string | undefined;
}

/** One call, from its beginning to its end. */
export interface Listened {
  attempt(): void;
  failed(reason: string): void;
  end(): void;
}

/** After so many milliseconds a call is spoken of, and again and again after so many more. */
const FIRST_MS = 3_000;
const NEXT_MS = 10_000;
/** Many calls at once wait for one reason: one of them is spoken of. */
const APART_MS = 3_000;

/** Notices calls that take long; nothing where nobody listens. */
export function silences(attempts: number, onSilence: ((silence: Silence) => void) | undefined) {
  let last = Number.NEGATIVE_INFINITY;
  return (call: string): Listened => {
    if (onSilence === undefined) return { attempt() {}, failed() {}, end() {} };
    const began = Date.now();
    let attempt = 0;
    let reason: string | undefined;
    const speak = (): void => {
      timer = setTimeout(speak, NEXT_MS).unref();
      if (Date.now() - last < APART_MS) return;
      last = Date.now();
      onSilence({ call, attempt: Math.max(1, attempt), attempts, seconds: Math.round((last - began) / 1000), reason });
    };
    let timer = setTimeout(speak, FIRST_MS).unref();
    return {
      attempt: () => {
        attempt += 1;
      },
      failed: (why) => {
        reason = why;
      },
      end: () => clearTimeout(timer),
    };
  };
}

/** What people read of it. */
export function silenceLine({ call, attempt, attempts, seconds, reason }: Silence): string {
  const why = reason === undefined ? 'no answer yet' : `before: ${reason}`;
  return `waiting for ${call} since ${seconds} s: try ${attempt} of ${attempts} (${why})`;
}
