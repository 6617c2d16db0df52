import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../../generator/errors.ts';
import { type FakeCall, FakeFault, fakeAws } from '../testing/fake-aws.ts';
import { emptyBucket } from './empty-bucket.ts';
import { emptyRepository } from './empty-repository.ts';

/** A bucket whose listing answers a page at a time what is still there. */
function bucket(keys: string[], refused: readonly string[] = []) {
  return {
    GET: () => {
      const page = keys.slice(0, 2);
      const versions = page.map((key) => `<Version><Key>${key}</Key><VersionId>v-${key}</VersionId></Version>`);
      return `<ListVersionsResult><IsTruncated>${keys.length > 2}</IsTruncated>${versions.join('')}</ListVersionsResult>`;
    },
    POST: ({ body }: FakeCall) => {
      const named = [...body.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key = '']) => key);
      const kept = named.filter((key) => refused.includes(key));
      for (const key of named) if (!kept.includes(key)) keys.splice(keys.indexOf(key), 1);
      const errors = kept.map(
        (key) => `<Error><Key>${key}</Key><Code>AccessDenied</Code><Message>locked</Message></Error>`,
      );
      return `<DeleteResult>${errors.join('')}</DeleteResult>`;
    },
  };
}

test('a bucket is emptied version by version, whatever their number', async (t) => {
  const keys = ['a', 'b', 'c', 'd', 'e'];
  const aws = await fakeAws(t, bucket(keys));
  assert.equal(await emptyBucket(await aws.connect(), 'site'), 5);
  assert.deepEqual(keys, []);
  const [first] = aws.calls.filter(({ name }) => name.startsWith('POST'));
  assert.match(first?.body ?? '', /<VersionId>v-a<\/VersionId>/);
  assert.equal(first?.headers['x-amz-expected-bucket-owner'], '111122223333');
});

test('an object that S3 does not let go ends it with the reason', async (t) => {
  const aws = await fakeAws(t, bucket(['a', 'b'], ['b']));
  await assert.rejects(emptyBucket(await aws.connect(), 'site'), (error: unknown) => {
    assert.ok(error instanceof RookeryError);
    assert.deepEqual([error.code, error.exitCode], ['BucketNotEmptied', 4]);
    assert.match(error.explanation.what, /bucket site could not be emptied: b: AccessDenied: locked\./);
    return true;
  });
});

test('a bucket that is gone is empty', async (t) => {
  const aws = await fakeAws(t, {
    GET: () => {
      throw new FakeFault('NoSuchBucket', 'gone', 404);
    },
  });
  assert.equal(await emptyBucket(await aws.connect(), 'site'), 0);
});

/** A repository in which `index` names `image`: ECR lets that go only after it. */
function repository(digests: string[]) {
  return {
    DescribeImages: () => ({ imageDetails: digests.map((imageDigest) => ({ imageDigest })) }),
    BatchDeleteImage: ({ body }: FakeCall) => {
      const named: string[] = JSON.parse(body).imageIds.map(({ imageDigest }: { imageDigest: string }) => imageDigest);
      const held = named.filter((one) => one === 'sha256:image' && digests.includes('sha256:index'));
      for (const one of named) if (!held.includes(one)) digests.splice(digests.indexOf(one), 1);
      return {
        failures: held.map((imageDigest) => ({
          imageId: { imageDigest },
          failureReason: 'referenced by a manifest list',
        })),
      };
    },
  };
}

test('images that a list names go after it', async (t) => {
  const digests = ['sha256:image', 'sha256:index', 'sha256:other'];
  const aws = await fakeAws(t, repository(digests));
  assert.equal(await emptyRepository(await aws.connect(), 'shop'), 3);
  assert.deepEqual(digests, []);
});

test('a repository of which nothing goes ends it with the reason', async (t) => {
  const aws = await fakeAws(t, {
    DescribeImages: () => ({ imageDetails: [{ imageDigest: 'sha256:a' }] }),
    BatchDeleteImage: () => ({ failures: [{ imageId: { imageDigest: 'sha256:a' }, failureReason: 'in use' }] }),
  });
  await assert.rejects(emptyRepository(await aws.connect(), 'shop'), /repository shop could not be emptied: in use\./);
});
