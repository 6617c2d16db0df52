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
