import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Documents } from '../server/documents.ts';

/** Documents that nobody but the endpoint's own user may read: files of mode 0600 in a folder of mode 0700. */
export class PrivateDocuments<T> {
  readonly #documents: Documents<T>;
  readonly #folder: string;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    // Before the first file is in it: whatever mode a file begins with, nobody else comes to it.
    chmodSync(folder, 0o700);
    this.#folder = folder;
    this.#documents = new Documents<T>(folder);
  }

  get(id: string): T | undefined {
    return this.#documents.get(fileName(id));
  }

  all(): T[] {
    return this.#documents.all().map(([, document]) => document);
  }

  put(id: string, document: T): T {
    this.#documents.put(fileName(id), document);
    chmodSync(join(this.#folder, `${fileName(id)}.json`), 0o600);
    return document;
  }

  delete(id: string): void {
    this.#documents.delete(fileName(id));
  }
}

/** Names of secrets and parameters may be longer than a file's may be. */
const fileName = (id: string): string => createHash('sha256').update(id).digest('hex').slice(0, 32);
