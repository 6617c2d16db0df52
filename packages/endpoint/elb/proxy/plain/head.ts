import type { IncomingHttpHeaders } from 'node:http';
import type { RawHeaders } from '../headers.ts';
import { ANSWER_HEADERS } from '../limits.ts';

/** A whole request that needs none of HTTP's rarer rules; what is not one is left to node:http. */
export interface PlainRequest {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: RawHeaders;
  readonly headers: IncomingHttpHeaders;
  /** Undefined where there is none, or an empty one. */
  readonly body: Buffer | undefined;
}

/** The head of a target's answer. */
export interface AnswerHead {
  /** Bytes, the empty line included. */
  readonly length: number;
  readonly minor: number;
  readonly status: number;
  readonly reason: string;
  readonly rawHeaders: RawHeaders;
}

/** As much as most clients send at most: a longer head is judged by node:http. */
const LONGEST_HEAD = 8 * 1024;
const REQUEST_LINE = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (\/[\x21-\x7e]{0,2047}) HTTP\/1\.1\r\n/;
const STATUS_LINE = /^HTTP\/1\.([01]) (\d{3})(?: ([\t\x20-\x7e\x80-\xff]*))?\r\n/;
const FIELD = /([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)\r\n/y;
/** What changes how a message is read, or how its connection goes on. */
const RARE = new Set(['transfer-encoding', 'upgrade', 'expect', 'te', 'trailer', 'http2-settings', 'keep-alive']);

/** Reads what one read of a connection brought, if it is one plain request and nothing else. */
export function plainRequest(chunk: Buffer): PlainRequest | undefined {
  const text = chunk.toString('latin1', 0, Math.min(chunk.length, LONGEST_HEAD));
  const end = text.indexOf('\r\n\r\n') + 2;
  const line = end < 2 ? null : REQUEST_LINE.exec(text);
  if (!line) return undefined;
  const [{ length: from }, method = '', url = ''] = line;
  const rawHeaders = fields(text, from, end);
  const headers = rawHeaders && byName(rawHeaders);
  if (!rawHeaders || !headers?.host) return undefined;
  const size = headers['content-length'];
  if (size !== undefined && !/^\d{1,9}$/.test(size)) return undefined;
  if (end + 2 + Number(size ?? 0) !== chunk.length) return undefined;
  const body = Number(size ?? 0) > 0 ? chunk.subarray(end + 2) : undefined;
  return { method, url, rawHeaders, headers, body };
}

/** Reads the head of an answer: undefined while it is not whole, false when it is none. */
export function answerHead(bytes: Buffer): AnswerHead | undefined | false {
  const end = bytes.indexOf('\r\n\r\n') + 2;
  if (end < 2) return bytes.length < ANSWER_HEADERS ? undefined : false;
  if (end > ANSWER_HEADERS) return false;
  const text = bytes.toString('latin1', 0, end + 2);
  const line = STATUS_LINE.exec(text);
  const rawHeaders = line ? fields(text, line[0].length, end) : undefined;
  if (!line || !rawHeaders) return false;
  return { length: end + 2, minor: Number(line[1]), status: Number(line[2]), reason: line[3] ?? '', rawHeaders };
}

function fields(text: string, from: number, end: number): RawHeaders | undefined {
  const raw: RawHeaders = [];
  FIELD.lastIndex = from;
  for (let at = from; at < end; at = FIELD.lastIndex) {
    const field = FIELD.exec(text);
    if (!field) return undefined;
    const [, name = '', value = ''] = field;
    raw.push(name, trimmed(value));
  }
  return raw;
}

function trimmed(value: string): string {
  let end = value.length;
  while (end > 0 && (value[end - 1] === ' ' || value[end - 1] === '\t')) end -= 1;
  return end === value.length ? value : value.slice(0, end);
}

/** By their names in small letters; undefined where one is rare, or there twice. */
function byName(raw: RawHeaders): IncomingHttpHeaders | undefined {
  const headers: IncomingHttpHeaders = {};
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] ?? '').toLowerCase();
    const value = raw[at + 1] ?? '';
    if (RARE.has(name) || name in headers) return undefined;
    if (name === 'connection' && value.toLowerCase() !== 'keep-alive') return undefined;
    headers[name] = value;
  }
  return headers;
}
