import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { uploadTemplates } from '../deploy/artifacts/bucket.ts';
import { checkImageTags } from '../deploy/artifacts/image-tags.ts';
import { type Connection, connect } from '../deploy/aws/connection.ts';
import { describeStack, stackTree } from '../deploy/aws/stack.ts';
import { readEvents } from '../deploy/follow/events.ts';
import { discardPlan } from '../deploy/plan/change-set.ts';
import { resolveParameters } from '../deploy/plan/parameters.ts';
import { claimNumber, releaseNumbers, writeOutcome } from '../deploy/releases/store.ts';
import { aRecord } from '../deploy/releases/testing/a-record.ts';
import { deleteStack } from '../deploy/stack/delete-stack.ts';
import { executePlan } from '../deploy/stack/execute.ts';
import { readFoundation } from '../deploy/stack/foundation.ts';
import { isUpToDate, prepareUpdate } from '../deploy/stack/update.ts';
import { brief, testTarget } from '../deploy/testing/fake-aws.ts';

// An independent AWS emulator; what it lacks (nested change sets, events of resources) is tested elsewhere.
const shim = fileURLToPath(new URL('./moto/shim.py', import.meta.url));

function missing(): string | undefined {
  if (!existsSync(shim)) return 'test/moto/shim.py is missing';
  const { status } = spawnSync('python3', ['-c', 'import moto.server'], { stdio: 'ignore' });
  return status === 0 ? undefined : 'moto_server is not installed (pip install "moto[server]")';
}

const skip = missing();
if (skip && process.env.CI) throw new Error(`a judge is missing: ${skip}`);

/** The address that moto prints; it goes on printing each request. */
function listeningAt(output: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    output.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      const [, url] = /Running on (http:\S+)\n/.exec(text) ?? [];
      if (url !== undefined) resolve(url);
    });
    output.once('end', () => reject(new Error(`test/moto/shim.py ended: ${text}`)));
  });
}

let stop = (): void => {};
let connection: Connection;

before(async () => {
  if (skip) return;
  // It takes a port of its own and prints it: one that was found free before may be another program's by then.
  const moto = spawn('python3', [shim, '-H', '127.0.0.1', '-p', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  stop = () => moto.kill();
  const endpoint = await listeningAt(moto.stderr);
  connection = await connect({ ...testTarget, endpoint });
});

after(() => stop());

function options(reported: string[] = []) {
  return {
    onEvent: (event: Parameters<typeof brief>[0]) => void reported.push(brief(event)),
    signal: new AbortController().signal,
  };
}

const foundation = JSON.stringify({
  Resources: {
    Bucket: { Type: 'AWS::S3::Bucket' },
    Repository: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'website' } },
  },
  Outputs: {
    TemplateBucket: { Value: { Ref: 'Bucket' } },
    WebsiteRepositoryUri: { Value: { 'Fn::GetAtt': ['Repository', 'RepositoryUri'] } },
  },
});

const child = JSON.stringify({
  Parameters: { Delay: { Type: 'Number' } },
  Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: { Ref: 'Delay' } } } },
  Outputs: { QueueUrl: { Value: { Ref: 'Queue' } } },
});

const sha256 = createHash('sha256').update(child).digest('hex');
const key = `templates/queue.${sha256.slice(0, 12)}.yaml`;
const declared = { TemplateBucket: { Type: 'String' }, Delay: { Type: 'Number', Default: 1 } };

const master = JSON.stringify({
  Parameters: declared,
  Resources: {
    Jobs: {
      Type: 'AWS::CloudFormation::Stack',
      Properties: {
        TemplateURL: { 'Fn::Sub': `https://\${TemplateBucket}.s3.\${AWS::Region}.\${AWS::URLSuffix}/v1/${key}` },
        Parameters: { Delay: { Ref: 'Delay' } },
      },
    },
  },
  Outputs: { QueueUrl: { Value: { 'Fn::GetAtt': ['Jobs', 'Outputs.QueueUrl'] } } },
});

async function deploy(values: Readonly<Record<string, string>>, reported: string[] = []) {
  const deployed = await describeStack(connection, 'shop');
  const { outputs } = (await readFoundation(connection)) ?? { outputs: {} };
  const parameters = resolveParameters({ declared, values, foundation: outputs, deployed });
  const { tags } = testTarget;
  if (deployed && (await isUpToDate(connection, { template: master, declared, parameters, tags, deployed })))
    return undefined;
  const request = { stackName: 'shop', existing: deployed, templateBody: master, parameters, tags };
  const { plan } = await prepareUpdate(connection, { ...request, ...options() });
  return plan && (await executePlan(connection, plan, options(reported)));
}

