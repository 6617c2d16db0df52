import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApp } from './app.ts';
import { jsonLog } from './log.ts';

function setUp(stopping = false) {
  const lines: string[] = [];
  const log = jsonLog((line) => lines.push(line));
  return { app: createApp({ version: '1.2.3', stopping: () => stopping, log }), lines };
}

const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

test('the time is plain text in UTC with milliseconds', async () => {
  const before = Date.now();
  const response = await setUp().app.request('/now');
  const text = await response.text();
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type') ?? '', /^text\/plain/);
  assert.match(text, isTime);
  assert.ok(Date.parse(text) >= before && Date.parse(text) <= Date.now());
  assert.equal(response.headers.get('cache-control'), 'no-store');
  assert.equal(response.headers.get('vary'), 'Accept');
  assert.equal(response.headers.get('service-version'), '1.2.3');
});

const text = 'text/plain';
const json = 'application/json';
const NEGOTIATIONS: readonly (readonly [string, string])[] = [
  ['application/json', json],
  ['APPLICATION/JSON', json],
  ['application/*', json],
  ['text/plain', text],
  ['*/*', text],
  ['', text],
  ['application/json, text/plain, */*', json],
  ['text/plain, application/json', text],
  ['text/plain;q=0.5, application/json', json],
  ['text/plain, application/json;q=0.9', text],
  ['application/json;q=0.5, */*', text],
  ['application/json, */*;q=0.1', json],
  ['text/plain;q=0, */*', json],
  ['application/json;q=0', text],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', text],
  ['image/png', text],
  ['application/json;charset=utf-8;q=0.1, text/*;q=0.2', text],
];

for (const [accept, expected] of NEGOTIATIONS)
  test(`Accept "${accept}" is answered with ${expected}`, async () => {
    const response = await setUp().app.request('/now', { headers: { accept } });
    assert.equal(response.headers.get('content-type')?.split(';')[0], expected);
  });

test('JSON has the time under "now" and nothing else', async () => {
  const response = await setUp().app.request('/now', { headers: { accept: json } });
  assert.match(await response.text(), /^\{"now":"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z"\}$/);
});

test('health is 200 while serving and 503 on a closing connection while stopping', async () => {
  const serving = await setUp().app.request('/healthz');
  const stopping = await setUp(true).app.request('/healthz');
  assert.deepEqual([serving.status, stopping.status], [200, 503]);
  assert.equal(serving.headers.get('connection'), null);
  assert.equal(stopping.headers.get('connection'), 'close');
});

test('a request is still answered while stopping, and its connection ends', async () => {
  const response = await setUp(true).app.request('/now');
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('connection'), 'close');
});

test('HEAD answers as GET without a body, other methods are refused, other paths are not found', async () => {
  const { app } = setUp();
  const head = await app.request('/now', { method: 'HEAD' });
  assert.deepEqual([head.status, await head.text()], [200, '']);
  for (const path of ['/', '/now', '/healthz']) {
    const post = await app.request(path, { method: 'POST' });
    assert.deepEqual([post.status, post.headers.get('allow')], [405, 'GET, HEAD']);
  }
  assert.equal((await app.request('/nowhere')).status, 404);
});

test('the first page names the version and the paths', async () => {
  const page = await (await setUp().app.request('/')).text();
  for (const word of ['1.2.3', '/now', '/healthz']) assert.ok(page.includes(word), word);
});

test('a request is one line of JSON without its query string and other headers', async () => {
  const { app, lines } = setUp();
  await app.request('/now?token=secret', {
    headers: { 'X-Amzn-Trace-Id': 'Root=1-67891233-abc', Authorization: 'Bearer secret', Cookie: 'secret' },
  });
  assert.equal(lines.length, 1);
  assert.ok(lines[0]?.endsWith('}\n') && !lines[0].includes('secret'));
  const { time, ms, ...rest } = JSON.parse(lines[0] ?? '');
  assert.match(time, isTime);
  assert.equal(typeof ms, 'number');
  assert.deepEqual(rest, {
    event: 'request',
    method: 'GET',
    path: '/now',
    status: 200,
    requestId: 'Root=1-67891233-abc',
  });
});

test('health checks are not logged, refused requests are', async () => {
  const { app, lines } = setUp();
  await app.request('/healthz');
  await app.request('/nowhere');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).status),
    [404],
  );
});

test('a path cannot break a line of the log nor fill it', async () => {
  const { app, lines } = setUp();
  await app.request(`/%0a{"event":"forged"}${'a'.repeat(5000)}`);
  assert.equal(lines[0]?.indexOf('\n'), lines[0]!.length - 1);
  assert.ok(lines[0]!.length < 1000);
});
