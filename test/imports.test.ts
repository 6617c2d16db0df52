import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { files, type Import, imports, importsIn, isTest, own, sources, textOf } from './imports.ts';

/** What each room may import besides itself. Rooms that stand first may not know those that come later. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  'packages/java-pattern': [],
  'packages/endpoint': ['packages/java-pattern'],
  generator: ['packages/java-pattern'],
  templates: ['generator'],
  services: ['templates', 'generator'],
  'master.ts': ['services', 'templates', 'generator'],
  'foundation.ts': ['master.ts', 'services', 'templates', 'generator'],
  'deploy-roles.ts': ['master.ts', 'foundation.ts', 'services', 'templates', 'generator'],
  'environments.ts': ['master.ts', 'foundation.ts', 'services', 'templates', 'generator', 'deploy'],
  'release.ts': ['master.ts', 'services', 'templates', 'generator', 'deploy'],
  // How a service runs on this machine, as the deployer is told it.
  'local.ts': ['deploy'],
  deploy: ['generator'],
  cli: ['deploy', 'generator', 'packages/endpoint'],
  'packages/create-rookery': ['generator'],
  commands: ['cli', 'deploy', 'generator', 'packages/create-rookery'],
  bin: ['commands', 'cli', 'packages/endpoint'],
  bench: ['examples', 'deploy', 'templates', 'generator'],
};

/** What writes the types of resources, and what AWS says of actions, for those who work on the repository: it lies beside what it writes. */
const PROGRAMS = [
  'generator/policy/generate.ts',
  'generator/resources/generate.ts',
  'generator/resources/specification.ts',
];

/** `packages/endpoint`, `generator`, `master.ts`; a whole example has the rooms of an owner's system. */
function roomOf(file: string): string {
  if (/^(examples\/[^/]+\/)?services\/[^/]+\/local\.ts$/.test(file)) return 'local.ts';
  const [, inExample] = /^examples\/[^/]+\/(.+)$/.exec(file) ?? [];
  if (inExample !== undefined)
    return /^(environments|foundation|deploy-roles|release)\.ts$|^services(?=\/)/.exec(inExample)?.[0] ?? 'master.ts';
  return /^packages\/[^/]+|^[^/]+/.exec(file)?.[0] ?? file;
}

const exampleOf = (file: string) => /^examples\/[^/]+/.exec(file)?.[0];
const shown = ({ from, to }: Import) => `${from} -> ${to}`;

test('every import is read, whatever its form', () => {
  const text = `
import one from './one.ts';
import type { A, B } from './two.ts';
import {
  type C,
  d,
} from './three.ts';
import * as four from "./four.ts";
import five, { six } from './five.ts';
import './side-effect.ts';
export * from './seven.ts';
export * as eight from './eight.ts';
export type { E } from './nine.ts';
// import { no } from './comment.ts';
/**
 * import { no } from './documentation.ts';
 */
export const from = 'text';
const lazy = await import('./ten.ts');
type F = typeof import('./eleven.ts');
`;
  assert.deepEqual(
    importsIn(text).map(({ to, how }) => `${to} ${how}`),
    [
      ...['./one.ts value', './two.ts type', './three.ts value', './four.ts value', './five.ts value'],
      ...['./side-effect.ts value', './seven.ts value', './eight.ts value', './nine.ts type'],
      ...['./ten.ts dynamic', './eleven.ts dynamic'],
    ],
  );
});

test('every relative import leads to a file of the repository', () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const relative = files.flatMap((file) =>
    importsIn(textOf(file)).flatMap(({ to }) =>
      to.startsWith('.') ? [[file, posix.join(posix.dirname(file), to)] as const] : [],
    ),
  );
  // Texts of programs in tests import what they write themselves; `npm run build` makes what lies in build/.
  const missing = relative.filter(
    ([from, to]) => !isTest(from) && !/(^|\/)build\//.test(to) && !existsSync(`${root}/${to}`),
  );
  assert.ok(relative.length > 1000);
  assert.deepEqual(missing, []);
});

test('rooms import one way', () => {
  const unknown = sources.map(roomOf).filter((room) => !Object.hasOwn(ROOMS, room));
  assert.deepEqual([...new Set(unknown)], [], 'a room without a rule: say above what it may import');
  const wrong = own.filter(({ from, to }) => {
    const [here, there] = [roomOf(from), roomOf(to)];
    if (exampleOf(to) !== undefined && exampleOf(to) !== exampleOf(from)) return here !== 'bench';
    if (
      exampleOf(from) !== undefined &&
      exampleOf(to) === undefined &&
      /^(master|foundation|environments)\.ts$|^services$/.test(there)
    )
      return true;
    return here !== there && !ROOMS[here]?.includes(there);
  });
  assert.deepEqual(wrong.map(shown), []);
});

test('templates never import one another: what they share lies in parts/ and parameters/', () => {
  const between = own.filter(
    ({ from, to }) => from !== 'templates/index.ts' && [from, to].every((file) => roomOf(file) === 'templates'),
  );
  const wrong = between.filter(({ to }) => !/^templates\/(parameters\/|([^/]+\/)?parts\/)/.test(to));
  assert.ok(between.length > 0);
  assert.deepEqual(wrong.map(shown), []);
});

test('commands never import one another: what they share lies in cli/', () => {
  assert.deepEqual(
    own.filter(({ from, to }) => [from, to].every((file) => roomOf(file) === 'commands')).map(shown),
    [],
  );
});

