import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { after, before, test } from 'node:test';
import { until } from '../../ecs/testing/test-engine.ts';
import { ProxyServer } from './proxy.ts';
import type { ListenerRow } from './table.ts';

/** What reached the target, and what it answered. */
const behave: RequestListener = (request, response) => {
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
  });
  request.on('end', () => {
    if (request.url === '/large') response.setHeader('X-Large', 'x'.repeat(30_000));
    if (request.url === '/too-large') response.setHeader('X-Large', 'x'.repeat(40_000));
    response.end(JSON.stringify({ url: request.url, host: request.headers.host, size, version: request.httpVersion }));
  });
};

const target = createServer({ maxHeaderSize: 128 * 1024 }, behave);
const proxy = new ProxyServer(() => {});
let port = 0;

const rules: ListenerRow['rules'] = [
  {
    conditions: [{ Field: 'path-pattern', Values: ['/fixed'] }],
    actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200', MessageBody: 'from the rule' } }],
  },
];

before(async () => {
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  const { port: targetPort } = target.address() as AddressInfo;
  const free = createServer().listen(0, '127.0.0.1');
  await until(() => free.listening, 'a port is found');
  port = (free.address() as AddressInfo).port;
  await new Promise((resolve) => free.close(resolve));
  const id = `127.0.0.1:${targetPort}`;
  await proxy.apply({
    groups: [
      {
        arn: 'group',
        secure: false,
        version: 'HTTP1',
        leastOutstanding: false,
        drainMs: 1_000,
        check: {
          ...{ enabled: false, protocol: 'HTTP', version: 'HTTP1', path: '/', matcher: '200' },
          ...{ intervalMs: 1_000, timeoutMs: 1_000, healthyThreshold: 2, unhealthyThreshold: 2 },
        },
        targets: [{ id, host: '127.0.0.1', port: targetPort, checkPort: targetPort, draining: false }],
      },
    ],
    listeners: [
      {
        ...{ arn: 'listener', port, scheme: 'http', siblings: {}, idleTimeoutMs: 1_000, dropInvalidHeaders: false },
        ...{ rules, defaultActions: [{ Type: 'forward', TargetGroupArn: 'group' }] },
      },
    ],
  });
});
after(async () => {
  target.closeAllConnections();
  target.close();
  await proxy.close();
});

/** Sends bytes, and answers what came back until the end of the connection, or until `enough` of it. */
async function send(text: string, enough = /\r\n\r\n[\s\S]*[}>ea-z]$/): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  let ended = false;
  socket.on('data', (chunk: Buffer) => {
    received += chunk;
  });
  socket.on('close', () => {
    ended = true;
  });
  socket.on('error', () => {});
  socket.write(text);
  await until(() => ended || enough.test(received), 'it is answered');
  socket.destroy();
  return received;
}

const head = (...lines: string[]): string => `${lines.join('\r\n')}\r\n\r\n`;
const told = (answer: string): unknown => JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1));
const H2C = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA'];

test('a body that comes with an offer of h2c reaches the target', async () => {
  const whole = await send(`${head('POST /plain HTTP/1.1', 'Host: a', ...H2C, 'Content-Length: 5')}hello`);
  assert.match(whole, /^HTTP\/1\.1 200 /);
  assert.deepEqual(told(whole), { url: '/plain', host: 'a', size: 5, version: '1.1' });
  const chunked = head('POST /plain HTTP/1.1', 'Host: a', ...H2C, 'Transfer-Encoding: chunked');
  assert.deepEqual(told(await send(`${chunked}5\r\nhello\r\n0\r\n\r\n`)), {
    ...{ url: '/plain', host: 'a', size: 5, version: '1.1' },
  });
});

test('a rule answers for itself whatever the client offers', async () => {
  for (const offer of ['h2c', 'websocket', 'irc/6.9']) {
    const answer = await send(head('GET /fixed HTTP/1.1', 'Host: a', 'Connection: Upgrade', `Upgrade: ${offer}`));
    assert.match(answer, /^HTTP\/1\.1 200 [\s\S]*from the rule$/);
  }
});

