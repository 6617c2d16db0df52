import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import {
  type ChecksumAlgorithm,
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { account, authorization, startServer } from '../testing/test-engine.ts';
import { address } from './address.ts';
import { BucketStore } from './store.ts';

const Bucket = 'some-bucket';

async function start(t: TestContext) {
  const server = await startServer(t);
  const s3 = new S3Client({ ...server.client, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket }));
  const headers = (more: Record<string, string> = {}) => ({ authorization: authorization('s3'), ...more });
  const read = async (Key: string, more: object = {}) =>
    (await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString();
  return { ...server, s3, headers, read };
}

test('a bucket is made once, found, listed and deleted', async (t) => {
  const { s3 } = await start(t);
  await assert.rejects(s3.send(new CreateBucketCommand({ Bucket })), { name: 'BucketAlreadyOwnedByYou' });
  const head = await s3.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner: account }));
  assert.equal(head.BucketRegion, 'us-east-1');
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  assert.deepEqual(
    Buckets.map(({ Name }) => Name),
    [Bucket],
  );
  await s3.send(new DeleteBucketCommand({ Bucket }));
  await assert.rejects(s3.send(new HeadBucketCommand({ Bucket })), { name: 'NotFound' });
  await assert.rejects(s3.send(new GetBucketVersioningCommand({ Bucket })), { name: 'NoSuchBucket' });
});

test('a bucket lies in the region that it was asked for', async (t) => {
  const { s3, client } = await start(t);
  const there = new S3Client({ ...client, region: 'eu-west-1', forcePathStyle: true });
  const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' as const };
  await there.send(new CreateBucketCommand({ Bucket: 'there', CreateBucketConfiguration }));
  const location = async (name: string) =>
    (await s3.send(new GetBucketLocationCommand({ Bucket: name }))).LocationConstraint;
  assert.deepEqual([await location('there'), await location(Bucket)], ['eu-west-1', undefined]);
  const CreateWrongly = new CreateBucketCommand({
    Bucket: 'nowhere',
    CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
  });
  await assert.rejects(there.send(CreateWrongly), { name: 'IllegalLocationConstraintException' });
});

test('names that S3 refuses are refused', async (t) => {
  const { s3 } = await start(t);
  for (const name of ['ab', 'Upper', 'under_score', 'a..b', '192.168.0.1', '-a-b', 'xn--abc', 'x'.repeat(64)]) {
    await assert.rejects(s3.send(new CreateBucketCommand({ Bucket: name })), { name: 'InvalidBucketName' }, name);
  }
});

test('buckets of another account are closed', async (t) => {
  const { s3 } = await start(t);
  const ExpectedBucketOwner = '123456789012';
  const put = new PutObjectCommand({ Bucket, Key: 'a', Body: 'a', ExpectedBucketOwner });
  await assert.rejects(s3.send(put), { name: 'AccessDenied' });
});

test('an object comes back with all that was said about it', async (t) => {
  const { s3 } = await start(t);
  const Body = Buffer.from('hello');
  const Metadata = { owner: 'me' };
  const put = await s3.send(
    new PutObjectCommand({
      Bucket,
      Key: 'a/b c+d/ü.txt',
      Body,
      ContentType: 'text/plain',
      CacheControl: 'no-store',
      Metadata,
      Tagging: 'x=1&y=2',
    }),
  );
  assert.equal(put.ETag, `"${createHash('md5').update(Body).digest('hex')}"`);
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'a/b c+d/ü.txt', ChecksumMode: 'ENABLED' }));
  assert.equal(await got.Body?.transformToString(), 'hello');
  const { ContentType, CacheControl, ContentLength, ETag, TagCount, ChecksumCRC32, ChecksumType } = got;
  assert.deepEqual(
    { ContentType, CacheControl, ContentLength, ETag, TagCount, ChecksumCRC32, ChecksumType, Metadata: got.Metadata },
    {
      ContentType: 'text/plain',
      CacheControl: 'no-store',
      ContentLength: 5,
      ETag: put.ETag,
      TagCount: 2,
      ChecksumCRC32: 'NhCmhg==',
      ChecksumType: 'FULL_OBJECT',
      Metadata,
    },
  );
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'a/b c+d/ü.txt' }));
  assert.deepEqual([head.ContentLength, head.ETag, head.ChecksumCRC32], [5, put.ETag, undefined]);
});

