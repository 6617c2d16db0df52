import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { foundation, stacks } from '../cli/testing/test-account.ts';
import { type TestEngine, testEngine } from '../cli/testing/test-engine.ts';
import imagePush from '../commands/image-push.ts';
import { describing, type FakeCall, FakeFault, stackArn } from '../deploy/testing/fake-aws.ts';
import { isMissing } from './judges.ts';

const PASSWORD = 'local-only';
/** The bcrypt hash of that password. */
const HTPASSWD = 'AWS:$2b$05$abcdefghijklmnopqrstuuL1.hz/xFfsdol0XqfNhC1ZsSL5lY6Ke\n';

/** Debian's registry, with a password as ECR has one. */
async function registry(t: TestContext, folder: string): Promise<string> {
  writeFileSync(join(folder, 'htpasswd'), HTPASSWD);
  const config = {
    version: 0.1,
    log: { level: 'info' },
    storage: { filesystem: { rootdirectory: join(folder, 'registry') } },
    http: { addr: '127.0.0.1:0' },
    auth: { htpasswd: { realm: 'test', path: join(folder, 'htpasswd') } },
  };
  writeFileSync(join(folder, 'registry.yml'), JSON.stringify(config));
  const server = spawn('docker-registry', ['serve', join(folder, 'registry.yml')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  t.after(() => server.kill());
  return new Promise((resolve, reject) => {
    let text = '';
    server.stderr.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      const [, address] = /listening on (127\.0\.0\.1:\d+)/.exec(text) ?? [];
      if (address !== undefined) resolve(address);
    });
    server.once('close', () => reject(new Error(`docker-registry ended: ${text}`)));
  });
}

/** ECR as far as it is asked, before that registry. */
function ecr(host: string) {
  return {
    GetAuthorizationToken: () => ({
      authorizationData: [{ authorizationToken: Buffer.from(`AWS:${PASSWORD}`).toString('base64') }],
    }),
    async DescribeImages({ body }: FakeCall) {
      const { repositoryName, imageIds } = JSON.parse(body);
      const authorization = `Basic ${Buffer.from(`AWS:${PASSWORD}`).toString('base64')}`;
      const accept = 'application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json';
      const url = `http://${host}/v2/${repositoryName}/manifests/${imageIds[0].imageTag}`;
      const answer = await fetch(url, { method: 'HEAD', headers: { authorization, accept } });
      if (!answer.ok) throw new FakeFault('ImageNotFoundException');
      return { imageDetails: [{ imageDigest: answer.headers.get('docker-content-digest') }] };
    },
  };
}

function git(folder: string, ...args: readonly string[]): string {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com'];
  return execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' }).trim();
}

interface Pushed {
  readonly tag: string;
  readonly digest: string;
  readonly already: boolean;
}

test('an image is built by buildah for the processor of its tasks, pushed, and not built again', async (t) => {
  const programs = ['buildah', 'docker-registry'];
  if (programs.some((name) => isMissing(t, name, spawnSync(name, ['--version']).error === undefined))) return;
  const place = mkdtempSync(join(tmpdir(), 'rookery-images-'));
  t.after(() => rmSync(place, { recursive: true, force: true }));
  const host = await registry(t, place);
  const uri = `${host}/shop/website`;
  const outputs = [
    { OutputKey: 'TemplateBucket', OutputValue: 'bucket' },
    { OutputKey: 'WebsiteRepositoryUri', OutputValue: uri },
  ];
  const named = describing('CREATE_COMPLETE', {
    StackId: stackArn('shop-foundation'),
    StackName: 'shop-foundation',
    Outputs: outputs,
  });
  const engine = await testEngine(t, { DescribeStacks: stacks({ 'shop-foundation': named }), ...ecr(host) });
  const { folder } = engine;
  mkdirSync(join(folder, 'services/website-service'), { recursive: true });
  writeFileSync(
    join(folder, 'services/website-service/Dockerfile'),
    'FROM scratch\nARG VERSION\nCOPY package.json /\n',
  );
  git(folder, 'init', '--quiet');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', 'first');
  const commit = git(folder, 'rev-parse', 'HEAD').slice(0, 12);

  // Its own store and no namespaces: it runs wherever the tests do.
  writeFileSync(
    join(place, 'storage.conf'),
    `[storage]\ndriver = "vfs"\ngraphroot = "${place}/images"\nrunroot = "${place}/run"\n`,
  );
  const environment = {
    PATH: process.env.PATH,
    HOME: place,
    CONTAINERS_STORAGE_CONF: join(place, 'storage.conf'),
    BUILDAH_ISOLATION: 'chroot',
  };
  const push = async (...words: readonly string[]) => {
    const ran = await engine.run(imagePush, ['website-service', ...words, '--env', 'production', '--json'], {
      environment,
    });
    assert.equal(ran.code, 0, `${ran.error?.message}\n${ran.err}`);
    return { err: ran.err, pushed: JSON.parse(ran.out.join('')) as Pushed };
  };

  const first = await push('--builder', 'buildah');
  assert.deepEqual([first.pushed.tag, first.pushed.already], [commit, false]);
  assert.match(first.pushed.digest, /^sha256:[0-9a-f]{64}$/);
  assert.match(
    first.err,
    /buildah build \S+ for linux\/amd64[\s\S]*buildah login[\s\S]*Login Succeeded[\s\S]*buildah push/,
  );
  assert.doesNotMatch(first.err, new RegExp(PASSWORD));

  const second = await push('--builder', 'buildah');
  assert.deepEqual(second.pushed, { ...first.pushed, already: true });
  assert.doesNotMatch(second.err, /buildah/);

  writeFileSync(join(folder, 'new.txt'), 'not committed');
  const dirty = await push('--builder', 'buildah');
  assert.match(dirty.pushed.tag, new RegExp(`^${commit}-dirty-[0-9a-f]{12}$`));
  assert.equal((await push()).pushed.already, true);
  assert.equal(git(folder, 'status', '--porcelain'), '?? new.txt');

  writeFileSync(join(folder, 'services/website-service/Dockerfile'), 'FROM scratch\nCOPY missing.txt /\n');
  const words = ['website-service', '2.0.0', '--env', 'production', '--builder', 'buildah'];
  const failed = await engine.run(imagePush, words, { environment });
  assert.deepEqual([failed.code, failed.error?.code], [1, 'ImageBuildFailed']);
  assert.match(failed.err, /missing\.txt/);
});

/** An engine whose `docker`, `podman` and `buildah` are not there. */
const without = async (t: TestContext): Promise<TestEngine> =>
  testEngine(t, {
    DescribeStacks: stacks({ 'shop-foundation': foundation }),
    DescribeImages: () => {
      throw new FakeFault('ImageNotFoundException');
    },
  });

test('where nothing builds, and where there is no Dockerfile, it is said what to do', async (t) => {
  const { folder, run } = await without(t);
  const environment = { PATH: join(folder, 'nowhere') };
  const push = (...words: readonly string[]) =>
    run(imagePush, ['website-service', '1.0.1', '--env', 'production', ...words], { environment });
  assert.equal((await push()).error?.code, 'DockerfileMissing');
  mkdirSync(join(folder, 'services'));
  writeFileSync(join(folder, 'services/Dockerfile'), 'FROM scratch\n');
  assert.equal((await push()).error?.code, 'BuilderMissing');
  assert.equal((await push('--builder', 'podmen')).error?.code, 'BuilderUnknown');
  const untagged = await run(imagePush, ['website-service', '--env', 'production'], { environment });
  assert.deepEqual([untagged.code, untagged.error?.code], [2, 'CommitMissing']);
});
