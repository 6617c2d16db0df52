import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { RookeryError } from '../../generator/errors.ts';
import { type FakeCall, FakeFault, fakeAws, inTurn, RawAnswer, reset } from '../testing/fake-aws.ts';
import { childrenFirst, listKeys, type TemplateUpload, uploadTemplates } from './bucket.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

function template(name: string, body: string): TemplateUpload {
  const sha256 = hash(body);
  return { key: `templates/${name}.${sha256.slice(0, 12)}.yaml`, body, sha256 };
}

function listing(keys: readonly string[], next = ''): string {
  const contents = keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
  const token = next ? `<NextContinuationToken>${next}</NextContinuationToken>` : '';
  return `<ListBucketResult><IsTruncated>${next !== ''}</IsTruncated>${token}${contents}</ListBucketResult>`;
}

const leaf = template('leaf', 'Resources: {}');
const middle = template('middle', `TemplateURL: https://b/pre/${leaf.key}`.replace('pre/', ''));
const root = template('root', `a: ${middle.key}\nb: ${leaf.key}`);

const puts = (calls: readonly FakeCall[]): FakeCall[] => calls.filter(({ name }) => name.startsWith('PUT'));

function rejectsWith(code: string, text: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof RookeryError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, text);
    return true;
  };
}

test('a listing is read page by page, and names the owner that is expected', async (t) => {
  const aws = await fakeAws(t, { GET: inTurn(listing(['p/a', 'p/b'], 'n'), listing(['p/c'])) });
  assert.deepEqual(await listKeys(await aws.connect(), 'b', 'p/'), new Set(['p/a', 'p/b', 'p/c']));
  const [, first, second] = aws.calls;
  assert.equal(first?.input.prefix, 'p/');
  assert.equal(second?.input['continuation-token'], 'n');
  assert.equal(second?.headers['x-amz-expected-bucket-owner'], '111122223333');
});

test('only what is missing is put, by one listing, checked, never over something else, for the right owner', async (t) => {
  const aws = await fakeAws(t, { GET: () => listing([`v1/${leaf.key}`]), PUT: () => '' });
  const request = { bucket: 'b', prefix: 'v1/', templates: [root, leaf, middle] };
  const result = await uploadTemplates(await aws.connect(), request);
  assert.deepEqual(result, { put: [root.key, middle.key], present: [leaf.key] });
  assert.deepEqual(aws.names(), ['GET /b/', `PUT /b/v1/${middle.key}`, `PUT /b/v1/${root.key}`]);
  for (const { headers } of puts(aws.calls)) {
    assert.equal(headers['if-none-match'], '*');
    assert.equal(headers['x-amz-expected-bucket-owner'], '111122223333');
    assert.equal(headers['content-type'], 'application/yaml');
  }
  const sent = puts(aws.calls)[1];
  assert.equal(sent?.headers['x-amz-checksum-sha256'], Buffer.from(root.sha256, 'hex').toString('base64'));
  assert.equal(sent?.body, root.body);
});

test('nothing is put when all is there', async (t) => {
  const aws = await fakeAws(t, { GET: () => listing([leaf.key]) });
  const result = await uploadTemplates(await aws.connect(), { bucket: 'b', prefix: '', templates: [leaf] });
  assert.deepEqual(result, { put: [], present: [leaf.key] });
  assert.equal(aws.names().length, 1);
});

test('a key that somebody else put meanwhile is as good as ours', async (t) => {
  const aws = await fakeAws(t, {
    GET: () => listing([]),
    PUT: inTurn(new FakeFault('ConditionalRequestConflict', '', 409), new RawAnswer((r) => r.writeHead(412).end())),
  });
  const result = await uploadTemplates(await aws.connect(), { bucket: 'b', prefix: '', templates: [leaf] });
  assert.deepEqual(result.put, [leaf.key]);
  assert.equal(puts(aws.calls).length, 2);
});

test('a reply that was lost after the bucket took the template costs one more try', async (t) => {
  const aws = await fakeAws(t, {
    GET: () => listing([]),
    PUT: inTurn(reset(), new FakeFault('PreconditionFailed', '', 412)),
  });
  await uploadTemplates(await aws.connect(), { bucket: 'b', prefix: '', templates: [leaf] });
  assert.deepEqual(
    puts(aws.calls).map(({ body }) => body),
    [leaf.body, leaf.body],
  );
});

