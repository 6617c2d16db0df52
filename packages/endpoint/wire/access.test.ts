import assert from 'node:assert/strict';
import { test } from 'node:test';
import { privateRefusal, refusal } from './access.ts';

test('names of this machine and of S3 are answered to, all others refused', () => {
  const good = [
    '127.0.0.1:4600',
    'localhost',
    '[::1]:80',
    'bucket.localhost:4600',
    'b.s3.us-east-1.amazonaws.com',
    's3.amazonaws.com',
    'b.s3.cn-north-1.amazonaws.com.cn',
  ];
  const bad = [
    '',
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil-localhost',
    '10.0.0.1',
    'x.amazonaws.com.evil.example',
    's3.amazonaws.com.evil.example',
    'evil.example:127.0.0.1',
  ];
  for (const host of good) assert.equal(refusal('GET', { host }), undefined, host);
  for (const host of bad) assert.match(refusal('GET', { host }) ?? '', /answers to 127\.0\.0\.1/, host);
});

test('pages of other origins are not told what only programs of this machine have to know', () => {
  const host = '127.0.0.1:4600';
  assert.match(privateRefusal({ host, origin: 'https://evil.example' }) ?? '', /does not tell/);
  assert.match(privateRefusal({ host: 'evil.example' }) ?? '', /answers to 127\.0\.0\.1/);
  assert.equal(privateRefusal({ host, origin: `http://${host}` }), undefined);
  assert.equal(privateRefusal({ host }), undefined);
});

test('pages of other origins may change nothing', () => {
  const host = '127.0.0.1:4600';
  assert.match(refusal('POST', { host, origin: 'https://evil.example' }) ?? '', /takes no changes/);
  assert.match(refusal('PUT', { host, origin: 'http://localhost:3000' }) ?? '', /takes no changes/);
  assert.match(refusal('OPTIONS', { host, origin: 'null' }) ?? '', /takes no changes/);
  assert.equal(refusal('POST', { host, origin: `http://${host}` }), undefined);
  assert.equal(refusal('GET', { host, origin: 'https://evil.example' }), undefined);
});
