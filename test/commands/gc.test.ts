import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { foundation, shop } from '../../cli/testing/test-account.ts';
import { type TestEngine, testEngine } from '../../cli/testing/test-engine.ts';
import gc from '../../commands/gc.ts';
import synth from '../../commands/synth.ts';
import { aRecord, stored } from '../../deploy/releases/testing/a-record.ts';
import { type FakeBucket, fakeBucket } from '../../deploy/releases/testing/fake-bucket.ts';
import { describing, FakeFault, stackArn } from '../../deploy/testing/fake-aws.ts';

const uri = '111122223333.dkr.ecr.eu-central-1.amazonaws.com/website';
const production = ['--env', 'production'];

/** A template's key and text, of a content. */
function template(name: string, text: string): readonly [key: string, text: string] {
  return [`templates/${name}.${createHash('sha256').update(text).digest('hex').slice(0, 12)}.yaml`, text];
}

const image = (tag: string, more: object = {}) => ({
  imageDigest: `sha256:${createHash('sha256').update(tag).digest('hex')}`,
  imageTags: [tag],
  imagePushedAt: 1_700_000_000,
  imageSizeInBytes: 1000,
  ...more,
});

interface World extends TestEngine {
  readonly bucket: FakeBucket;
  /** Puts an object that is some years old. */
  put(entry: readonly [key: string, text: string]): string;
  deletedImages(): string[];
}

interface Scripted {
  readonly images?: readonly object[];
  readonly more?: Parameters<typeof testEngine>[1];
}

/** The test system's account: a stack that runs tag 1.0.0, and a repository with images. */
async function aWorld(t: TestContext, { images = [], more = {} }: Scripted = {}): Promise<World> {
  const bucket = fakeBucket();
  const deleted: string[] = [];
  const stacks = { Stacks: [...shop().Stacks, ...foundation.Stacks] };
  const engine = await testEngine(t, {
    ...bucket.script,
    DescribeStacks: ({ input }) => (input.StackName === undefined ? stacks : foundation),
    GetTemplate: () => ({ TemplateBody: 'Resources: {}\n' }),
    DescribeImages: () => ({ imageDetails: images }),
    BatchGetImage: () => ({ images: [] }),
    BatchDeleteImage: ({ body }) => {
      const { imageIds }: { imageIds: readonly { imageDigest: string }[] } = JSON.parse(body);
      deleted.push(...imageIds.map(({ imageDigest }) => imageDigest));
      return { imageIds };
    },
    ...more,
  });
  const put: World['put'] = ([key, text]) => {
    bucket.objects.set(key, text);
    bucket.times.set(key, new Date('2020-01-01T00:00:00Z'));
    return key;
  };
  return { ...engine, bucket, put, deletedImages: () => deleted };
}

test('templates that nothing needs go; what a kept release, a deployed stack or the sources need stays', async (t) => {
  const nested = template('nested', 'nested');
  const deployed = template('root', `url: ${nested[0]}\n`);
  const world = await aWorld(t, { more: { GetTemplate: () => ({ TemplateBody: deployed[1] }) } });
  const { put, bucket } = world;
  await world.run(synth);
  const dist = readdirSync(join(world.folder, 'dist'), { recursive: true, encoding: 'utf8' });
  const sources = dist
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => {
      const text = readFileSync(join(world.folder, 'dist', file), 'utf8');
      const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
      return put([file.replace(/yaml$/, `${hash}.yaml`), text]);
    });
  const below = template('below', 'of a template that a release needs');
  const [above, text] = template('above', `url: ${below[0]}`);
  const recorded = put([above, text]);
  const kept = [...sources, put(nested), put(deployed), put(below), recorded];
  const young = template('young', 'put a moment ago');
  bucket.objects.set(...young);
  const foreign = put(['templates/theirs.0123456789ab.yaml', 'whose hash is another']);
  const other = put(['notes.txt', 'of somebody']);
  const gone = [put(template('old', 'old')), put(template('older', 'older'))];
  for (const [key, record] of Object.entries(stored(aRecord(1, { template: recorded })))) put([key, record]);

  const ran = await world.run(gc, [...production, '--yes']);
  assert.equal(ran.code, 0, ran.error?.message);
  for (const key of [...kept, young[0], foreign, other, 'releases/shop/1.json'])
    assert.ok(bucket.objects.has(key), key);
  for (const key of gone) {
    assert.ok(!bucket.objects.has(key), key);
    assert.ok(ran.out.join('\n').includes(`- ${key}`), key);
  }
  assert.match(ran.out[0] ?? '', /bucket bucket: 2 templates that nothing needs \(2 versions, 8 B\)/);
});