test('keys that look like paths are only keys', async (t) => {
  const { url, headers, buckets } = await start(t);
  const put = (path: string) =>
    new Promise<string>((resolve, reject) => {
      // fetch would tidy the path up.
      const socket = createConnection(Number(new URL(url).port), '127.0.0.1', () => {
        socket.write(
          `PUT /${Bucket}/${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${headers().authorization}\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx`,
        );
      });
      let text = '';
      socket
        .setEncoding('utf8')
        .on('data', (data) => {
          text += data;
        })
        .on('end', () => resolve(text))
        .on('error', reject);
    });
  for (const path of ['a/../../b', '%2e%2e/c', '/d', 'e%00f']) assert.match(await put(path), /^HTTP\/1\.1 200/, path);
  assert.deepEqual(
    buckets
      .contents(Bucket)
      .objects()
      .map(({ key }) => key),
    ['../c', '/d', 'a/../../b', 'e\0f'],
  );
  assert.match(await put('%zz'), /^HTTP\/1\.1 400[\s\S]*InvalidURI/);
  assert.match(await put('k'.repeat(1025)), /^HTTP\/1\.1 400[\s\S]*KeyTooLongError/);
});

test('a stream of unknown length arrives without its framing, its checksum verified', async (t) => {
  const { s3, read } = await start(t);
  const Body = Readable.from([Buffer.alloc(70_000, 'a'), Buffer.alloc(130_000, 'b')]);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'stream', Body, ContentLength: 200_000 }));
  const text = await read('stream');
  assert.deepEqual([text?.length, text?.[69_999], text?.[70_000]], [200_000, 'a', 'b']);
  const { ContentEncoding } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'stream' }));
  assert.equal(ContentEncoding, undefined);
});

test('every checksum algorithm of the SDK is computed', async (t) => {
  const { s3 } = await start(t);
  for (const ChecksumAlgorithm of ['CRC32', 'CRC32C', 'SHA1', 'SHA256'] satisfies ChecksumAlgorithm[]) {
    const put = await s3.send(new PutObjectCommand({ Bucket, Key: 'sum', Body: 'abc', ChecksumAlgorithm }));
    assert.ok(put[`Checksum${ChecksumAlgorithm}`], ChecksumAlgorithm);
  }
});

