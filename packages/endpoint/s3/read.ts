import { readFile } from 'node:fs/promises';
import { noSuchBucket, noSuchKey } from './model.ts';
import type { BucketStore } from './store.ts';

/** The text of an object's newest version, for other services of the endpoint. */
export async function readObject(store: BucketStore, bucket: string, key: string): Promise<string> {
  if (!store.find(bucket)) throw noSuchBucket(bucket);
  const contents = store.contents(bucket);
  const version = contents.object(key)?.versions[0];
  if (!version || version.deleteMarker) throw noSuchKey(key);
  return readFile(contents.blobFile(version.blob), 'utf8');
}
