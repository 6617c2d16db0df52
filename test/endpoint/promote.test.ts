import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { BatchGetImageCommand, DescribeImagesCommand } from '@aws-sdk/client-ecr';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { testEngine } from '../../cli/testing/test-engine.ts';
import imagePromote from '../../commands/image-promote.ts';
import { digestOf } from '../../deploy/artifacts/bundle.ts';
import { pushImage, repositoryNameOf } from '../../deploy/artifacts/image.ts';
import { copyImage } from '../../deploy/artifacts/registry/copy-image.ts';
import { ecrRepository } from '../../deploy/artifacts/registry/ecr-repository.ts';
import { putManifest } from '../../deploy/artifacts/registry/registry.ts';
import { type Connection, connect } from '../../deploy/aws/connection.ts';
import { executePlan, planFoundation } from '../../deploy/index.ts';
import { aRecord, stored } from '../../deploy/releases/testing/a-record.ts';
import { readFoundation } from '../../deploy/stack/foundation.ts';
import { foundationTemplate } from '../../templates/foundation/foundation.ts';
import { type Endpoint, startEndpoint } from './testing/endpoint.ts';

/** Where the images of an environment are. */
interface Home {
  readonly connection: Connection;
  readonly bucket: string;
  readonly uri: string;
}

let endpoint: Endpoint;
let staging: Home;
let production: Home;

/** An environment's foundation, in a region of its own. */
async function home(environment: string, region: string): Promise<Home> {
  const target = { environment, stackName: 'shop', foundationStackName: 'shop-foundation', region, tags: {} };
  const connection = await connect({ ...target, endpoint: endpoint.url });
  const { plan } = await planFoundation(connection, foundationTemplate({ Website: 'website-service' }));
  await executePlan(connection, plan ?? assert.fail('nothing to make'));
  const { bucket, outputs } = (await readFoundation(connection)) ?? assert.fail('no foundation');
  return { connection, bucket, uri: outputs.WebsiteRepositoryUri ?? '' };
}

before(async () => {
  endpoint = await startEndpoint();
  [staging, production] = await Promise.all([home('staging', 'eu-central-1'), home('production', 'us-east-1')]);
});
after(() => endpoint.close());

async function push({ connection, uri }: Home, tag: string, program: string): Promise<string> {
  const code = Buffer.from(program);
  const image = { repositoryName: repositoryNameOf(uri), tag, bundle: { code, digest: digestOf(code) } };
  return (await pushImage(await connection.ecr(), image)).digest;
}

async function tagged({ connection, uri }: Home, imageTag: string): Promise<string | undefined> {
  const command = new DescribeImagesCommand({ repositoryName: repositoryNameOf(uri), imageIds: [{ imageTag }] });
  const found = await (await connection.ecr()).send(command).catch(() => undefined);
  return found?.imageDetails?.[0]?.imageDigest;
}

/** The test system with these two environments, which reach the endpoint as they would reach AWS. */
async function world(t: TestContext) {
  const engine = await testEngine(t, {});
  const environment = (region: string) => `{ stackName: 'shop', region: '${region}', parameters: {} }`;
  writeFileSync(
    join(engine.folder, 'environments.ts'),
    `export const environments = { staging: ${environment('eu-central-1')}, production: ${environment('us-east-1')} };`,
  );
  process.env.AWS_ENDPOINT_URL = endpoint.url;
  return engine;
}

