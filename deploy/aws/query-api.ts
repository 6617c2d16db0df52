import type { STSClient } from '@aws-sdk/client-sts';
import type { Connection } from './connection.ts';
import { awsFailure, explainFault, mayBeTriedAgain, shortReason } from './faults.ts';
import { interruptedCall } from './interrupted.ts';
import type { QueryAnswer } from './query-answer.ts';
import { placeOfApi } from './query-place.ts';
import type { retryStrategy } from './retry.ts';
import { configuredFor } from './shared-config.ts';
import type { Listened } from './silence.ts';

/** What is asked of services of which a few calls are needed: a client of each would be megabytes. */
const APIS = {
  elasticloadbalancing: { version: '2015-12-01', identifier: 'ELASTIC_LOAD_BALANCING_V2' },
  rds: { version: '2014-10-31', identifier: 'RDS' },
  ec2: { version: '2016-11-15', identifier: 'EC2' },
  iam: { version: '2010-05-08', identifier: 'IAM' },
} as const;

export type QueryApi = keyof typeof APIS;

type Fields = Readonly<Record<string, string>>;

/**
 * Calls an API of the query protocol with what the SDK's clients have: credentials, connections, proxies, retries. It
 * fails as they do, with an error that says what to do.
 */
export async function callQuery(
  connection: Connection,
  api: QueryApi,
  action: string,
  input: Fields,
): Promise<QueryAnswer> {
  // Loaded by the first who calls: it brings the signer and the XML parser.
  const { sendForm } = await import('./query-send.ts');
  const form = { Action: action, Version: APIS[api].version, ...input };
  return tryAgain(connection, `${api}:${action}`, async (config) => {
    const place = await placeOfApi(connection.target, { name: api, ...APIS[api] }, config);
    return sendForm(config, { service: api, ...place, ...connection.watch }, form);
  });
}

/** Sends a call as often as the connection has patience; `action` is its IAM action, for what is said of a failure. */
export async function tryAgain<T>(
  connection: Connection,
  action: string,
  send: (config: STSClient['config']) => Promise<T>,
): Promise<T> {
  const { target, watch } = connection;
  const cleansUp = watch.signal?.aborted === true;
  const listened = watch.listen(action);
  try {
    return await tried(connection, send, listened);
  } catch (error) {
    if (watch.signal?.aborted && !cleansUp && mayBeTriedAgain(error)) throw interruptedCall(action, error);
    const { region, endpoint } = target;
    const configured = await configuredFor(action, endpoint);
    throw explainFault(error, { action, region, endpoint, configured, answered: watch.calls.answered });
  } finally {
    listened.end();
  }
}

async function tried<T>(
  connection: Connection,
  send: (config: STSClient['config']) => Promise<T>,
  listened: Listened,
): Promise<T> {
  const { config } = await connection.sts();
  // The one that the connection gives to every client.
  const strategy = (await config.retryStrategy()) as ReturnType<typeof retryStrategy>;
  let token = await strategy.acquireInitialRetryToken('');
  for (let attempts = 1; ; attempts += 1) {
    try {
      connection.calls.count += 1;
      listened.attempt();
      return await send(config);
    } catch (error) {
      listened.failed(shortReason(error));
      try {
        // It waits as well, as long as nobody interrupts.
        token = await strategy.refreshRetryTokenForRetry(token, { errorType: kindOf(error), error });
      } catch {
        throw withAttempts(error, attempts);
      }
    }
  }
}

const throttled = /throttl|TooManyRequests|RequestLimitExceeded|SlowDown|PriorRequestNotComplete/i;

function kindOf(error: unknown): 'TRANSIENT' | 'THROTTLING' | 'SERVER_ERROR' | 'CLIENT_ERROR' {
  const { name, status, message } = awsFailure(error);
  if (throttled.test(name) || /rate exceeded/i.test(message)) return 'THROTTLING';
  // An answer that cannot be read says nothing of whether the call was: all that is called here may be called again.
  if (status === undefined || name === 'AnswerUnreadable') return name === 'AbortError' ? 'CLIENT_ERROR' : 'TRANSIENT';
  return status >= 500 ? 'SERVER_ERROR' : 'CLIENT_ERROR';
}

function withAttempts(error: unknown, attempts: number): unknown {
  const { status } = awsFailure(error);
  return error instanceof Error ? Object.assign(error, { $metadata: { httpStatusCode: status, attempts } }) : error;
}