test('a body that is not what its digest says leaves nothing behind', async (t) => {
  const { url, headers, folder, s3 } = await start(t);
  const wrong: [Record<string, string>, string][] = [
    [{ 'x-amz-checksum-crc32': 'AAAAAA==' }, 'BadDigest'],
    [{ 'x-amz-checksum-sha256': 'AAAA' }, 'BadDigest'],
    [{ 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' }, 'BadDigest'],
    [{ 'content-md5': 'AA' }, 'InvalidDigest'],
    [{ 'x-amz-content-sha256': '0'.repeat(64) }, 'XAmzContentSHA256Mismatch'],
    [{ 'x-amz-checksum-xxhash3': 'AAAA' }, 'NotImplemented'],
    [
      { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'x-amz-trailer': 'x-amz-checksum-crc32' },
      'IncompleteBody',
    ],
  ];
  for (const [digest, code] of wrong) {
    const response = await fetch(`${url}/${Bucket}/k`, { method: 'PUT', body: 'body', headers: headers(digest) });
    assert.match(await response.text(), new RegExp(`<Code>${code}</Code>`), code);
  }
  await assert.rejects(s3.send(new HeadObjectCommand({ Bucket, Key: 'k' })), { name: 'NotFound' });
  assert.deepEqual(readdirSync(join(folder, 's3', 'contents', Bucket, 'blobs')), []);
});

test('an upload that breaks off half way is no object, and its bytes go', async (t) => {
  const { port, headers, folder, buckets, s3 } = await start(t);
  assert.equal(buckets.contents(Bucket).isEmpty(), true);
  const blobs = () => readdirSync(join(folder, 's3', 'contents', Bucket, 'blobs')).length;
  const socket = createConnection(port, '127.0.0.1');
  socket.write(
    `PUT /${Bucket}/half HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${headers().authorization}\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(1000)}`,
  );
  while (blobs() === 0) await new Promise(setImmediate);
  socket.destroy();
  while (blobs() > 0) await new Promise(setImmediate);
  assert.equal(buckets.contents(Bucket).isEmpty(), true);
  await assert.rejects(s3.send(new HeadObjectCommand({ Bucket, Key: 'half' })), { name: 'NotFound' });
});

test('a store opened again holds what was put and drops what a kill left half done', async (t) => {
  const { s3, folder, buckets } = await start(t);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'kept', Body: 'kept' }));
  const contents = buckets.contents(Bucket);
  writeFileSync(contents.blobFile('half'), 'half an upload');
  const again = new BucketStore(join(folder, 's3'));
  assert.deepEqual(
    again
      .contents(Bucket)
      .objects()
      .map(({ key }) => key),
    ['kept'],
  );
  assert.equal(readdirSync(join(folder, 's3', 'contents', Bucket, 'blobs')).length, 1);
});

test('a condition that does not hold refuses a write', async (t) => {
  const { s3, read } = await start(t);
  const put = (Body: string, condition: object) =>
    s3.send(new PutObjectCommand({ Bucket, Key: 'once', Body, ...condition }));
  const { ETag: IfMatch } = await put('first', { IfNoneMatch: '*' });
  await assert.rejects(put('second', { IfNoneMatch: '*' }), { name: 'PreconditionFailed' });
  assert.equal(await read('once'), 'first');
  await put('third', { IfMatch });
  await assert.rejects(put('fourth', { IfMatch }), { name: 'PreconditionFailed' });
  assert.equal(await read('once'), 'third');
});

test('of many writers of a new key exactly one succeeds', async (t) => {
  const { s3 } = await start(t);
  const writes = Array.from({ length: 12 }, (_, at) =>
    s3.send(new PutObjectCommand({ Bucket, Key: 'race', Body: `${at}`, IfNoneMatch: '*' })),
  );
  const settled = await Promise.allSettled(writes);
  assert.equal(settled.filter(({ status }) => status === 'fulfilled').length, 1);
});

test('a deletion while the bytes of a conditional write come is a conflict; the next try succeeds', async (t) => {
  const { url, folder, headers, s3, read } = await start(t);
  const { hostname, port } = new URL(url);
  const path = `/${Bucket}/conflict`;
  const sent = { ...headers(), 'if-none-match': '*', 'content-length': '4' };
  const put = httpRequest({ hostname, port, method: 'PUT', path, headers: sent });
  const answered = once(put, 'response');
  put.write('ab');
  const blobs = join(folder, 's3', 'contents', Bucket, 'blobs');
  while (!existsSync(blobs) || readdirSync(blobs).length === 0) await new Promise(setImmediate);
  // An object that came and went again: S3 says no more than that something was in the way.
  await s3.send(new PutObjectCommand({ Bucket, Key: 'conflict', Body: 'other' }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'conflict' }));
  put.end('cd');
  const [answer] = await answered;
  assert.equal(answer.statusCode, 409);
  assert.match((await answer.toArray()).join(''), /<Code>ConditionalRequestConflict<\/Code>/);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'conflict', Body: 'abcd', IfNoneMatch: '*' }));
  assert.equal(await read('conflict'), 'abcd');
});

