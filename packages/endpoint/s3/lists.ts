import { contentsOf, type Exchange, xmlAnswer } from './exchange.ts';
import { listing } from './listing.ts';
import { invalidArgument } from './model.ts';

/** ListObjectsV2 (`list-type=2`) and ListObjects. */
export function listObjects(exchange: Exchange): Response {
  const { request, bucket } = exchange;
  const { query } = request;
  const second = query.get('list-type') === '2';
  const { prefix, delimiter, max } = common(query);
  const token = query.get('continuation-token') ?? undefined;
  const marker = query.get('marker') ?? '';
  const startAfter = query.get('start-after') ?? '';
  const after = second ? decodeToken(token) : marker;
  const objects = contentsOf(exchange)
    .objects()
    .flatMap(({ key, versions: [newest] }) => (newest && !newest.deleteMarker ? [{ key, newest }] : []));
  const page = listing(objects, { prefix, delimiter, after, max, ...(second && !token && { startAfter }) });
  const text = encoder(query);
  return xmlAnswer('ListBucketResult', {
    Name: bucket,
    Prefix: text(prefix),
    ...(delimiter && { Delimiter: text(delimiter) }),
    MaxKeys: max,
    ...(query.get('encoding-type') === 'url' && { EncodingType: 'url' }),
    ...(second
      ? {
          KeyCount: page.items.length + page.commonPrefixes.length,
          ContinuationToken: token,
          StartAfter: startAfter ? text(startAfter) : undefined,
          NextContinuationToken: page.next && Buffer.from(page.next).toString('base64url'),
        }
      : { Marker: text(marker), NextMarker: delimiter && page.next ? text(page.next) : undefined }),
    IsTruncated: page.next !== undefined,
    Contents: page.items.map(({ key, newest }) => ({
      Key: text(key),
      LastModified: newest.lastModified,
      ETag: `"${newest.etag}"`,
      ...checksumTold(newest.checksums),
      Size: newest.size,
      StorageClass: 'STANDARD',
    })),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: text(prefix) })),
  });
}

export function listObjectVersions(exchange: Exchange): Response {
  const { query, caller } = exchange.request;
  const { prefix, delimiter, max } = common(query);
  const keyMarker = query.get('key-marker') ?? '';
  const idMarker = query.get('version-id-marker') ?? '';
  const entries = contentsOf(exchange)
    .objects()
    .flatMap(({ key, versions }) => versions.map((version, index) => ({ key, version, latest: index === 0 })));
  const from = entries.findIndex(({ key, version }) => key === keyMarker && version.versionId === idMarker);
  const rest = from < 0 ? entries.filter(({ key }) => keyMarker === '' || key > keyMarker) : entries.slice(from + 1);
  const page = listing(rest, { prefix, delimiter, after: '', max });
  const last = page.items.at(-1);
  const text = encoder(query);
  const versions = (deleteMarkers: boolean) =>
    page.items
      .filter(({ version }) => Boolean(version.deleteMarker) === deleteMarkers)
      .map(({ key, version, latest }) => ({
        Key: text(key),
        VersionId: version.versionId,
        IsLatest: latest,
        LastModified: version.lastModified,
        ...(!deleteMarkers && { ETag: `"${version.etag}"`, Size: version.size, StorageClass: 'STANDARD' }),
        Owner: { ID: caller.account },
      }));
  return xmlAnswer('ListVersionsResult', {
    Name: exchange.bucket,
    Prefix: text(prefix),
    ...(delimiter && { Delimiter: text(delimiter) }),
    KeyMarker: text(keyMarker),
    VersionIdMarker: idMarker,
    MaxKeys: max,
    ...(query.get('encoding-type') === 'url' && { EncodingType: 'url' }),
    IsTruncated: page.next !== undefined,
    ...(page.next !== undefined && { NextKeyMarker: text(page.next), NextVersionIdMarker: last?.version.versionId }),
    Version: versions(false),
    DeleteMarker: versions(true),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: text(prefix) })),
  });
}

function common(query: URLSearchParams): { prefix: string; delimiter: string; max: number } {
  const max = query.get('max-keys') ?? '1000';
  if (!/^\d+$/.test(max))
    throw invalidArgument('Provided max-keys not an integer or within integer range', 'max-keys', max);
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    max: Math.min(Number(max), 1000),
  };
}

function decodeToken(token: string | undefined): string {
  if (token === undefined) return '';
  const key = Buffer.from(token, 'base64url').toString();
  if (key !== '') return key;
  throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token);
}

/** Keys may hold what XML cannot: clients ask for them as in a URL. */
function encoder(query: URLSearchParams): (text: string) => string {
  if (query.get('encoding-type') !== 'url') return (text) => text;
  return (text) => encodeURIComponent(text).replaceAll('%2F', '/').replaceAll('%20', '+');
}

function checksumTold(checksums: Readonly<Record<string, string>>): Record<string, string> {
  const name = Object.keys(checksums)[0]?.slice('x-amz-checksum-'.length).toUpperCase();
  return name ? { ChecksumAlgorithm: name } : {};
}
