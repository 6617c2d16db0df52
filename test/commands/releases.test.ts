import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { changeSet, emptyBucket, foundation, images, shop, stacks } from '../../cli/testing/test-account.ts';
import { type TestEngine, testEngine } from '../../cli/testing/test-engine.ts';
import releases from '../../commands/releases.ts';
import stackRollback from '../../commands/stack-rollback.ts';
import stackUpdate from '../../commands/stack-update.ts';
import type { ReleaseRecord } from '../../deploy/release-model.ts';
import { type FakeBucket, fakeBucket } from '../../deploy/releases/testing/fake-bucket.ts';
import { event, FakeFault, inTurn, RawAnswer } from '../../deploy/testing/fake-aws.ts';
import { fastClock } from '../../deploy/testing/fast-clock.ts';

const production = ['--env', 'production', '--yes'];

interface Shop extends TestEngine {
  readonly bucket: FakeBucket;
  /** What DescribeStacks says runs. */
  runs(tag: string): void;
  record(number: number): ReleaseRecord;
}

/** The test system in an account with a bucket that keeps what is put into it. */
async function aShop(t: TestContext, more: Parameters<typeof testEngine>[1] = {}): Promise<Shop> {
  const bucket = fakeBucket();
  let tag = '0.9.0';
  const both = { DescribeStacks: stacks({ shop: () => shop(tag), 'shop-foundation': foundation }) };
  const engine = await testEngine(t, { ...both, ...images(true), ...bucket.script, ...changeSet(), ...more });
  return {
    ...engine,
    bucket,
    runs: (next) => {
      tag = next;
    },
    record: (number) => JSON.parse(bucket.objects.get(`releases/shop/${number}.json`) ?? 'null'),
  };
}

/** Deploys a tag, with change sets of its own. */
async function deploy(world: Shop, tag: string): Promise<void> {
  // The events of a test are the same for each operation: scripted anew, they are new ones to the next.
  Object.assign(world.aws.answers, changeSet());
  const ran = await world.run(stackUpdate, [...production, '--set', `WebsiteImageTag=${tag}`]);
  assert.equal(ran.code, 0, ran.error?.message ?? ran.err);
  world.runs(tag);
}

test('an update records what it put in place: templates, parameters, digests, who, of which commit, and how it ended', async (t) => {
  const world = await aShop(t);
  await deploy(world, '1.0.1');
  const record = world.record(1);
  assert.match(record.template, /^master\.[0-9a-f]{12}\.yaml$/);
  assert.match(record.templates.join(), /^templates\/queue\.[0-9a-f]{12}\.yaml$/);
  for (const key of [record.template, ...record.templates]) assert.ok(world.bucket.objects.has(key), key);
  assert.deepEqual(record.parameters.WebsiteImageTag, { value: '1.0.1' });
  assert.deepEqual(record.parameters.MinTasks, { value: '3' }, 'a value that is kept is recorded, too');
  assert.deepEqual(record.parameters.MaxTasks, { value: '9' }, 'and so is a default');
  assert.equal(record.by, 'arn:aws:iam::111122223333:user/tester');
  assert.equal(record.tool, '0.1.0');
  assert.equal(record.source, undefined, 'the folder is in no repository');
  assert.deepEqual([record.outcome?.status, record.outcome?.succeeded], ['UPDATE_COMPLETE', true]);
  const executed = world.aws.calls.find(({ name }) => name === 'ExecuteChangeSet');
  assert.equal(record.operation.token, executed?.input.ClientRequestToken);
});

test('what is about to be executed is on record before it is: a kill after that loses nothing', async (t) => {
  const world = await aShop(t);
  await deploy(world, '1.0.1');
  const names = world.aws.names();
  const [claimed, ended] = names.flatMap((name, index) => (name === 'PUT /bucket/releases/shop/1.json' ? [index] : []));
  const executed = names.indexOf('ExecuteChangeSet');
  assert.ok(claimed !== undefined && claimed < executed, names.join());
  assert.ok(ended !== undefined && ended > executed, names.join());
});

test('a bucket that takes no record keeps no deployment from going on, and it is said', async (t) => {
  const denied = new FakeFault('AccessDenied', 'not authorized to perform s3:PutObject', 403);
  const both = { DescribeStacks: stacks({ shop: shop(), 'shop-foundation': foundation }) };
  const PUT = (call: { readonly name: string }) => {
    if (call.name.includes('releases/')) throw denied;
    return '';
  };
  const { aws, run } = await testEngine(t, { ...both, ...images(true), ...emptyBucket, PUT, ...changeSet() });
  const ran = await run(stackUpdate, [...production, '--set', 'WebsiteImageTag=1.0.1']);
  assert.equal(ran.code, 0);
  assert.match(ran.err, /this release is not recorded.*stack:rollback.*refuses access: not authorized/);
  assert.ok(aws.names().includes('ExecuteChangeSet'));
});