test('of the deployer, environments know its types alone', () => {
  const known = own.filter(({ from, to }) => roomOf(from) === 'environments.ts' && roomOf(to) === 'deploy');
  assert.ok(known.length > 0);
  assert.deepEqual(known.filter(({ how }) => how !== 'type').map(shown), []);
});

test('the embedded endpoint is imported in one place', () => {
  const users = own.filter(
    // What bundles the endpoint reads which programs it has.
    ({ from, to }) =>
      roomOf(to) === 'packages/endpoint' &&
      roomOf(from) !== 'packages/endpoint' &&
      to !== 'packages/endpoint/bin/programs.mjs',
  );
  assert.deepEqual(users.map(shown), ['cli/workflow/endpoint-process.ts -> packages/endpoint/index.ts']);
});

test('a program that runs in a container imports nothing of the repository but its own folder', () => {
  const programs = own.filter(({ from }) => /(^|\/)services\/[^/]+\/src\//.test(from));
  const wrong = programs.filter(({ from, to }) => {
    const services = from.slice(0, from.indexOf('services/') + 'services/'.length);
    return !to.startsWith(services);
  });
  assert.ok(programs.length > 0);
  assert.deepEqual(wrong.map(shown), []);
});

test('the deployer alone imports the SDK of AWS, and loads its clients when they are needed', () => {
  const users = imports.filter(({ to }) => /^@aws-sdk\//.test(to));
  assert.ok(users.some(({ how }) => how === 'dynamic'));
  assert.deepEqual(users.filter(({ from }) => roomOf(from) !== 'deploy').map(shown), []);
  const clients = users.filter(({ to, how }) => to.startsWith('@aws-sdk/client-') && how === 'value');
  assert.deepEqual(clients.map(shown), []);
});

test('synth loads no second generator: the system brings its own', () => {
  const loaded = new Set<string>();
  const load = (file: string): void => {
    if (loaded.has(file)) return;
    loaded.add(file);
    for (const { from, to, how } of own) if (from === file && how === 'value') load(to);
  };
  load('commands/synth.ts');
  assert.ok(loaded.has('cli/workflow/app.ts'));
  const heavy = [...loaded].filter((file) =>
    /^generator\/(checks\/services|file-template|resources\/generated)\//.test(file),
  );
  assert.deepEqual(heavy, []);
});

test('what makes templates knows no network, no process and no files', () => {
  const pure = imports.filter(({ from }) => /^(generator|templates)$/.test(roomOf(from)) && !PROGRAMS.includes(from));
  const named = pure.filter(({ to }) => /^(node:(?!path$|crypto$|net$)|@aws|zod$|esbuild$)/.test(to));
  assert.deepEqual(named.map(shown), []);
  // Of node:net only what reads addresses.
  const sockets = pure
    .filter(({ to }) => to === 'node:net')
    .filter(({ from }) => !/import \{ isIP(v[46])?(, isIP(v[46])?)* \} from 'node:net'/.test(textOf(from)));
  assert.deepEqual(sockets.map(shown), []);
});

test('what writes the types of resources is loaded by nothing else', () => {
  const users = own.filter(({ from, to, how }) => PROGRAMS.includes(to) && !PROGRAMS.includes(from) && how !== 'type');
  assert.deepEqual(users.map(shown), []);
});

test('only commands and what they are made of print', () => {
  const silent = sources.filter(
    (file) => /^(generator|templates|deploy)$/.test(roomOf(file)) && !PROGRAMS.includes(file),
  );
  const printing = silent.filter((file) => /\bconsole\.\w+\(|\bprocess\.(stdout|stderr)\b/.test(textOf(file)));
  assert.ok(silent.length > 200);
  assert.deepEqual(printing, []);
});

test('what serves tests alone lies in a folder testing/, and no source imports it', () => {
  const named = sources.filter((file) =>
    /(^|[-.])(fakes?|fixtures?|kit|mocks?|stubs?)([-.]|$)/.test(posix.basename(file)),
  );
  assert.deepEqual(named, []);
  assert.deepEqual(own.filter(({ to }) => isTest(to)).map(shown), []);
});

/** What each room of the deployer may import of the others. */
const DEPLOYER_ROOMS: Readonly<Record<string, readonly string[]>> = {
  aws: [],
  artifacts: ['aws'],
  drift: ['aws'],
  emptying: ['aws', 'pausing', 'services'],
  follow: ['aws'],
  gates: ['aws', 'follow', 'plan'],
  pausing: ['aws', 'services'],
  plan: ['aws'],
  releases: ['aws', 'artifacts', 'follow', 'plan'],
  roots: ['aws'],
  secrets: ['aws', 'services'],
  services: ['aws', 'follow'],
  site: ['aws'],
  stack: ['aws', 'artifacts', 'follow', 'plan', 'releases'],
  diagnose: ['aws', 'follow'],
  preflight: ['aws', 'artifacts', 'stack'],
};

const roomInDeployer = (file: string) => /^deploy\/([^/]+)\//.exec(file)?.[1];

for (const [room, below] of Object.entries(DEPLOYER_ROOMS)) {
  test(`of the deployer, ${room} imports ${below.join(', ') || 'no other room'}`, () => {
    const others = own.filter(({ from, to }) => {
      const other = roomInDeployer(to);
      return roomInDeployer(from) === room && other !== undefined && other !== room && !below.includes(other);
    });
    assert.deepEqual(others.map(shown), []);
  });
}

test('every room of the deployer has its place in that order', () => {
  const rooms = new Set(sources.flatMap((file) => (isTest(file) ? [] : (roomInDeployer(file) ?? []))));
  assert.deepEqual([...rooms].sort(), Object.keys(DEPLOYER_ROOMS).sort());
});
