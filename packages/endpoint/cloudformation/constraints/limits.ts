import { brotliDecompressSync } from 'node:zlib';
import type { Node } from './compact.ts';

/** What is known of the values of each type's properties. */
export type Constraints = (type: string) => Node | undefined;

let texts: Map<string, string> | undefined;
const parsed = new Map<string, Node>();

/** Loads the data once a process: it costs thirty milliseconds, and each type that is used a little more. */
export async function loadConstraints(): Promise<Constraints> {
  if (texts === undefined) {
    const { PACKED } = await import('./data.ts');
    const lines = brotliDecompressSync(Buffer.from(PACKED, 'base64')).toString('utf8').split('\n');
    texts = new Map(lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]));
  }
  const known = texts;
  return (type) => {
    const text = known.get(type);
    const node = parsed.get(type);
    if (node !== undefined || text === undefined) return node;
    // Written by generate.ts from a Node.
    const fresh = JSON.parse(text) as Node;
    parsed.set(type, fresh);
    return fresh;
  };
}
