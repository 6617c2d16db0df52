import { AwsError } from '../server/service.ts';
import { header, type WireRequest } from '../wire/request.ts';
import { noSuchKey, preconditionFailed, type Version } from './model.ts';

/** Refuses a write whose If-None-Match or If-Match does not hold for what is there now. */
export function checkWrite(request: WireRequest, current: Version | undefined, key: string): void {
  const there = current && !current.deleteMarker ? current : undefined;
  const none = header(request, 'if-none-match');
  if (none !== undefined && none !== '*') {
    throw new AwsError('NotImplemented', 'A header you provided implies functionality that is not implemented', 501, {
      Header: 'If-None-Match',
    });
  }
  if (none === '*' && there) throw preconditionFailed('If-None-Match');
  const match = header(request, 'if-match');
  if (match !== undefined && !there) throw noSuchKey(key);
  if (match !== undefined && there && !names(match, there)) throw preconditionFailed('If-Match');
}

/** Deletions by key since the endpoint was started: of each, only whether there was another one matters. */
const DELETIONS = new WeakMap<object, Map<string, number>>();

/** Notes that a key was deleted. */
export function noteDeletion(contents: object, key: string): void {
  const counts = DELETIONS.get(contents) ?? new Map<string, number>();
  DELETIONS.set(contents, counts.set(key, deletionsOf(contents, key) + 1));
}

/** How often a key was deleted so far. */
export const deletionsOf = (contents: object, key: string): number => DELETIONS.get(contents)?.get(key) ?? 0;

/**
 * Refuses a write that is to make an object when a deletion of its key succeeded while the bytes came: whoever sees 409 tries
 * again (S3's user guide, "How to prevent object overwrites with conditional writes"; API reference, PutObject).
 */
export function checkConflict(request: WireRequest, isDeletedMeanwhile: boolean): void {
  if (!isDeletedMeanwhile || header(request, 'if-none-match') === undefined) return;
  const message = 'The conditional request cannot succeed due to a conflicting operation against this resource.';
  throw new AwsError('ConditionalRequestConflict', message, 409, { Condition: 'If-None-Match' });
}

/** What a conditional read comes to: 304 when the client has it already; throws 412 when it asked for another. */
export function checkRead(request: WireRequest, version: Version, prefix = ''): 'read' | 'not modified' {
  const match = header(request, `${prefix}if-match`);
  if (match !== undefined && !names(match, version)) throw preconditionFailed('If-Match');
  const modified = secondsOf(version.lastModified);
  const unmodifiedSince = header(request, `${prefix}if-unmodified-since`);
  if (match === undefined && unmodifiedSince !== undefined && modified > secondsOf(unmodifiedSince)) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  const none = header(request, `${prefix}if-none-match`);
  if (none !== undefined) return names(none, version) ? 'not modified' : 'read';
  const since = header(request, `${prefix}if-modified-since`);
  return since !== undefined && modified <= secondsOf(since) ? 'not modified' : 'read';
}

function names(condition: string, version: Version): boolean {
  return condition.split(',').some((tag) => ['*', version.etag].includes(tag.trim().replace(/^(W\/)?"(.*)"$/, '$2')));
}

function secondsOf(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}
