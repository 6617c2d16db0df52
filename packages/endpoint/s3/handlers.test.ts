import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { resourceRequest as request, startServer } from '../testing/test-engine.ts';
import { s3Handlers } from './handlers.ts';

const type = 'AWS::S3::Bucket';

test('a bucket of a template is a bucket of S3, with its settings', async (t) => {
  const { buckets, client } = await startServer(t);
  const handler = s3Handlers(buckets)[type];
  const properties = {
    VersioningConfiguration: { Status: 'Enabled' },
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' }, BucketKeyEnabled: true },
      ],
    },
    LoggingConfiguration: { DestinationBucketName: 'logs', LogFilePrefix: 'requests/' },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    LifecycleConfiguration: {
      Rules: [
        {
          Id: 'r',
          Status: 'Enabled',
          Prefix: 'p/',
          ExpirationInDays: 3,
          NoncurrentVersionExpiration: { NoncurrentDays: 7 },
        },
      ],
    },
    Tags: [{ Key: 'own', Value: '1' }],
  };
  const ids: string[] = [];
  const asked = { ...request(type, properties), tags: [{ Key: 'stack', Value: '2' }] };
  const state = await handler?.create(asked, (id) => ids.push(id));
  const Bucket = state?.physicalId ?? '';
  assert.match(Bucket, /^some-stack-resource-[a-z0-9]{12}$/);
  assert.deepEqual(ids, [Bucket]);
  assert.deepEqual(state?.attributes, {
    Arn: `arn:aws:s3:::${Bucket}`,
    DomainName: `${Bucket}.s3.amazonaws.com`,
    RegionalDomainName: `${Bucket}.s3.us-east-1.amazonaws.com`,
    DualStackDomainName: `${Bucket}.s3.dualstack.us-east-1.amazonaws.com`,
    WebsiteURL: `http://${Bucket}.s3-website-us-east-1.amazonaws.com`,
  });
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  assert.equal((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status, 'Enabled');
  const { ServerSideEncryptionConfiguration: encryption } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
  assert.deepEqual(encryption?.Rules, [
    { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' }, BucketKeyEnabled: true },
  ]);
  const { LoggingEnabled } = await s3.send(new GetBucketLoggingCommand({ Bucket }));
  assert.deepEqual(LoggingEnabled, { TargetBucket: 'logs', TargetPrefix: 'requests/' });
  const Body = 'secret';
  const put = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body }));
  const got = await s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }));
  assert.deepEqual([put.ServerSideEncryption, got.ServerSideEncryption, got.ETag], ['aws:kms', 'aws:kms', put.ETag]);
  assert.match(put.ETag ?? '', /^"[0-9a-f]{32}"$/);
  assert.notEqual(put.ETag, `"${createHash('md5').update(Body).digest('hex')}"`);
  const { OwnershipControls: ownership } = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
  assert.deepEqual(ownership?.Rules, [{ ObjectOwnership: 'BucketOwnerEnforced' }]);
  const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
  assert.deepEqual(Rules, [
    {
      ID: 'r',
      Status: 'Enabled',
      Filter: { Prefix: 'p/' },
      Expiration: { Days: 3 },
      NoncurrentVersionExpiration: { NoncurrentDays: 7 },
    },
  ]);
  const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket }));
  assert.deepEqual(TagSet, [
    { Key: 'stack', Value: '2' },
    { Key: 'own', Value: '1' },
  ]);
});

test('a step that is tried twice makes one bucket, and a name that is taken fails', async (t) => {
  const { buckets } = await startServer(t);
  const handler = s3Handlers(buckets)[type];
  const asked = request(type, { BucketName: 'some-bucket' });
  await handler?.create(asked, () => {});
  await handler?.create(asked, () => {});
  assert.equal(buckets.buckets().length, 1);
  const other = handler?.create({ ...asked, token: 'another' }, () => assert.fail('nothing was made'));
  await assert.rejects(
    other ?? assert.fail(),
    /^Error: Resource handler returned message: "Your previous request .* you already own it\. \(Service: S3, Status Code: 409, .*HandlerErrorCode: AlreadyExists\)$/,
  );
});

test('a bucket that holds something is not deleted, and one that is gone already is', async (t) => {
  const { buckets, client } = await startServer(t);
  const handler = s3Handlers(buckets)[type];
  const asked = request(type, { BucketName: 'some-bucket' });
  await handler?.create(asked, () => {});
  await new S3Client({ ...client, forcePathStyle: true }).send(
    new PutObjectCommand({ Bucket: 'some-bucket', Key: 'k', Body: 'k' }),
  );
  const existing = { physicalId: 'some-bucket', previousProperties: {} };
  await assert.rejects(
    handler?.delete(asked, existing) ?? assert.fail(),
    /The bucket you tried to delete is not empty/,
  );
  buckets.contents('some-bucket').removeVersion('k', 'null');
  await handler?.delete(asked, existing);
  await handler?.delete(asked, existing);
  assert.deepEqual(buckets.buckets(), []);
});

test('a policy belongs to its bucket and goes with its resource', async (t) => {
  const { buckets } = await startServer(t);
  const handlers = s3Handlers(buckets);
  await handlers[type]?.create(request(type, { BucketName: 'some-bucket' }), () => {});
  const policy = handlers['AWS::S3::BucketPolicy'];
  const asked = request('AWS::S3::BucketPolicy', { Bucket: 'some-bucket', PolicyDocument: { Version: '2012-10-17' } });
  const state = await policy?.create(asked, () => {});
  assert.equal(state?.physicalId, 'some-bucket');
  assert.equal(buckets.get('some-bucket').documents.policy, '{"Version":"2012-10-17"}');
  await policy?.delete(asked, { physicalId: 'some-bucket', previousProperties: {} });
  assert.equal(buckets.get('some-bucket').documents.policy, undefined);
  const nowhere = policy?.create(request('AWS::S3::BucketPolicy', { Bucket: 'missing', PolicyDocument: {} }), () => {});
  await assert.rejects(nowhere ?? assert.fail(), /The specified bucket does not exist .*HandlerErrorCode: NotFound/);
});

test('a change set would warn of a bucket that is to go and holds something', async (t) => {
  const { buckets, client } = await startServer(t);
  const handler = s3Handlers(buckets)[type];
  const { physicalId } = await handler!.create(request(type, {}), () => {});
  const existing = { physicalId, previousProperties: {} };
  assert.equal(handler?.removalWarning?.(existing), undefined);
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  await s3.send(new PutObjectCommand({ Bucket: physicalId, Key: 'a', Body: 'a' }));
  assert.equal(handler?.removalWarning?.(existing)?.validation, 'BUCKET_EMPTINESS_VALIDATION');
});
