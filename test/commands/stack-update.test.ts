import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { changeSet, emptyBucket, foundation, images, shop, stacks } from '../../cli/testing/test-account.ts';
import { testEngine } from '../../cli/testing/test-engine.ts';
import stackUpdate from '../../commands/stack-update.ts';
import synth from '../../commands/synth.ts';
import { event } from '../../deploy/testing/fake-aws.ts';

const production = ['--env', 'production'];
const both = { DescribeStacks: stacks({ shop: shop(), 'shop-foundation': foundation }) };
const newTag = [...production, '--set', 'WebsiteImageTag=1.0.1'];

async function masterText(t: TestContext): Promise<string> {
  const { folder, run } = await testEngine(t, {});
  await run(synth);
  return readFileSync(join(folder, 'dist/master.yaml'), 'utf8');
}

const mistakes: readonly (readonly [what: string, words: readonly string[], code: string, text: RegExp])[] = [
  ['an unknown environment', ['--env', 'prodution'], 'EnvironmentUnknown', /--env production/],
  ['an unknown parameter', [...production, '--set', 'MinTask=1'], 'UnknownParameter', /did you mean "MinTasks"/],
  ['a value of the wrong type', [...production, '--set', 'MinTasks=two'], 'ParameterRefused', /MinTasks/],
  ['a value that the pattern refuses', [...production, '--set', 'WebsiteImageTag=A_B'], 'ParameterRefused', /form/],
  ['the tag latest', [...production, '--set', 'WebsiteImageTag=latest'], 'ParameterRefused', /latest/],
  [
    'a minimum above its maximum',
    [...production, '--set', 'MinTasks=12', '--set', 'MaxTasks=10'],
    'BoundsReversed',
    /environment production: Scaling has MinCapacity 12 \(parameter MinTasks\) and MaxCapacity 10 \(parameter MaxTasks\)\./,
  ],
  ['a setting without a value', [...production, '--set', 'MinTasks'], 'SettingInvalid', /Parameter=Value/],
];

for (const [what, words, code, text] of mistakes) {
  test(`${what} is refused before any API call`, async (t) => {
    const { aws, run } = await testEngine(t, {});
    const ran = await run(stackUpdate, words);
    assert.deepEqual([ran.error?.code, ran.code], [code, 2]);
    assert.match(ran.error?.message ?? '', text);
    assert.deepEqual(aws.calls, []);
  });
}

test('on AWS a missing foundation is no reason to make one: the command to run is named', async (t) => {
  const { aws, run } = await testEngine(t, { DescribeStacks: stacks({}) });
  const ran = await run(stackUpdate, production);
  assert.deepEqual([ran.error?.code, ran.code], ['NotBootstrapped', 3]);
  assert.match(ran.error?.message ?? '', /npm run bootstrap -- --env production/);
  assert.deepEqual(aws.names(), ['DescribeStacks']);
  assert.match(ran.err, /environment production on AWS, account 111122223333, region eu-central-1, stack shop/);
});

test('on AWS a tag that is not in its repository is refused, and nothing is uploaded', async (t) => {
  const { aws, run } = await testEngine(t, { ...both, ...images(false) });
  const ran = await run(stackUpdate, newTag);
  assert.deepEqual([ran.error?.code, ran.code], ['ImageMissing', 3]);
  assert.match(ran.error?.message ?? '', /website-service:1\.0\.1/);
  // The last two are asked side by side.
  assert.deepEqual(aws.names().toSorted(), ['DescribeImages', 'DescribeStacks', 'DescribeStacks', 'HEAD /bucket/']);
});

test('a repository of one’s own is where its tags are looked for', async (t) => {
  const { aws, run } = await testEngine(t, { ...both, ...images(false) });
  const shared = 'WebsiteRepositoryUri=111122223333.dkr.ecr.eu-central-1.amazonaws.com/shared/website';
  const ran = await run(stackUpdate, [...newTag, '--set', shared]);
  assert.equal(ran.error?.code, 'ImageMissing');
  const asked = aws.calls.find(({ name }) => name === 'DescribeImages');
  assert.equal(JSON.parse(asked?.body ?? '{}').repositoryName, 'shared/website');
});

test('nothing to change is success: no upload, no change set, and parameters that nobody names stay', async (t) => {
  const template = await masterText(t);
  const { aws, run } = await testEngine(t, { ...both, GetTemplate: () => ({ TemplateBody: template }) });
  const ran = await run(stackUpdate, production);
  assert.equal(ran.code, 0, ran.error?.message);
  assert.match(ran.err, /shop: no changes/);
  assert.deepEqual(ran.out, ['QueueArn  arn:queue  The queue']);
  assert.deepEqual(aws.names(), ['DescribeStacks', 'DescribeStacks', 'GetTemplate']);
});

