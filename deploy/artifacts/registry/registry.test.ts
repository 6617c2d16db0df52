import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { RookeryError } from '../../../generator/errors.ts';
import { digestOf } from '../bundle.ts';
import { copyImage } from './copy-image.ts';
import { type RegistryRepository, readManifest } from './registry.ts';
import { sender } from './transport.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that answers each request with what stands for `METHOD /path`; requests are noted as they came. */
async function serve(t: TestContext, answers: Readonly<Record<string, Answer>>) {
  const calls: { readonly name: string; readonly authorization: string | undefined; readonly body: string }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const { authorization } = request.headers;
    const name = `${request.method} ${request.url?.split('?')[0]}`;
    calls.push({ name, authorization, body: Buffer.concat(chunks).toString() });
    const answer = answers[name];
    if (answer) answer(request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`); // listening on TCP
  return { url, calls };
}

async function repository(base: URL): Promise<RegistryRepository> {
  // What the sender looks at: with an endpoint it asks for no proxy.
  const target = {
    environment: 'test',
    stackName: 's',
    foundationStackName: 'f',
    region: 'r',
    tags: {},
    endpoint: 'x',
  };
  const patience = { attempts: 4, base: 1, cap: 2 };
  return { base, name: 'web', authorization: 'Basic token', send: await sender({ target }), patience };
}

const config = Buffer.from('{}');
const layer = Buffer.from('the bytes of a layer');
const manifest = Buffer.from(
  JSON.stringify({
    config: { digest: digestOf(config), size: config.length },
    layers: [
      { digest: digestOf(layer), size: layer.length },
      { digest: 'sha256:foreign', size: 1, urls: ['https://elsewhere.example.com/layer'] },
    ],
  }),
);
const digest = digestOf(manifest);
const mediaType = 'application/vnd.oci.image.manifest.v1+json';
const text =
  (bytes: Buffer): Answer =>
  (_, response) =>
    response.writeHead(200, { 'content-type': mediaType }).end(bytes);

/** Answers with each in turn; the last one stays. */
function inTurn(...answers: readonly Answer[]): Answer {
  let turn = 0;
  return (request, response) => {
    answers[Math.min(turn, answers.length - 1)]?.(request, response);
    turn += 1;
  };
}

const broken: Answer = (_, response) => response.socket?.destroy();
const busy: Answer = (_, response) => response.writeHead(503).end();
const throttled: Answer = (_, response) => response.writeHead(429).end();

/** A registry to copy from, whose layers lie elsewhere, as those of ECR do. */
async function source(t: TestContext, layerAnswer: Answer = text(layer)) {
  const elsewhere = await serve(t, { 'GET /signed': layerAnswer });
  const registry = await serve(t, {
    [`GET /v2/web/manifests/${digest}`]: inTurn(busy, text(manifest)),
    [`GET /v2/web/blobs/${digestOf(config)}`]: text(config),
    [`GET /v2/web/blobs/${digestOf(layer)}`]: (_, response) =>
      response.writeHead(307, { location: new URL('/signed?X-Amz-Signature=1', elsewhere.url).href }).end(),
  });
  return { from: await repository(registry.url), elsewhere };
}

/** A registry to copy to, that keeps what was completed. */
async function sink(t: TestContext, more: Readonly<Record<string, Answer>> = {}) {
  const begin: Answer = (_, response) => response.writeHead(202, { location: '/v2/web/blobs/uploads/1?state=a' }).end();
  const registry = await serve(t, {
    'POST /v2/web/blobs/uploads/': begin,
    'PATCH /v2/web/blobs/uploads/1': (_, response) =>
      response.writeHead(202, { location: '/v2/web/blobs/uploads/1?state=b' }).end(),
    'PUT /v2/web/blobs/uploads/1': (_, response) => response.writeHead(201).end(),
    'PUT /v2/web/manifests/1.0.0': (_, response) => response.writeHead(201).end(),
    ...more,
  });
  return { to: await repository(registry.url), calls: registry.calls };
}

const uploads = (calls: readonly { readonly name: string; readonly body: string }[]) =>
  calls.filter(({ name }) => name.startsWith('PATCH')).map(({ body }) => body);

test('an image is copied in its own bytes, and who we are is not shown to where a registry sends us', async (t) => {
  const { from, elsewhere } = await source(t);
  const { to, calls } = await sink(t);
  const copied = await copyImage(from, to, { digest, tag: '1.0.0' });
  assert.deepEqual(copied, { digest, already: false, bytes: config.length + layer.length });
  assert.deepEqual(uploads(calls).toSorted(), [layer, config].map(String).toSorted());
  assert.equal(calls.at(-1)?.body, manifest.toString());
  assert.deepEqual(
    elsewhere.calls.map(({ authorization }) => authorization),
    [undefined],
  );
});

test('what is there is not sent again', async (t) => {
  const { from } = await source(t);
  const there: Answer = (_, response) => response.writeHead(200).end();
  const has = Object.fromEntries([config, layer].map((blob) => [`HEAD /v2/web/blobs/${digestOf(blob)}`, there]));
  const { to, calls } = await sink(t, has);
  assert.equal((await copyImage(from, to, { digest, tag: '1.0.0' })).bytes, 0);
  assert.deepEqual(uploads(calls), []);
});

for (const [name, fault] of Object.entries({ 'a cut connection': broken, '503': busy, '429': throttled })) {
  test(`a layer is sent again from its beginning after ${name}`, async (t) => {
    const { from } = await source(t, inTurn(fault, text(layer)));
    const accepted: Answer = (_, response) =>
      response.writeHead(202, { location: '/v2/web/blobs/uploads/1?state=b' }).end();
    const { to, calls } = await sink(t, { 'PATCH /v2/web/blobs/uploads/1': inTurn(fault, accepted) });
    await copyImage(from, to, { digest, tag: '1.0.0' });
    assert.ok(uploads(calls).includes(layer.toString()));
    assert.equal(calls.at(-1)?.name, 'PUT /v2/web/manifests/1.0.0');
  });
}

test('a registry that never answers is given up, and no manifest is put', async (t) => {
  const { from } = await source(t);
  const { to, calls } = await sink(t, { 'PATCH /v2/web/blobs/uploads/1': broken });
  await assert.rejects(copyImage(from, to, { digest, tag: '1.0.0' }), (error: unknown) => {
    assert.ok(error instanceof RookeryError);
    assert.deepEqual([error.code, error.exitCode], ['RegistryLost', 5]);
    return true;
  });
  assert.ok(calls.every(({ name }) => !name.includes('PUT /v2/web/manifests')));
});

test('a refusal is told in the words of the registry, and not tried again', async (t) => {
  const refused: Answer = (_, response) =>
    response.writeHead(403).end(JSON.stringify({ errors: [{ code: 'DENIED', message: 'not authorized' }] }));
  const { url, calls } = await serve(t, { 'GET /v2/web/manifests/1.0.0': refused });
  await assert.rejects(readManifest(await repository(url), '1.0.0'), /403 DENIED not authorized/);
  assert.equal(calls.length, 1);
});

test('bytes that are not those of the digest are no manifest', async (t) => {
  const { url } = await serve(t, { [`GET /v2/web/manifests/${digest}`]: text(Buffer.from('{}')) });
  await assert.rejects(readManifest(await repository(url), digest), /RegistryLost|answered sha256:/);
});
