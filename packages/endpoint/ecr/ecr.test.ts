import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import {
  BatchCheckLayerAvailabilityCommand,
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  CompleteLayerUploadCommand,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeImageScanFindingsCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  GetDownloadUrlForLayerCommand,
  InitiateLayerUploadCommand,
  ListImagesCommand,
  PutImageCommand,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';
import { resourceRequest, startServer } from '../testing/test-engine.ts';
import { ecrHandlers } from './handlers.ts';
import { images } from './images.ts';
import { RegistryStore } from './store.ts';

const repositoryName = 'web/site';
const host = '000000000000.dkr.ecr.us-east-1.amazonaws.com';
const digestOf = (data: Buffer): string => `sha256:${createHash('sha256').update(data).digest('hex')}`;

async function start(t: TestContext, imageTagMutability: 'MUTABLE' | 'IMMUTABLE' = 'IMMUTABLE') {
  const server = await startServer(t);
  const ecr = new ECRClient(server.client);
  await ecr.send(new CreateRepositoryCommand({ repositoryName, imageTagMutability }));
  const putLayer = async (data: Buffer, layerDigest = digestOf(data)) => {
    const { uploadId } = await ecr.send(new InitiateLayerUploadCommand({ repositoryName }));
    const half = Math.ceil(data.length / 2);
    for (const [first, part] of [
      [0, data.subarray(0, half)],
      [half, data.subarray(half)],
    ] as const) {
      const partLastByte = first + part.length - 1;
      await ecr.send(
        new UploadLayerPartCommand({
          repositoryName,
          uploadId,
          partFirstByte: first,
          partLastByte,
          layerPartBlob: part,
        }),
      );
    }
    await ecr.send(new CompleteLayerUploadCommand({ repositoryName, uploadId, layerDigests: [layerDigest] }));
    return { digest: layerDigest, size: data.length };
  };
  const putImage = async (imageTag: string, program: string) => {
    const config = Buffer.from(
      JSON.stringify({
        architecture: 'arm64',
        os: 'linux',
        config: { Cmd: ['node', 'main.js'], Env: ['A=1'], User: '' },
      }),
    );
    const bundle = Buffer.from(program);
    const there = await ecr.send(
      new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests: [digestOf(config), digestOf(bundle)] }),
    );
    for (const [at, data] of [config, bundle].entries()) {
      if (there.layers?.[at]?.layerAvailability === 'UNAVAILABLE') await putLayer(data);
    }
    const manifest = {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(config), size: config.length },
      layers: [{ mediaType: 'text/javascript', digest: digestOf(bundle), size: bundle.length }],
    };
    const { image } = await ecr.send(
      new PutImageCommand({ repositoryName, imageTag, imageManifest: JSON.stringify(manifest) }),
    );
    return image?.imageId?.imageDigest ?? '';
  };
  return { ...server, ecr, putLayer, putImage };
}

test('a repository is made once, described, and deleted when it is empty or by force', async (t) => {
  const { ecr, putImage } = await start(t);
  const again = ecr.send(new CreateRepositoryCommand({ repositoryName }));
  await assert.rejects(again, {
    name: 'RepositoryAlreadyExistsException',
    message: "The repository with name 'web/site' already exists in the registry with id '000000000000'",
  });
  const { repositories = [] } = await ecr.send(new DescribeRepositoriesCommand({}));
  const { repositoryUri, imageTagMutability, createdAt } = repositories[0] ?? {};
  assert.deepEqual([repositories.length, repositoryUri, imageTagMutability], [1, `${host}/web/site`, 'IMMUTABLE']);
  assert.ok(createdAt instanceof Date);
  await putImage('1', 'one');
  await assert.rejects(ecr.send(new DeleteRepositoryCommand({ repositoryName })), {
    name: 'RepositoryNotEmptyException',
  });
  await ecr.send(new DeleteRepositoryCommand({ repositoryName, force: true }));
  const gone = ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }));
  await assert.rejects(gone, { name: 'RepositoryNotFoundException' });
  await assert.rejects(ecr.send(new CreateRepositoryCommand({ repositoryName: 'Upper' })), {
    name: 'InvalidParameterException',
  });
});

