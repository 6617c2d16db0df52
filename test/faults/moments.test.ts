import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import stackUpdate from '../../commands/stack-update.ts';
import { clock } from '../../deploy/aws/pause.ts';
import { client } from '../endpoint/testing/endpoint.ts';
import { CALLS, CREATE, each, UPDATE } from './testing/calls.ts';
import * as faults from './testing/faults.ts';
import { ground } from './testing/system.ts';
import { holdToItsWord } from './testing/word.ts';

const at = ground();
const READS = [
  'cloudformation:DescribeStacks',
  'cloudformation:DescribeChangeSet',
  'cloudformation:DescribeStackEvents',
];
const WRITES = ['cloudformation:CreateChangeSet', 'cloudformation:ExecuteChangeSet'];

async function deployed() {
  at.proxy.rules = [];
  const shop = at.system();
  assert.equal((await shop.run(stackUpdate, CREATE)).code, 0);
  return shop;
}

for (const times of [1, 4]) {
  test(`a deployment is right about its end when ${times} reads after every write are old ones`, async () => {
    const shop = await deployed();
    for (const words of [UPDATE, [...CREATE, '--set', 'Delay=3']]) {
      const { read, write } = faults.staleReads(times);
      at.proxy.rules = [...each(READS, 1_000, read), ...each(WRITES, 1_000, write)];
      const before = await shop.held();
      const ran = await shop.run(stackUpdate, words);
      assert.equal(ran.code, 0, ran.error?.message);
      holdToItsWord(ran, before, await shop.held());
    }
  });
}

for (const [what, fault] of [
  ['in pages of two', faults.pagedEvents()],
  ['twice, and out of order', faults.shuffledEvents],
] as const) {
  test(`every event is shown once when they come ${what}`, async () => {
    const shop = at.system();
    at.proxy.rules = each(['cloudformation:DescribeStackEvents'], 1_000, fault);
    const before = await shop.held();
    const ran = await shop.run(stackUpdate, CREATE);
    holdToItsWord(ran, before, await shop.held());
    assert.equal(ran.code, 0, ran.error?.message);
    const lines = ran.err.split('\n').filter((line) => /^\d\d:\d\d:\d\d /.test(line));
    assert.equal(lines.length, new Set(lines.map((line) => line.slice(9))).size, ran.err);
    assert.match(lines.join('\n'), /Messages\/Queue/);
    assert.match(lines.at(-1) ?? '', new RegExp(`CREATE_COMPLETE +${shop.stackName} `));
  });
}

test('a plan that another deployment overtook is refused, and only the other one was begun', async () => {
  const shop = await deployed();
  const other = client(at.endpoint.url, 'eu-central-1');
  const overtake = async () => {
    const Parameters = [{ ParameterKey: 'Delay', ParameterValue: '9' }].concat(
      ['TemplateBucket', 'TemplatePrefix'].map((ParameterKey) => ({ ParameterKey, ParameterValue: '' })),
    );
    const kept = Parameters.map(({ ParameterKey, ParameterValue }) =>
      ParameterKey === 'Delay' ? { ParameterKey, ParameterValue } : { ParameterKey, UsePreviousValue: true },
    );
    const input = { StackName: shop.stackName, UsePreviousTemplate: true, Parameters: kept };
    await other.send(new UpdateStackCommand(input));
  };
  at.proxy.rules = each(['cloudformation:ExecuteChangeSet'], 1, faults.meanwhile(overtake));
  const before = await shop.held();
  const ran = await shop.run(stackUpdate, UPDATE);
  assert.equal(ran.code, 3, ran.error?.message);
  assert.equal((await shop.held()).begun, before.begun + 1);
  other.destroy();
});

test('of two deployers at once each is right about what it did', async () => {
  const shop = await deployed();
  const before = await shop.held();
  const [one, two] = await Promise.all([
    shop.run(stackUpdate, UPDATE),
    shop.run(stackUpdate, [...CREATE, '--set', 'Delay=7']),
  ]);
  const now = await shop.held();
  const done = [one, two].filter(({ code }) => code === 0).length;
  assert.ok(done >= 1, `${one.error?.message}\n${two.error?.message}`);
  for (const { code, error } of [one, two]) assert.ok(code === 0 || code === 3, error?.message);
  assert.equal(now.begun - before.begun, done);
  assert.equal(now.changeSets, 0);
});

test('a server that says nothing is asked again, and what it did meanwhile is not done twice', async (t) => {
  const { answerWithin } = clock;
  clock.answerWithin = 250;
  t.after(() => {
    clock.answerWithin = answerWithin;
  });
  for (const fault of [faults.silence, faults.silentAnswer]) {
    const shop = at.system();
    at.proxy.rules = each(CALLS, 2, fault);
    const before = await shop.held();
    const ran = await shop.run(stackUpdate, CREATE);
    assert.equal(ran.code, 0, ran.error?.message);
    holdToItsWord(ran, before, await shop.held());
  }
});

const BUCKETS = [
  ['in another region', 'PermanentRedirect', 301, { 'x-amz-bucket-region': 'eu-west-1' }, /is in region eu-west-1/],
  ['of somebody else', 'AccessDenied', 403, {}, /does not belong to account 000000000000/],
  ['that is gone', 'NoSuchBucket', 404, {}, /does not exist/],
] as const;

for (const [what, code, status, headers, text] of BUCKETS) {
  test(`nothing is put into a bucket ${what}, and nothing is planned`, async () => {
    const shop = at.system();
    at.proxy.rules = each(
      ['s3:ListObjectsV2', 's3:HeadObject', 's3:PutObject'],
      1_000,
      faults.refusing(code, code, status, headers),
    );
    at.proxy.exchanges.length = 0;
    const ran = await shop.run(stackUpdate, [...CREATE, '--skip-preflight']);
    assert.equal(ran.code, 2, ran.error?.message);
    assert.match(ran.error?.message ?? '', text);
    const calls = at.proxy.exchanges.map(({ call }) => call);
    assert.deepEqual(
      calls.filter((call) => /Put|CreateChangeSet/.test(call)),
      [],
    );
  });
}

test('a bucket that was made a moment ago is waited for', async () => {
  const shop = at.system();
  at.proxy.rules = each(['s3:ListObjectsV2', 's3:PutObject'], 2, faults.refusing('NoSuchBucket', 'NoSuchBucket', 404));
  const ran = await shop.run(stackUpdate, CREATE);
  assert.equal(ran.code, 0, ran.error?.message);
});
