import { Readable } from 'node:stream';
import { askOrigin, discard, type Place, type Wanted } from './ask-origin.ts';
import { type Entry, MOST_BODY } from './cache.ts';
import { compressed } from './compress.ts';
import { acceptedEncodings, cacheKey } from './key.ts';
import { errorLifetime, lifetime } from './lifetime.ts';
import { type EdgeAnswer, type EdgeRequest, type Headers, one } from './message.ts';
import { type OriginAnswer, OriginFailure } from './origin.ts';
import { errorAnswer } from './pages.ts';
import type { BehaviorRow } from './table.ts';

/** Answers from the cache, or from the origin, whose answer goes to the cache as the policy says. */
export async function fetchThrough(place: Place, wanted: Wanted): Promise<EdgeAnswer> {
  const { behavior, request } = wanted;
  if (!isCached(behavior, request)) return fromOrigin(place, wanted, undefined, undefined);
  const key = cacheKey(behavior, request, request.path);
  const entry = place.cache.get(key);
  if (entry && entry.expiresAt > Date.now()) return hit(entry);
  return fromOrigin(place, wanted, key, entry);
}

/** Answers to other methods never are; to HEAD they come from the cache and do not go there. */
function isCached({ cachedMethods }: BehaviorRow, { method }: EdgeRequest): boolean {
  return cachedMethods.includes(method);
}

function hit(entry: Entry, result: EdgeAnswer['result'] = 'Hit from cloudfront'): EdgeAnswer {
  const headers: Headers = new Map(entry.headers);
  headers.set('age', [String(Math.floor((Date.now() - entry.storedAt) / 1000))]);
  return {
    status: entry.status,
    headers,
    body: entry.body,
    result: entry.status >= 400 ? 'Error from cloudfront' : result,
  };
}

async function fromOrigin(
  place: Place,
  wanted: Wanted,
  key: string | undefined,
  stale: Entry | undefined,
): Promise<EdgeAnswer> {
  const since = place.cache.sequence;
  const now = Date.now();
  let answer: OriginAnswer;
  try {
    answer = await askOrigin(place, wanted, key === undefined ? undefined : stale);
  } catch (error) {
    if (!(error instanceof OriginFailure)) throw error;
    if (stale && stale.status < 400) return outlived(place, wanted, key, stale, error.status, since);
    return keep(place, wanted, key, since, now, errorAnswer(error.status, wanted.request.id, error.message));
  }
  if (stale && answer.status >= 500 && stale.status < 400) {
    discard(answer);
    return outlived(place, wanted, key, stale, answer.status, since);
  }
  if (stale && answer.status === 304) {
    const seconds = lifetime(
      answer.headers.has('cache-control') ? answer.headers : stale.headers,
      wanted.behavior.cache,
      now,
    );
    const fresh = { ...stale, storedAt: now, expiresAt: now + seconds * 1000 };
    if (key !== undefined) place.cache.put(key, wanted.request.path, fresh, since);
    return hit(fresh, 'RefreshHit from cloudfront');
  }
  return keep(place, wanted, key, since, now, answer);
}

/** An origin that fails leaves what is in the cache in force, until the error's minimum TTL is over. */
function outlived(
  { cache, site }: Place,
  { request, behavior }: Wanted,
  key: string | undefined,
  stale: Entry,
  status: number,
  since: number,
): EdgeAnswer {
  const now = Date.now();
  const seconds = errorLifetime(status, new Map(), site.errors, behavior.cache, now);
  if (key !== undefined) cache.put(key, request.path, { ...stale, expiresAt: now + seconds * 1000 }, since);
  return hit(stale);
}

/** Puts an answer into the cache where it belongs there, and passes it on. */
async function keep(
  { cache, site }: Place,
  { request, behavior }: Wanted,
  key: string | undefined,
  since: number,
  now: number,
  answer: OriginAnswer,
): Promise<EdgeAnswer> {
  const { status, statusText, headers, body } = answer;
  const result = status >= 400 ? 'Error from cloudfront' : 'Miss from cloudfront';
  const passed = { status, ...(statusText && { statusText }), headers, result } as const;
  const seconds =
    status >= 400
      ? errorLifetime(status, headers, site.errors, behavior.cache, now)
      : lifetime(headers, behavior.cache, now);
  const isKept = key !== undefined && request.method !== 'HEAD' && seconds > 0 && isKeepable(status);
  const size = Number(one(headers, 'content-length') ?? Number.NaN);
  const packs = behavior.compress && request.method === 'GET' && acceptedEncodings(behavior.cache, request) !== '';
  if (!(isKept || packs) || size > MOST_BODY) return { ...passed, body };
  const entry = (whole: Headers, bytes: Buffer): Entry => ({
    status,
    headers: whole,
    body: bytes,
    storedAt: now,
    expiresAt: now + seconds * 1000,
  });
  const put = (whole: Headers, bytes: Buffer): void => {
    if (isKept) cache.put(key, request.path, entry(whole, bytes), since);
  };
  // Of unknown length, it may be a stream of events: it is passed on as it comes.
  if (Number.isNaN(size) && !Buffer.isBuffer(body))
    return { ...passed, body: copied(body, (bytes) => put(headers, bytes)) };
  const whole = Buffer.isBuffer(body) ? body : await collected(body);
  const packed = packs
    ? compressed(status, headers, whole, acceptedEncodings(behavior.cache, request))
    : { headers, body: whole };
  put(packed.headers, packed.body);
  return { ...passed, headers: packed.headers, body: packed.body };
}

/** A part of an object is none of the object; what says nothing of itself is passed on. */
const isKeepable = (status: number): boolean => status !== 206 && status !== 304;

async function collected(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of body) chunks.push(chunk);
  } catch {
    throw new OriginFailure(502, 'CloudFront wasn&#39;t able to read the origin&#39;s response to its end.');
  }
  return Buffer.concat(chunks);
}

/** Passes a stream on, and reports its bytes when it came to its end and was not too long. */
function copied(body: Readable, report: (bytes: Buffer) => void): Readable {
  const chunks: Buffer[] = [];
  let size = 0;
  async function* pass() {
    for await (const chunk of body) {
      size += chunk.length;
      if (size <= MOST_BODY) chunks.push(chunk);
      yield chunk;
    }
    if (size <= MOST_BODY) report(Buffer.concat(chunks));
  }
  return Readable.from(pass(), { objectMode: false });
}