test('so many releases are kept as are asked for, those that failed in between not counted', async (t) => {
  const templates = Array.from({ length: 5 }, (_, at) => template('of', `release ${at + 1}`));
  const failed = { status: 'UPDATE_ROLLBACK_COMPLETE', succeeded: false, ended: '2026-01-01T00:00:00.000Z' };
  const world = await aWorld(t);
  const keys = templates.map((one, at) => {
    const number = at + 1;
    const record = aRecord(number, { template: one[0], ...(number === 4 && { outcome: failed }) });
    for (const entry of Object.entries(stored(record))) world.put(entry);
    return world.put(one);
  });
  await world.run(gc, [...production, '--yes', '--keep', '2']);
  assert.deepEqual(
    keys.map((key) => world.bucket.objects.has(key)),
    [false, false, true, true, true],
  );
});

test('the releases of every stack and every prefix in the bucket are kept', async (t) => {
  const world = await aWorld(t);
  const [own, theirs] = [template('a', 'of another stack'), template('b', 'below a prefix')];
  world.put(own);
  world.put(theirs);
  const records = [
    aRecord(1, { stackName: 'other', template: own[0] }),
    aRecord(1, { prefix: 'team/', template: theirs[0] }),
  ];
  for (const entry of Object.entries(stored(...records))) world.put(entry);
  const ran = await world.run(gc, [...production, '--yes']);
  assert.match(ran.err, /nothing to remove/);
  assert.equal(world.bucket.objects.size, 4);
});

test('a dry run only lists, and without a yes nothing is removed', async (t) => {
  for (const [words, code] of [
    [['--dry-run'], 0],
    [[], 3],
  ] as const) {
    const world = await aWorld(t, { images: [image('0.1.0'), image('1.0.0')] });
    const key = world.put(template('old', 'old'));
    const ran = await world.run(gc, [...production, ...words]);
    assert.equal(ran.code, code);
    assert.ok(ran.out.join('\n').includes(key));
    assert.match(ran.out.join('\n'), /repository \S+\/website: 1 image that nothing needs \(1\.0 kB\)\n {2}- 0\.1\.0/);
    assert.ok(world.bucket.objects.has(key));
    assert.deepEqual(world.deletedImages(), []);
  }
});

test('images that nothing needs go by their digest; those of a release, of a stack, young and newer ones stay', async (t) => {
  const digests = (of: readonly { readonly imageDigest: string }[]) =>
    of.map(({ imageDigest }) => imageDigest).toSorted();
  const ofRelease = image('0.9.0');
  const byDigest = image('retagged', { imageTags: [] });
  const listed = image('listed', { imageTags: [] });
  const index = image('0.8.0', { imageManifestMediaType: 'application/vnd.oci.image.index.v1+json' });
  const signature = image('sig', { imageTags: [`${ofRelease.imageDigest.replace(':', '-')}.sig`] });
  const attested = image('attested', { imageTags: [], subjectManifestDigest: ofRelease.imageDigest });
  const newer = image('2.0.0', { imagePushedAt: Date.parse('2026-02-01') / 1000 });
  const gone = [image('0.1.0'), image('0.2.0'), image('untagged', { imageTags: [] })];
  const images = [ofRelease, byDigest, listed, index, signature, attested, newer, image('1.0.0'), ...gone];
  const world = await aWorld(t, {
    images,
    more: {
      BatchGetImage: () => ({
        images: [
          {
            imageId: { imageDigest: index.imageDigest },
            imageManifest: JSON.stringify({ manifests: [{ digest: listed.imageDigest }] }),
          },
        ],
      }),
    },
  });
  const of = (tag: string, digest?: string) => ({ path: 'Website', repository: uri, tag, digest });
  const record = aRecord(1, { images: [of('0.9.0'), of('0.8.0'), of('0.7.0', byDigest.imageDigest)] });
  world.put(Object.entries(stored(record))[0]!);
  const ran = await world.run(gc, [...production, '--yes', '--json']);
  assert.equal(ran.code, 0, ran.error?.message);
  assert.deepEqual(world.deletedImages().toSorted(), digests(gone));
  const data: { readonly removed: boolean; readonly images: readonly { digest: string }[] } = JSON.parse(
    ran.out[0] ?? '',
  );
  assert.equal(data.removed, true);
  assert.deepEqual(data.images.map(({ digest }) => digest).toSorted(), digests(gone));
});

