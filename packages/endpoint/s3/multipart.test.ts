import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import {
  AbortMultipartUploadCommand,
  type ChecksumAlgorithm,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { startServer } from '../testing/test-engine.ts';
import { startChecksum } from './checksums.ts';

const Bucket = 'some-bucket';
const Key = 'large';
const md5 = (data: Buffer): Buffer => createHash('md5').update(data).digest();

async function start(
  t: TestContext,
  options: { ChecksumAlgorithm?: ChecksumAlgorithm; ChecksumType?: 'FULL_OBJECT' } = {},
) {
  const { client, buckets } = await startServer(t);
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket }));
  const { UploadId } = await s3.send(
    new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'text/x', ...options }),
  );
  const put = async (PartNumber: number, Body: Buffer) => {
    const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ...options }));
    return { PartNumber, ETag };
  };
  const complete = (Parts: { PartNumber: number; ETag: string | undefined }[]) =>
    s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
  return { s3, buckets, UploadId, put, complete };
}

test('parts that come in any order become one object', async (t) => {
  const { s3, put, complete, buckets } = await start(t);
  const [one, two] = [randomBytes(5 * 1024 * 1024), Buffer.from('the end')];
  const [second, , first] = await Promise.all([put(2, two), put(3, two), put(1, one)]);
  const { ETag } = await complete([first, second]);
  assert.equal(ETag, `"${md5(Buffer.concat([md5(one), md5(two)])).toString('hex')}-2"`);
  const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
  assert.deepEqual([got.ContentType, got.ContentLength], ['text/x', one.length + two.length]);
  assert.deepEqual(Buffer.from((await got.Body?.transformToByteArray()) ?? []), Buffer.concat([one, two]));
  assert.deepEqual(buckets.contents(Bucket).uploads(), []);
});

test('a completion must name parts that are there, in order and large enough', async (t) => {
  const { put, complete } = await start(t);
  const [one, two] = [await put(1, Buffer.from('1')), await put(2, Buffer.from('2'))];
  await assert.rejects(complete([two, one]), { name: 'InvalidPartOrder' });
  await assert.rejects(complete([one, { PartNumber: 3, ETag: one.ETag }]), { name: 'InvalidPart' });
  await assert.rejects(complete([{ PartNumber: 1, ETag: two.ETag }]), { name: 'InvalidPart' });
  await assert.rejects(complete([one, two]), { name: 'EntityTooSmall' });
  await assert.rejects(complete([]), { name: 'MalformedXML' });
  await complete([one]);
  await assert.rejects(complete([one]), { name: 'NoSuchUpload' });
});

test('what is aborted is gone, its parts with it', async (t) => {
  const { s3, UploadId, put, buckets } = await start(t);
  await put(1, Buffer.from('1'));
  await put(1, Buffer.from('again'));
  const { Parts = [] } = await s3.send(new ListPartsCommand({ Bucket, Key, UploadId }));
  assert.deepEqual(
    Parts.map(({ PartNumber, Size }) => [PartNumber, Size]),
    [[1, 5]],
  );
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
  assert.deepEqual(
    Uploads.map((upload) => upload.UploadId),
    [UploadId],
  );
  await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  await assert.rejects(put(2, Buffer.from('2')), { name: 'NoSuchUpload' });
  assert.equal(buckets.contents(Bucket).isEmpty(), true);
});

test('a checksum is that of the whole object, or of its parts', async (t) => {
  for (const [ChecksumAlgorithm, ChecksumType] of [
    ['CRC32', 'FULL_OBJECT'],
    ['SHA256', undefined],
  ] as const) {
    const { s3, put, complete } = await start(t, { ChecksumAlgorithm, ...(ChecksumType && { ChecksumType }) });
    const body = Buffer.from('body');
    await complete([await put(1, body)]);
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
    const checksum = startChecksum(ChecksumAlgorithm);
    checksum?.update(body);
    const digest = checksum?.digest() ?? '';
    if (ChecksumType) assert.deepEqual([head.ChecksumCRC32, head.ChecksumType], [digest, 'FULL_OBJECT']);
    else {
      const composite = createHash('sha256').update(Buffer.from(digest, 'base64')).digest('base64');
      assert.deepEqual([head.ChecksumSHA256, head.ChecksumType], [`${composite}-1`, 'COMPOSITE']);
    }
  }
});
