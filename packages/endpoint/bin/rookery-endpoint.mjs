#!/usr/bin/env node
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

// Node 22 and later keep compiled code between runs; Node 20 has no such function.
module.enableCompileCache?.();

const root = new URL('..', import.meta.url);
const { main } = existsSync(new URL('index.ts', root)) ? await source() : await import('../build/command.mjs');
await main(root);

/** A clone of the repository has the sources, and what bundles them when they changed; the published package has neither. */
async function source() {
  const { built } = await import(new URL('../../bin/build.mjs', root).href);
  const { PROGRAMS } = await import('./programs.mjs');
  const programs = Object.entries(PROGRAMS).map(([name, file]) => [name, fileURLToPath(new URL(file, root))]);
  const entries = { command: fileURLToPath(new URL('bin/command.ts', root)), ...Object.fromEntries(programs) };
  const { load, failure } = await built({ name: 'endpoint', root: fileURLToPath(new URL('../..', root)), entries });
  if (failure === undefined) return load('command');
  process.stderr.write(`error: the endpoint itself cannot be compiled.\n${failure}\n`);
  process.exit(2);
}
