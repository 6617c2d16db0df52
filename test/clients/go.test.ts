import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startEndpoint } from '../endpoint/testing/endpoint.ts';
import { isMissing } from '../judges.ts';
import { clientFolder, program, pushImages, runClient } from './testing/clients.ts';

/** Where Debian puts the sources of Go libraries: no module proxy is asked. */
const GOPATH = '/usr/share/gocode';
const sdk = join(GOPATH, 'src/github.com/aws/aws-sdk-go-v2');
const GOCACHE = fileURLToPath(new URL('../../.cache/go-build', import.meta.url));

test('a program with the Go SDK creates, changes, looks at and deletes a system', async (t) => {
  const folder = clientFolder(t);
  const compiler = await runClient({ url: '', folder }, ['go', 'version']);
  const how = 'the Go SDK (apt-get install golang-go golang-github-aws-aws-sdk-go-v2-dev)';
  if (isMissing(t, how, compiler.code === 0 && existsSync(sdk))) return;
  const environment = { GOPATH, GOCACHE, GO111MODULE: 'off', CGO_ENABLED: '0' };
  // As the API of an example is built: what Go's own packages are compiled to is the same for both.
  const build = ['-trimpath', '-ldflags=-s', '-o', 'flow', program('main.go')];
  const built = await runClient({ url: '', folder }, ['go', 'build', ...build], environment);
  assert.equal(built.code, 0, built.err);
  const endpoint = await startEndpoint();
  t.after(() => endpoint.close());
  await pushImages(endpoint.url);
  const client = { url: endpoint.url, folder };
  const { code, out, err } = await runClient(client, [join(folder, 'flow'), endpoint.url, program('system.yaml')]);
  assert.deepEqual([code, out], [0, 'done\n'], err);
});
