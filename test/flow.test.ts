import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { load } from '../bench/load.ts';
import { digestOf } from '../deploy/artifacts/bundle.ts';
import { pushImage, repositoryNameOf } from '../deploy/artifacts/image.ts';
import { connect } from '../deploy/aws/connection.ts';
import { answerOf } from './answer-of.ts';
import { addressesAt } from './endpoint/testing/endpoint.ts';
import { type Ended, inside } from './inside.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'rookery-flow-'));

/** What the commands answer with `--json`; each has some of these. */
interface Answer {
  readonly calls: number;
  readonly changed: boolean;
  readonly uploaded: readonly string[];
  readonly changes: readonly { readonly logicalId: string }[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly WebsiteUrl: string;
  readonly deleted?: readonly string[];
  readonly retained?: readonly { readonly type: string }[];
}

/** What is compared of a release. */
interface Release {
  readonly number: number;
  readonly current: boolean;
  readonly outcome: { readonly status: string };
  readonly rollbackTo?: number;
}

/** A newcomer's shell: no AWS variables, a state folder of its own. */
const env = { PATH: process.env.PATH, HOME: home, ROOKERY_HOME: home, ROOKERY_PORT: process.env.FLOW_PORT ?? '0' };

/** Runs the binary, without a terminal. */
function rookery(...words: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['bin/rookery.mjs', ...words], { cwd: root, env }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, err });
    });
  });
}

/** Runs what only looks on, or what is refused, in this process. */
const look = (...words: string[]): Promise<Ended> => inside(root, env, words);

/** Runs a command that has to succeed, and reads its JSON answer. */
async function answer(...words: string[]): Promise<Answer> {
  return answered(await rookery(...words, '--json'));
}

function answered({ code, out, err }: Ended): Answer {
  assert.equal(code, 0, err);
  return answerOf(out);
}

after(async () => {
  await rookery('stop');
  rmSync(home, { recursive: true, force: true });
});

