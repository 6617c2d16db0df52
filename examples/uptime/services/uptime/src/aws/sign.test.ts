import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STSClient } from '@aws-sdk/client-sts';
import { SignatureV4 } from '@smithy/signature-v4';
import { databaseToken, signedHeaders } from './sign.ts';

const by = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: 'a/b+c==',
};
const now = new Date('2026-11-28T12:03:38Z');

test('a request to a queue is signed as the SDK signs it', async () => {
  const url = new URL('https://sqs.eu-central-1.amazonaws.com/');
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.ReceiveMessage' };
  const body = '{"QueueUrl":"https://sqs.eu-central-1.amazonaws.com/123456789012/checks"}';
  const { sha256 } = new STSClient({ region: 'eu-central-1' }).config;
  const sdk = new SignatureV4({
    credentials: by,
    region: 'eu-central-1',
    service: 'sqs',
    sha256,
    applyChecksum: false,
  });
  const theirs = await sdk.sign(
    {
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: '/',
      headers: { ...headers, host: url.host },
      body,
    },
    { signingDate: now },
  );
  assert.deepEqual(
    signedHeaders({ service: 'sqs', region: 'eu-central-1', url, headers, body }, by, now),
    theirs.headers,
  );
});

test('a token for a database is that of the aws command line', () => {
  const host = 'uptime.cluster-cabcdefghijk.eu-central-1.rds.amazonaws.com';
  // Recorded: `aws rds generate-db-auth-token --hostname ... --port 5433 --username app --region eu-central-1` (botocore 1.43.11).
  const theirs = `${host}:5433/?Action=connect&DBUser=app&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20261128%2Feu-central-1%2Frds-db%2Faws4_request&X-Amz-Date=20261128T120338Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Security-Token=a%2Fb%2Bc%3D%3D&X-Amz-Signature=2cf731b3876d629e4789b9e0278cd1ff9043172f450a5f2e4da48a1a9d0600a6`;
  const ours = databaseToken({ host, port: 5433, user: 'app' }, by, now);
  const parts = (token: string) => token.split(/[?&]/).toSorted();
  assert.deepEqual(parts(ours), parts(theirs));
});
