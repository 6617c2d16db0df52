import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { startServer } from '../testing/test-engine.ts';
import { newRepository } from './repositories.ts';

const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const authorization = `Basic ${Buffer.from('AWS:rookery').toString('base64')}`;

async function start(t: TestContext) {
  const { url, repositories } = await startServer(t);
  repositories.create({ ...newRepository('us-east-1', 'web/site'), immutable: true });
  const call = (method: string, path: string, body?: string, headers: Record<string, string> = {}) =>
    fetch(new URL(path, url), { method, headers: { authorization, ...headers }, ...(body !== undefined && { body }) });
  const pushLayer = async (text: string) => {
    const begun = await call('POST', '/v2/web/site/blobs/uploads/');
    const patched = await call('PATCH', begun.headers.get('location') ?? '', text);
    return call('PUT', `${patched.headers.get('location')}?digest=${digestOf(text)}`);
  };
  return { url, repositories, call, pushLayer };
}

test('a tool that pushes asks who it is first', async (t) => {
  const { url, call } = await start(t);
  const response = await fetch(`${url}/v2/`);
  assert.deepEqual(
    [response.status, response.headers.get('www-authenticate')],
    [401, 'Basic realm="rookery",service="ecr"'],
  );
  assert.equal((await call('GET', '/v2/')).status, 200);
});

test('an image is pushed in layers and a manifest, and pulled again', async (t) => {
  const { call, pushLayer } = await start(t);
  for (const layer of ['{}', 'console.log(1)']) assert.equal((await pushLayer(layer)).status, 201);
  assert.equal((await call('HEAD', `/v2/web/site/blobs/${digestOf('{}')}`)).headers.get('content-length'), '2');
  assert.equal((await call('HEAD', `/v2/web/site/blobs/${digestOf('other')}`)).status, 404);
  const type = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = JSON.stringify({
    mediaType: type,
    config: { digest: digestOf('{}') },
    layers: [{ digest: digestOf('console.log(1)') }],
  });
  const put = (text = manifest) => call('PUT', '/v2/web/site/manifests/1.0', text, { 'content-type': type });
  assert.deepEqual([(await put()).status, (await put()).status], [201, 201]);
  assert.equal((await put(`${manifest} `)).status, 400);
  const pulled = await call('GET', `/v2/web/site/manifests/${digestOf(manifest)}`);
  assert.deepEqual([await pulled.text(), pulled.headers.get('content-type')], [manifest, type]);
  assert.equal(await (await call('GET', `/v2/web/site/blobs/${digestOf('console.log(1)')}`)).text(), 'console.log(1)');
  assert.deepEqual(await (await call('GET', '/v2/web/site/tags/list')).json(), { name: 'web/site', tags: ['1.0'] });
});

test('what cannot be is refused in the words of the protocol', async (t) => {
  const { call } = await start(t);
  const code = async (response: Promise<Response>) => {
    const { errors } = (await (await response).json()) as { errors: { code: string }[] };
    return errors[0]?.code;
  };
  assert.equal(await code(call('POST', '/v2/missing/blobs/uploads/')), 'NAME_UNKNOWN');
  assert.equal(await code(call('PATCH', '/v2/web/site/blobs/uploads/0-0', 'x')), 'BLOB_UPLOAD_UNKNOWN');
  const begun = await call('POST', '/v2/web/site/blobs/uploads/');
  const wrong = `${begun.headers.get('location')}?digest=sha256:${'0'.repeat(64)}`;
  assert.equal(await code(call('PUT', wrong, 'x')), 'DIGEST_INVALID');
  assert.equal(await code(call('GET', '/v2/web/site/manifests/9')), 'MANIFEST_UNKNOWN');
  const manifest = JSON.stringify({ config: { digest: digestOf('c') }, layers: [] });
  assert.equal(await code(call('PUT', '/v2/web/site/manifests/1', manifest)), 'MANIFEST_BLOB_UNKNOWN');
  assert.equal(await code(call('DELETE', '/v2/web/site/manifests/1')), 'MANIFEST_UNKNOWN');
  assert.equal(await code(call('DELETE', `/v2/web/site/blobs/${digestOf('c')}`)), 'UNSUPPORTED');
});

test('an upload goes on where it was left, and a layer of another repository is not uploaded again', async (t) => {
  const { repositories, call } = await start(t);
  repositories.create(newRepository('us-east-1', 'web/other'));
  const layer = 'a layer in two parts';
  const location = (await call('POST', '/v2/web/site/blobs/uploads/')).headers.get('location') ?? '';
  await call('PATCH', location, layer.slice(0, 4));
  const half = await call('GET', location);
  assert.deepEqual([half.status, half.headers.get('range'), half.headers.get('location')], [204, '0-3', location]);
  assert.equal((await call('PUT', `${location}?digest=${digestOf(layer)}`, layer.slice(4))).status, 201);
  assert.equal((await call('GET', location)).status, 404);
  const mount = (repository: string, from: string) =>
    call('POST', `/v2/${repository}/blobs/uploads/?mount=${digestOf(layer)}&from=${from}`);
  assert.equal((await mount('web/other', 'web/site')).status, 201);
  assert.equal(await (await call('GET', `/v2/web/other/blobs/${digestOf(layer)}`)).text(), layer);
  assert.equal((await mount('web/site', 'nowhere')).status, 202);
});

test('tags are listed page by page, and images are deleted by tag and by digest', async (t) => {
  const { call, pushLayer } = await start(t);
  const digests: string[] = [];
  const tags = async (path = '/v2/web/site/tags/list') => {
    const answer = await call('GET', path);
    const [, next] = /^<(.+)>; rel="next"$/.exec(answer.headers.get('link') ?? '') ?? [];
    return { tags: ((await answer.json()) as { tags: string[] }).tags, next };
  };
  for (const tag of ['1', '2', '3']) {
    await pushLayer(tag);
    const manifest = JSON.stringify({ config: { digest: digestOf(tag) }, layers: [] });
    assert.equal((await call('PUT', `/v2/web/site/manifests/${tag}`, manifest)).status, 201);
    digests.push(digestOf(manifest));
  }
  const first = await tags('/v2/web/site/tags/list?n=2');
  assert.deepEqual(first.tags, ['1', '2']);
  assert.deepEqual(await tags(first.next), { tags: ['3'], next: undefined });
  for (const image of ['1', digests[1]]) {
    assert.equal((await call('DELETE', `/v2/web/site/manifests/${image}`)).status, 202);
    assert.equal((await call('GET', `/v2/web/site/manifests/${image}`)).status, 404);
  }
  assert.deepEqual((await tags()).tags, ['3']);
});