test('the whole flow, from an empty folder to a rollout, a failure that goes back, and an empty account', async (t) => {
  let url = '';

  await t.test('start brings everything up and leaves it running', async () => {
    const { code, out, err } = await rookery('start');
    assert.equal(code, 0, err);
    url = /WebsiteUrl\s+(\S+)/.exec(out)?.[1] ?? '';
    assert.match(err, /^healthy: Website\/Service {2}\d of \d tasks answered 200 at \/healthz within /m);
    assert.match(await (await fetch(`${url}/now`)).text(), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  await t.test('start again changes nothing and says so', async () => {
    const { code, err } = await rookery('start');
    assert.equal(code, 0, err);
    assert.match(err, /rookery: no changes/);
  });

  await t.test('an update with nothing to change makes at most 8 API calls and no upload', async () => {
    const { calls, changed, uploaded } = await answer('stack:update');
    assert.ok(calls <= 8, `${calls} calls`);
    assert.deepEqual([changed, uploaded], [false, []]);
  });

  await t.test('a new tag uploads nothing, changes one nested stack, and loses no request', async () => {
    const diff = answered(await look('stack:diff', '--set', 'WebsiteImageTag=1.0.1', '--json'));
    assert.deepEqual(
      diff.changes.map(({ logicalId }) => logicalId),
      ['Website'],
    );

    const stop = new AbortController();
    const loading = load({ url: `${url}/now`, rate: 200, signal: stop.signal });
    const { uploaded, changed } = await answer('stack:update', '--set', 'WebsiteImageTag=1.0.1');
    stop.abort();
    const { sent, failed, failures } = await loading;
    assert.deepEqual([uploaded, changed], [[], true]);
    assert.ok(sent > 0);
    assert.equal(failed, 0, JSON.stringify(failures));
    assert.equal((await fetch(`${url}/now`)).headers.get('service-version'), '1.0.1');
  });

  await t.test('an image that crashes trips the circuit breaker, and the old tasks go on serving', async () => {
    await pushCrashing('2.0.0');
    const stop = new AbortController();
    const loading = load({ url: `${url}/now`, rate: 100, signal: stop.signal });
    const { code, err } = await rookery('stack:update', '--set', 'WebsiteImageTag=2.0.0');
    stop.abort();
    const { failed, failures } = await loading;
    assert.equal(code, 1, err);
    assert.match(err, /UPDATE_ROLLBACK_COMPLETE/);
    assert.match(err, /first cause: Website\/Service[\s\S]*Circuit Breaker/);
    assert.match(err, /exit code 7\n {2}it wrote at last:\n {4}no DATABASE_URL\n/);
    assert.equal(failed, 0, JSON.stringify(failures));
    assert.equal((await fetch(`${url}/now`)).headers.get('service-version'), '1.0.1');
  });

  await t.test(
    'a rollback to an earlier release under load loses no request, and is a release of its own',
    async () => {
      const stop = new AbortController();
      const loading = load({ url: `${url}/now`, rate: 200, signal: stop.signal });
      const { code, err } = await rookery('stack:rollback');
      stop.abort();
      const { sent, failed, failures } = await loading;
      assert.equal(code, 0, err);
      assert.match(err, /back to release 1 of .*: WebsiteImageTag 1\.0\.1 -> 1\.0\.0/);
      assert.match(err, /the sources say the same/);
      assert.ok(sent > 0);
      assert.equal(failed, 0, JSON.stringify(failures));
      assert.equal((await fetch(`${url}/now`)).headers.get('service-version'), '1.0.0');
      const { out } = await look('releases', '--json');
      const list: readonly Release[] = JSON.parse(out);
      assert.deepEqual(
        list.map(({ number, current, outcome, rollbackTo }) => [number, current, outcome.status, rollbackTo]),
        [
          [4, true, 'UPDATE_COMPLETE', 1],
          [3, false, 'UPDATE_ROLLBACK_COMPLETE', undefined],
          [2, false, 'UPDATE_COMPLETE', undefined],
          [1, false, 'CREATE_COMPLETE', undefined],
        ],
      );
    },
  );

  await t.test('a mistake in a parameter is reported before anything is changed', async () => {
    for (const [setting, part] of [
      ['WebsiteImageTagg=1', /did you mean "WebsiteImageTag"/],
      ['WebsiteImageTag=latest', /latest/],
      ['LogRetentionDays=two', /LogRetentionDays/],
      ['Environment=test', /Environment[\s\S]*local, development, production/],
      ['NatGateways=three', /NatGateways/],
    ] as const) {
      const { code, err } = await look('stack:update', '--set', setting);
      assert.equal(code, 2, err);
      assert.match(err, part);
    }
  });

  await t.test('without preparation a tag that is not in the repository is refused', async () => {
    const { code, err } = await look('stack:update', '--no-prepare', '--set', 'WebsiteImageTag=3.0.0');
    assert.equal(code, 3, err);
    assert.match(err, /there is no image website-service:3\.0\.0/);
  });

  await t.test('status, events and outputs show the nested stacks too', async () => {
    assert.match(
      (await look('stack:status')).out,
      /Website\s+AWS::CloudFormation::Stack\s+UPDATE\w*COMPLETE[\s\S]*Service\s+AWS::ECS::Service/,
    );
    assert.match((await look('stack:events', '--failed')).out, /Website\/Service/);
    assert.equal(answered(await look('stack:outputs', '--json')).WebsiteUrl, url);
  });

  await t.test('deleting leaves no stack and no website, and deleting again is no error', async () => {
    assert.equal((await rookery('stack:delete')).code, 3);
    const { deleted, retained = [] } = await answer('stack:delete', '--yes', '--foundation');
    assert.deepEqual(deleted, ['rookery', 'rookery-foundation']);
    const types = retained.map(({ type }) => type);
    assert.deepEqual(types.toSorted(), ['AWS::ECR::Repository', 'AWS::KMS::Key', 'AWS::S3::Bucket', 'AWS::S3::Bucket']);
    assert.deepEqual(await addressesAt(await endpointUrl(), 'rookery'), {});
    assert.deepEqual(await answer('stack:delete', '--yes', '--no-prepare'), { deleted: [], retained: [] });
  });

  await t.test('an image is pushed where nothing is, after the bootstrap that it needs', async () => {
    const { code, out, err } = await rookery('image:push', 'website-service', '4.0.0');
    assert.equal(code, 0, err);
    assert.match(err, /bootstrapping rookery-foundation/);
    assert.match(out, /^pushed: website-service 4\.0\.0/);
    assert.match((await rookery('image:push', 'website-service', '4.0.0')).out, /^there already/);
  });
});

/** Puts an image that ends at once into the website's repository, by the API that any client uses. */
async function endpointUrl(): Promise<string> {
  return /on (http:\S+),/.exec((await look('stack:outputs')).err)?.[1] ?? '';
}

async function pushCrashing(tag: string): Promise<void> {
  const { WebsiteRepositoryUri } = (await answer('bootstrap')).outputs;
  const endpoint = await endpointUrl();
  const target = {
    environment: 'local',
    stackName: 'rookery',
    foundationStackName: 'rookery-foundation',
    region: 'us-east-1',
    tags: {},
    endpoint,
  };
  const code = Buffer.from('console.error("no DATABASE_URL"); process.exit(7);\n');
  const ecr = await (await connect(target)).ecr();
  await pushImage(ecr, {
    repositoryName: repositoryNameOf(WebsiteRepositoryUri!),
    tag,
    bundle: { code, digest: digestOf(code) },
  });
}