test('a slow bucket is waited for', async (t) => {
  const slow = new FakeFault('SlowDown', '', 503);
  const aws = await fakeAws(t, { GET: inTurn(slow, listing([])), PUT: inTurn(slow, slow, '') });
  await uploadTemplates(await aws.connect(), { bucket: 'b', prefix: '', templates: [leaf] });
  assert.equal(puts(aws.calls).length, 3);
});

test('a bucket made a moment ago is waited for, one that never comes is reported', async (t) => {
  const missing = new FakeFault('NoSuchBucket', '', 404);
  const aws = await fakeAws(t, { GET: inTurn(missing, missing, listing([leaf.key])) });
  await uploadTemplates(await aws.connect(), { bucket: 'b', prefix: '', templates: [leaf] });
  const never = await fakeAws(t, {
    GET: () => {
      throw missing;
    },
  });
  const upload = uploadTemplates(await never.connect(), { bucket: 'b', prefix: '', templates: [leaf] });
  await assert.rejects(upload, rejectsWith('BucketMissing', /npm run bootstrap -- --env test/));
});

test('a bucket in another region is reported with that region, and nothing is put', async (t) => {
  const moved = new FakeFault('PermanentRedirect', 'use another endpoint', 301, { 'x-amz-bucket-region': 'us-east-2' });
  const aws = await fakeAws(t, {
    GET: () => {
      throw moved;
    },
  });
  const upload = uploadTemplates(await aws.connect(), { bucket: 'b', prefix: '', templates: [leaf] });
  await assert.rejects(upload, rejectsWith('BucketInOtherRegion', /region us-east-2, the stack in eu-central-1/));
  assert.equal(puts(aws.calls).length, 0);
});

test('a bucket of somebody else is left alone', async (t) => {
  const aws = await fakeAws(t, {
    GET: () => {
      throw new FakeFault('AccessDenied', 'Access Denied', 403);
    },
  });
  const upload = uploadTemplates(await aws.connect(), { bucket: 'b', prefix: '', templates: [leaf] });
  await assert.rejects(upload, rejectsWith('BucketDenied', /does not belong to account 111122223333/));
  assert.equal(puts(aws.calls).length, 0);
});

test('a template that was changed on its way is reported', async (t) => {
  const aws = await fakeAws(t, {
    GET: () => listing([]),
    PUT: () => {
      throw new FakeFault('BadDigest', 'checksum');
    },
  });
  const upload = uploadTemplates(await aws.connect(), { bucket: 'b', prefix: '', templates: [leaf] });
  await assert.rejects(upload, rejectsWith('UploadDamaged', /checksum/));
});

test("a failure that is not the bucket's is reported as what it is", async (t) => {
  const page = new RawAnswer((response) => response.writeHead(200).end('<html><br>'));
  const aws = await fakeAws(t, { GET: () => page });
  const upload = uploadTemplates(await aws.connect(), { bucket: 'b', prefix: '', templates: [leaf] });
  await assert.rejects(upload, rejectsWith('AnswerUnreadable', /s3:ListBucket/));
});

test('a template that is not what its hash says is refused before any call', async (t) => {
  const aws = await fakeAws(t, {});
  const connection = await aws.connect();
  const upload = uploadTemplates(connection, { bucket: 'b', prefix: '', templates: [{ ...leaf, body: 'half' }] });
  await assert.rejects(upload, rejectsWith('TemplateDamaged', /npm run synth/));
  assert.equal(connection.calls.count, 1);
});

test('Ctrl-C during an upload stops before the next template', async (t) => {
  const abort = new AbortController();
  const aws = await fakeAws(t, { GET: () => listing([]), PUT: () => abort.abort() });
  const request = { bucket: 'b', prefix: '', templates: [root, middle, leaf], signal: abort.signal };
  await assert.rejects(uploadTemplates(await aws.connect(), request), rejectsWith('Interrupted', /1 of 3/));
  assert.deepEqual(
    puts(aws.calls).map(({ name }) => name),
    [`PUT /b/${leaf.key}`],
  );
});

test('templates are ordered children first, also when one names itself', () => {
  const self: TemplateUpload = { ...leaf, key: 'x.0123456789ab.yaml', body: '# x.0123456789ab.yaml' };
  const groups = childrenFirst([root, self, middle, leaf]).map((group) => group.map(({ key }) => key));
  assert.deepEqual(groups, [[self.key, leaf.key], [middle.key], [root.key]]);
});