test('reads are conditional and in ranges', async (t) => {
  const { url, headers, s3 } = await start(t);
  const { ETag = '' } = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '0123456789' }));
  const get = async (more: Record<string, string>) => {
    const response = await fetch(`${url}/${Bucket}/k`, { headers: headers(more) });
    return [response.status, await response.text(), response.headers.get('content-range')];
  };
  assert.deepEqual(await get({ 'if-none-match': ETag }), [304, '', null]);
  assert.equal((await get({ 'if-match': '"other"' }))[0], 412);
  assert.equal((await get({ 'if-none-match': '"other"' }))[0], 200);
  assert.equal((await get({ 'if-modified-since': new Date(Date.now() + 60_000).toUTCString() }))[0], 304);
  assert.equal((await get({ 'if-unmodified-since': new Date(0).toUTCString() }))[0], 412);
  assert.deepEqual(await get({ range: 'bytes=2-4' }), [206, '234', 'bytes 2-4/10']);
  assert.deepEqual(await get({ range: 'bytes=7-' }), [206, '789', 'bytes 7-9/10']);
  assert.deepEqual(await get({ range: 'bytes=-3' }), [206, '789', 'bytes 7-9/10']);
  assert.deepEqual(await get({ range: 'bytes=5-99' }), [206, '56789', 'bytes 5-9/10']);
  assert.equal((await get({ range: 'bytes=10-' }))[0], 416);
  assert.deepEqual(await get({ range: 'lines=1-2' }), [200, '0123456789', null]);
});

test('an empty object is an object', async (t) => {
  const { s3, read } = await start(t);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'empty', Body: '' }));
  assert.equal((await read('empty')) ?? '', '');
  assert.equal((await s3.send(new HeadObjectCommand({ Bucket, Key: 'empty' }))).ContentLength, 0);
});

test('a missing key and a missing version have errors of their own', async (t) => {
  const { read, s3 } = await start(t);
  await assert.rejects(read('nothing'), { name: 'NoSuchKey' });
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'k' }));
  await assert.rejects(read('k', { VersionId: 'nope' }), { name: 'NoSuchVersion' });
});

test('a bucket with versions keeps every one, hides the deleted, and is not empty while one is left', async (t) => {
  const { s3, read } = await start(t);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'before' }));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const first = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'first' }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'second' }));
  assert.deepEqual(
    [await read('k'), await read('k', { VersionId: first.VersionId }), await read('k', { VersionId: 'null' })],
    ['second', 'first', 'before'],
  );
  const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
  assert.equal(marker.DeleteMarker, true);
  await assert.rejects(read('k'), { name: 'NoSuchKey' });
  await assert.rejects(s3.send(new DeleteBucketCommand({ Bucket })), { name: 'BucketNotEmpty' });
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k', VersionId: marker.VersionId }));
  assert.equal(await read('k'), 'second');
});

test('several objects are deleted at once, missing ones included', async (t) => {
  const { s3 } = await start(t);
  for (const Key of ['a', 'b']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  const Objects = ['a', 'b', 'c'].map((Key) => ({ Key }));
  const { Deleted = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  assert.deepEqual(
    Deleted.map(({ Key }) => Key),
    ['a', 'b', 'c'],
  );
  await s3.send(new DeleteBucketCommand({ Bucket }));
});

test('a copy has the bytes, and the metadata unless it is given its own', async (t) => {
  const { s3, read } = await start(t);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'from +1', Body: 'x', Metadata: { a: '1' } }));
  const CopySource = `${Bucket}/from%20%2B1`;
  await s3.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource }));
  assert.equal(await read('to'), 'x');
  const metadata = async () => (await s3.send(new HeadObjectCommand({ Bucket, Key: 'to' }))).Metadata;
  assert.deepEqual(await metadata(), { a: '1' });
  await s3.send(
    new CopyObjectCommand({ Bucket, Key: 'to', CopySource, MetadataDirective: 'REPLACE', Metadata: { b: '2' } }),
  );
  assert.deepEqual(await metadata(), { b: '2' });
  await assert.rejects(s3.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource: `${Bucket}/nothing` })), {
    name: 'NoSuchKey',
  });
  await assert.rejects(s3.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource: `${Bucket}/to` })), {
    name: 'InvalidRequest',
  });
});

