#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { main } = await import(
  existsSync(new URL('../index.ts', import.meta.url)) ? await bundled() : '../build/command.js'
);
await main(root);

/** In a clone of the repository the sources are bundled when they changed; the published package has none. */
async function bundled() {
  const { built } = await import('../../../bin/build.mjs');
  const entries = { command: fileURLToPath(new URL('command.ts', import.meta.url)) };
  const { outputs, failure } = await built({ name: 'create', root, entries });
  if (failure === undefined) return outputs.command;
  process.stderr.write(`error: create-rookery cannot be compiled.\n${failure}\n`);
  process.exit(2);
}
