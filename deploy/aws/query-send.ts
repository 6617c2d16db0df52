import type { STSClient } from '@aws-sdk/client-sts';
import { SignatureV4 } from '@smithy/signature-v4';
import { XMLParser } from 'fast-xml-parser';
import { unreadableAnswer, wholeAnswer } from './answers/whole-answer.ts';
import { child, type QueryAnswer } from './query-answer.ts';

const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false });

interface Place {
  readonly service: string;
  readonly region: string;
  readonly url: URL;
  /** Milliseconds that the rest of an answer may take, and what ends the waiting for it. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

/** Sends a form as a signed request, and reads its answer. A refusal has the name and status that the SDK's errors have. */
export async function sendForm(
  config: STSClient['config'],
  { service, region, url, ...reading }: Place,
  form: Readonly<Record<string, string>> & { readonly Action: string },
): Promise<QueryAnswer> {
  const body = new URLSearchParams(form).toString();
  const request = {
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port !== '' && { port: Number(url.port) }),
    path: '/',
    query: {},
    fragment: undefined,
    headers: {
      host: url.host,
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(Buffer.byteLength(body)),
    },
    body,
  };
  const signer = new SignatureV4({ service, region, credentials: config.credentials, sha256: config.sha256 });
  const { response } = await config.requestHandler.handle({ ...request, ...(await signer.sign(request)) });
  const whole = await wholeAnswer({ service, operation: form.Action, form: body }, response, reading);
  return parsed(form.Action, response.statusCode, Buffer.from(whole.body).toString());
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
  const reported = child(child(answer, 'ErrorResponse'), 'Error');
  if (status >= 300 || reported.Code !== undefined) {
    const error = Object.assign(new Error(String(reported.Message ?? '')), { $metadata: { httpStatusCode: status } });
    error.name = String(reported.Code ?? 'Unknown');
    throw error;
  }
  const response = child(answer, `${action}Response`);
  if (Object.keys(response).length > 0) return child(response, `${action}Result`);
  throw unreadableAnswer(`no answer to ${action}`, status);
}
