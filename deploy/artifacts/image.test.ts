import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json as readJson } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { ECRClient } from '@aws-sdk/client-ecr';
import { RookeryError } from '../../generator/errors.ts';
import { type Bundle, digestOf } from './bundle.ts';
import { checkTag, ensureImage, imageExists, pushImage, repositoryNameOf } from './image.ts';

type Call = Readonly<Record<string, unknown>>;
interface Manifest {
  readonly config: { readonly digest: string; readonly size: number };
  readonly layers: readonly { readonly mediaType: string; readonly digest: string; readonly size: number }[];
}

class Refusal extends Error {}

/** A registry that checks what it is sent as ECR does: parts in order, digests, blobs before manifests, tags for good. */
class Registry {
  readonly uploads = new Map<string, Buffer>();
  readonly blobs = new Map<string, Buffer>();
  readonly tags = new Map<string, string>();
  readonly manifests = new Map<string, string>();
  readonly calls: string[] = [];
  partSize = 1000;
  /** Runs before an operation, to be the other one who pushes at the same time. */
  before: (operation: string) => void = () => {};

  answer(operation: string, input: Call): unknown {
    this.calls.push(operation);
    if (input.repositoryName !== 'services/website') throw new Refusal('RepositoryNotFoundException');
    this.before(operation);
    if (operation === 'InitiateLayerUpload') return this.initiate();
    if (operation === 'UploadLayerPart') return this.part(input);
    if (operation === 'CompleteLayerUpload') return this.complete(input);
    if (operation === 'PutImage') return this.put(input);
    return this.describe(input);
  }

  initiate() {
    const uploadId = `upload-${this.uploads.size}`;
    this.uploads.set(uploadId, Buffer.alloc(0));
    return { uploadId, partSize: this.partSize };
  }

  part({ uploadId, partFirstByte, partLastByte, layerPartBlob }: Call) {
    const upload = this.uploads.get(String(uploadId));
    if (upload === undefined) throw new Refusal('UploadNotFoundException');
    const bytes = Buffer.from(String(layerPartBlob), 'base64');
    const right = partFirstByte === upload.length && partLastByte === upload.length + bytes.length - 1;
    if (!right || bytes.length > this.partSize) throw new Refusal('InvalidLayerPartException');
    this.uploads.set(String(uploadId), Buffer.concat([upload, bytes]));
    return { lastByteReceived: partLastByte };
  }

  complete({ uploadId, layerDigests }: Call) {
    const bytes = this.uploads.get(String(uploadId))!;
    const digest = digestOf(bytes);
    if (!Array.isArray(layerDigests) || layerDigests[0] !== digest) throw new Refusal('InvalidLayerException');
    if (this.blobs.has(digest)) throw new Refusal('LayerAlreadyExistsException');
    this.blobs.set(digest, bytes);
    return { layerDigest: digest };
  }

  put({ imageTag, imageManifest, imageDigest }: Call) {
    const text = String(imageManifest);
    const digest = digestOf(Buffer.from(text));
    if (digest !== imageDigest) throw new Refusal('ImageDigestDoesNotMatchException');
    const { config, layers }: Manifest = JSON.parse(text);
    for (const { digest, size } of [config, ...layers])
      if (this.blobs.get(digest)?.length !== size) throw new Refusal('LayersNotFoundException');
    const held = this.tags.get(String(imageTag));
    if (held === digest) throw new Refusal('ImageAlreadyExistsException');
    if (held) throw new Refusal('ImageTagAlreadyExistsException');
    this.tags.set(String(imageTag), digest);
    this.manifests.set(digest, text);
    return { image: { imageManifest } };
  }

  describe({ imageIds }: Call) {
    const tag = Array.isArray(imageIds) ? imageIds[0].imageTag : '';
    const imageDigest = this.tags.get(tag);
    if (!imageDigest) throw new Refusal('ImageNotFoundException');
    return { imageDetails: [{ imageDigest, imageTags: [tag] }] };
  }
}