test('repositories of another region are others', async (t) => {
  const { client } = await start(t);
  const there = new ECRClient({ ...client, region: 'eu-west-1' });
  assert.deepEqual((await there.send(new DescribeRepositoriesCommand({}))).repositories, []);
});

test('an immutable tag stays where it is', async (t) => {
  const { ecr, putImage } = await start(t);
  const digest = await putImage('1.0.0', 'one');
  await assert.rejects(putImage('1.0.0', 'two'), {
    name: 'ImageTagAlreadyExistsException',
    message:
      "The image tag '1.0.0' already exists in the 'web/site' repository and cannot be overwritten because the repository is immutable.",
  });
  await assert.rejects(putImage('1.0.0', 'one'), { name: 'ImageAlreadyExistsException' });
  assert.equal(await putImage('1.0.1', 'one'), digest);
  const { imageDetails = [] } = await ecr.send(new DescribeImagesCommand({ repositoryName }));
  assert.deepEqual(
    imageDetails.map(({ imageTags, imageSizeInBytes }) => [imageTags, imageSizeInBytes]),
    [[['1.0.0', '1.0.1'], 3]],
  );
});

test('a mutable tag moves, and leaves its image untagged', async (t) => {
  const { ecr, putImage } = await start(t, 'MUTABLE');
  const first = await putImage('1', 'one');
  const second = await putImage('1', 'two');
  const untagged = await ecr.send(new ListImagesCommand({ repositoryName, filter: { tagStatus: 'UNTAGGED' } }));
  assert.deepEqual(untagged.imageIds, [{ imageDigest: first }]);
  const { images: found = [], failures = [] } = await ecr.send(
    new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: '1' }, { imageTag: '2' }] }),
  );
  assert.deepEqual([found[0]?.imageId?.imageDigest, failures[0]?.failureCode], [second, 'ImageNotFound']);
});

test('what is not what it should be is refused, and nothing of it stays', async (t) => {
  const { ecr, putLayer, folder } = await start(t);
  await assert.rejects(putLayer(Buffer.from('x'), `sha256:${'0'.repeat(64)}`), { name: 'InvalidLayerException' });
  assert.deepEqual([readdirSync(join(folder, 'ecr', 'layers')), readdirSync(join(folder, 'ecr', 'uploads'))], [[], []]);
  const { uploadId } = await ecr.send(new InitiateLayerUploadCommand({ repositoryName }));
  const skipped = new UploadLayerPartCommand({
    repositoryName,
    uploadId,
    partFirstByte: 5,
    partLastByte: 5,
    layerPartBlob: Buffer.from('x'),
  });
  await assert.rejects(ecr.send(skipped), { name: 'InvalidLayerPartException', lastValidByteReceived: -1 });
  const empty = new CompleteLayerUploadCommand({
    repositoryName,
    uploadId,
    layerDigests: [digestOf(Buffer.from('x'))],
  });
  await assert.rejects(ecr.send(empty), { name: 'EmptyUploadException' });
  const missing = new CompleteLayerUploadCommand({ repositoryName, uploadId: '../../x', layerDigests: [] });
  await assert.rejects(ecr.send(missing), { name: 'UploadNotFoundException' });
  const imageManifest = JSON.stringify({ config: { digest: digestOf(Buffer.from('c')) }, layers: [] });
  await assert.rejects(ecr.send(new PutImageCommand({ repositoryName, imageManifest })), {
    name: 'LayersNotFoundException',
  });
  await assert.rejects(ecr.send(new PutImageCommand({ repositoryName, imageManifest: '{' })), {
    name: 'InvalidParameterException',
  });
  await putLayer(Buffer.from('twice'));
  await assert.rejects(putLayer(Buffer.from('twice')), { name: 'LayerAlreadyExistsException' });
});

