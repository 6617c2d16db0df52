#!/usr/bin/env node
import { existsSync } from 'node:fs';
import module from 'node:module';

// Node 22 and later keep compiled code between runs; Node 20 has no such function.
module.enableCompileCache?.();

const root = new URL('..', import.meta.url);
const { main } = existsSync(new URL('index.ts', root)) ? await source() : await import('../build/command.mjs');
await main(root);

/** A clone of the repository has the sources; the published package is compiled and has none. */
async function source() {
  if (!process.features.typescript) (await import('tsx/esm/api')).register();
  return import('./command.ts');
}
