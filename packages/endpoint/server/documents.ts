import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileNameOf, nameOfFile } from './file-names.ts';
import { parsed } from './parsed.ts';

/**
 * A folder of JSON documents, held in memory and written through, one file a document.
 * Each write goes to a temporary file that then takes the document's name, so a kill at any moment leaves either the
 * old text or the new one.
 */
export class Documents<T> {
  readonly #folder: string;
  readonly #documents = new Map<string, T>();

  /** Without `onDamaged` a document that cannot be read is an error. */
  constructor(folder: string, onDamaged: (error: unknown) => void = rethrow) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    for (const file of readdirSync(folder)) {
      if (file.endsWith('.json')) {
        this.#bring(file, onDamaged);
        // What a kill in the middle of a write left behind; nothing else in the folder is ours to remove.
      } else if (file.endsWith('.json.new')) rmSync(join(folder, file), { force: true });
    }
  }

  #bring(file: string, onDamaged: (error: unknown) => void): void {
    try {
      this.#documents.set(...this.#read(file));
    } catch (error) {
      onDamaged(error);
    }
  }

  #read(file: string): [id: string, document: T] {
    const path = join(this.#folder, file);
    const content = parsed(path, readFileSync(path, 'utf8'));
    const id = nameOfFile(file.slice(0, -'.json'.length));
    // What lies in the folder was written by `put` below: its shape is T, or one with its id.
    if (id !== undefined) return [id, content as T];
    const whole = content as { readonly id: string; readonly document: T };
    return [whole.id, whole.document];
  }

  get(id: string): T | undefined {
    return this.#documents.get(id);
  }

  /** Every document, in the order in which they were first put (after a restart: by id). */
  all(): [id: string, document: T][] {
    return [...this.#documents];
  }

  put(id: string, document: T): T {
    const file = this.#file(id);
    // Where the file's name does not say the id, the file does.
    const content = nameOfFile(fileNameOf(id)) === undefined ? { id, document } : document;
    writeFileSync(`${file}.new`, JSON.stringify(content));
    renameSync(`${file}.new`, file);
    this.#documents.set(id, document);
    return document;
  }

  delete(id: string): boolean {
    rmSync(this.#file(id), { force: true });
    return this.#documents.delete(id);
  }

  #file(id: string): string {
    return join(this.#folder, `${fileNameOf(id)}.json`);
  }
}

function rethrow(error: unknown): never {
  throw error;
}
