import { randomUUID } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Documents } from '../server/documents.ts';
import { AwsError } from '../server/service.ts';
import { type Bucket, noSuchBucket, type StoredObject, type Upload, type Version } from './model.ts';
import { documentId } from './names.ts';

/**
 * Buckets and objects on disk. An object's bytes lie in a file of their own under `blobs`; the document that names
 * them is written last, so that a kill in the middle of an upload leaves a file that nothing names, removed at the
 * next start.
 */
export class BucketStore {
  readonly #folder: string;
  readonly #buckets: Documents<Bucket>;
  readonly #contents = new Map<string, Contents>();

  constructor(folder: string) {
    this.#folder = folder;
    this.#buckets = new Documents(join(folder, 'buckets'));
    mkdirSync(join(folder, 'contents'), { recursive: true });
    for (const name of readdirSync(join(folder, 'contents'))) {
      if (this.#buckets.get(name)) this.#contents.set(name, new Contents(this.#contentFolder(name)));
      else removeContents(this.#contentFolder(name));
    }
  }

  buckets(): Bucket[] {
    return this.#buckets
      .all()
      .map(([, bucket]) => bucket)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(name: string): Bucket | undefined {
    return this.#buckets.get(name);
  }

  get(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (!bucket) throw noSuchBucket(name);
    return bucket;
  }

  contents(name: string): Contents {
    const { name: known } = this.get(name);
    const contents = this.#contents.get(known) ?? new Contents(this.#contentFolder(known));
    this.#contents.set(known, contents);
    return contents;
  }

  create(bucket: Bucket): Bucket {
    if (this.#buckets.get(bucket.name)) {
      const message = 'Your previous request to create the named bucket succeeded and you already own it.';
      throw new AwsError('BucketAlreadyOwnedByYou', message, 409, { BucketName: bucket.name });
    }
    requireBucketName(bucket.name);
    return this.#buckets.put(bucket.name, bucket);
  }

  /** Sets a sub-resource, or removes it. */
  setDocument(name: string, document: string, text: string | undefined): void {
    const bucket = this.get(name);
    const { [document]: _old, ...others } = bucket.documents;
    this.#buckets.put(name, { ...bucket, documents: text === undefined ? others : { ...others, [document]: text } });
  }

  /** How the bucket encrypts what does not say so itself. */
  encryption(name: string): string {
    return /<SSEAlgorithm>([\w:]+)<\/SSEAlgorithm>/.exec(this.get(name).documents.encryption ?? '')?.[1] ?? 'AES256';
  }

  versioning(name: string): 'Enabled' | 'Suspended' | undefined {
    const status = /<Status>(\w+)<\/Status>/.exec(this.get(name).documents.versioning ?? '')?.[1];
    return status === 'Enabled' || status === 'Suspended' ? status : undefined;
  }

  delete(name: string): void {
    if (!this.contents(name).isEmpty()) throw notEmpty(this.versioning(name) !== undefined, name);
    this.#buckets.delete(name);
    this.#contents.delete(name);
    rmSync(this.#contentFolder(name), { recursive: true, force: true });
  }

  #contentFolder(name: string): string {
    return join(this.#folder, 'contents', name);
  }
}

/** Names as `newBlob` makes them. */
const BLOB = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Removes what a bucket that is gone left behind; a folder that is none of a bucket, or a link to one, stays. */
function removeContents(folder: string): void {
  const isOwn =
    lstatSync(folder).isDirectory() && readdirSync(folder).every((name) => /^(objects|uploads|blobs)$/.test(name));
  if (isOwn) rmSync(folder, { recursive: true, force: true });
}

/** What one bucket holds. */
export class Contents {
  readonly #folder: string;
  readonly #objects: Documents<StoredObject>;
  readonly #uploads: Documents<Upload>;
  #sorted: StoredObject[] | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    this.#objects = new Documents(join(folder, 'objects'));
    this.#uploads = new Documents(join(folder, 'uploads'));
    mkdirSync(join(folder, 'blobs'), { recursive: true });
    this.#removeOrphans();
  }

  isEmpty(): boolean {
    return this.#objects.all().length === 0;
  }

  /** A new name for a file of bytes. */
  newBlob(): string {
    return randomUUID();
  }

  blobFile(blob: string): string {
    return join(this.#folder, 'blobs', blob);
  }

  removeBlob(blob: string): void {
    if (blob) rmSync(this.blobFile(blob), { force: true });
  }

  object(key: string): StoredObject | undefined {
    return this.#objects.get(documentId(key));
  }

  /** The objects, by the bytes of their keys. */
  objects(): readonly StoredObject[] {
    this.#sorted ??= this.#objects
      .all()
      .map(([, object]) => object)
      .sort((a, b) => compareKeys(a.key, b.key));
    return this.#sorted;
  }

  /** Puts a version first; one with the same id gives way to it, and its bytes go. */
  addVersion(key: string, version: Version): void {
    const { versions = [] } = this.object(key) ?? {};
    const others = versions.filter(({ versionId }) => versionId !== version.versionId);
    this.#put({ key, versions: [version, ...others] });
    for (const old of versions) if (!others.includes(old)) this.removeBlob(old.blob);
  }

  replaceVersion(key: string, version: Version): void {
    const versions = this.object(key)?.versions ?? [];
    this.#put({ key, versions: versions.map((old) => (old.versionId === version.versionId ? version : old)) });
  }

  removeVersion(key: string, versionId: string): Version | undefined {
    const { versions = [] } = this.object(key) ?? {};
    const removed = versions.find((version) => version.versionId === versionId);
    if (!removed) return undefined;
    this.#put({ key, versions: versions.filter((version) => version !== removed) });
    this.removeBlob(removed.blob);
    return removed;
  }

  uploads(): [uploadId: string, upload: Upload][] {
    return this.#uploads.all();
  }

  upload(uploadId: string): Upload | undefined {
    return this.#uploads.get(uploadId);
  }

  putUpload(uploadId: string, upload: Upload): void {
    this.#uploads.put(uploadId, upload);
  }

  removeUpload(uploadId: string): void {
    const upload = this.#uploads.get(uploadId);
    this.#uploads.delete(uploadId);
    for (const part of Object.values(upload?.parts ?? {})) this.removeBlob(part.blob);
  }

  #put(object: StoredObject): void {
    this.#sorted = undefined;
    if (object.versions.length > 0) this.#objects.put(documentId(object.key), object);
    else this.#objects.delete(documentId(object.key));
  }

  #removeOrphans(): void {
    const versions = this.#objects.all().flatMap(([, object]) => object.versions);
    const parts = this.#uploads.all().flatMap(([, upload]) => Object.values(upload.parts));
    const named = new Set([...versions, ...parts].map(({ blob }) => blob));
    for (const blob of readdirSync(join(this.#folder, 'blobs')))
      if (BLOB.test(blob) && !named.has(blob)) this.removeBlob(blob);
  }
}

/** The order of UTF-8 bytes, which differs from that of strings only where one holds a surrogate pair. */
export function compareKeys(a: string, b: string): number {
  if (/[\ud800-\udfff]/.test(a + b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

function notEmpty(versioned: boolean, name: string): AwsError {
  const message = 'The bucket you tried to delete is not empty';
  const versions = '. You must delete all versions in the bucket.';
  return new AwsError('BucketNotEmpty', versioned ? message + versions : message, 409, { BucketName: name });
}

function requireBucketName(name: string): void {
  const good = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes('..');
  if (good && !/^\d+\.\d+\.\d+\.\d+$/.test(name) && !/^xn--|-s3alias$|^sthree-/.test(name)) return;
  throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName: name });
}
