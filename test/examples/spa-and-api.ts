import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { addressesAt, client } from '../endpoint/testing/endpoint.ts';
import { inBrowser, noBrowser } from './browser.ts';
import { rollWithoutLoss } from './load.ts';

/** The example under test, as far as these tests reach it. */
interface Example {
  readonly home: string;
  readonly endpoint: string;
  run(command: string, ...words: string[]): Promise<{ readonly code: number; readonly err: string }>;
  runs(command: string, ...words: string[]): Promise<{ readonly out: string; readonly err: string }>;
  answers(
    command: string,
    ...words: string[]
  ): Promise<Readonly<Record<string, { readonly outputs: Readonly<Record<string, string>> }>>>;
}

const build = fileURLToPath(new URL('../../examples/spa-and-api/web/build.mjs', import.meta.url));

/** The life of examples/spa-and-api between its creation and its deletion. */
export async function useSpaAndApi(
  t: TestContext,
  example: Example,
  outputs: Readonly<Record<string, string>>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-page-'));
  try {
    const addresses = await addressesAt(example.endpoint, 'notes-app');
    const site = addresses[outputs['app.DistributionDomainName'] ?? ''] ?? '';
    const balancers = Object.values(addresses).filter((address) => address !== site);
    assert.equal(balancers.length, 1);
    await t.test('each stack is in its region and in no other', () => regions(example.endpoint, outputs));
    await t.test('the page is published, and only what changes is published again', () =>
      publish(example, site, folder),
    );
    await t.test('the page calls its API in a browser', { skip: noBrowser }, () => browse(site));
    await t.test('a rollout loses no request, through the distribution and straight to the load balancer', () =>
      rollOut(example, [site, ...balancers]),
    );
    await t.test('a name brings a certificate of us-east-1, which the site of another region takes', () =>
      nameSite(example, site),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const REGIONS = {
  'notes-edge': 'us-east-1',
  'notes-app': 'eu-central-1',
  'notes-logs': 'us-east-1',
  'notes-watch': 'us-east-1',
} as const;

async function regions(endpoint: string, outputs: Readonly<Record<string, string>>): Promise<void> {
  for (const region of ['us-east-1', 'eu-central-1']) {
    const cloudFormation = client(endpoint, region);
    const describe = (StackName: string) => cloudFormation.send(new DescribeStacksCommand({ StackName }));
    for (const [name, own] of Object.entries(REGIONS)) {
      if (own !== region) {
        await assert.rejects(describe(name), { message: `Stack with id ${name} does not exist` });
        continue;
      }
      const { StackId = '', Parameters = [] } = (await describe(name)).Stacks?.[0] ?? {};
      assert.match(StackId, new RegExp(`^arn:aws:cloudformation:${own}:`));
      // Alarms call a topic of their own region: each has a foundation.
      const topic = Parameters.find(({ ParameterKey }) => ParameterKey === 'AlarmTopicArn');
      if (topic) assert.match(topic.ParameterValue ?? '', new RegExp(`^arn:aws:sns:${own}:`));
    }
    cloudFormation.destroy();
  }
  assert.match(outputs['edge.CloudFrontWebAclArn'] ?? '', /^arn:aws:wafv2:us-east-1:\d{12}:global\/webacl\//);
  assert.equal(outputs['edge.CloudFrontCertificateArn'], '');
}

/** Builds a version of the page, and answers the names of its files. */
function buildPage(folder: string, VERSION: string): string[] {
  execFileSync(process.execPath, [build, folder], { env: { PATH: process.env.PATH, VERSION } });
  return readdirSync(join(folder, 'assets')).sort();
}

async function publish(example: Example, site: string, folder: string): Promise<void> {
  const publishes = async () => (await example.runs('site:publish', folder, '--yes')).out.trim();
  const before = await fetch(`${site}/`);
  assert.equal(before.status, 404, await before.text());
  const first = buildPage(folder, '1.0.0');
  assert.match(await publishes(), /^4 put, 0 there already, 0 deleted, in /);
  assert.match(await publishes(), /^0 put, 4 there already, 0 deleted, in /);
  const page = await fetch(`${site}/`);
  assert.match(page.headers.get('content-security-policy') ?? '', /^default-src 'self';/);
  assert.equal(await page.text(), readFileSync(join(folder, 'index.html'), 'utf8'));
  const script = (names: readonly string[]) => names.find((name) => name.endsWith('.js'));
  const status = async (path: string) => (await fetch(`${site}${path}`)).status;
  assert.equal(await status(`/assets/${script(first)}`), 200);

  // The version is in the script: that and the page are new, style and icon are not.
  const second = buildPage(folder, '1.1.0');
  assert.deepEqual(
    first.filter((name) => second.includes(name)).map((name) => name.split('-')[0]),
    ['icon', 'style'],
  );
  assert.match(await publishes(), /^2 put, 2 there already, 1 deleted, in /);
  assert.equal(await (await fetch(`${site}/`)).text(), readFileSync(join(folder, 'index.html'), 'utf8'));
  assert.equal(await status(`/assets/${script(second)}`), 200);
  // A route of the page is the page, a file that is not there is not, and neither is what the API does not know.
  assert.equal(await (await fetch(`${site}/notes/1`)).text(), readFileSync(join(folder, 'index.html'), 'utf8'));
  assert.deepEqual([await status('/assets/none.js'), await status('/api/none')], [404, 404]);
}

async function browse(site: string): Promise<void> {
  await inBrowser(async (page) => {
    await page.goto(site);
    for (const text of ['Buy bread', 'Read a book']) {
      await page.getByRole('textbox', { name: 'Note' }).fill(text);
      await page.getByRole('button', { name: 'Add' }).click();
      await page.getByRole('link', { name: text }).waitFor();
    }
    await page.getByRole('link', { name: 'Buy bread' }).click();
    await page.getByRole('heading', { name: 'Buy bread' }).waitFor();
    assert.match(page.url(), /\/notes\/[0-9a-f-]{36}$/);
    // The server has no file of this path: what it answers is the page, which shows the note again.
    const answer = await page.reload();
    assert.equal(answer?.status(), 200);
    await page.getByRole('heading', { name: 'Buy bread' }).waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('link', { name: 'Read a book' }).waitFor();
    assert.equal(new URL(page.url()).pathname, '/');
    assert.equal(await page.getByRole('link', { name: 'Buy bread' }).count(), 0);
    await page.getByRole('link', { name: 'About' }).click();
    await page.getByText('in the memory of one task').waitFor();
    assert.match(await page.getByRole('main').innerText(), /^Page\s+1\.1\.0\s+API\s+1\.0\.0$/m);
    await page.goBack();
    await page.getByRole('link', { name: 'Read a book' }).waitFor();
  });
}

async function rollOut(example: Example, addresses: readonly string[]): Promise<void> {
  const { err } = await rollWithoutLoss(addresses, ['1.0.0', '1.1.0'], () =>
    example.runs('stack:update', '--set', 'ApiImageTag=1.1.0'),
  );
  assert.match(err, /^app +\| +~ +Api +AWS::CloudFormation::Stack/m);
  assert.doesNotMatch(err, /~ +(Network|LoadBalancer|Cluster|Database|Site) /);
  for (const name of ['edge', 'logs', 'watch']) assert.match(err, new RegExp(`notes-${name}: no changes`));
}

async function nameSite(example: Example, site: string): Promise<void> {
  const name = ['--set', 'SiteDomainName=notes.example.com'];
  const refused = await example.run('stack:update', ...name);
  assert.equal(refused.code, 2);
  assert.match(refused.err, /rule CertificateNeedsZone: SiteDomainName needs HostedZoneId/);
  const { edge, app } = await example.answers('stack:update', ...name, '--set', 'HostedZoneId=Z0123456789EXAMPLE00');
  assert.equal(app?.outputs.SiteUrl, 'https://notes.example.com');
  assert.equal((await addressesAt(example.endpoint, 'notes-app'))['notes.example.com'], site);
  const certificate = edge?.outputs.CloudFrontCertificateArn ?? '';
  assert.match(certificate, /^arn:aws:acm:us-east-1:\d{12}:certificate\//);
  const cloudFormation = client(example.endpoint, 'eu-central-1');
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: 'notes-app' }));
  cloudFormation.destroy();
  const passed = Stacks?.[0]?.Parameters?.find(({ ParameterKey }) => ParameterKey === 'CloudFrontCertificateArn');
  assert.equal(passed?.ParameterValue, certificate);
}
