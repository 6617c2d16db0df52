import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { digestOf } from '../deploy/artifacts/bundle.ts';
import { copyImage } from '../deploy/artifacts/registry/copy-image.ts';
import { copyBlob, putManifest, type RegistryRepository, readManifest } from '../deploy/artifacts/registry/registry.ts';
import { sender } from '../deploy/artifacts/registry/transport.ts';
import { testTarget } from '../deploy/testing/fake-aws.ts';
import { isMissing } from './judges.ts';

// The registry that Debian packages as `docker-registry`: nothing of ours, and what others push to.
const found = spawnSync('docker-registry', ['--version'], { stdio: 'ignore' }).status === 0;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A registry of its own, for as long as the test runs. */
async function startRegistry(t: TestContext): Promise<URL> {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-registry-'));
  const port = await freePort();
  const config = {
    version: 0.1,
    storage: { filesystem: { rootdirectory: join(folder, 'data') } },
    http: { addr: `127.0.0.1:${port}` },
  };
  writeFileSync(join(folder, 'config.yml'), JSON.stringify(config));
  const registry = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: 'ignore' });
  t.after(() => {
    registry.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  const url = new URL(`http://127.0.0.1:${port}`);
  while (!(await fetch(new URL('/v2/', url)).catch(() => undefined))?.ok)
    await new Promise((resolve) => setTimeout(resolve, 50));
  return url;
}

test('an image is copied between two registries that are not ours, by its digest', async (t) => {
  if (isMissing(t, 'docker-registry', found)) return;
  const send = await sender({ target: { ...testTarget, endpoint: 'http://127.0.0.1' } });
  const patience = { attempts: 3, base: 10, cap: 100 };
  const at = (base: URL, name: string): RegistryRepository => ({ base, name, authorization: '', send, patience });
  const [from, to] = [at(await startRegistry(t), 'team/web'), at(await startRegistry(t), 'web')];
  const blobs = [Buffer.from('{"architecture":"amd64","os":"linux"}'), Buffer.alloc(3_000_000, 'layer')];
  for (const blob of blobs) await push(from, blob);
  const [config, layer] = blobs.map((blob) => ({ digest: digestOf(blob), size: blob.length }));
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType,
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
      layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', ...layer }],
    }),
  );
  const digest = digestOf(bytes);
  await putManifest(from, '1.0.0', { digest, mediaType, bytes });

  const copied = await copyImage(from, to, { digest, tag: '1.0.0' });
  assert.deepEqual(copied, { digest, already: false, bytes: blobs.reduce((sum, { length }) => sum + length, 0) });
  assert.equal((await readManifest(to, '1.0.0'))?.digest, digest);
  assert.equal((await copyImage(from, to, { digest, tag: '1.0.0' })).already, true);
  assert.equal(await copyBlob(from, to, { digest: digestOf(blobs[1]!), size: 0 }), false, 'it is there');
});

/** Puts a blob as the specification has it in one request after the first. */
async function push({ base, name }: RegistryRepository, blob: Buffer): Promise<void> {
  const begun = await fetch(new URL(`/v2/${name}/blobs/uploads/`, base), { method: 'POST' });
  const place = new URL(begun.headers.get('location') ?? '', base);
  place.searchParams.set('digest', digestOf(blob));
  const put = await fetch(place, { method: 'PUT', body: new Uint8Array(blob) });
  assert.equal(put.status, 201);
}
