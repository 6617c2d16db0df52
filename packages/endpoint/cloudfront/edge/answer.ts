import type { IncomingMessage, ServerResponse } from 'node:http';
import { byteRange } from '../../s3/ranges.ts';
import { AwsError } from '../../server/service.ts';
import { type EdgeAnswer, type EdgeRequest, one, writeHeaders } from './message.ts';
import { viaHeader } from './origin-headers.ts';

/** What CloudFront says of itself in every answer. */
export function sign(answer: EdgeAnswer, request: EdgeRequest): void {
  const { headers, result } = answer;
  const via = viaHeader(request);
  const before = one(headers, 'via');
  headers.set('via', [before === undefined ? via : `${before}, ${via}`]);
  headers.set('x-cache', [result]);
  headers.set('x-amz-cf-pop', ['LOCAL']);
  headers.set('x-amz-cf-id', [request.id]);
}

/** An answer as a viewer gets it that has it already, or asks for a part of it. */
export function conditioned(answer: EdgeAnswer, request: EdgeRequest): EdgeAnswer {
  const { status, headers, body } = answer;
  if (status !== 200 || !['GET', 'HEAD'].includes(request.method)) return answer;
  if (isKnown(answer, request)) {
    if (!Buffer.isBuffer(body)) body.destroy();
    const kept = new Map([...headers].filter(([name]) => !/^content-(length|type|encoding|range)$/.test(name)));
    return { ...answer, status: 304, statusText: 'Not Modified', headers: kept, body: Buffer.alloc(0) };
  }
  return Buffer.isBuffer(body) && request.method === 'GET' ? part(answer, body, request) : answer;
}

function isKnown({ headers }: EdgeAnswer, request: EdgeRequest): boolean {
  const none = one(request.headers, 'if-none-match');
  const etag = one(headers, 'etag');
  const plain = (tag: string) => tag.trim().replace(/^W\//, '');
  if (none !== undefined)
    return etag !== undefined && none.split(',').some((tag) => tag.trim() === '*' || plain(tag) === plain(etag));
  const since = Date.parse(one(request.headers, 'if-modified-since') ?? '');
  return Date.parse(one(headers, 'last-modified') ?? '') <= since;
}

function part(answer: EdgeAnswer, body: Buffer, request: EdgeRequest): EdgeAnswer {
  const wanted = one(request.headers, 'range');
  const condition = one(request.headers, 'if-range');
  const holds =
    condition === undefined ||
    condition === one(answer.headers, 'etag') ||
    condition === one(answer.headers, 'last-modified');
  if (wanted === undefined || !holds) return answer;
  const headers = new Map(answer.headers);
  try {
    const range = byteRange(wanted, body.length);
    if (!range) return answer;
    const bytes = body.subarray(range.start, range.end + 1);
    headers.set('content-range', [`bytes ${range.start}-${range.end}/${body.length}`]);
    headers.set('content-length', [String(bytes.length)]);
    return { ...answer, status: 206, statusText: 'Partial Content', headers, body: bytes };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    headers.set('content-range', [`bytes */${body.length}`]);
    headers.set('content-length', ['0']);
    return { ...answer, status: 416, statusText: 'Requested Range Not Satisfiable', headers, body: Buffer.alloc(0) };
  }
}

/** Writes an answer; one that breaks off on its way is broken off for the viewer, too. */
export function write(answer: EdgeAnswer, client: IncomingMessage, response: ServerResponse): void {
  const { status, statusText, headers, body } = answer;
  if (Buffer.isBuffer(body) && status !== 304 && client.method !== 'HEAD')
    headers.set('content-length', [String(body.length)]);
  if (statusText) response.writeHead(status, statusText, writeHeaders(headers));
  else response.writeHead(status, writeHeaders(headers));
  if (Buffer.isBuffer(body)) return void response.end(client.method === 'HEAD' ? undefined : body);
  body.on('error', () => response.destroy());
  body.on('close', () => {
    if (!body.readableEnded) response.destroy();
  });
  body.pipe(response);
}