test('what a release runs is promoted to another region by its digest, and there already when it is promoted again', async (t) => {
  const digest = await push(staging, '1.0.0', 'console.log(1)');
  const client = await staging.connection.cloudformation();
  const { CreateStackCommand } = await import('@aws-sdk/client-cloudformation');
  const TemplateBody = JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } } });
  const { StackId: stackId = '' } = await client.send(new CreateStackCommand({ StackName: 'shop', TemplateBody }));
  const image = { path: '', parameter: 'WebsiteImageTag', repository: staging.uri, tag: '1.0.0', digest };
  const other = { path: 'Proxy', repository: 'public.ecr.aws/docker/library/nginx', tag: '1.27' };
  for (const [Key, Body] of Object.entries(stored(aRecord(1, { stackId, images: [image, other] }))))
    await (await staging.connection.s3()).send(new PutObjectCommand({ Bucket: staging.bucket, Key, Body }));

  const { run } = await world(t);
  const words = ['--from', 'staging', '--env', 'production'];
  const ran = await run(imagePromote, words);
  assert.equal(ran.code, 0, ran.error?.message);
  assert.deepEqual(ran.out, [`website-service 1.0.0 ${digest}`]);
  assert.match(ran.err, /copied: website-service 1\.0\.0/);
  assert.match(ran.err, /nginx:1\.27 is in no repository of the foundation/);
  assert.match(ran.err, /set WebsiteImageTag to "1\.0\.0" for production, and run `npm run stack:update -- --env prod/);
  assert.equal(await tagged(production, '1.0.0'), digest);
  assert.match((await run(imagePromote, words)).err, /there already: website-service 1\.0\.0/);
});

test('one image is promoted by its service and tag; a tag that names another image is refused', async (t) => {
  const digest = await push(staging, '2.0.0', 'console.log(2)');
  await push(staging, '2.0.1', 'console.log(21)');
  const other = await push(production, '2.0.1', 'console.log("another")');
  const { run } = await world(t);
  const words = ['--from', 'staging', '--env', 'production', '--json'];
  const [data] = (await run(imagePromote, ['website-service', '2.0.0', ...words])).out;
  const repository = production.uri;
  const [done] = JSON.parse(data ?? '') as [{ readonly bytes: number }];
  assert.deepEqual(done, {
    service: 'website-service',
    tag: '2.0.0',
    digest,
    repository,
    already: false,
    bytes: done.bytes,
  });
  assert.ok(done.bytes > 0);
  const refused = await run(imagePromote, ['website-service', '2.0.1', ...words]);
  assert.deepEqual([refused.error?.code, refused.code], ['ImageTagTaken', 3]);
  assert.equal(await tagged(production, '2.0.1'), other);
  const missing = await run(imagePromote, ['website-service', '9.9.9', ...words]);
  assert.deepEqual([missing.error?.code, missing.code], ['ImageMissing', 3]);
});

test('two environments are needed, and a service goes with a tag', async (t) => {
  const { run } = await world(t);
  for (const words of [
    ['--env', 'production'],
    ['--from', 'production', '--env', 'production'],
    ['website-service', '--from', 'staging', '--env', 'production'],
    ['website-service', '1.0.0', '--release', '1', '--from', 'staging', '--env', 'production'],
    ['--release', 'x', '--from', 'staging', '--env', 'production'],
  ])
    assert.equal((await run(imagePromote, words)).code, 2, words.join(' '));
});

test('an image of several architectures goes with all that its index lists', async () => {
  const children = [await push(staging, 'amd64', 'one'), await push(staging, 'arm64', 'other')];
  const [from, to] = [
    await ecrRepository(staging.connection, staging.uri),
    await ecrRepository(production.connection, production.uri),
  ];
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const manifests = children.map((digest) => ({
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest,
    size: 1,
  }));
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests }));
  const digest = digestOf(bytes);
  await putManifest(from, '3.0.0', { digest, mediaType, bytes });
  assert.equal((await copyImage(from, to, { digest, tag: '3.0.0' })).already, false);
  const imageIds = [...children, digest].map((imageDigest) => ({ imageDigest }));
  const command = new BatchGetImageCommand({ repositoryName: repositoryNameOf(production.uri), imageIds });
  const { images = [], failures } = await (await production.connection.ecr()).send(command);
  assert.deepEqual([images.length, failures], [3, []]);
});
