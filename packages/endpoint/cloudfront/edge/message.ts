import type { Readable } from 'node:stream';

/** Headers in lower case, each with its values in order. */
export type Headers = Map<string, string[]>;

/** What the viewer asks, as far as functions may change it. */
export interface EdgeRequest {
  readonly method: string;
  /** Undecoded, without the query. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: Headers;
  readonly ip: string;
  readonly port: number;
  readonly id: string;
  readonly httpVersion: string;
}

/** How `X-Cache` says where an answer comes from. */
export type CacheResult =
  | 'Hit from cloudfront'
  | 'RefreshHit from cloudfront'
  | 'Miss from cloudfront'
  | 'Error from cloudfront'
  | 'FunctionGeneratedResponse from cloudfront'
  | 'FunctionExecutionError from cloudfront';

/** An answer on its way to the viewer. */
export interface EdgeAnswer {
  readonly status: number;
  readonly statusText?: string;
  readonly headers: Headers;
  readonly body: Buffer | Readable;
  readonly result: CacheResult;
}

/** The headers of a message in the flat form that node:http reads. */
export function readHeaders(raw: readonly string[]): Headers {
  const headers: Headers = new Map();
  for (let at = 0; at < raw.length; at += 2) add(headers, raw[at] ?? '', raw[at + 1] ?? '');
  return headers;
}

/** Adds one value to those of a header. */
export function add(headers: Headers, name: string, value: string): void {
  const key = name.toLowerCase();
  headers.set(key, [...(headers.get(key) ?? []), value]);
}

/** The flat form, for node:http to write. */
export function writeHeaders(headers: Headers): string[] {
  return [...headers].flatMap(([name, values]) => values.flatMap((value) => [titled(name), value]));
}

export const one = (headers: Headers, name: string): string | undefined => headers.get(name)?.join(', ');

/** The cookies of a request, by name. */
export function cookiesOf(headers: Headers): [name: string, value: string][] {
  return (headers.get('cookie') ?? [])
    .flatMap((line) => line.split(/;\s*/))
    .filter((pair) => pair !== '')
    .map((pair) => {
      const mark = pair.indexOf('=');
      return mark < 0 ? [pair, ''] : [pair.slice(0, mark), pair.slice(mark + 1)];
    });
}

/** The pairs of a query as they were sent: not decoded. */
export function queryPairs(query: string): [name: string, pair: string][] {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => [pair.split('=', 1)[0] ?? '', pair]);
}

function titled(name: string): string {
  return name === 'etag' ? 'ETag' : name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}
