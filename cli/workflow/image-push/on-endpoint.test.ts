import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { forEndpoint, isBuiltForEndpoint } from './on-endpoint.ts';

for (const [files, builder, expected] of [
  [['api/src/main.ts'], undefined, false],
  [['api/src/main.ts', 'api/Dockerfile'], undefined, false],
  [['api/src/main.ts', 'api/Dockerfile'], 'podman', true],
  [['api/Dockerfile', 'api/main.go'], undefined, true],
  [['Dockerfile', 'api/main.go'], undefined, true],
  [['api/main.go'], undefined, false],
] as const)
  test(`with ${files.join(' and ')}${builder ? ` by ${builder}` : ''} the endpoint gets a ${expected ? 'real image' : 'bundle'}`, (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'rookery-choice-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    for (const file of files) {
      mkdirSync(join(folder, 'services', dirname(file)), { recursive: true });
      writeFileSync(join(folder, 'services', file), '');
    }
    assert.equal(isBuiltForEndpoint(folder, 'api', builder), expected);
  });

test('a build for the endpoint is pushed to its address, for the processor of this machine', () => {
  const repositoryUri = '000000000000.dkr.ecr.eu-west-1.amazonaws.com/shop/api';
  const build = forEndpoint('http://127.0.0.1:4600', { folder: '/shop', service: 'api', repositoryUri, tag: '1' });
  const architecture = process.arch === 'arm64' ? 'ARM64' : 'X86_64';
  assert.deepEqual([build.repositoryUri, build.architecture], ['127.0.0.1:4600/shop/api', architecture]);
});
