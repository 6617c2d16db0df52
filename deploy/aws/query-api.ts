import type { STSClient } from '@aws-sdk/client-sts';
import type { Connection } from './connection.ts';
import { awsFailure, explainFault } from './faults.ts';
import { pause } from './pause.ts';
import type { QueryAnswer } from './query-answer.ts';
import type { retryStrategy } from './retry.ts';

/** What is asked of services of which a few calls are needed: a client of each would be megabytes. */
const APIS = {
  elasticloadbalancing: {
    version: '2015-12-01',
    variable: 'ELASTIC_LOAD_BALANCING_V2',
    action: 'elasticloadbalancing',
  },
  rds: { version: '2014-10-31', variable: 'RDS', action: 'rds' },
  ec2: { version: '2016-11-15', variable: 'EC2', action: 'ec2' },
  iam: { version: '2010-05-08', variable: 'IAM', action: 'iam' },
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
  return tryAgain(connection, `${APIS[api].action}:${action}`, (config) =>
    sendForm(config, { service: api, ...placeOf(connection, api) }, form),
  );
}

/** Sends a call as often as the connection has patience; `action` is its IAM action, for what is said of a failure. */
export async function tryAgain<T>(
  connection: Connection,
  action: string,
  send: (config: STSClient['config']) => Promise<T>,
): Promise<T> {
  const { config } = await connection.sts();
  // The one that the connection gives to every client.
  const strategy = (await config.retryStrategy()) as ReturnType<typeof retryStrategy>;
  let token = await strategy.acquireInitialRetryToken('');
  for (let attempts = 1; ; attempts += 1) {
    try {
      connection.calls.count += 1;
      return await send(config);
    } catch (error) {
      try {
        token = await strategy.refreshRetryTokenForRetry(token, { errorType: kindOf(error), error });
      } catch {
        const { region, endpoint } = connection.target;
        throw explainFault(withAttempts(error, attempts), { action, region, endpoint });
      }
      await pause(token.getRetryDelay());
    }
  }
}

const throttled = /throttl|TooManyRequests|RequestLimitExceeded|SlowDown|PriorRequestNotComplete/i;

function kindOf(error: unknown): 'TRANSIENT' | 'THROTTLING' | 'SERVER_ERROR' | 'CLIENT_ERROR' {
  const { name, status, message } = awsFailure(error);
  if (throttled.test(name) || /rate exceeded/i.test(message)) return 'THROTTLING';
  // An answer that cannot be read says nothing of whether the call was: all that is called here may be called again.
  if (status === undefined || name === 'SyntaxError') return 'TRANSIENT';
  return status >= 500 ? 'SERVER_ERROR' : 'CLIENT_ERROR';
}

function withAttempts(error: unknown, attempts: number): unknown {
  const { status } = awsFailure(error);
  return error instanceof Error ? Object.assign(error, { $metadata: { httpStatusCode: status, attempts } }) : error;
}

/** Where an API answers, and the region that its requests are signed for. IAM has one place for each partition. */
function placeOf({ target }: Connection, api: QueryApi): { readonly region: string; readonly url: URL } {
  const named = process.env[`AWS_ENDPOINT_URL_${APIS[api].variable}`] ?? process.env.AWS_ENDPOINT_URL;
  const global = api === 'iam' ? iamOf(target.region) : undefined;
  const region = global?.region ?? target.region;
  const suffix = target.region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const own = `https://${global?.host ?? `${api}.${region}`}.${suffix}`;
  return { region, url: new URL(target.endpoint ?? named ?? own) };
}

function iamOf(region: string): { readonly host: string; readonly region: string } {
  if (region.startsWith('cn-')) return { host: 'iam.cn-north-1', region: 'cn-north-1' };
  if (region.startsWith('us-gov-')) return { host: 'iam.us-gov', region: 'us-gov-west-1' };
  return { host: 'iam', region: 'us-east-1' };
}
