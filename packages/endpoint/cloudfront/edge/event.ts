import { STATUS_CODES } from 'node:http';
import { add, cookiesOf, type EdgeAnswer, type EdgeRequest, type Headers, one, queryPairs } from './message.ts';
import type { DistributionRow } from './table.ts';

interface Value {
  readonly value: string;
  readonly multiValue?: readonly { readonly value: string }[];
  readonly attributes?: string;
}
type Values = Readonly<Record<string, Value>>;

/** The request in the shape of CloudFront's event structure. */
interface EventRequest {
  readonly method: string;
  readonly uri: string;
  readonly querystring: Values;
  readonly headers: Values;
  readonly cookies: Values;
}

interface EventResponse {
  readonly statusCode: number;
  readonly statusDescription?: string;
  readonly headers?: Values;
  readonly cookies?: Values;
  readonly body?: string | { readonly encoding?: 'text' | 'base64'; readonly data: string };
}

/** The event of a request, in the shape of CloudFront's event structure. */
export function eventOf({ id, domainName }: DistributionRow, request: EdgeRequest, eventType: string) {
  const context = { distributionDomainName: domainName, distributionId: id, eventType, requestId: request.id };
  const query = queryPairs(request.query).map(([name, pair]): [string, string] => [name, pair.slice(name.length + 1)]);
  return {
    version: '1.0',
    context,
    viewer: { ip: request.ip },
    request: {
      method: request.method,
      uri: request.path,
      querystring: grouped(query),
      headers: valuesOf(request.headers, new Set(['cookie'])),
      cookies: grouped(cookiesOf(request.headers)),
    },
  };
}

function grouped(pairs: readonly (readonly [string, string])[]): Values {
  const all = new Map<string, string[]>();
  for (const [name, value] of pairs) all.set(name, [...(all.get(name) ?? []), value]);
  return Object.fromEntries([...all].map(([name, values]) => [name, eventValue(values)]));
}

function eventValue(values: readonly string[]): Value {
  const value = values[0] ?? '';
  return values.length > 1 ? { value, multiValue: values.map((each) => ({ value: each })) } : { value };
}

function valuesOf(headers: Headers, without: ReadonlySet<string>): Values {
  return Object.fromEntries(
    [...headers].filter(([name]) => !without.has(name)).map(([name, values]) => [name, eventValue(values)]),
  );
}

function setCookies(headers: Headers): Values {
  const pairs = (headers.get('set-cookie') ?? []).map((line): [string, Value] => {
    const [, name = '', value = '', attributes = ''] = /^([^=;]*)=?([^;]*);?\s*(.*)$/s.exec(line) ?? [];
    return [name, { value, ...(attributes && { attributes }) }];
  });
  return Object.fromEntries(pairs);
}

const every = ({ value, multiValue }: Value): string[] =>
  multiValue?.map((each) => String(each.value)) ?? [String(value)];

function headersFrom(values: Values): Headers {
  return new Map(Object.entries(values).map(([name, value]) => [name.toLowerCase(), every(value)]));
}

/** An answer as a viewer-response function sees it: its body is not shown. */
export function responseOf({ status, statusText = STATUS_CODES[status] ?? '', headers }: EdgeAnswer): EventResponse {
  return {
    statusCode: status,
    statusDescription: statusText,
    headers: valuesOf(headers, new Set(['set-cookie'])),
    cookies: setCookies(headers),
  };
}

/** The answer as a function wants it to be. */
export function changedAnswer(answer: EdgeAnswer, answered: object): EdgeAnswer {
  // Whatever a function answers: what is missing is taken from the answer.
  const changed = answered as Partial<EventResponse>;
  const after = headersFrom(changed.headers ?? {});
  for (const [name, { value, attributes }] of Object.entries(changed.cookies ?? {})) {
    add(after, 'set-cookie', `${name}=${value}${attributes ? `; ${attributes}` : ''}`);
  }
  const replaced = changed.body === undefined ? undefined : bodyOf(changed.body);
  const length = replaced ? String(replaced.length) : one(answer.headers, 'content-length');
  // It is read-only to functions: it follows from the body.
  if (length !== undefined) after.set('content-length', [length]);
  return {
    ...answer,
    status: Number(changed.statusCode ?? answer.status),
    headers: after,
    body: replaced ?? answer.body,
  };
}

/** The request as a function wants it to go on. */
export function changedRequest(request: EdgeRequest, answered: object): EdgeRequest {
  // Whatever a function answers: what is missing is taken from the request.
  const changed = answered as Partial<EventRequest>;
  const headers = headersFrom(changed.headers ?? {});
  const cookies = Object.entries(changed.cookies ?? {}).flatMap(([name, value]) =>
    every(value).map((each) => `${name}=${each}`),
  );
  if (cookies.length > 0) headers.set('cookie', [cookies.join('; ')]);
  const query = Object.entries(changed.querystring ?? {}).flatMap(([name, value]) =>
    every(value).map((each) => (each === '' ? name : `${name}=${each}`)),
  );
  const path = String(changed.uri ?? request.path);
  if (!path.startsWith('/')) throw new Error('the uri of a request begins with a slash.');
  return { ...request, path, query: query.join('&'), headers };
}

function bodyOf(body: NonNullable<EventResponse['body']>): Buffer {
  return typeof body === 'string'
    ? Buffer.from(body)
    : Buffer.from(String(body.data), body.encoding === 'base64' ? 'base64' : 'utf8');
}

/** An answer that a function gave instead of an origin. */
export function generated(answered: object): EdgeAnswer {
  // It says a status: the rest of it may be missing.
  const response = answered as EventResponse;
  const body = response.body === undefined ? Buffer.alloc(0) : bodyOf(response.body);
  const headers = headersFrom(response.headers ?? {});
  for (const [name, { value, attributes }] of Object.entries(response.cookies ?? {})) {
    add(headers, 'set-cookie', `${name}=${value}${attributes ? `; ${attributes}` : ''}`);
  }
  headers.set('server', ['CloudFront']);
  headers.set('content-length', [String(body.length)]);
  return {
    status: Number(response.statusCode),
    ...(response.statusDescription && { statusText: response.statusDescription }),
    headers,
    body,
    result: 'FunctionGeneratedResponse from cloudfront',
  };
}
