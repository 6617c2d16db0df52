import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { changeSet, emptyBucket, foundation, images, shop, stacks } from '../../cli/testing/test-account.ts';
import { testEngine } from '../../cli/testing/test-engine.ts';
import synth from '../../commands/synth.ts';
import up from '../../commands/up.ts';

const production = ['--env', 'production', '--yes'];

/** The test system on AWS, where the foundation is as its sources say. */
async function system(t: TestContext, more: Parameters<typeof testEngine>[1]) {
  const made = await testEngine(t, {});
  await made.run(synth);
  const texts = {
    'shop-foundation': readFileSync(join(made.folder, 'dist/foundation.yaml'), 'utf8'),
    shop: readFileSync(join(made.folder, 'dist/master.yaml'), 'utf8'),
  };
  return testEngine(t, {
    DescribeStacks: stacks({ shop: shop(), 'shop-foundation': foundation }),
    GetTemplate: ({ input }) => ({
      TemplateBody: texts[input.StackName?.includes('foundation') ? 'shop-foundation' : 'shop'],
    }),
    CreateServiceLinkedRole: () => ({}),
    ListStackResources: () => ({ StackResourceSummaries: [] }),
    ...emptyBucket,
    ...more,
  });
}

test('where all is done already, up looks and changes nothing', async (t) => {
  const { aws, run } = await system(t, {});
  const { code, err, error } = await run(up, production);
  assert.equal(code, 0, `${error?.message} ${err}`);
  assert.match(err, /shop-foundation: no changes[\s\S]*shop: no changes/);
  assert.deepEqual(
    aws.names().filter((name) => /^PUT|ChangeSet/.test(name)),
    [],
  );
});

test('up deploys a new tag that is there without building anything', async (t) => {
  const { aws, run } = await system(t, { ...images(true), ...changeSet() });
  const { code, err, error } = await run(up, [...production, '--set', 'WebsiteImageTag=1.0.1']);
  assert.equal(code, 0, `${error?.message} ${err}`);
  assert.ok(aws.names().includes('ExecuteChangeSet'));
});

test('up builds a tag that is not there, and says what it lacks for that', async (t) => {
  const { aws, run } = await system(t, { ...images(false), ...changeSet() });
  const { code, error } = await run(up, [...production, '--set', 'WebsiteImageTag=1.0.1']);
  assert.deepEqual([code, error?.code], [2, 'DockerfileMissing']);
  assert.ok(!aws.names().includes('CreateChangeSet'));
});
