import type { STSClient } from '@aws-sdk/client-sts';
import { SignatureV4 } from '@smithy/signature-v4';
import { XMLParser } from 'fast-xml-parser';
import { unreadableAnswer, wholeAnswer } from './answers/whole-answer.ts';
import { clock } from './pause.ts';
import { child, type QueryAnswer } from './query-answer.ts';

const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false });

/** Where a request goes, and what it is signed for. */
export interface Place {
  readonly service: string;
  readonly region: string;
  readonly url: URL;
  /** Milliseconds that the rest of an answer may take, and what ends the waiting for it. */
  readonly timeout?: number;
  readonly signal?: AbortSignal | undefined;
}

/** A request before it is signed. */
export interface PlainRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Encoded, as it stands in the request. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends a form as a signed request, and reads its answer. A refusal has the name and status that the SDK's errors have. */
export async function sendForm(
  config: STSClient['config'],
  place: Place,
  form: Readonly<Record<string, string>> & { readonly Action: string },
): Promise<QueryAnswer> {
  const { status, text } = await sendSigned(config, place, {
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });
  return parsed(form.Action, status, text);
}

/** Signs a request with the credentials of the SDK's clients, sends it on their connections and reads what comes back. */
export async function sendSigned(
  config: STSClient['config'],
  { service, region, url, timeout = clock.answerWithin, signal }: Place,
  { method, path, query = {}, headers, body }: PlainRequest,
): Promise<{ readonly status: number; readonly text: string; readonly headers: Readonly<Record<string, string>> }> {
  const request = {
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port !== '' && { port: Number(url.port) }),
    path,
    query: { ...query },
    fragment: undefined,
    headers: { host: url.host, ...headers, 'content-length': String(Buffer.byteLength(body)) },
    body,
  };
  const signer = new SignatureV4({ service, region, credentials: config.credentials, sha256: config.sha256 });
  const { response } = await config.requestHandler.handle({ ...request, ...(await signer.sign(request)) });
  const operation = headers['x-amz-target']?.split('.')[1] ?? new URLSearchParams(body).get('Action') ?? '';
  const whole = await wholeAnswer({ service, operation, form: body }, response, { timeout, signal });
  return { status: response.statusCode, text: Buffer.from(whole.body).toString(), headers: response.headers };
}

function parsed(action: string, status: number, text: string): QueryAnswer {
  const read = (): QueryAnswer => {
    try {
      return parser.parse(text, true);
    } catch {
      return {};
    }
  };
  const answer = read();
  // EC2 has a form of its own for errors, and none around its results.
  const ofEc2 = child(child(child(answer, 'Response'), 'Errors'), 'Error');
  const reported = ofEc2.Code === undefined ? child(child(answer, 'ErrorResponse'), 'Error') : ofEc2;
  if (status >= 300 || reported.Code !== undefined) {
    const error = Object.assign(new Error(String(reported.Message ?? '')), { $metadata: { httpStatusCode: status } });
    error.name = String(reported.Code ?? 'Unknown');
    throw error;
  }
  const response = child(answer, `${action}Response`);
  if (Object.keys(response).length > 0)
    return response[`${action}Result`] === undefined && response.requestId !== undefined
      ? response
      : child(response, `${action}Result`);
  throw unreadableAnswer(`no answer to ${action}`, status);
}
