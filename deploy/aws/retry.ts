/** What the SDK tells a retry strategy about a failed attempt. */
interface FailedAttempt {
  readonly errorType: 'TRANSIENT' | 'THROTTLING' | 'SERVER_ERROR' | 'CLIENT_ERROR';
  readonly error?: unknown;
}

interface RetryToken {
  getRetryCount(): number;
  getRetryDelay(): number;
}

/** How often and how long to try: milliseconds, attempts counted with the first one. */
export interface Patience {
  readonly attempts: number;
  readonly base: number;
  readonly cap: number;
  /** How long an answer may take. */
  readonly timeout?: number;
}

/** On AWS a throttled account needs half a minute and more to answer again; 7 tries, 1 s base and 15 s cap are the CDK's. */
export const awsPatience: Patience = { attempts: 8, base: 1_000, cap: 15_000 };

/** On the own machine nothing throttles: what does not answer within two seconds is not there. */
export const localPatience: Patience = { attempts: 8, base: 40, cap: 500 };

// A hard limit of CloudFormation, which the SDK's own table takes for throttling: trying again cannot help.
const FINAL_ERRORS = new Set(['LimitExceededException']);

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

function token(count: number, delay: number): RetryToken {
  return {
    getRetryCount: () => count,
    getRetryDelay: () => delay,
  };
}

/** Milliseconds before try `count + 1`: doubling from the base up to the cap, of which a random half is left out. */
export function backoff({ base, cap }: Patience, count: number, random = Math.random()): number {
  return Math.min(cap, base * 2 ** count) * (0.5 + random / 2);
}

/** A retry strategy of the SDK: throttling, broken connections and server errors are tried again, with the same request. */
export function retryStrategy(
  patience: Patience,
  onRetry?: (error: unknown, delay: number) => void,
  /** Waits in place of the SDK, whose own waiting nothing ends. */
  wait?: (milliseconds: number) => Promise<void>,
) {
  return {
    mode: 'standard',
    acquireInitialRetryToken: async (_scope: string): Promise<RetryToken> => token(0, 0),
    refreshRetryTokenForRetry: async (last: RetryToken, attempt: FailedAttempt): Promise<RetryToken> => {
      const count = last.getRetryCount() + 1;
      const refused = attempt.errorType === 'CLIENT_ERROR' || FINAL_ERRORS.has(nameOf(attempt.error));
      if (refused || count >= patience.attempts) throw new Error('not tried again');
      const delay = backoff(patience, count - 1);
      onRetry?.(attempt.error, delay);
      if (wait === undefined) return token(count, delay);
      await wait(delay);
      return token(count, 0);
    },
    recordSuccess: (_token: RetryToken): void => {},
  };
}
