import { createHash, createHmac } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import * as querystring from 'node:querystring';
import { createContext, Script } from 'node:vm';
import { add, cookiesOf, type EdgeAnswer, type EdgeRequest, type Headers, one, queryPairs } from './message.ts';
import type { DistributionRow, FunctionRow } from './table.ts';

/** AWS counts what a function computes, less than a millisecond of it; here the clock runs, on a machine that may be busy. */
const TIME_LIMIT_MS = 1_000;

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

/** The modules that the runtime cloudfront-js-2.0 has besides the language (its developer guide), as far as they are here. */
const MODULES: Readonly<Record<string, unknown>> = {
  crypto: { createHash, createHmac },
  querystring: {
    parse: querystring.parse,
    stringify: querystring.stringify,
    escape: querystring.escape,
    unescape: querystring.unescape,
  },
};

const compiled = new Map<string, Script>();

/** Compiles a function's code; throws a SyntaxError where it is no program. */
export function compileFunction(code: string): Script {
  const known = compiled.get(code) ?? new Script(`${code}\n;${CALL}`, { filename: 'function.js' });
  compiled.set(code, known);
  return known;
}

/** In the context itself, so that the answer is text when it leaves it. */
const CALL = `Promise.resolve(handler(JSON.parse(__event))).then(
  (answer) => { __done = JSON.stringify(answer) ?? 'null'; },
  (error) => { __failed = String(error && error.stack || error); },
);`;

/** Calls `handler(event)`; throws where it fails, answers nothing, or takes too long. */
function call({ code, name }: FunctionRow, event: unknown): Record<string, unknown> {
  const sandbox: Record<string, unknown> = {
    __event: JSON.stringify(event),
    console: { log: () => {}, error: () => {}, warn: () => {} },
    require: (module: string) => {
      if (Object.hasOwn(MODULES, module)) return MODULES[module];
      throw new Error(`the embedded endpoint has no module ${module} for functions.`);
    },
    atob,
    btoa,
  };
  const context = createContext(sandbox, {
    codeGeneration: { strings: false, wasm: false },
    microtaskMode: 'afterEvaluate',
  });
  compileFunction(code).runInContext(context, { timeout: TIME_LIMIT_MS });
  if (typeof sandbox.__done !== 'string') {
    throw new Error(`function ${name}: ${String(sandbox.__failed ?? 'it never came to an end.')}`);
  }
  const answer: unknown = JSON.parse(sandbox.__done);
  if (typeof answer !== 'object' || answer === null)
    throw new Error(`function ${name} answers no request and no response.`);
  return answer as Record<string, unknown>;
}

/** Runs a viewer-request function: the request goes on as it says, or is answered by it. */
export function onRequest(site: DistributionRow, row: FunctionRow, request: EdgeRequest): EdgeRequest | EdgeAnswer {
  const answer = call(row, eventOf(site, request, 'viewer-request'));
  if ('statusCode' in answer) return generated(answer as unknown as EventResponse);
  return changedRequest(request, answer as unknown as EventRequest);
}

/** Runs a viewer-response function over the head of an answer. */
export function onResponse(
  site: DistributionRow,
  row: FunctionRow,
  request: EdgeRequest,
  answer: EdgeAnswer,
): EdgeAnswer {
  const { status, statusText = STATUS_CODES[status] ?? '', headers, body } = answer;
  const response = {
    statusCode: status,
    statusDescription: statusText,
    headers: valuesOf(headers, new Set(['set-cookie'])),
    cookies: setCookies(headers),
  };
  const changed = call(row, { ...eventOf(site, request, 'viewer-response'), response }) as unknown as EventResponse;
  const after = headersFrom(changed.headers ?? {});
  for (const [name, { value, attributes }] of cookiePairs(changed.cookies ?? {})) {
    add(after, 'set-cookie', `${name}=${value}${attributes ? `; ${attributes}` : ''}`);
  }
  const replaced = changed.body === undefined ? undefined : bodyOf(changed.body);
  if (replaced) after.set('content-length', [String(replaced.length)]);
  const length = one(headers, 'content-length');
  // It is read-only to functions: the body stays what it is.
  if (!replaced && length !== undefined) after.set('content-length', [length]);
  return { ...answer, status: Number(changed.statusCode ?? status), headers: after, body: replaced ?? body };
}

function eventOf({ id, domainName }: DistributionRow, request: EdgeRequest, eventType: string) {
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

function cookiePairs(values: Values): [string, Value][] {
  return Object.entries(values);
}

function changedRequest(request: EdgeRequest, changed: EventRequest): EdgeRequest {
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

function generated(response: EventResponse): EdgeAnswer {
  const body = response.body === undefined ? Buffer.alloc(0) : bodyOf(response.body);
  const headers = headersFrom(response.headers ?? {});
  for (const [name, { value, attributes }] of cookiePairs(response.cookies ?? {})) {
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
