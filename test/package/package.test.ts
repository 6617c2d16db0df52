import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { hoverText } from './hover.ts';
import { newcomer, packPackages, root, run, succeed } from './packages.ts';
import { openRegistry } from './registry.ts';

const NEXT = '0.99.0';
const HOVERED = `import { template } from 'rookery';
export const probe = template({ path: 'probe.yaml', description: 'Probe', parameters: {}, body: ({ resource }) => {
  resource('Service', 'AWS::ECS::Service', { DesiredCount: 1 });
  return {};
} });`;

describe('the packages, as npm packs them', { timeout: 400_000 }, () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rookery-newcomer-')));
  let packed: Awaited<ReturnType<typeof packPackages>>;
  let registry: Awaited<ReturnType<typeof openRegistry>>;
  let env: Awaited<ReturnType<typeof newcomer>>;

  before(async () => {
    registry = await openRegistry();
    packed = await packPackages();
    for (const tarball of Object.values(packed.tarballs)) registry.publish(tarball);
    env = await newcomer(registry.url, join(folder, 'home'));
  });
  after(async () => {
    await registry.close();
    packed.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const shell = (cwd: string, ...words: [string, ...string[]]) => succeed(words, cwd, env);
  const rookery = (cwd: string, ...words: string[]) =>
    run([process.execPath, 'node_modules/rookery/bin/rookery.mjs', ...words], cwd, env);

  test('hold what users need, and neither sources nor tests', async () => {
    for (const [name, tarball] of Object.entries(packed.tarballs)) {
      const files = (await shell(folder, 'tar', '-tzf', tarball)).trim().split('\n');
      const strange = files.filter((file) => /\.tsx?$/.test(file) && !/\.d\.ts$|\/scaffold\//.test(file));
      assert.deepEqual(strange, [], name);
      assert.deepEqual(
        files.filter((file) => /test|golden/.test(file)),
        [],
        name,
      );
      for (const file of ['package/LICENSE', 'package/README.md']) assert.ok(files.includes(file), `${name}: ${file}`);
    }
  });

  test('satisfy publint and "are the types wrong"', async () => {
    for (const [name, tarball] of Object.entries(packed.tarballs)) {
      const bytes = new Uint8Array(readFileSync(tarball));
      const { messages, pkg } = await publint({ pack: { tarball: bytes.buffer }, strict: true });
      assert.deepEqual(
        messages.map((message) => formatMessage(message, pkg)),
        [],
        name,
      );
      const analysis = await checkPackage(createPackageFromTarballData(bytes));
      // The packages are ES modules alone: what does not read those is not asked.
      const problems = (analysis.types === false ? [] : analysis.problems).filter(
        (problem) => !('resolutionKind' in problem) || ['node16-esm', 'bundler'].includes(problem.resolutionKind),
      );
      assert.deepEqual(problems, [], name);
    }
  });

  test('make a system with npm that starts, changes, and is the same after an upgrade', async (t) => {
    const system = join(folder, 'my-system');
    const made = () => shell(folder, ...create('my-system', 'several'));
    await made().catch(() => {
      // The usual registry said nothing: it is asked once more, from the beginning.
      rmSync(system, { recursive: true, force: true });
      return made();
    });
    t.after(() => rookery(system, 'stop', '--wipe'));

    await shell(system, 'npx', 'tsc', '--skipLibCheck', 'false');
    await shell(system, 'node_modules/.bin/tsc', '--noUncheckedIndexedAccess', 'false');
    assert.match(
      await hoverText(system, HOVERED, 'DesiredCount'),
      /The number of instantiations of the specified task definition/,
    );

    const url = urlIn(await shell(system, 'npm', 'start'));
    assert.equal(await versionAt(`${url}/api`), 'api 1.0.0');
    assert.equal(await versionAt(url), 'website 1.0.0');

    edit(join(system, 'environments.ts'), "ApiImageTag: '1.0.0'", "ApiImageTag: '1.0.1'");
    assert.match((await rookery(system, 'stack:update', '--yes')).err, /ApiImageTag: 1\.0\.0 -> 1\.0\.1/);
    assert.equal(await versionAt(`${url}/api`), 'api 1.0.1');

    const emitted = textsBelow(join(system, 'dist'));
    for (const tarball of Object.values(await packed.raise(NEXT))) registry.publish(tarball);
    await shell(system, 'npm', 'install', `rookery@${NEXT}`);
    assert.equal((await rookery(system, '--version')).out, `${NEXT}\n`);
    assert.equal((await rookery(system, 'synth')).code, 0);
    assert.deepEqual(textsBelow(join(system, 'dist')), emitted);
    assert.match((await rookery(system, 'stack:update', '--yes')).err, /no changes/);

    const bundles = () => readdirSync(join(system, '.rookery/build'), { recursive: true }).join('\n');
    assert.match(bundles(), /\/script\.js$/m, 'its sources are a script, which requires a published one');
    assert.doesNotMatch(bundles(), /\/app\.mjs$/m);
    edit(join(system, 'master.ts'), 'import {', 'await Promise.resolve();\nimport {');
    assert.match((await rookery(system, 'synth')).out, /all up to date/);
    assert.match(bundles(), /\/app\.mjs$/m, 'what only modules can do is run as modules');
  });

  test('make a system with pnpm, whose packages see only what they ask for', async (t) => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    symlinkSync(join(root, 'node_modules/pnpm/bin/pnpm.cjs'), join(bin, 'pnpm'));
    // What it downloaded stays for the next time.
    const kept = (name: string) => join(root, '.cache', 'pnpm', name);
    const strict = {
      npm_config_hoist: 'false',
      npm_config_store_dir: kept('store'),
      npm_config_cache_dir: kept('cache'),
    };
    const pnpmEnv = { ...env, ...strict, PATH: `${bin}${delimiter}${env.PATH}` };
    const pnpm = async (cwd: string, ...words: string[]) => succeed(['pnpm', ...words], cwd, pnpmEnv);

    await pnpm(folder, 'create', 'rookery@latest', 'shop', '--kind', 'database', '--region', 'eu-central-1');
    const system = join(folder, 'shop');
    t.after(() => rookery(system, 'stop', '--wipe'));
    assert.ok(!existsSync(join(system, 'node_modules/.pnpm/node_modules')), 'nothing is within reach of all packages');
    await pnpm(system, 'exec', 'tsc', '--skipLibCheck', 'false');
    assert.equal(await versionAt(urlIn(await pnpm(system, 'start'))), 'website 1.0.0');
  });

  const create = (name: string, kind: string): [string, ...string[]] => [
    'npm',
    'create',
    '--yes',
    'rookery@latest',
    name,
    '--',
    '--kind',
    kind,
    '--region',
    'eu-central-1',
  ];
});

/** The first address that `start` tells. */
function urlIn(text: string): string {
  return /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0] ?? assert.fail(text);
}

async function versionAt(url: string): Promise<string> {
  // What the services of a new system answer.
  const { service, version } = (await (await fetch(url)).json()) as { service: string; version: string };
  return `${service} ${version}`;
}

function edit(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  assert.ok(text.includes(from), file);
  writeFileSync(file, text.replace(from, to));
}

function textsBelow(folder: string): Readonly<Record<string, string>> {
  assert.ok(existsSync(folder), folder);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(path, 'utf8')]));
}
