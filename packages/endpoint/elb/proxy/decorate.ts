import type { ServerResponse } from 'node:http';
import type { RawHeaders } from './headers.ts';

/** Changes the headers of an answer when it is begun, whoever begins it. */
export function decorate(answer: ServerResponse, change: (headers: RawHeaders) => RawHeaders): void {
  const write = answer.writeHead.bind(answer);
  const decorated = (status: number, ...rest: readonly unknown[]): ServerResponse => {
    const headers = rest.at(-1);
    const flat = Array.isArray(headers)
      ? headers.map(String)
      : Object.entries(headers ?? {})
          .flat()
          .map(String);
    const message = rest[0];
    return typeof message === 'string' ? write(status, message, change(flat)) : write(status, change(flat));
  };
  // The overloads of node:http, which this takes apart itself.
  answer.writeHead = decorated as typeof answer.writeHead;
}

/** Headers with others in the place of those that have the same names. */
export function withHeaders(headers: RawHeaders, others: readonly string[]): RawHeaders {
  const replaced = new Set(others.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase()));
  const kept = headers.filter((_, at) => !replaced.has((headers[at - (at % 2)] ?? '').toLowerCase()));
  return [...kept, ...others];
}
