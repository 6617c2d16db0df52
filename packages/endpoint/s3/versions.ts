import { randomBytes } from 'node:crypto';
import { AwsError } from '../server/service.ts';
import { noteDeletion } from './conditions.ts';
import { contentsOf, type Exchange } from './exchange.ts';
import { noSuchKey, noSuchVersion, type Version } from './model.ts';

export const ENCRYPTION = 'x-amz-server-side-encryption';

/**
 * What an object is encrypted with. The ETag of one that KMS encrypts is no digest of its data (S3's API reference, Object);
 * that of one that was put in parts goes on to say how many.
 */
function encrypted(
  { store, bucket }: Exchange,
  { headers, etag }: Pick<Version, 'headers' | 'etag'>,
): Pick<Version, 'headers' | 'etag'> {
  const algorithm = headers[ENCRYPTION] ?? store.encryption(bucket);
  const answered = { ...headers, [ENCRYPTION]: algorithm };
  if (!algorithm.startsWith('aws:kms')) return { headers: answered, etag };
  return { headers: answered, etag: etag.replace(/^[0-9a-f]{32}/, randomBytes(16).toString('hex')) };
}

/** What was put becomes the object's newest version; the answer's headers have its id where the bucket keeps versions. */
export function commit(exchange: Exchange, version: Omit<Version, 'versionId' | 'lastModified'>): Version {
  const enabled = exchange.store.versioning(exchange.bucket) === 'Enabled';
  const versionId = enabled ? newVersionId() : 'null';
  const own = version.deleteMarker ? {} : encrypted(exchange, version);
  const added = { ...version, ...own, versionId, lastModified: new Date().toISOString() };
  contentsOf(exchange).addVersion(exchange.key, added);
  return added;
}

export function versionHeaders({ store, bucket }: Exchange, version: Version): Record<string, string> {
  return store.versioning(bucket) ? { 'x-amz-version-id': version.versionId } : {};
}

/** The version that a request reads: the newest, or the one that `versionId` names. */
export function readable(exchange: Exchange, versionId?: string): Version {
  const versions = contentsOf(exchange).object(exchange.key)?.versions ?? [];
  const version = versionId === undefined ? versions[0] : versions.find((one) => one.versionId === versionId);
  if (!version) throw versionId === undefined ? noSuchKey(exchange.key) : noSuchVersion(exchange.key, versionId);
  if (!version.deleteMarker) return version;
  if (versionId === undefined) throw noSuchKey(exchange.key);
  throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405);
}

export interface Deletion {
  readonly deleteMarker: boolean;
  readonly versionId?: string;
}

/** Deletes as S3 does: one version for good, or, where the bucket keeps versions, under a delete marker. */
export function remove(exchange: Exchange, versionId?: string): Deletion {
  const { store, bucket, key } = exchange;
  const contents = contentsOf(exchange);
  noteDeletion(contents, key);
  if (versionId !== undefined) {
    const removed = contents.removeVersion(key, versionId);
    return { deleteMarker: removed?.deleteMarker ?? false, versionId };
  }
  if (store.versioning(bucket) === undefined) {
    contents.removeVersion(key, 'null');
    return { deleteMarker: false };
  }
  const marker = { deleteMarker: true as const, size: 0, etag: '', blob: '', headers: {}, checksums: {} };
  return { deleteMarker: true, versionId: commit(exchange, marker).versionId };
}

function newVersionId(): string {
  return randomBytes(24).toString('base64url');
}
