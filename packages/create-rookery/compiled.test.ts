import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { KINDS, type Kind } from './answers.ts';
import { createSystem } from './create.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scaffold = fileURLToPath(new URL('scaffold', import.meta.url));

test('every kind of system holds under the strict compiler', async (t) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rookery-create-')));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const room = (name: string) => [join(root, name, 'index.ts')];
  const config = JSON.parse(readFileSync(join(scaffold, 'common/tsconfig.json'), 'utf8'));
  config.compilerOptions.paths = {
    rookery: room('generator'),
    'rookery/templates': room('templates'),
    'rookery/deploy': room('deploy'),
  };
  config.compilerOptions.typeRoots = [join(root, 'node_modules/@types')];
  config.include = ['*/*.ts', '*/services/**/*.ts'];
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  for (const kind of Object.keys(KINDS) as Kind[]) {
    const answers = { name: 'my-shop', region: 'eu-west-3', kind };
    createSystem({ scaffold, folder: join(folder, kind), answers, version: '1.2.3', manager: 'npm', fill: false });
  }
  const compiled = (indexed: string) =>
    new Promise<string>((resolve) => {
      const options = ['--project', folder, '--noUncheckedIndexedAccess', indexed, '--strict'];
      const compiler = [join(root, 'node_modules/typescript/bin/tsc'), ...options];
      execFile(process.execPath, compiler, { cwd: root }, (error, said) =>
        resolve(error === null ? '' : said || error.message),
      );
    });
  assert.deepEqual(await Promise.all(['true', 'false'].map(compiled)), ['', '']);
});