test('of a service that was never deployed the newest image stays', async (t) => {
  const [older, newest] = [image('0.1.0'), image('0.2.0', { imagePushedAt: 1_700_000_001 })];
  const world = await aWorld(t, { images: [older, newest] });
  assert.equal((await world.run(gc, [...production, '--yes'])).code, 0);
  assert.deepEqual(world.deletedImages(), [older.imageDigest]);
});

const denied = () => {
  throw new FakeFault('AccessDenied', 'not authorized to perform cloudformation:DescribeStacks', 403);
};
const busyShop = shop('1.0.0', { StackStatus: 'UPDATE_IN_PROGRESS' }).Stacks;

const refusals: Readonly<Record<string, readonly [script: Scripted['more'], record: string, code: string]>> = {
  'the stacks of the region may not be listed': [
    { DescribeStacks: ({ input }) => (input.StackName === undefined ? denied() : foundation) },
    JSON.stringify(aRecord(1)),
    'StacksUnseen',
  ],
  'the list of stacks lacks the foundation': [
    { DescribeStacks: ({ input }) => (input.StackName === undefined ? { Stacks: [] } : foundation) },
    JSON.stringify(aRecord(1)),
    'StacksUnseen',
  ],
  'an index cannot be read': [
    {
      DescribeImages: () => ({
        imageDetails: [image('1', { imageManifestMediaType: 'application/vnd.oci.image.index.v1+json' })],
      }),
    },
    JSON.stringify(aRecord(1)),
    'ImageUnread',
  ],
  'the template of a stack that uses the bucket may not be read': [
    { GetTemplate: denied },
    JSON.stringify(aRecord(1)),
    'StacksUnseen',
  ],
  'a stack that uses the bucket is worked on': [
    {
      DescribeStacks: ({ input }) =>
        input.StackName === undefined ? { Stacks: [...busyShop, ...foundation.Stacks] } : foundation,
    },
    JSON.stringify(aRecord(1)),
    'StackBusy',
  ],
  'a kept record cannot be read': [{}, '{"version":9}', 'ReleaseUnreadable'],
};

for (const [name, [more, record, code]] of Object.entries(refusals)) {
  test(`nothing is removed where ${name}`, async (t) => {
    const world = await aWorld(t, { more: more ?? {} });
    const key = world.put(template('old', 'old'));
    world.put(['releases/shop/1.json', record]);
    const ran = await world.run(gc, [...production, '--yes']);
    assert.deepEqual([ran.error?.code, ran.code], [code, 3]);
    assert.ok(world.bucket.objects.has(key));
  });
}

test('a deploy that comes in between the list and the answer keeps what it needs', async (t) => {
  const world = await aWorld(t);
  const old = template('old', 'old');
  world.put(old);
  const ask = async () => {
    for (const entry of Object.entries(stored(aRecord(1, { template: old[0] })))) world.put(entry);
    return 'y';
  };
  const ran = await world.run(gc, production, { ask });
  assert.deepEqual([ran.error?.code, ran.code], ['GarbageInUse', 3]);
  assert.ok(world.bucket.objects.has(old[0]));
});

test('what is refused is listed, and the command fails', async (t) => {
  const error = '<Error><Key>k</Key><Code>AccessDenied</Code><Message>not yours</Message></Error>';
  const world = await aWorld(t, { more: { POST: () => `<DeleteResult>${error}</DeleteResult>` } });
  world.put(template('old', 'old'));
  const ran = await world.run(gc, [...production, '--yes']);
  assert.equal(ran.code, 1);
  assert.match(ran.err, /not removed: k: AccessDenied not yours/);
});

test('a stack of somebody else that may not be read is named, and stops nothing', async (t) => {
  const theirs = describing('CREATE_COMPLETE', { StackId: stackArn('theirs'), StackName: 'theirs' }).Stacks;
  const world = await aWorld(t, {
    more: {
      DescribeStacks: ({ input }) =>
        input.StackName === undefined ? { Stacks: [...theirs, ...foundation.Stacks] } : foundation,
      GetTemplate: ({ input }) => (input.StackName === theirs[0]?.StackId ? denied() : { TemplateBody: 'x' }),
    },
  });
  const key = world.put(template('old', 'old'));
  const ran = await world.run(gc, [...production, '--yes']);
  assert.equal(ran.code, 0, ran.error?.message);
  assert.match(ran.out.join('\n'), /stack theirs may not be read/);
  assert.ok(!world.bucket.objects.has(key));
});
