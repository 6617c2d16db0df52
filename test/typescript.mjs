// `node --import ./test/typescript.mjs FILE`: Node 20 does not read TypeScript. esbuild takes the types out of each source
// once, and the hundreds of processes of the tests load what it made of it: a loader that does the same each time takes
// a fifth of their time. Later versions of Node need none of it.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread, threadId } from 'node:worker_threads';

const kept = fileURLToPath(new URL('../.cache/typescript/', import.meta.url));
// Node starts a thread for the hooks below, which loads this file too.
if (isMainThread && !process.features.typescript) {
  register(import.meta.url);
  process.setSourceMapsEnabled(true);
}

export async function load(url, context, next) {
  if (!url.startsWith('file:') || !/\.m?ts$/.test(url)) return next(url, context);
  const text = readFileSync(fileURLToPath(url));
  const file = join(kept, `${digest(url, process.version).toString('hex')}.mjs`);
  const sum = digest(text);
  return {
    format: 'module',
    source: readKept(file, sum) ?? (await stripped(text, url, file, sum)),
    shortCircuit: true,
  };
}

function digest(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** What is kept begins with the digest of the source that it was made of. */
function readKept(file, sum) {
  try {
    const content = readFileSync(file);
    return sum.equals(content.subarray(0, sum.length)) ? content.subarray(sum.length) : undefined;
  } catch {
    return undefined;
  }
}

async function stripped(text, url, file, sum) {
  const { transform } = await import('esbuild');
  const options = { loader: 'ts', target: 'node20', sourcefile: url, sourcemap: 'inline', sourcesContent: false };
  const { code } = await transform(text, options);
  mkdirSync(kept, { recursive: true });
  // It takes its name when it is whole: others read it at the same time.
  const temporary = `${file}.${process.pid}.${threadId}`;
  writeFileSync(temporary, Buffer.concat([sum, Buffer.from(code)]));
  renameSync(temporary, file);
  return code;
}
