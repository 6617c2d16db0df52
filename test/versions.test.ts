import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const read = (file: string) => JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'));

test('the packages have one version, and rookery asks for exactly that of the endpoint', () => {
  const rookery: Manifest = read('package.json');
  const others: Manifest[] = ['endpoint', 'create-rookery'].map((name) => read(`packages/${name}/package.json`));
  assert.deepEqual(
    others.map(({ version }) => version),
    [rookery.version, rookery.version],
  );
  assert.equal(rookery.dependencies?.['rookery-endpoint'], rookery.version);
  assert.match(
    readFileSync(new URL('../CHANGELOG.md', import.meta.url), 'utf8'),
    new RegExp(`^## ${rookery.version}$`, 'm'),
  );
});

test('the endpoint is pinned to the packages that the repository tests it with', () => {
  const { dependencies = {}, devDependencies = {} } = read('package.json');
  const own: Manifest = read('packages/endpoint/package.json');
  const shared = Object.entries({ ...devDependencies, ...dependencies }).filter(([name]) => own.dependencies?.[name]);
  for (const [name, version] of shared) assert.equal(own.dependencies?.[name], version, name);
});

test('what the packages of the AWS SDK share is a range, so that a system has it once', () => {
  const { dependencies = {} } = read('package.json');
  const shared = Object.entries(dependencies).filter(([name]) => name.startsWith('@smithy/'));
  // They ask for ranges themselves: beside one version that is pinned, each of a dozen gets a copy of a later one.
  for (const [name, version] of shared) assert.match(String(version), /^\^\d/, name);
  assert.ok(shared.length > 0);
});
