/** A folder is published to a site whose template is somebody else's, on the embedded endpoint. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, beforeEach, describe, type TestContext, test } from 'node:test';
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { testEngine } from '../cli/testing/test-engine.ts';
import sitePublish from '../commands/site-publish.ts';
import { type Connection, connect } from '../deploy/aws/connection.ts';
import { describeStack } from '../deploy/aws/stack.ts';
import { readSite } from '../deploy/site/files.ts';
import { findSite } from '../deploy/site/find-site.ts';
import { claimSite } from '../deploy/site/lock.ts';
import type { Publication, Site } from '../deploy/site/model.ts';
import { listObjects } from '../deploy/site/objects.ts';
import { planPublication } from '../deploy/site/plan.ts';
import { publishSite } from '../deploy/site/publish.ts';
import { credentials } from '../packages/endpoint/testing/test-engine.ts';
import { addressesAt, type Endpoint, foreign, settled, startEndpoint } from './endpoint/testing/endpoint.ts';

const region = 'eu-central-1';
let endpoint: Endpoint;
let connection: Connection;
let site: Site;
let s3: S3Client;
let url: string;
const folder = mkdtempSync(join(tmpdir(), 'rookery-site-'));

const write = (files: Readonly<Record<string, string>>, at = folder) => {
  rmSync(at, { recursive: true, force: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(at, path)), { recursive: true });
    writeFileSync(join(at, path), text);
  }
};
const FIRST = {
  'index.html': '<script src="/assets/app-DiwrgTda.js"></script>',
  'guide/index.html': 'guide',
  'assets/app-DiwrgTda.js': 'one',
  'robots.txt': 'all',
  '.well-known/security.txt': 'contact',
  '.DS_Store': 'dirt',
};
const SECOND = {
  'index.html': '<script src="/assets/app-Xk3mPq9Z.js"></script>',
  'guide/index.html': 'guide',
  'assets/app-Xk3mPq9Z.js': 'two',
  '.well-known/security.txt': 'contact',
};

async function plan(more: Partial<{ keep: boolean; everything: boolean }> = {}): Promise<Publication> {
  const { files } = await readSite(folder, 'dist');
  return planPublication(site, files, await listObjects(connection, site, files), {
    keep: false,
    everything: false,
    ...more,
  });
}
async function keys(): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: site.bucket }));
  return Contents.map(({ Key = '' }) => Key);
}
const text = async (path: string) => (await fetch(`${url}${path}`)).text();
const put = (publication: Publication) => publication.put.map(({ path }) => path);

before(async () => {
  endpoint = await startEndpoint();
  s3 = new S3Client({ endpoint: endpoint.url, region, credentials, forcePathStyle: true });
  const Parameters = [{ ParameterKey: 'ApiPort', ParameterValue: '9' }];
  const cloudFormation = new CloudFormationClient({ endpoint: endpoint.url, region, credentials });
  await cloudFormation.send(
    new CreateStackCommand({ StackName: 'shop', TemplateBody: foreign('site.yaml'), Parameters }),
  );
  const made = await settled(cloudFormation, 'shop');
  cloudFormation.destroy();
  assert.equal(made.status, 'CREATE_COMPLETE', made.events.join('\n'));
  const target = {
    environment: 'local',
    stackName: 'shop',
    foundationStackName: 'shop-foundation',
    region,
    endpoint: endpoint.url,
    tags: {},
  };
  connection = await connect(target);
  const stack = await describeStack(connection, 'shop');
  assert.ok(stack);
  site = await findSite(connection, stack, undefined);
  url = (await addressesAt(endpoint.url, 'shop'))[made.outputs.DistributionDomainName ?? ''] ?? '';
});
after(async () => {
  s3.destroy();
  await endpoint.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a site', () => {
  test('is published with the first page last, types, and caching by the kind of file', async () => {
    write(FIRST);
    const publication = await plan();
    assert.deepEqual(put(publication), [
      'assets/app-DiwrgTda.js',
      '.well-known/security.txt',
      'robots.txt',
      'guide/index.html',
      'index.html',
    ]);
    assert.deepEqual(publication.invalidate, []);
    assert.equal(await publishSite(connection, publication), undefined);
    assert.equal(await text('/'), FIRST['index.html']);
    const head = async (Key: string) => {
      const { ContentType, CacheControl } = await s3.send(new HeadObjectCommand({ Bucket: site.bucket, Key }));
      return `${ContentType} / ${CacheControl}`;
    };
    assert.equal(await head('index.html'), 'text/html; charset=utf-8 / no-cache');
    assert.equal(
      await head('assets/app-DiwrgTda.js'),
      'text/javascript; charset=utf-8 / public, max-age=31536000, immutable',
    );
    assert.equal(
      await head('robots.txt'),
      'text/plain; charset=utf-8 / public, max-age=0, s-maxage=300, must-revalidate',
    );
  });

  test('is not sent again where nothing changed', async () => {
    const publication = await plan();
    assert.deepEqual([put(publication), publication.remove, publication.invalidate], [[], [], []]);
    assert.equal(publication.same.length, 5);
  });

  test('is sent again where somebody else put the same bytes with another type', async () => {
    await s3.send(
      new PutObjectCommand({ Bucket: site.bucket, Key: 'robots.txt', Body: 'all', ContentType: 'text/css' }),
    );
    assert.deepEqual(put(await plan()), ['robots.txt']);
  });

  test('changes: what is new first, what is gone afterwards, and the distribution forgets what is no longer true', async () => {
    assert.equal(await text('/robots.txt'), 'all');
    write(SECOND);
    const publication = await plan();
    assert.deepEqual(put(publication), ['assets/app-Xk3mPq9Z.js', 'index.html']);
    assert.deepEqual(publication.remove, ['assets/app-DiwrgTda.js', 'robots.txt']);
    // The script of before may stay in caches: pages of before name it.
    assert.deepEqual(publication.invalidate, ['/', '/index.html', '/robots.txt']);
    assert.match((await publishSite(connection, publication)) ?? '', /^I[A-Z0-9]+$/);
    assert.equal(await text('/'), SECOND['index.html']);
    assert.equal(await text('/robots.txt'), SECOND['index.html']);
    assert.deepEqual((await keys()).sort(), Object.keys(SECOND).sort());
  });

  test('keeps what is gone where it is asked to', async () => {
    write(FIRST);
    assert.deepEqual((await plan({ keep: true })).remove, []);
  });

  test('works after each object of a publication that was broken off', async () => {
    write(FIRST);
    const scripts = new Set<string>();
    const all = (await plan()).put.length + (await plan()).remove.length;
    for (let most = 1; most <= all; most += 1) {
      const ended = new AbortController();
      const onStep = (done: number) => done >= most && ended.abort();
      const publication = await plan();
      await publishSite(connection, publication, { signal: ended.signal, onStep }).catch(({ code }: { code: string }) =>
        assert.equal(code, 'Interrupted'),
      );
      const page = await s3.send(new GetObjectCommand({ Bucket: site.bucket, Key: 'index.html' }));
      const named = /src="\/([^"]+)"/.exec((await page.Body?.transformToString()) ?? '')?.[1] ?? '';
      scripts.add(named);
      assert.ok((await keys()).includes(named), `${named} after ${most}`);
      write(most % 2 === 0 ? FIRST : SECOND);
    }
    assert.ok(scripts.size > 1);
  });
});

test('a distribution that cannot be told leaves everything published, and a message that says so', async () => {
  write({ 'index.html': 'published' });
  const publication = await plan();
  const of = { ...publication, site: { ...site, distributionId: 'E0000000000000' } };
  const message =
    /all files are published, but distribution E0000000000000 .* The specified distribution does not exist/;
  await assert.rejects(publishSite(connection, of), { code: 'SiteNotInvalidated', exitCode: 4, message });
  assert.deepEqual(put(await plan()), []);
});

test('what lies outside of the prefix of a site is left alone', async () => {
  await s3.send(new PutObjectCommand({ Bucket: site.bucket, Key: 'other/kept.txt', Body: 'kept' }));
  await s3.send(new PutObjectCommand({ Bucket: site.bucket, Key: 'web/old.txt', Body: 'old' }));
  write({ 'index.html': 'below' });
  const { files } = await readSite(folder, 'dist');
  const below = { ...site, prefix: 'web/' };
  const publication = planPublication(below, files, await listObjects(connection, below, files), {
    keep: false,
    everything: false,
  });
  assert.deepEqual(
    [put(publication), publication.remove, publication.invalidate],
    [['index.html'], ['old.txt'], ['/old.txt']],
  );
  await publishSite(connection, publication);
  const all = await keys();
  assert.deepEqual(
    [all.includes('web/index.html'), all.includes('web/old.txt'), all.includes('other/kept.txt')],
    [true, false, true],
  );
});

describe('of several sites', () => {
  const handle = { Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' } };
  const child = (bucket: string) =>
    JSON.stringify({ Resources: handle, Outputs: { SiteBucketName: { Value: bucket } } });
  const nested = (key: string) => ({
    Type: 'AWS::CloudFormation::Stack',
    Properties: { TemplateURL: `https://${site.bucket}.s3.${region}.amazonaws.com/${key}` },
  });

  test('the one that is named is taken, and none where none is', async () => {
    for (const name of ['shop', 'admin']) {
      await s3.send(new PutObjectCommand({ Bucket: site.bucket, Key: `${name}.json`, Body: child(`${name}-bucket`) }));
    }
    const Resources = { Shop: nested('shop.json'), Admin: nested('admin.json') };
    const client = await connection.cloudformation();
    await client.send(new CreateStackCommand({ StackName: 'two', TemplateBody: JSON.stringify({ Resources }) }));
    assert.equal((await settled(client, 'two')).status, 'CREATE_COMPLETE');
    const stack = await describeStack(connection, 'two');
    assert.ok(stack);
    const found = await findSite(connection, stack, 'Admin');
    assert.deepEqual([found.path, found.bucket, found.distributionId], ['Admin', 'admin-bucket', undefined]);
    await assert.rejects(findSite(connection, stack, undefined), {
      code: 'SiteAmbiguous',
      message: /Shop, Admin|Admin, Shop/,
    });
    await assert.rejects(findSite(connection, stack, 'Blog'), {
      code: 'SiteMissing',
      message: /no site Blog: there is/,
    });
    await assert.rejects(listObjects(connection, found, []), {
      code: 'SiteBucketMissing',
      message: /bucket admin-bucket does not exist/,
    });
  });
});

describe('of two publications at once', () => {
  test('the second is refused, and goes on when the first has ended', async () => {
    const first = await claimSite(connection, site);
    await assert.rejects(claimSite(connection, site), { code: 'SiteBusy', exitCode: 3 });
    await first.release();
    const second = await claimSite(connection, site);
    assert.equal(second.takenOver, false);
    await second.release();
    assert.equal(
      (await keys()).some((key) => key.startsWith('.rookery/')),
      false,
    );
  });

  test('one whose site was taken by another puts nothing more, and leaves the other alone', async () => {
    write({ 'index.html': 'never' });
    const first = await claimSite(connection, site);
    await s3.send(new PutObjectCommand({ Bucket: site.bucket, Key: '.rookery/publishing', Body: 'of another' }));
    await first.abandon();
    assert.equal(first.lost.aborted, true);
    await assert.rejects(publishSite(connection, await plan(), { lost: first.lost }), { code: 'SiteBusy' });
    assert.notEqual(await text('/'), 'never');
    await first.release();
    assert.equal((await keys()).includes('.rookery/publishing'), true);
    await s3.send(new DeleteObjectCommand({ Bucket: site.bucket, Key: '.rookery/publishing' }));
  });

  test('one that did not come to its end is taken over, and everything is invalidated', async () => {
    await (await claimSite(connection, site)).abandon();
    const next = await claimSite(connection, site);
    assert.equal(next.takenOver, true);
    assert.deepEqual((await plan({ everything: next.takenOver })).invalidate, ['/*']);
    await next.release();
  });
});

describe('a folder is refused', () => {
  const other = mkdtempSync(join(tmpdir(), 'rookery-site-'));
  beforeEach(() => rmSync(other, { recursive: true, force: true }));
  after(() => rmSync(other, { recursive: true, force: true }));
  const refused = (message: RegExp) => assert.rejects(readSite(other, 'dist'), { code: 'SiteFolderRefused', message });

  test('that is not there, or is empty', async () => {
    await refused(/dist is no folder/);
    mkdirSync(other);
    await refused(/dist is empty/);
  });

  test('without a first page, or that has sources in it', async () => {
    write({ 'app.js': '' }, other);
    await refused(/dist has no index\.html/);
    write({ 'index.html': '', 'package.json': '{}' }, other);
    await refused(/dist has package\.json in it/);
  });

  test('with a link that leads out of it', async () => {
    write({ 'index.html': '' }, other);
    symlinkSync('/etc/hostname', join(other, 'host'));
    await refused(/dist\/host is a link that leads to no file of the folder/);
  });
});

test('a link to another file of the folder is that file', async () => {
  write({ 'index.html': 'page' });
  symlinkSync(join(folder, 'index.html'), join(folder, 'home.html'));
  const { files } = await readSite(folder, 'dist');
  assert.deepEqual(files.map(({ path, size }) => `${path} ${size}`).sort(), ['home.html 4', 'index.html 4']);
});

describe('the command', () => {
  /** Environment production of a small system: the SDK's own setting leads it to the embedded endpoint. */
  async function production(t: TestContext) {
    const engine = await testEngine(t, {});
    process.env.AWS_ENDPOINT_URL = endpoint.url;
    return (...words: string[]) => engine.run(sitePublish, [folder, '--env', 'production', ...words]);
  }

  test('shows what it would do, asks, publishes, and then finds nothing to do', async (t) => {
    const run = await production(t);
    write({ 'index.html': 'by the command', 'app.js': 'new' });
    const dry = await run('--dry-run');
    assert.equal(dry.code, 0, dry.error?.message);
    assert.match(
      dry.err,
      /2 to put, 0 there already, \d to delete[\s\S]*\+ app\.js[\s\S]*\+ index\.html[\s\S]*invalidates \/ .*\/index\.html/,
    );
    assert.deepEqual(dry.out, []);
    assert.equal(JSON.parse((await run('--dry-run', '--json')).out[0] ?? '').dryRun, true);
    const unasked = await run();
    assert.deepEqual([unasked.error?.code, unasked.code], ['Unconfirmed', 3]);
    assert.notEqual(await text('/'), 'by the command');
    const { code, out, error } = await run('--yes', '--json');
    assert.equal(code, 0, error?.message);
    const { put: done, deleted, invalidation, bucket } = JSON.parse(out[0] ?? '');
    assert.deepEqual([done, bucket], [['app.js', 'index.html'], site.bucket]);
    assert.ok(deleted.length > 0);
    assert.match(invalidation, /^I[A-Z0-9]+$/);
    assert.equal(await text('/'), 'by the command');
    const again = await run('--yes');
    assert.deepEqual(again.out, [`0 put, 2 there already, 0 deleted, in ${site.bucket}`]);
  });

  test('says which site there is when another is named, and what is no command line', async (t) => {
    const run = await production(t);
    const other = await run('--yes', '--site', 'Admin');
    assert.deepEqual([other.error?.code, other.code], ['SiteMissing', 3]);
    assert.match(other.error?.message ?? '', /stack shop has no site Admin: there is shop/);
    const engine = await testEngine(t, {});
    assert.equal((await engine.run(sitePublish, [])).code, 2);
  });
});
