#!/usr/bin/env node
import { existsSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { built, published } from './build.mjs';
import { ROOT as root, SOURCES } from './program.mjs';

const isSynth = process.argv[2] === 'synth';

// Node 22 and later keep compiled code between runs. Node 20 has no such function, and would optimize code for a third of a
// run of synth, which ends before that pays.
if (module.enableCompileCache) module.enableCompileCache();
else if (isSynth) process.getBuiltinModule('node:v8').setFlagsFromString('--interrupt-budget=500000');

// The published package is compiled. A clone of the repository is not: there the sources are bundled when they changed.
const engine = join(root, SOURCES ? 'cli/engine.ts' : 'build/engine.js');
const { main } = await (SOURCES ? bundled() : compiled());
await main({ root, engine, build: (request) => built({ ...request, script: true }) });

function compiled() {
  return isSynth ? published('synth').cli() : import('../build/cli.js');
}

async function bundled() {
  if (!existsSync(join(root, 'node_modules/esbuild'))) {
    quit(
      'error: the packages that rookery needs are not installed.\n  why:  its sources are bundled by esbuild when they first run.\n  mend: run `npm ci` in its folder.\n',
    );
  }
  const request = isSynth
    ? { name: 'synth', root, entries: { cli: join(root, 'bin/synth.ts') }, script: true }
    : { name: 'rookery', root, entries: await allEntries() };
  const { load, failure } = await built(request).catch((error) => {
    if (error.explanation === undefined) throw error;
    quit(`error: ${error.message}\n`);
  });
  if (failure !== undefined) quit(`error: rookery itself cannot be compiled.\n${failure}\n`);
  return load('cli');
}

async function allEntries() {
  const { PROGRAMS } = await import('../packages/endpoint/bin/programs.mjs');
  const programs = Object.entries(PROGRAMS).map(([name, file]) => [name, join(root, 'packages/endpoint', file)]);
  return { cli: join(root, 'bin/commands.ts'), ...Object.fromEntries(programs) };
}

function quit(text) {
  process.stderr.write(text);
  process.exit(2);
}
