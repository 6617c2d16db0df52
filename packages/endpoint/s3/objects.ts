import { createReadStream } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { AwsError } from '../server/service.ts';
import { header, type WireRequest } from '../wire/request.ts';
import { checkConflict, checkRead, checkWrite, deletionsOf } from './conditions.ts';
import { contentsOf, type Exchange, emptyAnswer, objectHeaders, xmlAnswer } from './exchange.ts';
import { invalidArgument, preconditionFailed, type Version } from './model.ts';
import { byteRange } from './ranges.ts';
import { receive } from './receive.ts';
import { commit, ENCRYPTION, readable, remove, versionHeaders } from './versions.ts';

export async function putObject(exchange: Exchange): Promise<Response> {
  const { request, key } = exchange;
  if (header(request, 'x-amz-copy-source') !== undefined) return copyObject(exchange);
  const contents = contentsOf(exchange);
  checkWrite(request, contents.object(key)?.versions[0], key);
  const deletions = deletionsOf(contents, key);
  const blob = contents.newBlob();
  const received = await receive(request, contents.blobFile(blob));
  const version = settle(
    exchange,
    blob,
    () => ({ ...received, blob, headers: objectHeaders(request), ...tagging(request) }),
    deletions,
  );
  return emptyAnswer(200, {
    etag: `"${version.etag}"`,
    [ENCRYPTION]: version.headers[ENCRYPTION] ?? '',
    ...version.checksums,
    ...versionHeaders(exchange, version),
  });
}

/** Commits bytes that took a while to come: the bucket may be gone by now, or the key taken. */
function settle(
  exchange: Exchange,
  blob: string,
  version: () => Parameters<typeof commit>[1],
  deletionsBefore?: number,
): Version {
  const contents = contentsOf(exchange);
  try {
    checkWrite(exchange.request, contents.object(exchange.key)?.versions[0], exchange.key);
    const deletions = deletionsOf(contents, exchange.key);
    checkConflict(exchange.request, deletionsBefore !== undefined && deletions !== deletionsBefore);
    return commit(exchange, version());
  } catch (error) {
    contents.removeBlob(blob);
    throw error;
  }
}

export function getObject(exchange: Exchange): Response {
  const { request } = exchange;
  const version = readable(exchange, request.query.get('versionId') ?? undefined);
  const headers = readHeaders(exchange, version);
  if (checkRead(request, version) === 'not modified') return emptyAnswer(304, { etag: `"${version.etag}"` });
  const range = byteRange(header(request, 'range'), version.size);
  const length = range ? range.end - range.start + 1 : version.size;
  if (range) {
    headers['content-range'] = `bytes ${range.start}-${range.end}/${version.size}`;
    // They are of the whole object: a client would check them against the part.
    for (const name of Object.keys(version.checksums)) delete headers[name];
  }
  headers['content-length'] = String(length);
  const status = range ? 206 : 200;
  if (request.method === 'HEAD' || length === 0) return emptyAnswer(status, headers);
  const stream = Readable.toWeb(createReadStream(contentsOf(exchange).blobFile(version.blob), range));
  // Node's web streams and those of fetch are the same at run time; only their types differ.
  return new Response(stream as globalThis.ReadableStream, { status, headers });
}

function readHeaders(exchange: Exchange, version: Version): Record<string, string> {
  const { query } = exchange.request;
  const headers: Record<string, string> = {
    ...version.headers,
    etag: `"${version.etag}"`,
    'last-modified': new Date(version.lastModified).toUTCString(),
    'accept-ranges': 'bytes',
    ...versionHeaders(exchange, version),
  };
  for (const name of [
    'content-type',
    'content-language',
    'expires',
    'cache-control',
    'content-disposition',
    'content-encoding',
  ]) {
    const wished = query.get(`response-${name}`);
    if (wished !== null) headers[name] = wished;
  }
  if (header(exchange.request, 'x-amz-checksum-mode') === 'ENABLED') Object.assign(headers, checksumHeaders(version));
  const tags = new URLSearchParams(version.tagging ?? '').size;
  return tags > 0 ? { ...headers, 'x-amz-tagging-count': String(tags) } : headers;
}

function checksumHeaders({ checksums, checksumType = 'FULL_OBJECT' }: Version): Record<string, string> {
  return Object.keys(checksums).length === 0 ? {} : { ...checksums, 'x-amz-checksum-type': checksumType };
}

export function deleteObject(exchange: Exchange): Response {
  const { deleteMarker, versionId } = remove(exchange, exchange.request.query.get('versionId') ?? undefined);
  return emptyAnswer(204, {
    ...(deleteMarker && { 'x-amz-delete-marker': 'true' }),
    ...(versionId !== undefined && { 'x-amz-version-id': versionId }),
  });
}

async function copyObject(exchange: Exchange): Promise<Response> {
  const { request, key } = exchange;
  const { source, version } = copySource(exchange);
  const contents = contentsOf(exchange);
  const replaces = header(request, 'x-amz-metadata-directive') === 'REPLACE';
  if (source.bucket === exchange.bucket && source.key === key && !replaces) throw copyToItself();
  const blob = contents.newBlob();
  await copyFile(contentsOf(source).blobFile(version.blob), contents.blobFile(blob));
  // The copy is encrypted as its own bucket says.
  const { [ENCRYPTION]: _encryption, ...others } = version.headers;
  const headers = replaces ? objectHeaders(request) : others;
  const tags = header(request, 'x-amz-tagging-directive') === 'REPLACE' ? tagging(request) : pickTagging(version);
  const { size, etag, checksums } = version;
  const copy = settle(exchange, blob, () => ({ size, etag, checksums, ...pickType(version), blob, headers, ...tags }));
  const members = { LastModified: copy.lastModified, ETag: `"${copy.etag}"` };
  return xmlAnswer('CopyObjectResult', members, 200, versionHeaders(exchange, copy));
}

const pickTagging = ({ tagging: tags }: Version) => (tags === undefined ? {} : { tagging: tags });
const pickType = ({ checksumType }: Version) => (checksumType === undefined ? {} : { checksumType });

/** What `x-amz-copy-source` names, read under its own conditions. */
export function copySource(exchange: Exchange): { source: Exchange; version: Version } {
  const text = header(exchange.request, 'x-amz-copy-source') ?? '';
  const [path = '', query = ''] = text.replace(/^\//, '').split('?');
  const slash = path.indexOf('/');
  if (slash < 1) throw invalidArgument('Invalid copy source object key', 'x-amz-copy-source', text);
  const bucket = decodeURIComponent(path.slice(0, slash));
  const source = { ...exchange, bucket, key: decodeURIComponent(path.slice(slash + 1)) };
  exchange.store.get(bucket);
  const version = readable(source, new URLSearchParams(query).get('versionId') ?? undefined);
  if (checkRead(exchange.request, version, 'x-amz-copy-source-') === 'not modified') {
    throw preconditionFailed('x-amz-copy-source-If-None-Match');
  }
  return { source, version };
}

export function tagging(request: WireRequest): { tagging?: string } {
  const tags = header(request, 'x-amz-tagging');
  return tags === undefined ? {} : { tagging: tags };
}

function copyToItself(): AwsError {
  return new AwsError(
    'InvalidRequest',
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  );
}
