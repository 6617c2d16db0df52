#!/usr/bin/env node
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { PROGRAMS } from './programs.mjs';

// Node 22 and later keep compiled code between runs; Node 20 has no such function.
module.enableCompileCache?.();

const root = new URL('..', import.meta.url);
const { main } = await import(existsSync(new URL('index.ts', root)) ? await bundled() : '../build/command.mjs');
await main(root);

/** In a clone of the repository the sources are bundled when they changed; the published package has none. */
async function bundled() {
  const { built } = await import('../../../bin/build.mjs');
  const entries = Object.fromEntries(
    Object.entries({ command: 'bin/command.ts', ...PROGRAMS }).map(([name, file]) => [
      name,
      fileURLToPath(new URL(file, root)),
    ]),
  );
  const { outputs, failure } = await built({ name: 'endpoint', root: fileURLToPath(root), entries });
  if (failure === undefined) return outputs.command;
  process.stderr.write(`error: the endpoint cannot be compiled.\n${failure}\n`);
  process.exit(2);
}
