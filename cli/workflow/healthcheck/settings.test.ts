import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../../../generator/errors.ts';
import { readSettings } from './settings.ts';

for (const [given, asked] of [
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/now'],
  ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080/now'],
  ['https://example.com/now', 'https://example.com/now'],
  ['https://example.com/now/', 'https://example.com/now'],
  ['https://example.com/time', 'https://example.com/time/now'],
  ['https://example.com/time/now?zone=1#here', 'https://example.com/time/now?zone=1'],
] as const)
  test(`${given} is asked at ${asked}`, () => assert.equal(readSettings(given, {}).url.href, asked));

test('5 seconds for an answer, and one request, unless told otherwise', () => {
  const { timeoutSeconds, watch } = readSettings('http://localhost', {});
  assert.deepEqual([timeoutSeconds, watch], [5, undefined]);
});

test('numbers are taken', () => {
  const { timeoutSeconds, watch } = readSettings('http://localhost', { timeout: '0.5', watch: '60', rate: '200' });
  assert.deepEqual([timeoutSeconds, watch], [0.5, { seconds: 60, rate: 200 }]);
});

const refused = (code: string) => (error: unknown) =>
  error instanceof RookeryError && error.code === code && error.exitCode === 2;

for (const url of [
  undefined,
  '',
  'nonsense',
  'localhost:8080',
  'ftp://example.com',
  'http://',
  'http://a:b@example.com',
])
  test(`the URL ${JSON.stringify(url)} is wrong usage`, () =>
    assert.throws(() => readSettings(url, {}), refused('Usage')));

test('a password in the URL is not repeated', () => {
  assert.throws(
    () => readSettings('http://me:secret@example.com', {}),
    (error) => error instanceof Error && !error.message.includes('secret'),
  );
});

for (const words of [
  { timeout: '0' },
  { timeout: '-1' },
  { timeout: '1e3' },
  { timeout: '0x10' },
  { timeout: ' 5' },
  { timeout: '5s' },
  { timeout: '301' },
  { watch: 'forever' },
  { watch: '86401' },
  { watch: '10', rate: '201' },
  { watch: '10', rate: '0' },
  { rate: '10' },
])
  test(`${JSON.stringify(words)} is wrong usage`, () =>
    assert.throws(() => readSettings('http://localhost', words), refused('Usage')));
