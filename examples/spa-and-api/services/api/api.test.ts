import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { createApi } from './src/api.ts';
import { notesInMemory } from './src/notes.ts';

let stopping = false;
const api = createApi(notesInMemory(), { version: '1.2.3', kept: 'here' }, () => stopping);
const server = createServer((request, response) => void api(request, response));
before(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
after(() => server.close());

async function ask(method: string, path: string, body?: string) {
  // A server that listens at an address and not at a pipe.
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, ...(body !== undefined && { body }) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

test('a note is written, found, listed before older ones, and deleted once', async () => {
  const first = await ask('POST', '/api/notes', '{"text":" Buy bread "}');
  assert.deepEqual([first.status, first.body.text], [201, 'Buy bread']);
  assert.ok(Date.now() - Date.parse(first.body.time) < 10_000);
  const second = await ask('POST', '/api/notes', '{"text":"<b>Read</b>"}');
  assert.deepEqual((await ask('GET', '/api/notes')).body, [second.body, first.body]);
  assert.deepEqual((await ask('GET', `/api/notes/${first.body.id}?x=1`)).body, first.body);
  assert.equal((await ask('DELETE', `/api/notes/${first.body.id}`)).status, 204);
  assert.equal((await ask('DELETE', `/api/notes/${first.body.id}`)).status, 404);
  assert.equal((await ask('GET', `/api/notes/${first.body.id}`)).status, 404);
});

for (const [name, body, status] of [
  ['no JSON', 'text', 400],
  ['null', 'null', 400],
  ['another type', '{"text":7}', 400],
  ['blanks alone', '{"text":"  "}', 400],
  ['500 characters', JSON.stringify({ text: 'a'.repeat(500) }), 201],
  ['501 characters', JSON.stringify({ text: 'a'.repeat(501) }), 413],
  ['a megabyte', JSON.stringify({ text: 'a'.repeat(1024 ** 2) }), 413],
] as const)
  test(`a note of ${name} is answered with ${status}`, async () => {
    assert.equal((await ask('POST', '/api/notes', body)).status, status);
  });

for (const [method, path, status, allow] of [
  ['PUT', '/api/notes', 405, 'GET, POST'],
  ['POST', '/api/about', 405, 'GET'],
  ['POST', '/api/notes/00000000-0000-4000-8000-000000000000', 405, 'GET, DELETE'],
  ['GET', '/api/notes/7', 404, null],
  ['GET', '/api', 404, null],
  ['GET', '/', 404, null],
] as const)
  test(`${method} ${path} is answered with ${status}`, async () => {
    const { headers, ...answer } = await ask(method, path);
    assert.deepEqual([answer.status, headers.get('allow')], [status, allow]);
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(headers.get('service-version'), '1.2.3');
  });

test('there is an end to how many notes are kept', async () => {
  let status = 201;
  for (let count = 0; status === 201 && count < 1100; count += 1)
    ({ status } = await ask('POST', '/api/notes', '{"text":"again"}'));
  assert.equal(status, 507);
});

test('a task that stops says that it is not healthy, answers all the same, and closes its connections', async () => {
  stopping = true;
  const [health, about] = [await ask('GET', '/healthz'), await ask('GET', '/api/about')];
  stopping = false;
  assert.deepEqual([health.status, about.status, about.headers.get('connection')], [503, 200, 'close']);
  assert.equal((await ask('GET', '/healthz')).status, 200);
});