for (const [what, words, outputs, isReported] of [
  ['made by older sources', [], [], true],
  ['that is up to date', [], [{ OutputKey: 'LogBucketName', OutputValue: 'logs' }], false],
  ['made by older sources, of an environment that has the value already', ['LogBucketName=mine'], [], false],
] as const) {
  test(`a foundation ${what} ${isReported ? 'is named, with the command that updates it, and' : 'is fine:'} the update goes on`, async (t) => {
    const [made] = foundation.Stacks as { readonly Outputs?: readonly object[] }[];
    const older = { Stacks: [{ ...made, Outputs: [...(made?.Outputs ?? []), ...outputs] }] };
    const { aws, folder, run } = await testEngine(t, {
      ...changeSet(),
      ...emptyBucket,
      ...images(true),
      DescribeStacks: stacks({ shop: shop(), 'shop-foundation': older }),
    });
    const master = join(folder, 'master.ts');
    const more = "parameters: { LogBucketName: { Type: 'String', Default: '' },";
    writeFileSync(master, readFileSync(master, 'utf8').replace('parameters: {\n', `${more}\n`));
    const set = words.flatMap((word) => ['--set', word]);
    const ran = await run(stackUpdate, [...newTag, ...set, '--yes']);
    assert.equal(ran.code, 0, ran.error?.message);
    const note = /shop-foundation is older than foundation\.ts: it has no LogBucketName.*bootstrap -- --env production/;
    assert.equal(note.test(ran.err), isReported);
    const passed = aws.calls.find(({ name }) => name === 'CreateChangeSet')?.input ?? {};
    const at = Object.entries(passed).find(([, value]) => value === 'LogBucketName')?.[0] ?? '';
    assert.equal(
      passed[at.replace('ParameterKey', 'ParameterValue')],
      words[0]?.split('=')[1] ?? (isReported ? undefined : 'logs'),
    );
  });
}

test('an environment that is to outlive a zone refuses a single task before anything is uploaded', async (t) => {
  const { aws, run } = await testEngine(t, both);
  const ran = await run(stackUpdate, ['--env', 'everywhere', '--set', 'MinTasks=1']);
  assert.deepEqual([ran.error?.code, ran.code], ['OneZone', 3]);
  assert.match(ran.error?.message ?? '', /environment everywhere .*\n +MinTasks is 1, not 2 at least/);
  assert.deepEqual(aws.names(), ['DescribeStacks', 'DescribeStacks']);
});

test('protection against deletion is switched on even when nothing else changes, and only once', async (t) => {
  const template = await masterText(t);
  for (const [protectedAlready, calls] of [
    [false, 1],
    [true, 0],
  ] as const) {
    const { aws, run } = await testEngine(t, {
      DescribeStacks: stacks({
        shop: shop('1.0.0', { EnableTerminationProtection: protectedAlready }),
        'shop-foundation': foundation,
      }),
      GetTemplate: () => ({ TemplateBody: template }),
      UpdateTerminationProtection: () => ({}),
    });
    assert.equal((await run(stackUpdate, ['--env', 'protected'])).code, 0);
    assert.equal(aws.names().filter((name) => name === 'UpdateTerminationProtection').length, calls);
  }
});

test('an update uploads, shows the plan, executes it, and answers one JSON document', async (t) => {
  const { aws, run } = await testEngine(t, { ...both, ...images(true), ...emptyBucket, ...changeSet() });
  const ran = await run(stackUpdate, [...newTag, '--yes', '--json']);
  assert.equal(ran.code, 0, ran.error?.message);
  assert.equal(ran.out.length, 1);
  const { calls, changes, uploaded, ...answer } = JSON.parse(ran.out[0] ?? '');
  assert.deepEqual(answer, {
    account: '111122223333',
    region: 'eu-central-1',
    stack: 'shop',
    status: 'UPDATE_COMPLETE',
    changed: true,
    outputs: { QueueArn: 'arn:queue' },
  });
  assert.deepEqual(
    changes.map(({ logicalId }: { logicalId: string }) => logicalId),
    ['Queue'],
  );
  assert.deepEqual(uploaded.map((key: string) => key.replace(/\.[0-9a-f]{12}\.yaml$/, '')).sort(), [
    'foundation',
    'master',
    'templates/queue',
  ]);
  assert.equal(calls, aws.calls.length);
  assert.match(ran.err, /update stack shop[\s\S]*~ {3}Queue[\s\S]*UPDATE_COMPLETE after/);
  const created = aws.calls.find(({ name }) => name === 'CreateChangeSet')?.input;
  assert.match(
    created?.TemplateURL ?? '',
    /^https:\/\/bucket\.s3\.eu-central-1\.amazonaws\.com\/master\.[0-9a-f]{12}\.yaml$/,
  );
});

test('a rule that a template marks as shifted by ECS is not reset unasked', async (t) => {
  const { aws, folder, run } = await testEngine(t, { ...both, ...images(true), ...emptyBucket, ...changeSet() });
  // The change set changes a resource Queue of the root: the mark decides, not the type.
  const rule = "resource('Queue', 'AWS::SQS::Queue', {}, { Metadata: { ShiftedBy: 'AWS::ECS::Service' } }).att('Arn')";
  const master = join(folder, 'master.ts');
  const text = readFileSync(master, 'utf8').replace("stack('Messages', queueTemplate, {}).outputs.QueueArn", rule);
  writeFileSync(master, text);
  const ran = await run(stackUpdate, [...newTag, '--yes']);
  assert.deepEqual([ran.error?.code, ran.code], ['RuleReset', 3]);
  assert.equal(aws.names().at(-1), 'DeleteChangeSet');
});