async function setUp(context: TestContext) {
  const registry = new Registry();
  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    try {
      // Every operation of this API takes a JSON object.
      const answer = registry.answer(operation, (await readJson(request)) as Call);
      response.end(JSON.stringify(answer));
    } catch (error) {
      const type = error instanceof Refusal ? error.message : `Broken: ${error}`;
      response.writeHead(400).end(JSON.stringify({ __type: type, message: type }));
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  // A string is only the name of a pipe, and this listens on a port.
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const ecr = new ECRClient({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });
  context.after(() => {
    ecr.destroy();
    server.close();
    server.closeAllConnections();
  });
  return { registry, ecr };
}

function bundleOf(text: string): Bundle {
  const code = new TextEncoder().encode(text);
  return { code, digest: digestOf(code) };
}

const largestPart = 20 * 1024 * 1024;
const repositoryName = 'services/website';
const image = { repositoryName, tag: '1.0.0', bundle: bundleOf('console.log(1);\n'.repeat(200)) };

function refusedAs(code: string, exitCode: number) {
  return (error: unknown) => error instanceof RookeryError && error.code === code && error.exitCode === exitCode;
}

test('a bundle is uploaded in parts of the size that the registry asks for, and found by its tag', async (context) => {
  const { registry, ecr } = await setUp(context);
  assert.equal(await imageExists(ecr, repositoryName, '1.0.0'), false);
  const { digest, already } = await pushImage(ecr, image);
  assert.equal(already, false);
  assert.equal(await imageExists(ecr, repositoryName, '1.0.0'), true);
  const manifest: Manifest = JSON.parse(registry.manifests.get(digest)!);
  assert.equal(manifest.layers.length, 1);
  assert.equal(manifest.layers[0]?.mediaType, 'text/javascript');
  assert.deepEqual(new Uint8Array(registry.blobs.get(manifest.layers[0].digest)!), image.bundle.code);
  assert.ok(registry.calls.filter((call) => call === 'UploadLayerPart').length >= 4);
});

test('the configuration runs the file as nobody, on a port, and knows its version', async (context) => {
  const { registry, ecr } = await setUp(context);
  const { digest } = await pushImage(ecr, { ...image, port: 9000 });
  const manifest: Manifest = JSON.parse(registry.manifests.get(digest)!);
  const { config, rootfs } = JSON.parse(registry.blobs.get(manifest.config.digest)!.toString());
  assert.deepEqual(rootfs.diff_ids, [image.bundle.digest]);
  assert.deepEqual(config.Entrypoint, ['node', '/app/main.mjs']);
  assert.deepEqual(config.ExposedPorts, { '9000/tcp': {} });
  assert.equal(config.User, '1000:1000');
  assert.ok(config.Env.includes('PORT=9000') && config.Env.includes('VERSION=1.0.0'));
});

test('the same image under the same tag is there already, and nothing is uploaded', async (context) => {
  const { registry, ecr } = await setUp(context);
  const { digest } = await pushImage(ecr, image);
  registry.calls.length = 0;
  assert.deepEqual(await pushImage(ecr, image), { digest, already: true });
  assert.deepEqual(registry.calls, ['DescribeImages']);
});

test('another image under a tag that is taken is refused, and the first one stays', async (context) => {
  const { registry, ecr } = await setUp(context);
  const { digest } = await pushImage(ecr, image);
  const other = { ...image, bundle: bundleOf('console.log(2);') };
  await assert.rejects(pushImage(ecr, other), refusedAs('ImageTagTaken', 3));
  assert.equal(registry.tags.get('1.0.0'), digest);
});

test('the same program under a new tag uses the layer that is there', async (context) => {
  const { registry, ecr } = await setUp(context);
  await pushImage(ecr, image);
  const { already } = await pushImage(ecr, { ...image, tag: '1.0.1' });
  assert.equal(already, false);
  assert.deepEqual([...registry.tags.keys()], ['1.0.0', '1.0.1']);
});

test('who loses a race with another image is told that the tag is taken', async (context) => {
  const { registry, ecr } = await setUp(context);
  registry.before = (operation) => {
    if (operation === 'PutImage') registry.tags.set('1.0.0', 'sha256:other');
  };
  await assert.rejects(pushImage(ecr, image), refusedAs('ImageTagTaken', 3));
});

test('who loses a race with the same image has it', async (context) => {
  const { registry, ecr } = await setUp(context);
  const { digest } = await pushImage(ecr, image);
  registry.tags.clear();
  registry.before = (operation) => {
    if (operation === 'PutImage') registry.tags.set('1.0.0', digest);
  };
  assert.deepEqual(await pushImage(ecr, image), { digest, already: true });
});

test('an upload that the registry has forgotten begins again, three times at the most', async (context) => {
  const { registry, ecr } = await setUp(context);
  let restarts = 1;
  registry.before = (operation) => {
    if (operation !== 'UploadLayerPart' || restarts === 0) return;
    restarts -= 1;
    registry.uploads.delete(`upload-${registry.uploads.size - 1}`);
  };
  assert.equal((await pushImage(ecr, image)).already, false);
  restarts = 9;
  const other = { ...image, tag: '1.0.1', bundle: bundleOf('console.log(2);') };
  await assert.rejects(pushImage(ecr, other), { name: 'UploadNotFoundException' });
});

for (const [tag, code] of [
  ['latest', 'LatestRefused'],
  ['Latest', 'LatestRefused'],
  ['', 'ImageTagInvalid'],
  ['-1', 'ImageTagInvalid'],
  ['1.0:0', 'ImageTagInvalid'],
  ['1.0\n', 'ImageTagInvalid'],
  ['a'.repeat(129), 'ImageTagInvalid'],
] as const)
  test(`the tag ${JSON.stringify(tag.slice(0, 10))} is refused before any call`, async (context) => {
    const { registry, ecr } = await setUp(context);
    await assert.rejects(pushImage(ecr, { ...image, tag }), refusedAs(code, 2));
    await assert.rejects(imageExists(ecr, repositoryName, tag), refusedAs(code, 2));
    assert.deepEqual(registry.calls, []);
  });

test('versions and commits are tags', () => {
  for (const tag of ['1.0.1', 'v2', '_x', 'a3f9c0d', 'a'.repeat(128)]) checkTag(tag);
});

test('a repository that does not exist is named with the command that makes it', async (context) => {
  const { ecr } = await setUp(context);
  const push = pushImage(ecr, { ...image, repositoryName: 'other' });
  await assert.rejects(push, refusedAs('RepositoryMissing', 2));
});

test('a missing image is bundled and pushed, one that is there is not even bundled', async (context) => {
  const { registry, ecr } = await setUp(context);
  registry.partSize = largestPart;
  const folder = new URL('../../services/website-service', import.meta.url).pathname;
  assert.equal(await ensureImage(ecr, { repositoryName, tag: '1.0.0', folder }), true);
  assert.equal(await ensureImage(ecr, { repositoryName, tag: '1.0.0', folder: '/nowhere' }), false);
});

test('a repository is named by what follows the registry in its address', () => {
  assert.equal(repositoryNameOf('000000000000.dkr.ecr.eu-west-1.amazonaws.com/services/website'), repositoryName);
});