test('images are deleted by tag or by digest', async (t) => {
  const { ecr, putImage } = await start(t);
  const imageDigest = await putImage('1', 'one');
  await putImage('2', 'one');
  const remove = (...imageIds: object[]) => ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));
  assert.deepEqual((await remove({ imageTag: '1' }, { imageTag: '9' })).imageIds, [{ imageTag: '1', imageDigest }]);
  assert.deepEqual((await remove({ imageDigest })).imageIds, [{ imageTag: '2', imageDigest }]);
  assert.equal((await remove({ imageDigest })).failures?.[0]?.failureCode, 'ImageNotFound');
});

test('what is asked of an image that is not there, or of a scan, is answered truly', async (t) => {
  const { ecr, putImage } = await start(t);
  const describe = ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: '9' }] }));
  await assert.rejects(describe, {
    name: 'ImageNotFoundException',
    message: /imageTag:'9'} does not exist within the repository/,
  });
  await putImage('1', 'one');
  const scan = ecr.send(new DescribeImageScanFindingsCommand({ repositoryName, imageId: { imageTag: '1' } }));
  await assert.rejects(scan, { name: 'ScanNotFoundException', message: /scans nothing/ });
});

test('a token names the endpoint as its registry, and a layer has a URL that needs no more', async (t) => {
  const { ecr, url, putLayer } = await start(t);
  const { authorizationData = [] } = await ecr.send(new GetAuthorizationTokenCommand({}));
  assert.equal(authorizationData[0]?.proxyEndpoint, url);
  assert.match(Buffer.from(authorizationData[0]?.authorizationToken ?? '', 'base64').toString(), /^AWS:/);
  const { digest: layerDigest } = await putLayer(Buffer.from('layer'));
  const { downloadUrl = '' } = await ecr.send(new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest }));
  assert.equal(await (await fetch(downloadUrl)).text(), 'layer');
});

test('an image resolves to its file by tag and by digest, also after a restart', async (t) => {
  const { putImage, folder } = await start(t);
  const digest = await putImage('1', 'console.log(1)');
  const again = images(new RegistryStore(join(folder, 'ecr'), '000000000000'));
  for (const reference of [`${host}/web/site:1`, `${host}/web/site@${digest}`, `${host}/web/site:1@${digest}`]) {
    const image = await again.resolve(reference);
    assert.ok('bundleFile' in image);
    assert.equal(image.digest, digest, reference);
    assert.equal(readFileSync(image.bundleFile, 'utf8'), 'console.log(1)');
    assert.deepEqual(
      [image.config.Cmd, image.config.Env, image.config.User],
      [['node', 'main.js'], ['A=1'], undefined],
    );
  }
});

test('an image that cannot be pulled says why in the words of the agent', async (t) => {
  const { repositories, ecr, putLayer } = await start(t);
  const refused = (reference: string) =>
    images(repositories)
      .resolve(reference)
      .then(
        () => '',
        (error: Error) => error.message,
      );
  assert.match(await refused(`${host}/web/site:9`), /^CannotPullContainerError: .*web\/site:9: not found$/);
  assert.match(
    await refused(`${host}/other:1`),
    /^CannotPullContainerError: .*repository with name 'other' does not exist/,
  );
  const config = await putLayer(Buffer.from('{}'));
  const imageManifest = JSON.stringify({ config });
  await ecr.send(new PutImageCommand({ repositoryName, imageTag: 'signature', imageManifest }));
  assert.match(
    await refused(`${host}/web/site:signature`),
    /^CannotPullContainerError: .*web\/site:signature is the manifest of no image$/,
  );
  for (const [imageTag, text] of [
    ['none', 'no JSON'],
    ['null', 'null'],
    ['list', '{ "config": [1] }'],
  ] as const) {
    const layer = await putLayer(Buffer.from(text));
    const bundle = { ...layer, mediaType: 'text/javascript' };
    await ecr.send(
      new PutImageCommand({
        repositoryName,
        imageTag,
        imageManifest: JSON.stringify({ config: layer, layers: [bundle] }),
      }),
    );
    const said = await refused(`${host}/web/site:${imageTag}`);
    assert.match(said, /^CannotPullContainerError: .* has a configuration that is none of an image$/);
  }
});

