import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { startServer } from '../testing/test-engine.ts';
import { readTemplate } from './template.ts';

test('every form of a template URL leads to the object of a bucket in the region that it names', async (t) => {
  const { buckets, url, client } = await startServer(t);
  for (const region of ['us-east-1', 'us-west-2', 'eu-west-1', 'cn-north-1', 'us-gov-west-1']) {
    const s3 = new S3Client({ ...client, region, forcePathStyle: true });
    const domain = region === 'cn-north-1' ? 'amazonaws.com.cn' : 'amazonaws.com';
    for (const Bucket of [`some-bucket-${region}`, `with.dots.${region}`]) {
      buckets.create({ name: Bucket, region, creationDate: new Date().toISOString(), documents: {} });
      await s3.send(new PutObjectCommand({ Bucket, Key: 'a/b c.yaml', Body: `in ${Bucket}` }));
      const forms = [
        `https://${Bucket}.s3.${region}.${domain}/a/b%20c.yaml`,
        `https://${Bucket}.s3.${domain}/a/b%20c.yaml`,
        `https://${Bucket}.s3-${region}.${domain}/a/b%20c.yaml`,
        `https://s3.${region}.${domain}/${Bucket}/a/b%20c.yaml`,
        `https://s3-${region}.${domain}/${Bucket}/a/b%20c.yaml`,
        `https://s3.${domain}/${Bucket}/a/b%20c.yaml`,
        `https://s3.dualstack.${region}.${domain}/${Bucket}/a/b%20c.yaml`,
        `${url}/${Bucket}/a/b%20c.yaml`,
        `http://localhost:4600/${Bucket}/a/b%20c.yaml`,
      ];
      for (const form of forms) assert.equal(await readTemplate(buckets, form), `in ${Bucket}`, form);
    }
  }
});

test('a URL that leads nowhere is refused in the words of CloudFormation', async (t) => {
  const { buckets, client } = await startServer(t);
  await new S3Client({ ...client, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: 'some-bucket' }));
  const refused = (url: string) =>
    readTemplate(buckets, url).then(
      () => 'read',
      (error: Error) => error.message,
    );
  const unsupported = 'TemplateURL must be a supported URL.';
  for (const url of [
    '',
    'no url',
    'https://example.com/a',
    'https://s3.amazonaws.com/bucket',
    'file:///etc/passwd',
    'ftp://b.s3.amazonaws.com/k',
    'https://b.s3.amazonaws.com.evil.example/k',
  ]) {
    assert.equal(await refused(url), unsupported, url);
  }
  assert.equal(
    await refused('s3://some-bucket/k'),
    'S3 error: Domain name specified in some-bucket is not a valid S3 domain',
  );
  assert.match(
    await refused('https://some-bucket.s3.amazonaws.com/k'),
    /^S3 error: The specified key does not exist\.\nFor more/,
  );
  assert.match(await refused('https://other.s3.amazonaws.com/k'), /^S3 error: The specified bucket does not exist\n/);
});