test('a connection goes on after an offer that was not taken', async () => {
  const next = head('GET /second HTTP/1.1', 'Host: a');
  const answer = await send(`${head('GET /first HTTP/1.1', 'Host: a', ...H2C)}${next}`, /second/);
  assert.equal(answer.match(/HTTP\/1\.1 200 /g)?.length, 2);
});

test('HTTP/1.0 needs no host, and gets one', async () => {
  const answer = await send(head('GET / HTTP/1.0'));
  assert.match(answer, /^HTTP\/1\.1 200 /);
  assert.doesNotMatch(answer, /chunked/i);
  assert.deepEqual(told(answer), { url: '/', host: `127.0.0.1:${port}`, size: 0, version: '1.1' });
});

test('a request in absolute form is one for its path and host', async () => {
  const answer = await send(head('GET http://shop.example.com:99/a?b=1 HTTP/1.1', 'Host: other'));
  assert.deepEqual(told(answer), { url: '/a?b=1', host: 'shop.example.com:99', size: 0, version: '1.1' });
  assert.match(await send(head('GET http://shop.example.com/fixed HTTP/1.1', 'Host: other')), /from the rule$/);
});

for (const [what, text, status] of [
  ['several hosts', head('GET / HTTP/1.1', 'Host: a', 'Host: b'), 400],
  ['no host', head('GET / HTTP/1.1'), 400],
  ['a header above 16K', head('GET / HTTP/1.1', 'Host: a', `X: ${'x'.repeat(17_000)}`), 400],
  ['headers above 64K', head('GET / HTTP/1.1', 'Host: a', ...lines(5, 14_000)), 400],
  ['headers far above 64K', head('GET / HTTP/1.1', 'Host: a', ...lines(50, 14_000)), 400],
  ['a target above 16K', head(`GET /${'x'.repeat(17_000)} HTTP/1.1`, 'Host: a'), 414],
  ['TRACE', head('TRACE / HTTP/1.1', 'Host: a'), 405],
  ['CONNECT', head('CONNECT a:443 HTTP/1.1', 'Host: a'), 400],
  ['31 addresses', head('GET / HTTP/1.1', 'Host: a', `X-Forwarded-For: ${Array(31).fill('10.0.0.1').join(', ')}`), 463],
  ['what is no HTTP', 'hello\r\n\r\n', 400],
  ['both lengths', head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 5', 'Transfer-Encoding: chunked'), 400],
] as const) {
  test(`${what} is answered with ${status} by the load balancer itself`, async () => {
    assert.match(await send(text, /<\/html>/), new RegExp(`^HTTP/1\\.1 ${status} `));
  });
}

function lines(count: number, length: number): string[] {
  return Array.from({ length: count }, (_, at) => `X-${at}: ${'x'.repeat(length)}`);
}

test('heads of up to 64K in and 32K out pass, larger ones of a target are 502', async () => {
  assert.match(await send(head('GET / HTTP/1.1', 'Host: a', ...lines(4, 15_000))), /^HTTP\/1\.1 200 /);
  const large = await send(head('GET /large HTTP/1.1', 'Host: a'));
  assert.match(large, /^HTTP\/1\.1 200 /);
  assert.ok(large.includes('x'.repeat(30_000)));
  assert.match(await send(head('GET /too-large HTTP/1.1', 'Host: a'), /<\/html>/), /^HTTP\/1\.1 502 /);
});

test('HEAD has no body, of a rule and of a target', async () => {
  for (const path of ['/fixed', '/']) {
    const answer = await send(head(`HEAD ${path} HTTP/1.1`, 'Host: a'), /\r\n\r\n/);
    assert.match(answer, /^HTTP\/1\.1 200 [\s\S]*\r\n\r\n$/);
  }
});

test('who is told to go on sends its body', async () => {
  const answer = await send(
    `${head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 5', 'Expect: 100-continue')}hello`,
    /}/,
  );
  assert.match(answer, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
  assert.match(answer, /"size":5/);
});
