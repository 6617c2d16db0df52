import type { Readable } from 'node:stream';
import type { Cache, Entry } from './cache.ts';
import { type EdgeRequest, one } from './message.ts';
import { type OriginAnswer, OriginFailure, type OriginRequest } from './origin.ts';
import { askBalancer } from './origin-balancer.ts';
import { originHeaders, originQuery } from './origin-headers.ts';
import { askS3 } from './origin-s3.ts';
import type { BehaviorRow, DistributionRow, OriginRow } from './table.ts';

/** What answering a request takes besides the request. */
export interface Place {
  readonly buckets: string;
  readonly site: DistributionRow;
  readonly cache: Cache;
}

export interface Wanted {
  readonly request: EdgeRequest;
  readonly behavior: BehaviorRow;
  readonly body?: Readable | undefined;
  readonly signal: AbortSignal;
}

/** Asks the origin of a behaviour; of a group the second one where the first fails. */
export async function askOrigin(place: Place, wanted: Wanted, stale: Entry | undefined): Promise<OriginAnswer> {
  const { originId } = wanted.behavior;
  const origin = place.site.origins[originId];
  if (origin?.kind !== 'group') return askOne(place, wanted, originId, origin, stale);
  const [first, second] = origin.members;
  const other = () => askOne(place, wanted, second, place.site.origins[second], stale);
  if (!['GET', 'HEAD', 'OPTIONS'].includes(wanted.request.method)) {
    return askOne(place, wanted, first, place.site.origins[first], stale);
  }
  try {
    const answer = await askOne(place, wanted, first, place.site.origins[first], stale);
    if (!origin.statuses.includes(answer.status)) return answer;
    discard(answer);
  } catch (error) {
    if (!(error instanceof OriginFailure) || !origin.statuses.includes(error.status)) throw error;
  }
  return other();
}

async function askOne(
  { buckets, site }: Place,
  { request, behavior, body, signal }: Wanted,
  originId: string,
  origin: OriginRow | undefined,
  stale: Entry | undefined,
): Promise<OriginAnswer> {
  if (!origin || origin.kind === 'group') throw new OriginFailure(502, `There is no origin ${originId}.`);
  if (origin.kind === 'absent') throw new OriginFailure(502, origin.reason);
  const headers = originHeaders(behavior, request, origin);
  const etag = stale && one(stale.headers, 'etag')?.replace(/^W\//, '');
  if (etag !== undefined) headers.set('if-none-match', [etag]);
  const keeps = behavior.cachedMethods.includes(request.method) && behavior.cache.maxTtl > 0;
  // What is kept is kept whole: the part is cut from it. S3 is near, and a whole object costs nothing.
  if (keeps && origin.kind === 's3') headers.delete('range');
  const asked: OriginRequest = {
    viewer: request,
    method: request.method,
    path: `${origin.path}${request.path}`,
    query: originQuery(behavior, request),
    headers,
    body,
    signal,
  };
  return origin.kind === 's3' ? askS3(buckets, site, origin, asked) : askBalancer(origin, asked);
}

/** Lets go of an answer that nobody reads. */
export function discard({ body }: OriginAnswer): void {
  if (!Buffer.isBuffer(body)) body.destroy();
}