test('sub-resources are answered as they were put, and with the defaults of AWS before', async (t) => {
  const { s3 } = await start(t);
  const block = async () => (await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration;
  assert.equal((await block())?.BlockPublicPolicy, true);
  await s3.send(
    new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: { BlockPublicAcls: false } }),
  );
  assert.deepEqual(await block(), { BlockPublicAcls: false });
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  assert.equal((await block())?.BlockPublicAcls, true);
  const { ServerSideEncryptionConfiguration: encryption } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
  assert.equal(encryption?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm, 'AES256');
  await assert.rejects(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket })), {
    name: 'NoSuchLifecycleConfiguration',
  });
  await assert.rejects(s3.send(new GetBucketPolicyCommand({ Bucket })), { name: 'NoSuchBucketPolicy' });
  await assert.rejects(s3.send(new PutBucketPolicyCommand({ Bucket, Policy: 'no' })), { name: 'MalformedPolicy' });
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: '{"Version":"2012-10-17"}' }));
  assert.equal((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy, '{"Version":"2012-10-17"}');
});

test('what S3 has and the endpoint has not is refused rather than misread', async (t) => {
  const { url, headers, buckets } = await start(t);
  const response = await fetch(`${url}/${Bucket}/k?legal-hold`, {
    method: 'PUT',
    body: '<LegalHold/>',
    headers: headers(),
  });
  assert.equal(response.status, 501);
  assert.match(await response.text(), /does not simulate \?legal-hold of S3/);
  assert.equal(buckets.contents(Bucket).isEmpty(), true);
});

test('tags of an object can be read and changed', async (t) => {
  const { s3 } = await start(t);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'k', Tagging: 'a=1' }));
  const TagSet = [{ Key: 'b c', Value: '&<2>' }];
  await s3.send(new PutObjectTaggingCommand({ Bucket, Key: 'k', Tagging: { TagSet } }));
  assert.deepEqual((await s3.send(new GetObjectTaggingCommand({ Bucket, Key: 'k' }))).TagSet, TagSet);
});

test('the bucket may stand in the name of the host', () => {
  const expected = { bucket: 'some.bucket', key: 'a/b c' };
  for (const host of [
    'some.bucket.s3.eu-west-1.amazonaws.com',
    'some.bucket.s3.amazonaws.com',
    'some.bucket.localhost:4600',
    'some.bucket.s3.localhost:4600',
  ]) {
    assert.deepEqual(address(host, '/a/b%20c'), expected, host);
  }
  for (const host of ['127.0.0.1:4600', 'localhost', '[::1]:4600', 's3.eu-west-1.amazonaws.com', 's3.localhost']) {
    assert.deepEqual(address(host, '/some.bucket/a/b%20c'), expected, host);
    assert.deepEqual(
      [address(host, '/some.bucket'), address(host, '/some.bucket/'), address(host, '/')],
      [{ bucket: 'some.bucket' }, { bucket: 'some.bucket' }, {}],
      host,
    );
  }
});

test('a presigned URL reads until it expires', async (t) => {
  const { url, s3 } = await start(t);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'k' }));
  const presigned = (date: string) =>
    fetch(
      `${url}/${Bucket}/k?X-Amz-Credential=test%2F20261121%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=${date}&X-Amz-Expires=60&X-Amz-Signature=0`,
    );
  const now = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  assert.equal(await (await presigned(now)).text(), 'k');
  assert.match(await (await presigned('20200101T000000Z')).text(), /Request has expired/);
});

test('bytes that are gone from the disk break one answer, and the next is served', async (t) => {
  const { url, s3, headers, buckets, read } = await start(t);
  for (const Key of ['lost', 'kept']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  const contents = buckets.contents(Bucket);
  contents.removeBlob(contents.object('lost')?.versions[0]?.blob ?? '');
  await assert.rejects(fetch(`${url}/${Bucket}/lost`, { headers: headers() }).then((response) => response.text()));
  assert.equal(await read('kept'), 'kept');
});