test('any other image is for a container engine: with its files where a repository has it, by its name alone where not', async (t) => {
  const { repositories, ecr, putLayer } = await start(t);
  const { resolve } = images(repositories);
  for (const reference of ['public.ecr.aws/nginx/nginx:1', '123456789012.dkr.ecr.us-east-1.amazonaws.com/web/site:1']) {
    assert.deepEqual(await resolve(reference), { reference });
  }
  const config = await putLayer(Buffer.from('{}'));
  const layers = [await putLayer(Buffer.from('layer'))];
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const put = (imageTag: string, manifest: object) =>
    ecr.send(new PutImageCommand({ repositoryName, imageTag, imageManifest: JSON.stringify(manifest) }));
  const { image } = await put('real', { config, layers });
  const found = await resolve(`${host}/web/site:real`);
  assert.ok(!('bundleFile' in found) && found.archive);
  assert.equal(found.digest, image?.imageId?.imageDigest);
  assert.deepEqual(
    [found.archive.config, ...found.archive.layers].map(({ content }) => readFileSync(content, 'utf8')),
    ['{}', 'layer'],
  );
  const platform = { os: 'linux', architecture: process.arch === 'x64' ? 'amd64' : process.arch };
  const own = { digest: found.digest, platform };
  await put('other', { config, layers: [] });
  const others = (await put('another', { config: layers[0], layers: [] })).image?.imageId?.imageDigest;
  await put('list', {
    mediaType,
    manifests: [{ digest: others, platform: { os: 'linux', architecture: 's390x' } }, own],
  });
  const listed = await resolve(`${host}/web/site:list`);
  assert.ok(!('bundleFile' in listed));
  assert.deepEqual(listed.archive, found.archive);
});

test('a repository of a template has its settings, and goes when it is empty or may be emptied', async (t) => {
  const { repositories, putImage } = await start(t);
  const type = 'AWS::ECR::Repository';
  const handler = ecrHandlers(repositories)[type] ?? assert.fail();
  const asked = resourceRequest(type, {
    ImageTagMutability: 'IMMUTABLE',
    ImageScanningConfiguration: { ScanOnPush: 'true' },
    LifecyclePolicy: { LifecyclePolicyText: '{}' },
    RepositoryPolicyText: { Statement: [] },
  });
  const { physicalId, attributes } = await handler.create(asked, () => {});
  await handler.create(asked, () => {});
  assert.match(physicalId, /^some-stack-resource-[a-z0-9]{12}$/);
  assert.deepEqual(attributes, {
    Arn: `arn:aws:ecr:us-east-1:000000000000:repository/${physicalId}`,
    RepositoryUri: `${host}/${physicalId}`,
  });
  const { immutable, scanOnPush, lifecyclePolicy, policy } = repositories.get('us-east-1', physicalId);
  assert.deepEqual(
    { immutable, scanOnPush, lifecyclePolicy, policy },
    { immutable: true, scanOnPush: true, lifecyclePolicy: '{}', policy: '{"Statement":[]}' },
  );
  await handler.update({ ...asked, properties: {} }, { physicalId, previousProperties: asked.properties });
  const updated = repositories.get('us-east-1', physicalId);
  assert.deepEqual([updated.immutable, updated.scanOnPush, updated.lifecyclePolicy], [false, false, undefined]);
  const taken = handler.create(resourceRequest(type, { RepositoryName: repositoryName }), () => {});
  await assert.rejects(
    taken,
    /already exists in the registry .*Service: Ecr, Status Code: 400.*HandlerErrorCode: AlreadyExists/,
  );
  await putImage('1', 'one');
  const site = { physicalId: repositoryName, previousProperties: {} };
  await assert.rejects(handler.delete(asked, site), /cannot be deleted because it still contains images/);
  await handler.delete(asked, { ...site, previousProperties: { EmptyOnDelete: 'true' } });
  await handler.delete(asked, site);
  assert.equal(repositories.find('us-east-1', repositoryName), undefined);
});
