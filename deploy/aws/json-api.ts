import type { STSClient } from '@aws-sdk/client-sts';
import { unreadableAnswer } from './answers/whole-answer.ts';
import type { Connection } from './connection.ts';
import { tryAgain } from './query-api.ts';
import { placeOfApi } from './query-place.ts';
import type { Place } from './query-send.ts';

/**
 * Services of which a few calls are needed, and that speak AWS JSON: what their `X-Amz-Target` begins with, the name that
 * requests are signed for and that their host begins with, and what their variable is called (`AWS_ENDPOINT_URL_...`).
 */
const APIS = {
  secretsmanager: { target: 'secretsmanager', variable: 'SECRETS_MANAGER' },
  ssm: { target: 'AmazonSSM', variable: 'SSM' },
  acm: { target: 'CertificateManager', variable: 'ACM' },
  servicequotas: { target: 'ServiceQuotasV20190624', variable: 'SERVICE_QUOTAS' },
  'application-autoscaling': { target: 'AnyScaleFrontendService', variable: 'APPLICATION_AUTO_SCALING' },
} as const;

export type JsonApi = keyof typeof APIS;

/** All of them, as requests are signed for them. */
export const JSON_APIS: readonly string[] = Object.keys(APIS);

/** An answer, or a part of it: what is read of it is checked where it is read. */
export type JsonAnswer = Readonly<Record<string, unknown>>;

/**
 * Calls an API of the JSON protocol with what the SDK's clients have: credentials, connections, proxies, retries. It fails
 * as they do, with an error that says what to do. What is sent stands in no message.
 */
export async function callJson(
  connection: Connection,
  api: JsonApi,
  action: string,
  input: JsonAnswer,
): Promise<JsonAnswer> {
  const { target, variable } = APIS[api];
  return tryAgain(connection, `${api}:${action}`, async (config) => {
    const place = await jsonPlace(connection, config, api, variable);
    return send(config, place, { target: `${target}.${action}`, body: JSON.stringify(input) });
  });
}

/** Where a service answers, and what its requests are signed for. */
export async function jsonPlace(
  { target, watch: { timeout, signal } }: Connection,
  config: STSClient['config'],
  service: string,
  variable: string,
): Promise<Place> {
  const place = await placeOfApi(target, { name: service, identifier: variable }, config);
  return { service, ...place, timeout, signal };
}

async function send(
  config: STSClient['config'],
  place: Place,
  { target, body }: { readonly target: string; readonly body: string },
): Promise<JsonAnswer> {
  const { sendSigned } = await import('./query-send.ts');
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
  return jsonAnswer(await sendSigned(config, place, { method: 'POST', path: '/', headers, body }), target);
}

interface Received {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Reads an answer in JSON. A refusal has the name and status that the SDK's errors have. */
export function jsonAnswer({ status, text, headers }: Received, call: string): JsonAnswer {
  const answer = parsed(text);
  if (status >= 300) {
    const said = String(answer?.message ?? answer?.Message ?? '');
    const code = String(headers['x-amzn-errortype'] ?? answer?.__type ?? answer?.code ?? 'Unknown');
    throw Object.assign(new Error(said), { name: codeOf(code), $metadata: { httpStatusCode: status } });
  }
  if (answer !== undefined) return answer;
  throw unreadableAnswer(`no answer to ${call}`, status);
}

/** `com.amazonaws.ssm#ParameterNotFound:http://...`: a namespace before the code and an address behind it are no part of it. */
const codeOf = (type: string) => type.split(':')[0]?.split('#').at(-1) ?? type;

function parsed(text: string): JsonAnswer | undefined {
  try {
    const answer: unknown = text === '' ? {} : JSON.parse(text);
    // It is neither a list nor a plain value: an object is left.
    return typeof answer === 'object' && answer !== null && !Array.isArray(answer) ? (answer as JsonAnswer) : undefined;
  } catch {
    return undefined;
  }
}

/** The text under a name; empty where there is none. */
export function textIn(answer: JsonAnswer, name: string): string {
  const value = answer[name];
  return typeof value === 'string' ? value : '';
}

/** The number under a name; undefined where there is none. */
export function numberIn(answer: JsonAnswer, name: string): number | undefined {
  const value = answer[name];
  return typeof value === 'number' ? value : undefined;
}

/** The object under a name; empty where there is none. */
export function objectIn(answer: JsonAnswer, name: string): JsonAnswer {
  const value = answer[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonAnswer) : {};
}

/** The objects in a list; none where there is no list. */
export function objectsIn(answer: JsonAnswer, name: string): readonly JsonAnswer[] {
  const value = answer[name];
  return Array.isArray(value) ? value.filter((one): one is JsonAnswer => typeof one === 'object' && one !== null) : [];
}

/** A time, which the protocol writes as seconds since 1970. */
export function timeIn(answer: JsonAnswer, name: string): Date | undefined {
  const seconds = numberIn(answer, name);
  return seconds === undefined ? undefined : new Date(seconds * 1000);
}
