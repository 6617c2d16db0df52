import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startEndpoint } from '../endpoint/testing/endpoint.ts';
import { isMissing } from '../judges.ts';
import { clientFolder, program, pushImages, runClient } from './testing/clients.ts';

test('boto3 creates, changes, looks at and deletes a system, with its waiters and paginators', async (t) => {
  const endpoint = await startEndpoint();
  t.after(() => endpoint.close());
  const client = { url: endpoint.url, folder: clientFolder(t) };
  const { code: absent } = await runClient(client, ['python3', '-c', 'import boto3']);
  if (isMissing(t, 'boto3 for python3 (it comes with moto: pip install moto)', absent === 0)) return;
  await pushImages(endpoint.url);
  const flow = [program('boto3-flow.py'), endpoint.url, program('system.yaml')];
  const { code, out, err } = await runClient(client, ['python3', ...flow]);
  assert.deepEqual([code, out], [0, 'done\n'], err);
});
