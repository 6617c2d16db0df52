import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bucket, StoredObject, Version } from './model.ts';
import { documentId } from './names.ts';

/** An object's newest version, and the file that has its bytes. */
export interface Peeked {
  readonly version: Version;
  readonly file: string;
}

/** A bucket as it lies on disk, read by another thread than the store's; undefined where there is none. */
export function peekBucket(folder: string, name: string): Promise<Bucket | undefined> {
  return readDocument<Bucket>(join(folder, 'buckets', `${encodeURIComponent(name)}.json`));
}

/** An object as it lies on disk; undefined where there is none, or only a delete marker. */
export async function peekObject(folder: string, bucket: string, key: string): Promise<Peeked | undefined> {
  const contents = join(folder, 'contents', bucket);
  const object = await readDocument<StoredObject>(join(contents, 'objects', `${documentId(key)}.json`));
  const version = object?.versions[0];
  return version && !version.deleteMarker ? { version, file: join(contents, 'blobs', version.blob) } : undefined;
}

/** A document is replaced as a whole, so that what is read is one state or the next. */
async function readDocument<T>(file: string): Promise<T | undefined> {
  try {
    // What lies there was written by the store from a T.
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENAMETOOLONG') return undefined;
    throw error;
  }
}
