import { createHash } from 'node:crypto';

/** The name of an object's document: a key may be 1,024 bytes long, a file's name 255. */
export function documentId(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
