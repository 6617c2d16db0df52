import { brotliDecompressSync } from 'node:zlib';

/** What is known of each of many names. */
export interface Packed<T> {
  names(): string[];
  find(name: string): T | undefined;
}

/** Reads lines of a name and JSON each, compressed by brotli and written in base64; few of them are ever parsed. */
export function unpacked<T>(packed: string): Packed<T> {
  const lines = brotliDecompressSync(Buffer.from(packed, 'base64')).toString('utf8').split('\n');
  const texts = new Map(lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]));
  const parsed = new Map<string, T>();
  return {
    names: () => [...texts.keys()],
    find(name) {
      const text = texts.get(name);
      const known = parsed.get(name);
      if (known !== undefined || text === undefined) return known;
      // Written by a program of ours from a T.
      const fresh = JSON.parse(text) as T;
      parsed.set(name, fresh);
      return fresh;
    },
  };
}
