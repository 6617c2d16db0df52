import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { RookeryError } from '../generator/errors.ts';
import { load, saturate } from './load.ts';

async function serve(context: TestContext, listener: RequestListener) {
  const server = createServer(listener);
  const counts = { connections: 0, requests: 0 };
  server.on('connection', () => {
    counts.connections += 1;
  });
  server.on('request', () => {
    counts.requests += 1;
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  // A string is only the name of a pipe, and this listens on a port.
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/now`, counts };
}

test('as many requests are sent as the rate and the time make', async (context) => {
  const { url, counts } = await serve(context, (_, response) => response.end('ok'));
  const { sent, failed, failures, latencyMs } = await load({ url, rate: 200, seconds: 0.1, connections: 4 });
  assert.deepEqual([sent, failed, failures], [20, 0, {}]);
  assert.equal(counts.requests, 20);
  assert.ok(counts.connections <= 4);
  assert.ok(latencyMs.p50 > 0 && latencyMs.p50 <= latencyMs.p99 && latencyMs.p99 <= latencyMs.max);
});

test('every answer but 200, and every broken connection, has failed', async (context) => {
  let place = 0;
  const { url } = await serve(context, (_, response) => {
    place += 1;
    if (place === 2) response.writeHead(503).end();
    else if (place === 4) response.socket?.destroy();
    else if (place === 6) response.writeHead(200, { 'Content-Length': 10 }).write('half', () => response.destroy());
    else response.end('ok');
  });
  const { sent, failed, failures } = await load({ url, rate: 200, seconds: 0.05, connections: 1 });
  assert.deepEqual([sent, failed, failures['HTTP 503']], [10, 3, 1]);
});

test('an answer that does not come in time has failed', async (context) => {
  const { url } = await serve(context, () => {});
  const { failed, failures } = await load({ url, rate: 100, seconds: 0.03, timeoutSeconds: 0.02 });
  assert.deepEqual([failed, failures], [3, { timeout: 3 }]);
});

test('a signal ends the load, and what is under way is still answered', async (context) => {
  const stop = new AbortController();
  const { url, counts } = await serve(context, (_, response) => {
    if (counts.requests === 5) stop.abort();
    response.end('ok');
  });
  const { sent, failed } = await load({ url, rate: 1000, signal: stop.signal });
  assert.equal(failed, 0);
  assert.equal(sent, counts.requests);
});

test('saturation uses every connection and counts what was answered', async (context) => {
  const { url, counts } = await serve(context, (_, response) => response.end('ok'));
  const { sent, failed, requestsPerSecond } = await saturate({ url, seconds: 0.05, connections: 3 });
  assert.deepEqual([failed, counts.connections, sent], [0, 3, counts.requests]);
  assert.ok(requestsPerSecond > 0);
});

for (const url of [
  'http://example.com',
  'http://127.0.0.1.example.com',
  'http://10.0.0.1',
  'https://127.0.0.1',
  'x',
  '',
])
  test(`${JSON.stringify(url)} is not put under load`, async () => {
    const refused = (error: unknown) => error instanceof RookeryError && error.code === 'LoadRefused';
    await assert.rejects(load({ url, rate: 1, seconds: 1 }), refused);
    await assert.rejects(saturate({ url, seconds: 1 }), refused);
  });