test('an update asks for the import of what exists when a flag says so', async (t) => {
  const { aws, run } = await testEngine(t, { ...both, ...images(true), ...emptyBucket, ...changeSet() });
  assert.equal((await run(stackUpdate, [...newTag, '--yes', '--import-existing'])).code, 0);
  const created = aws.calls.find(({ name }) => name === 'CreateChangeSet');
  assert.equal(created?.input.ImportExistingResources, 'true');
});

test('an update that goes back answers exit code 1, with its cause in the JSON', async (t) => {
  const ending = [
    event(3, 'shop', 'UPDATE_ROLLBACK_COMPLETE'),
    event(2, 'Queue', 'UPDATE_FAILED', { ResourceStatusReason: 'no such key' }),
  ];
  const { run } = await testEngine(t, { ...both, ...images(true), ...emptyBucket, ...changeSet(ending) });
  const ran = await run(stackUpdate, [...newTag, '--yes', '--json']);
  assert.equal(ran.code, 1, ran.error?.message);
  const { status, cause } = JSON.parse(ran.out[0] ?? '');
  assert.deepEqual([status, cause.path, cause.reason], ['UPDATE_ROLLBACK_COMPLETE', ['Queue'], 'no such key']);
});

test('without a terminal and without --yes nothing is executed, and the change set is deleted', async (t) => {
  const { aws, run } = await testEngine(t, { ...both, ...images(true), ...emptyBucket, ...changeSet() });
  const ran = await run(stackUpdate, newTag);
  assert.deepEqual([ran.error?.code, ran.code], ['Unconfirmed', 3]);
  assert.equal(aws.names().at(-1), 'DeleteChangeSet');
  assert.equal(aws.names().includes('ExecuteChangeSet'), false);
});

test('a person who says no reads that nothing was changed, and the outputs are not printed', async (t) => {
  const { run } = await testEngine(t, { ...both, ...images(true), ...emptyBucket, ...changeSet() });
  const ran = await run(stackUpdate, newTag, { ask: async () => 'n' });
  assert.deepEqual([ran.code, ran.out], [3, []]);
  assert.match(ran.err, /nothing was changed/);
});

test('a stack that is busy is refused; with --wait its end is waited for and said so', async (t) => {
  let looks = 0;
  const busy = () => {
    looks += 1;
    return shop('1.0.0', { StackStatus: looks > 1 ? 'UPDATE_COMPLETE' : 'UPDATE_IN_PROGRESS' });
  };
  const script = { ...images(true), ...emptyBucket, ...changeSet() };
  const refusing = await testEngine(t, {
    ...script,
    DescribeStacks: stacks({
      shop: shop('1.0.0', { StackStatus: 'UPDATE_IN_PROGRESS' }),
      'shop-foundation': foundation,
    }),
  });
  assert.deepEqual((await refusing.run(stackUpdate, [...newTag, '--yes'])).error?.code, 'StackBusy');
  const waiting = await testEngine(t, {
    ...script,
    DescribeStacks: stacks({ shop: busy, 'shop-foundation': foundation }),
  });
  const ran = await waiting.run(stackUpdate, [...newTag, '--yes', '--wait']);
  assert.equal(ran.code, 0, ran.error?.message);
  assert.match(ran.err, /stack shop is UPDATE_IN_PROGRESS: waiting for its end/);
});

test('protection is lifted where something is recreated, and nowhere else', async (t) => {
  const { aws, run } = await testEngine(t, {});
  const ran = await run(stackUpdate, [...production, '--lift-protection']);
  assert.deepEqual([ran.error?.code, ran.code, aws.names()], ['LiftAlone', 2, []]);
});

test('a minimum above a maximum that is deployed, or a default, is refused before anything is uploaded', async (t) => {
  const deployed = shop('1.0.0', {
    Parameters: [
      { ParameterKey: 'WebsiteImageTag', ParameterValue: '1.0.0' },
      { ParameterKey: 'WebsiteRepositoryUri', ParameterValue: 'uri' },
      { ParameterKey: 'MaxTasks', ParameterValue: '20' },
    ],
  });
  for (const [stack, least, code] of [
    [deployed, '21', 'BoundsReversed'],
    [deployed, '20', 'NotScripted'],
    [undefined, '10', 'BoundsReversed'],
    [undefined, '9', 'NotScripted'],
  ] as const) {
    const DescribeStacks = stacks({ 'shop-foundation': foundation, ...(stack && { shop: stack }) });
    const { aws, run } = await testEngine(t, { DescribeStacks });
    const ran = await run(stackUpdate, [...production, '--set', `MinTasks=${least}`]);
    const name = ran.error?.code === 'BoundsReversed' ? 'BoundsReversed' : 'NotScripted';
    assert.equal(name, code, ran.error?.message);
    if (code === 'BoundsReversed') assert.deepEqual(new Set(aws.names()), new Set(['DescribeStacks']));
  }
});
