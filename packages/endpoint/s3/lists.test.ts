import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { startServer } from '../testing/test-engine.ts';

const Bucket = 'some-bucket';

test('listings are paged, folded, and encoded on demand', async (t) => {
  const { client } = await startServer(t);
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket }));
  const keys = ['a/1', 'a/2', 'b&<c>', 'd e+f', 'g\u0001'];
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  const paged: (string | undefined)[] = [];
  let pages = 0;
  for await (const page of paginateListObjectsV2({ client: s3, pageSize: 2 }, { Bucket, EncodingType: 'url' })) {
    pages++;
    paged.push(...(page.Contents ?? []).map(({ Key }) => decodeURIComponent((Key ?? '').replaceAll('+', '%20'))));
  }
  assert.deepEqual([pages, paged], [3, keys]);
  const folded = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/', EncodingType: 'url' }));
  assert.deepEqual([folded.KeyCount, folded.CommonPrefixes, folded.IsTruncated], [4, [{ Prefix: 'a/' }], false]);
  assert.equal(folded.Contents?.[0]?.Key, 'b%26%3Cc%3E');
  const after = await s3.send(new ListObjectsV2Command({ Bucket, StartAfter: 'b', EncodingType: 'url' }));
  assert.equal(after.KeyCount, 3);
  const first = await s3.send(new ListObjectsCommand({ Bucket, MaxKeys: 1, Delimiter: '/' }));
  assert.deepEqual([first.IsTruncated, first.NextMarker], [true, 'a/']);
  const second = await s3.send(
    new ListObjectsCommand({ Bucket, MaxKeys: 1, Delimiter: '/', Marker: first.NextMarker }),
  );
  assert.equal(second.Contents?.[0]?.Key, 'b&<c>');
  await assert.rejects(s3.send(new ListObjectsV2Command({ Bucket: 'missing-bucket' })), { name: 'NoSuchBucket' });
});

test('versions and delete markers are listed, newest first, page by page', async (t) => {
  const { client } = await startServer(t);
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  for (const Key of ['a', 'a', 'b']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
  const all = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  assert.deepEqual(
    all.Versions?.map(({ Key, IsLatest }) => [Key, IsLatest]),
    [
      ['a', false],
      ['a', false],
      ['b', true],
    ],
  );
  assert.deepEqual(
    all.DeleteMarkers?.map(({ Key, IsLatest }) => [Key, IsLatest]),
    [['a', true]],
  );
  let listed = 0;
  let next: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
  do {
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 1, ...next }));
    listed += (page.Versions?.length ?? 0) + (page.DeleteMarkers?.length ?? 0);
    next = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
  } while (next.KeyMarker !== undefined);
  assert.equal(listed, 4);
});
