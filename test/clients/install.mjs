// Installs the clients that npm has below .cache/, by a lock file of their own: `npm ci` of the project stays as small as it is.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const packages = new URL('packages/', import.meta.url);
const cache = new URL('../../.cache/clients/', import.meta.url);
const FILES = ['package.json', 'package-lock.json'];

const isSame = (name) =>
  existsSync(new URL(name, cache)) && readFileSync(new URL(name, cache)).equals(readFileSync(new URL(name, packages)));

// npm writes the last of these when all the rest is there.
if (!FILES.every(isSame) || !existsSync(new URL('node_modules/.package-lock.json', cache))) {
  mkdirSync(cache, { recursive: true });
  for (const name of FILES) copyFileSync(new URL(name, packages), new URL(name, cache));
  const options = ['ci', '--no-audit', '--no-fund', '--ignore-scripts'];
  const { status } = spawnSync('npm', options, { cwd: fileURLToPath(cache), stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