test('moto: the foundation is made from nothing', { skip }, async () => {
  assert.equal(await readFoundation(connection), undefined);
  const request = {
    stackName: 'shop-foundation',
    existing: undefined,
    templateBody: foundation,
    parameters: [],
    tags: {},
  };
  const { plan } = await prepareUpdate(connection, { ...request, ...options() });
  assert.deepEqual(
    plan?.changes.map(({ action, stateful }) => [action, stateful]),
    [
      ['Add', true],
      ['Add', true],
    ],
  );
  assert.ok(plan);
  assert.equal((await executePlan(connection, plan, options())).succeeded, true);
  assert.match((await readFoundation(connection))?.outputs.WebsiteRepositoryUri ?? '', /\/website$/);
});

test('moto: templates are put once', { skip }, async () => {
  const bucket = (await readFoundation(connection))?.bucket ?? '';
  const request = { bucket, prefix: 'v1/', templates: [{ key, body: child, sha256 }] };
  assert.deepEqual(await uploadTemplates(connection, request), { put: [key], present: [] });
  assert.deepEqual(await uploadTemplates(connection, request), { put: [], present: [key] });
});

test('moto: a number of a release is claimed once, and its end is written once', { skip }, async () => {
  const { bucket } = (await readFoundation(connection)) ?? assert.fail('no foundation');
  const folder = { bucket, prefix: 'team/', stackName: 'shop' };
  const open = (token: string) => (number: number) =>
    aRecord(number, { outcome: undefined, operation: { token, changeSetId: 'c' } });
  const first = await claimNumber(connection, folder, 0, open('one'));
  const second = await claimNumber(connection, folder, 0, open('other'));
  assert.deepEqual([first.number, second.number], [1, 2]);
  assert.deepEqual(await releaseNumbers(connection, folder), [1, 2]);
  const outcome = { status: 'UPDATE_COMPLETE', succeeded: true, ended: '2026-01-01T00:00:00.000Z' };
  await writeOutcome(connection, bucket, first, outcome);
  const late = await writeOutcome(connection, bucket, first, { ...outcome, status: 'UPDATE_FAILED', succeeded: false });
  assert.deepEqual(late.record?.outcome, outcome);
});

test('moto: a tag that was never pushed is missing', { skip }, async () => {
  const repositoryUri = (await readFoundation(connection))?.outputs.WebsiteRepositoryUri ?? '';
  const wanted = { parameter: 'WebsiteImageTag', repositoryUri, tag: '1.0.0' };
  assert.deepEqual(await checkImageTags(connection, [wanted]), [wanted]);
});

test('moto: a stack with a nested one is created, found unchanged, and updated by a parameter', { skip }, async () => {
  const reported: string[] = [];
  const created = await deploy({}, reported);
  assert.equal(created?.status, 'CREATE_COMPLETE');
  assert.match(created?.outputs[0]?.value ?? '', /Queue/);
  assert.deepEqual(reported, ['. CREATE_IN_PROGRESS', '. CREATE_COMPLETE']);
  const before = connection.calls.count;
  assert.equal(await deploy({}), undefined);
  assert.ok(connection.calls.count - before <= 3, 'an unchanged stack costs three calls');
  assert.equal((await deploy({ Delay: '5' }))?.status, 'UPDATE_COMPLETE');
  const stack = await describeStack(connection, 'shop');
  assert.equal(stack?.parameters.find(({ name }) => name === 'Delay')?.value, '5');
});

test('moto: status and events of the nested stack can be read', { skip }, async () => {
  const [nested] = await stackTree(connection, 'shop');
  assert.deepEqual(
    nested?.nested?.map(({ type }) => type),
    ['AWS::SQS::Queue'],
  );
  const events = await readEvents(connection, 'shop', { limit: 2 });
  assert.deepEqual(events.map(brief), ['. UPDATE_IN_PROGRESS', '. UPDATE_COMPLETE']);
});

test('moto: a plan that is not wanted leaves no stack behind', { skip }, async () => {
  const request = { stackName: 'in-review', existing: undefined, templateBody: foundation, parameters: [], tags: {} };
  const { plan } = await prepareUpdate(connection, { ...request, ...options() });
  assert.equal((await describeStack(connection, 'in-review'))?.status, 'REVIEW_IN_PROGRESS');
  assert.ok(plan);
  await discardPlan(connection, plan);
  assert.equal(await describeStack(connection, 'in-review'), undefined);
});

test('moto: a stack is deleted, and then it is gone', { skip }, async () => {
  const stack = await describeStack(connection, 'shop');
  assert.ok(stack);
  assert.equal((await deleteStack(connection, stack, options())).succeeded, true);
  assert.equal(await describeStack(connection, 'shop'), undefined);
});
