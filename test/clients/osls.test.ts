import assert from 'node:assert/strict';
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startEndpoint } from '../endpoint/testing/endpoint.ts';
import { isMissing } from '../judges.ts';
import { clientFolder, installed, program, pushImages, runClient } from './testing/clients.ts';

const osls = installed('osls/bin/serverless.js');

test('osls deploys a service, finds nothing to change, changes it, shows it and removes it', async (t) => {
  if (isMissing(t, 'osls (node test/clients/install.mjs)', existsSync(osls))) return;
  const endpoint = await startEndpoint();
  t.after(() => endpoint.close());
  await pushImages(endpoint.url);
  const client = { url: endpoint.url, folder: clientFolder(t) };
  for (const name of ['serverless.yml', 'system.yaml']) copyFileSync(program(name), join(client.folder, name));
  const run = async (command: string, more: NodeJS.ProcessEnv = {}) => {
    const { code, out, err } = await runClient(client, [process.execPath, osls, ...command.split(' ')], more);
    assert.equal(code, 0, `${command}: ${out}${err}`);
    return out + err;
  };
  const url = async () => (await endpoint.settled('shop-dev')).outputs.Url ?? '';
  const page = async () => (await fetch(await url())).text();

  assert.match(await run('deploy'), /Service deployed to stack shop-dev/);
  assert.equal(await page(), 'hello from 1\n');
  assert.match(await run('deploy'), /did not include any changes/);
  assert.match(await run('deploy', { GREETING: 'bye' }), /Service deployed to stack shop-dev/);
  assert.equal(await page(), 'bye from 1\n');
  assert.match(await run('info --verbose'), /stack: shop-dev[\s\S]*Url: http:/);
  assert.match(await run('remove'), /successfully removed/);
  await assert.rejects(endpoint.settled('shop-dev'), { message: 'Stack with id shop-dev does not exist' });
});
