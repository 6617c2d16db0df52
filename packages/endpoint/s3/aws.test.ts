import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { aws, startServer, temporaryFolder, withoutAws } from '../testing/test-engine.ts';

test('the aws command line makes, fills, syncs, reads and removes a bucket', {
  skip: await withoutAws(),
}, async (t) => {
  const { url } = await startServer(t);
  const from = temporaryFolder(t);
  const to = temporaryFolder(t);
  mkdirSync(join(from, 'a'));
  writeFileSync(join(from, 'a', 'b c+ü.txt'), 'small');
  // Beyond 8 MB the command line uploads in parts, and downloads in ranges.
  writeFileSync(join(from, 'large'), randomBytes(9 * 1024 * 1024));
  const run = async (...args: string[]) => {
    const { code, out, err } = await aws(url, ...args);
    assert.equal(code, 0, err);
    return out;
  };
  await run('s3', 'mb', 's3://some-bucket');
  const first = await run('s3', 'sync', '--no-progress', from, 's3://some-bucket/p');
  assert.equal(first.match(/^upload:/gm)?.length, 2);
  assert.equal(await run('s3', 'sync', '--no-progress', from, 's3://some-bucket/p'), '');
  assert.match(await run('s3', 'ls', 's3://some-bucket/p/'), /PRE a\/\n.* 9437184 large\n$/);
  await run('s3', 'sync', '--no-progress', 's3://some-bucket/p', to);
  for (const file of ['large', 'a/b c+ü.txt'])
    assert.deepEqual(readFileSync(join(to, file)), readFileSync(join(from, file)));
  await run('s3', 'cp', '--no-progress', 's3://some-bucket/p/large', 's3://some-bucket/copy');
  const refused = await aws(url, 's3', 'rb', 's3://some-bucket');
  assert.match(refused.err, /\(BucketNotEmpty\).*The bucket you tried to delete is not empty/);
  await run('s3', 'rm', '--recursive', 's3://some-bucket/p');
  assert.equal(
    await run('s3api', 'list-objects-v2', '--bucket', 'some-bucket', '--query', 'Contents[].Key', '--output', 'text'),
    'copy\n',
  );
  await run('s3', 'rb', '--force', 's3://some-bucket');
  assert.equal(await run('s3', 'ls'), '');
});
