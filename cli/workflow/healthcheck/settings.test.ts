import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../../../generator/errors.ts';
import { trafficParameters } from '../../../templates/services/parts/parameters.ts';
import { readSettings } from './settings.ts';

for (const [text, words, asked] of [
  ['http://127.0.0.1:8080', {}, 'http://127.0.0.1:8080/healthz'],
  ['http://127.0.0.1:8080/', {}, 'http://127.0.0.1:8080/healthz'],
  ['http://127.0.0.1:8080', { path: '/' }, 'http://127.0.0.1:8080/'],
  ['http://127.0.0.1:8080', { time: true }, 'http://127.0.0.1:8080/'],
  ['http://127.0.0.1:8080/?deep=1', {}, 'http://127.0.0.1:8080/?deep=1'],
  ['https://example.com/ready', {}, 'https://example.com/ready'],
  ['https://example.com/ready/', {}, 'https://example.com/ready/'],
  ['https://example.com/ready?zone=1#here', {}, 'https://example.com/ready?zone=1'],
  ['https://example.com/ready?zone=1', { path: '/up?a=1' }, 'https://example.com/up?a=1'],
  ['https://example.com', { path: '//other.example' }, 'https://example.com//other.example'],
] as const)
  test(`${text} with ${JSON.stringify(words)} is asked at ${asked}`, () =>
    assert.equal(readSettings(text, words).url.href, asked));

for (const [status, yes, no] of [
  [undefined, [200], [199, 201, 204, 301, 404]],
  ['204', [204], [200]],
  ['200,404', [200, 404], [201, 403, 405]],
  ['200-299,301', [200, 250, 299, 301], [199, 300, 302]],
] as const)
  test(`--status ${status} expects ${yes.join(', ')} and not ${no.join(', ')}`, () => {
    const { expected } = readSettings('http://localhost', status === undefined ? {} : { status });
    assert.deepEqual([...yes, ...no].filter(expected.isStatus), yes);
  });

test('5 seconds for an answer, and one request, unless the flags say otherwise', () => {
  const { timeoutSeconds, watch } = readSettings('http://localhost', {});
  assert.deepEqual([timeoutSeconds, watch], [5, undefined]);
});

test('numbers are taken', () => {
  const { timeoutSeconds, watch } = readSettings('http://localhost', { timeout: '0.5', watch: '60', rate: '200' });
  assert.deepEqual([timeoutSeconds, watch], [0.5, { seconds: 60, rate: 200 }]);
});

function refused(code: string) {
  return (error: unknown) => error instanceof RookeryError && error.code === code && error.exitCode === 2;
}

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
  { status: '' },
  { status: '99' },
  { status: '600' },
  { status: '299-200' },
  { status: '200,' },
  { status: 'ok' },
  { body: '[' },
  { path: 'healthz' },
  { path: '/health z' },
  { path: '/healthz#here' },
])
  test(`${JSON.stringify(words)} is wrong usage`, () =>
    assert.throws(() => readSettings('http://localhost', words), refused('Usage')));

test('a URL without a path is asked where services of the catalogue answer', () =>
  assert.equal(readSettings('http://localhost', {}).url.pathname, trafficParameters.HealthCheckPath.Default));
