import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CloudWatchLogsClient, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { credentials, region } from '../../packages/endpoint/testing/test-engine.ts';
import { startEndpoint } from '../endpoint/testing/endpoint.ts';
import { isMissing } from '../judges.ts';
import { clientFolder, installed, program, pushImages, runClient } from './testing/clients.ts';

const cli = installed('aws-cdk');
const place = 'aws://000000000000/us-east-1';
const approved = ['--require-approval', 'never', '--progress', 'events'];

test('the command line of the CDK bootstraps, deploys, compares, finds drift, imports, rolls back and destroys', async (t) => {
  if (isMissing(t, 'the command line of the CDK (node test/clients/install.mjs)', existsSync(cli))) return;
  const endpoint = await startEndpoint();
  t.after(() => endpoint.close());
  await pushImages(endpoint.url);
  const client = { url: endpoint.url, folder: clientFolder(t) };
  const cdk = (more: NodeJS.ProcessEnv, ...args: string[]) =>
    runClient(client, [process.execPath, program('cdk.cjs'), cli, '--no-notices', ...args], more);
  const succeeds = async (more: NodeJS.ProcessEnv, ...args: string[]) => {
    const { code, out, err } = await cdk(more, ...args);
    assert.equal(code, 0, `cdk ${args.join(' ')}: ${out}${err}`);
    return out + err;
  };
  // To write the templates takes as long as the rest of a command: what they are now is read again.
  const app = ['--app', `${process.execPath} ${program('cdk-app.mjs')}`];
  const written = ['--app', 'cdk.out'];

  assert.match(await succeeds({}, 'bootstrap', place), /Environment aws:\/\/000000000000\/us-east-1 bootstrapped/);
  assert.match(await succeeds({}, 'deploy', ...app, ...approved), /Cdk\.Url = http:/);
  const { outputs } = await endpoint.settled('Cdk');
  const page = async () => (await fetch(outputs.Url ?? '')).text();
  assert.equal(await page(), 'hello from 1\n');
  assert.match(await succeeds({}, 'diff', ...written), /Number of stacks with differences: 0/);

  const next = { GREETING: 'bye', TAG: '2' };
  const difference = await succeeds(next, 'diff', ...app);
  assert.match(difference, /\[~\] AWS::ECS::TaskDefinition .* replace/);
  assert.match(difference, /Number of stacks with differences: 1/);
  await succeeds({}, 'deploy', ...written, ...approved);
  assert.equal(await page(), 'bye from 2\n');

  const logs = new CloudWatchLogsClient({ endpoint: endpoint.url, region, credentials });
  await logs.send(new PutRetentionPolicyCommand({ logGroupName: outputs.LogName, retentionInDays: 30 }));
  logs.destroy();
  assert.match(await succeeds({}, 'drift', ...written), /RetentionInDays[\s\S]*Number of resources with drift: 1/);

  const s3 = new S3Client({ endpoint: endpoint.url, region, credentials, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'found' }));
  s3.destroy();
  const all = { ...next, BUCKET: 'found' };
  const mapping = join(client.folder, 'mapping.json');
  writeFileSync(mapping, JSON.stringify({ Found: { BucketName: 'found' } }));
  await succeeds(all, 'import', '--resource-mapping', mapping, '--force', ...app);
  const imported = await endpoint.settled('Cdk');
  assert.equal(imported.status, 'IMPORT_COMPLETE', imported.events.join('\n'));

  const failure = { resource: 'Jobs', stack: 'Cdk', operation: 'update', reason: 'no queues today' };
  await fetch(`${endpoint.url}/_rookery/failures`, { method: 'POST', body: JSON.stringify(failure) });
  const failed = await cdk({ ...all, HIDDEN: '60' }, 'deploy', ...app, ...approved, '--no-rollback');
  assert.notEqual(failed.code, 0);
  assert.match(failed.out + failed.err, /no queues today/);
  assert.equal((await endpoint.settled('Cdk')).status, 'UPDATE_FAILED');
  await succeeds({}, 'rollback', ...written);
  assert.equal((await endpoint.settled('Cdk')).status, 'UPDATE_ROLLBACK_COMPLETE');

  const collected = ['gc', place, '--unstable=gc', '--confirm=false', '--created-buffer-days', '0'];
  assert.match(await succeeds({}, ...collected), /assets .*deleted/);
  assert.match(await succeeds({}, 'destroy', '--force', ...written), /Cdk: destroyed/);
  await assert.rejects(endpoint.settled('Cdk'), { message: 'Stack with id Cdk does not exist' });
});