test('a failed update is on record as one, and is never what a rollback goes back to', async (t) => {
  const failed = changeSet([event(2, 'shop', 'UPDATE_ROLLBACK_COMPLETE')]);
  const world = await aShop(t, failed);
  const ran = await world.run(stackUpdate, [...production, '--set', 'WebsiteImageTag=1.0.1']);
  assert.equal(ran.code, 1);
  assert.equal(world.record(1).outcome?.status, 'UPDATE_ROLLBACK_COMPLETE');
  const back = await world.run(stackRollback, [...production, '1']);
  assert.equal(back.error?.code, 'ReleaseUnknown');
  assert.match(back.error?.message ?? '', /did not succeed: UPDATE_ROLLBACK_COMPLETE/);
});

/** The test system with two releases: 1.0.0, and 1.0.1 on top of it. */
async function withTwo(t: TestContext, more: Parameters<typeof testEngine>[1] = {}): Promise<Shop> {
  const world = await aShop(t, more);
  await deploy(world, '1.0.0');
  await deploy(world, '1.0.1');
  Object.assign(world.aws.answers, changeSet());
  return world;
}

test('releases are listed newest first, what is deployed has a star, and a line says what changed', async (t) => {
  const world = await withTwo(t);
  const ran = await world.run(releases, ['--env', 'production']);
  const [head = '', second = '', first = ''] = ran.out;
  assert.match(head, /# +when +ended +who +commit +what changed/);
  assert.match(second, /^\* 2 +\d{4}-\d\d-\d\d \d\d:\d\d +done +tester +- +WebsiteImageTag 1\.0\.0 -> 1\.0\.1$/);
  assert.match(first, /^ {2}1 .*first on record$/);
  const [data] = (await world.run(releases, ['--env', 'production', '--json'])).out;
  const list: readonly { readonly number: number; readonly current: boolean }[] = JSON.parse(data ?? '');
  assert.deepEqual(
    list.map(({ number, current }) => [number, current]),
    [
      [2, true],
      [1, false],
    ],
  );
});

test('a rollback puts templates and parameters of the release before back, and is a release of its own', async (t) => {
  const world = await withTwo(t);
  const source = { commit: 'c0ffee0000000000000000000000000000000000', dirty: true };
  world.bucket.objects.set('releases/shop/1.json', JSON.stringify({ ...world.record(1), source }));
  const ran = await world.run(stackRollback, production);
  assert.equal(ran.code, 0, ran.error?.message);
  assert.deepEqual(world.record(3).source, source, 'the sources of what is deployed, not those that are checked out');
  assert.match(ran.err, /shop: back to release 1 of .*, commit c0ffee00\+: WebsiteImageTag 1\.0\.1 -> 1\.0\.0/);
  const created = world.aws.calls.findLast(({ name }) => name === 'CreateChangeSet');
  assert.match(created?.input.TemplateURL ?? '', new RegExp(`/${world.record(1).template}$`));
  const index = Object.values(created?.input ?? {}).indexOf('WebsiteImageTag');
  assert.equal(Object.values(created?.input ?? {})[index + 1], '1.0.0');
  const record = world.record(3);
  assert.deepEqual([record.rollbackTo, record.template], [1, world.record(1).template]);
  assert.deepEqual(record.parameters, world.record(1).parameters);
  world.runs('1.0.0');
  const [, newest] = (await world.run(releases, ['--env', 'production'])).out;
  assert.match(newest ?? '', /^\* 3 .*rollback to 1: WebsiteImageTag 1\.0\.1 -> 1\.0\.0$/);
});

test('after a rollback it is said what the next update does: the sources hold the newer state', async (t) => {
  const world = await withTwo(t);
  const ran = await world.run(stackRollback, [...production, '1']);
  assert.match(ran.err, /the sources say|still say otherwise.*the next `npm run stack:update -- --env production`/);
});

test('a rollback to what is deployed changes nothing, and says so', async (t) => {
  const world = await withTwo(t);
  const before = world.aws.names().filter((name) => name === 'ExecuteChangeSet').length;
  const nothing = { Status: 'FAILED', StatusReason: "The submitted information didn't contain changes." };
  Object.assign(world.aws.answers, { DescribeChangeSet: () => nothing });
  const ran = await world.run(stackRollback, [...production, '2']);
  assert.equal(ran.code, 0, ran.error?.message);
  assert.match(ran.err, /no changes: it is what release 2 put in place/);
  assert.equal(world.aws.names().filter((name) => name === 'ExecuteChangeSet').length, before);
});

const losses: Readonly<Record<string, readonly [lose: (world: Shop) => void, code: string, text: RegExp]>> = {
  'a template is gone': [
    ({ bucket, record }) => void bucket.objects.delete(record(1).templates[0] ?? ''),
    'ReleaseTemplatesLost',
    /no longer has templates\/queue\.[0-9a-f]{12}\.yaml.*[\s\S]*upload -- --env production/,
  ],
  'a template is not what it was': [
    ({ bucket, record }) => void bucket.objects.set(record(1).template, 'Resources: {}'),
    'ReleaseTemplatesLost',
    /the content of master\.[0-9a-f]{12}\.yaml is not what its key says/,
  ],
  'an image is gone': [
    ({ aws }) => void Object.assign(aws.answers, images(false)),
    'ReleaseImageLost',
    /there is no image \S+\/website:1\.0\.0 \(it was sha256:1\)/,
  ],
  'the tag of an image was moved': [
    ({ aws }) =>
      void Object.assign(aws.answers, { DescribeImages: () => ({ imageDetails: [{ imageDigest: 'sha256:2' }] }) }),
    'ReleaseImageMoved',
    /the tag \S+\/website:1\.0\.0 was moved: it was sha256:1, and is sha256:2/,
  ],
};

for (const [name, [lose, code, text]] of Object.entries(losses)) {
  test(`a rollback is refused before anything changes where ${name}`, async (t) => {
    const world = await withTwo(t);
    lose(world);
    const before = world.aws.names().filter((call) => call === 'CreateChangeSet').length;
    const ran = await world.run(stackRollback, production);
    assert.deepEqual([ran.error?.code, ran.code], [code, 3]);
    assert.match(ran.error?.message ?? '', text);
    assert.equal(world.aws.names().filter((call) => call === 'CreateChangeSet').length, before);
  });
}

test('a rollback needs --yes where there is nobody to ask, and deletes its change set', async (t) => {
  const world = await withTwo(t);
  const ran = await world.run(stackRollback, ['--env', 'production']);
  assert.deepEqual([ran.error?.code, ran.code], ['Unconfirmed', 3]);
  assert.ok(world.aws.names().includes('DeleteChangeSet'));
  assert.equal(world.record(3), null);
});

test('a release that is not there, and a word that is no number, are refused', async (t) => {
  const world = await withTwo(t);
  const missing = await world.run(stackRollback, [...production, '9']);
  assert.deepEqual([missing.error?.code, missing.code], ['ReleaseUnknown', 3]);
  assert.match(missing.error?.message ?? '', /`npm run releases -- --env production` lists/);
  assert.equal((await world.run(stackRollback, [...production, 'latest'])).code, 2);
});

test('a value is set for what no record holds alone', async (t) => {
  const world = await withTwo(t);
  const known = await world.run(stackRollback, [...production, '--set', 'WebsiteImageTag=3']);
  assert.equal(known.error?.code, 'SettingOfRelease');
  assert.match(known.error?.message ?? '', /the value of release 1 is on record/);
});

test('a secret is not on record: the rollback keeps the deployed value', async (t) => {
  const world = await withTwo(t);
  const record = world.record(1);
  const hidden = { ...record, parameters: { ...record.parameters, MinTasks: { hidden: 'secret' } } };
  world.bucket.objects.set('releases/shop/1.json', JSON.stringify(hidden));
  const ran = await world.run(stackRollback, production);
  assert.equal(ran.code, 0, ran.error?.message);
  assert.match(ran.err, /MinTasks keeps its deployed value/);
  const { input } = world.aws.calls.findLast(({ name }) => name === 'CreateChangeSet')!;
  const key = Object.keys(input).find((name) => input[name] === 'MinTasks') ?? '';
  assert.equal(input[key.replace('ParameterKey', 'UsePreviousValue')], 'true');
  assert.deepEqual(world.record(3).parameters.MinTasks, { hidden: 'secret' });
});

test('a release that nobody saw the end of is completed by the next command', async (t) => {
  const world = await withTwo(t);
  const { outcome: _, ...open } = world.record(2);
  world.bucket.objects.set('releases/shop/2.json', JSON.stringify(open));
  const own = { ClientRequestToken: open.operation.token };
  const events = [event(9, 'shop', 'UPDATE_COMPLETE', own), event(3, 'shop', 'UPDATE_IN_PROGRESS', own)].map((one) => ({
    ...one,
    Timestamp: new Date(),
  }));
  Object.assign(world.aws.answers, { DescribeStackEvents: () => ({ StackEvents: events }) });
  const ran = await world.run(releases, ['--env', 'production']);
  assert.match(ran.out[1] ?? '', /^\* 2 .* done /);
  assert.equal(world.record(2).outcome?.status, 'UPDATE_COMPLETE');
});

test('a listing that cannot be read as XML is no empty list of releases', async (t) => {
  fastClock(t);
  const world = await withTwo(t);
  Object.assign(world.aws.answers, {
    GET: inTurn(
      new RawAnswer((response) =>
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>sign in</body></html>'),
      ),
    ),
  });
  const ran = await world.run(releases, ['--env', 'production']);
  assert.notEqual(ran.code, 0);
  assert.deepEqual(ran.out, []);
});
