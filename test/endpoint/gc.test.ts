import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateRepositoryCommand } from '@aws-sdk/client-ecr';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { uploadTemplates } from '../../deploy/artifacts/bucket.ts';
import { digestOf } from '../../deploy/artifacts/bundle.ts';
import { pushImage } from '../../deploy/artifacts/image.ts';
import { ecrRepository } from '../../deploy/artifacts/registry/ecr-repository.ts';
import { putManifest } from '../../deploy/artifacts/registry/registry.ts';
import { type Connection, connect } from '../../deploy/aws/connection.ts';
import { deleteImages, listImages } from '../../deploy/releases/gc/images.ts';
import { lookAt } from '../../deploy/releases/gc/look.ts';
import { deleteVersions } from '../../deploy/releases/gc/objects.ts';
import { removableImages, removableTemplates } from '../../deploy/releases/gc/plan.ts';
import { aRecord, stored } from '../../deploy/releases/testing/a-record.ts';
import { type Endpoint, startEndpoint } from './testing/endpoint.ts';

const Bucket = 'gc-bucket';
const uri = '000000000000.dkr.ecr.us-east-1.amazonaws.com/web/site';
const DAYS = 24 * 60 * 60 * 1000;

let endpoint: Endpoint;
let connection: Connection;
before(async () => {
  endpoint = await startEndpoint();
  const target = {
    environment: 'local',
    stackName: 'shop',
    foundationStackName: 'theirs',
    region: 'us-east-1',
    tags: {},
  };
  connection = await connect({ ...target, endpoint: endpoint.url });
});
after(() => endpoint.close());

/** A template as it is uploaded. */
function template(name: string, body: string) {
  const sha256 = digestOf(Buffer.from(body)).slice('sha256:'.length);
  return { key: `templates/${name}.${sha256.slice(0, 12)}.yaml`, body, sha256 };
}

test('templates go with all their versions, and those of deployed stacks stay, whoever deployed them', async () => {
  const s3 = await connection.s3();
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const nested = template('nested', JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } } }));
  const TemplateURL = `https://${Bucket}.s3.us-east-1.amazonaws.com/${nested.key}`;
  const root = template(
    'root',
    JSON.stringify({ Resources: { Nested: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } } } }),
  );
  const [old, removed, recorded] = [
    template('old', 'old'),
    template('removed', 'removed'),
    template('of', 'a release'),
  ];
  const templates = [nested, root, old, removed, recorded];
  await uploadTemplates(connection, { bucket: Bucket, prefix: '', templates });
  await endpoint.create('theirs', root.body);
  // Deleted by hand, and put again: a marker, and a version before it.
  await s3.send(new DeleteObjectCommand({ Bucket, Key: removed.key }));
  await s3.send(new PutObjectCommand({ Bucket, Key: old.key, Body: old.body }));
  for (const [Key, Body] of Object.entries(stored(aRecord(1, { template: recorded.key }))))
    await s3.send(new PutObjectCommand({ Bucket, Key, Body }));

  const place = await lookAt(connection, Bucket, { keep: 20, sources: [] });
  assert.deepEqual(await removableTemplates(place), [], 'all of it is young');
  const removable = await removableTemplates(place, Date.now() + 2 * DAYS);
  assert.deepEqual(
    removable.map(([key, versions]) => [key, versions.length]).toSorted(),
    [
      [old.key, 2],
      [removed.key, 2],
    ].toSorted(),
  );
  assert.deepEqual(await deleteVersions(connection, Bucket, removable), []);
  const left = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  const keys = [...(left.Versions ?? []), ...(left.DeleteMarkers ?? [])].map(({ Key }) => Key);
  assert.deepEqual(keys.toSorted(), [nested.key, recorded.key, root.key, 'releases/shop/1.json'].toSorted());
});

test('an index goes before the images that it lists, which ECR deletes not before', async () => {
  const ecr = await connection.ecr();
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'web/site' }));
  const push = async (tag: string) => {
    const code = Buffer.from(`console.log('${tag}')`);
    return (await pushImage(ecr, { repositoryName: 'web/site', tag, bundle: { code, digest: digestOf(code) } })).digest;
  };
  const index = async (tag: string, listed: readonly string[]) => {
    const mediaType = 'application/vnd.oci.image.index.v1+json';
    const manifests = listed.map((digest) => ({ mediaType: 'application/vnd.oci.image.manifest.v1+json', digest }));
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests }));
    await putManifest(await ecrRepository(connection, uri), tag, { digest: digestOf(bytes), mediaType, bytes });
  };
  const [kept, one, other, single] = [
    await push('kept-child'),
    await push('one'),
    await push('other'),
    await push('0.9'),
  ];
  await index('0.8.0', [one, other]);
  await index('1.0.0', [kept]);
  const images = await listImages(connection, uri);
  const listed = images.filter(({ digest }) => digest === one);
  assert.match((await deleteImages(connection, listed)).join(), /image referenced by manifest list: \[sha256:/);

  const place = await lookAt(connection, Bucket, { keep: 20, sources: [] });
  const record = aRecord(1, { images: [{ path: '', repository: uri, tag: '1.0.0' }] });
  const places = [
    { ...place, kept: [{ bucket: Bucket, prefix: '', stackName: 'shop', records: [record], unreadable: [] }] },
  ];
  const removable = removableImages(images, places, Date.now() + 2 * DAYS);
  assert.deepEqual(await deleteImages(connection, removable), []);
  const left = (await listImages(connection, uri)).map(({ tags }) => tags.join());
  assert.deepEqual(left.toSorted(), ['1.0.0', 'kept-child']);
  assert.equal(removable.length, 4, single);
});
