import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { importSources } from '../cli/testing/import-sources.ts';
import { ensureImage, repositoryNameOf } from '../deploy/artifacts/image.ts';
import {
  connect,
  describeStack,
  executeDeletion,
  executePlan,
  parseEnvironment,
  planFoundation,
  prepareDeletion,
} from '../deploy/index.ts';
import { readReleases, releaseNumbers } from '../deploy/releases/store.ts';
import { readFoundation } from '../deploy/stack/foundation.ts';
import { environments } from '../environments.ts';
import { foundationTemplate } from '../foundation.ts';
import { RookeryError } from '../generator/errors.ts';
import { masterTemplate } from '../master.ts';
import { type Endpoint, startEndpoint } from './endpoint/testing/endpoint.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
let endpoint: Endpoint;
let folder: string;
before(async () => {
  endpoint = await startEndpoint();
  mkdirSync(join(root, '.cache'), { recursive: true });
  folder = mkdtempSync(join(root, '.cache', 'deploy-api-'));
});
after(async () => {
  await endpoint.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What the program imports of this system. */
const OWN = {
  'environments.ts': () => import('../environments.ts'),
  'foundation.ts': () => import('../foundation.ts'),
  'master.ts': () => import('../master.ts'),
};

/** The first block of the page, as a module. */
async function example() {
  const page = readFileSync(join(root, 'docs/deploy-api.md'), 'utf8');
  const source = /^```ts\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? assert.fail('the page has no block');
  const file = join(folder, 'release.ts');
  const here = source.replaceAll("'rookery/deploy'", "'../deploy/index.ts'");
  writeFileSync(file, here.replaceAll("'../", `'${relative(folder, root)}/`));
  const load = await importSources({ release: file }, OWN);
  return (await load('release')) as { readonly release: (name: string, endpoint: string) => Promise<number> };
}

const refusedWith = (code: string) => (error: unknown) => error instanceof RookeryError && error.code === code;

test('the program of the manual deploys the system, after what it needs is there', async (t) => {
  const log = t.mock.method(console, 'log', () => {});
  const { release } = await example();
  const { target } = await parseEnvironment(environments, 'local');
  const connection = await connect({ ...target, endpoint: endpoint.url });
  await assert.rejects(release('local', endpoint.url), refusedWith('NotBootstrapped'));

  const { plan } = await planFoundation(connection, foundationTemplate);
  assert.ok(plan);
  assert.equal((await executePlan(connection, plan)).succeeded, true);
  assert.equal((await planFoundation(connection, foundationTemplate)).plan, undefined);
  await assert.rejects(release('local', endpoint.url), refusedWith('ImageMissing'));

  const stack = await describeStack(connection, target.foundationStackName);
  const uri = stack?.outputs.find(({ name }) => name === 'WebsiteRepositoryUri')?.value ?? '';
  const image = { repositoryName: repositoryNameOf(uri), tag: '1.0.0', folder: join(root, 'services/website-service') };
  await ensureImage(await connection.ecr(), image);
  assert.equal(await release('local', endpoint.url), 0);
  const deployed = await describeStack(connection, target.stackName);
  assert.equal(deployed?.status, 'CREATE_COMPLETE');
  assert.deepEqual(log.mock.calls.at(-1)?.arguments, [target.stackName, 'CREATE_COMPLETE']);
  const { bucket } = (await readFoundation(connection)) ?? assert.fail('no foundation');
  const folder = { bucket, prefix: '', stackName: target.stackName };
  const recorded = async () => await readReleases(connection, folder, await releaseNumbers(connection, folder));
  const [first, ...more] = await recorded();
  assert.deepEqual([first?.record?.outcome?.status, more], ['CREATE_COMPLETE', []]);
  assert.match(first?.record?.images[0]?.digest ?? '', /^sha256:[0-9a-f]{64}$/);
  assert.equal(await release('local', endpoint.url), 0);
  assert.equal((await recorded()).length, 1, 'what changes nothing is no release');
  assert.equal((await describeStack(connection, target.stackName))?.updated?.getTime(), deployed.updated?.getTime());

  const deletion = await prepareDeletion(connection, deployed, { master: masterTemplate });
  assert.equal((await executeDeletion(connection, deletion)).succeeded, true);
  assert.equal(await describeStack(connection, target.stackName), undefined);
});
