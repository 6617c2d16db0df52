#!/usr/bin/env node
import { existsSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { built } from './build.mjs';

// Node 22 and later keep compiled code between runs; Node 20 has no such function.
module.enableCompileCache?.();

const root = fileURLToPath(new URL('..', import.meta.url));
const entries = {
  cli: join(root, 'bin/commands.ts'),
  'proxy-worker': join(root, 'packages/endpoint/elb/proxy/proxy-worker.ts'),
  'task-runner': join(root, 'packages/endpoint/ecs/container/task-runner.mjs'),
};

if (!existsSync(join(root, 'node_modules/esbuild'))) {
  process.stderr.write(
    'error: the packages that rookery needs are not installed.\n  why:  its sources are bundled by esbuild when they first run.\n  mend: run `npm ci` in its folder.\n',
  );
  process.exit(2);
}
const { load, failure } = await built({ name: 'rookery', root, entries });
if (failure !== undefined) {
  process.stderr.write(`error: rookery itself cannot be compiled.\n${failure}\n`);
  process.exit(2);
}
const { main } = await load('cli');
await main({ root, build: (request) => built({ ...request, script: true }) });
