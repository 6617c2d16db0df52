import assert from 'node:assert/strict';
import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { until } from '../../../ecs/testing/test-engine.ts';
import { ProxyServer } from '../proxy.ts';
import type { ListenerRow } from '../table.ts';

const check = {
  enabled: false,
  protocol: 'HTTP',
  version: 'HTTP1',
  path: '/',
  matcher: '200',
  intervalMs: 1_000,
  timeoutMs: 1_000,
  healthyThreshold: 1,
  unhealthyThreshold: 1,
} as const;

const group = (arn: string, port: number) => ({
  arn,
  secure: false,
  version: 'HTTP1' as const,
  leastOutstanding: false,
  drainMs: 1_000,
  check,
  targets: [{ id: `127.0.0.1:${port}`, host: '127.0.0.1', port, checkPort: port, draining: false }],
});

const listener = (port: number, TargetGroupArn: string, special: boolean): ListenerRow => ({
  arn: `listener ${port}`,
  port,
  scheme: 'http',
  siblings: {},
  idleTimeoutMs: 2_000,
  dropInvalidHeaders: false,
  special,
  rules: [],
  defaultActions: [{ Type: 'forward', TargetGroupArn }],
});

function listen(server: { listen(port: number, host: string, done: () => void): unknown; address(): unknown }) {
  // Listening on TCP, so an address with a port.
  return new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );
}

async function freePort(): Promise<number> {
  const server = createTcpServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** How the target answers, by path: what a path stands for is what the client has to get. */
const ANSWERS: Readonly<Record<string, (text: string, answer: ServerResponse) => void>> = {
  '/length': (text, answer) => answer.writeHead(200, { 'Content-Length': Buffer.byteLength(text) }).end(text),
  '/chunks': (text, answer) => {
    answer.writeHead(201, 'Made', { 'Set-Cookie': ['a=1', 'b=2'], 'X-Note': 'caf\xe9' });
    answer.write(text);
    answer.end('more');
  },
  '/large': (_text, answer) => answer.end(Buffer.alloc(1_000_000, 'x')),
  '/nothing': (_text, answer) => answer.writeHead(204).end(),
  '/not-modified': (_text, answer) => answer.writeHead(304, { ETag: '"1"' }).end(),
  '/empty': (_text, answer) => answer.end(),
  '/hints': (text, answer) => {
    answer.writeEarlyHints({ link: '</a.css>; rel=preload' });
    answer.end(text);
  },
  '/close': (text, answer) => answer.writeHead(200, { Connection: 'close' }).end(text),
  '/until-close': (text, answer) => {
    const head = 'HTTP/1.1 200 OK\r\nX-Note: old\r\nConnection: close\r\n\r\n';
    answer.socket?.end(answer.req.method === 'HEAD' ? head : head + text);
  },
  '/dated': (text, answer) => answer.writeHead(200, { Date: 'Thu, 01 Jan 1970 00:00:00 GMT' }).end(text),
};

interface Got {
  readonly status: number | undefined;
  readonly reason: string | undefined;
  readonly headers: readonly string[];
  readonly body: string;
}

describe('the short path', () => {
  let proxy: ProxyServer;
  let target: Server;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ports = { short: 0, long: 0 };

  before(async () => {
    target = createServer((incoming, answer) => {
      let body = '';
      incoming.on('data', (chunk: Buffer) => {
        body += chunk;
      });
      incoming.on('end', () => {
        const headers = incoming.rawHeaders.map((text) => text.replace(/^Root=.*/, 'Root').replace(/^\d{5}$/, 'port'));
        const { pathname } = new URL(incoming.url ?? '/', 'http://target');
        const text = JSON.stringify({ method: incoming.method, url: incoming.url, headers, body });
        const behave = ANSWERS[pathname];
        if (behave) behave(text, answer);
        else incoming.socket.destroy();
      });
    });
    const port = await listen(target);
    proxy = new ProxyServer(() => {});
    ports.short = await freePort();
    ports.long = await freePort();
    await proxy.apply({
      groups: [group('group', port)],
      listeners: [listener(ports.short, 'group', false), listener(ports.long, 'group', true)],
    });
  });
  after(async () => {
    agent.destroy();
    await proxy.close();
    target.closeAllConnections();
    target.close();
  });

  function ask(port: number, method: string, path: string, body?: string, headers = {}): Promise<Got> {
    const options = { port, host: '127.0.0.1', method, path, agent, headers: { Host: 'shop', ...headers } };
    return new Promise((resolve, reject) => {
      const outgoing = request(options, (answer: IncomingMessage) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        answer.on('error', reject);
        answer.on('end', () => {
          const raw = answer.rawHeaders.flatMap((name, at) =>
            at % 2 ? [] : [`${name}: ${answer.rawHeaders[at + 1]}`],
          );
          const kept = raw.filter((line) => !/^Date: .* 20\d\d /.test(line)).sort();
          assert.ok(answer.headers.date, 'every answer has a date');
          resolve({ status: answer.statusCode, reason: answer.statusMessage, headers: kept, body: text });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  const requests: [what: string, method: string, body?: string, headers?: Record<string, string | number>][] = [
    ['GET', 'GET'],
    ['HEAD', 'HEAD'],
    ['DELETE', 'DELETE'],
    ['POST with a body', 'POST', 'two words'],
    ['POST without one', 'POST', undefined, { 'Content-Length': 0 }],
    [
      'GET with headers',
      'GET',
      undefined,
      { Cookie: 'a=1; b=2', 'X-Forwarded-For': '192.0.2.1', 'X-Amzn-Trace-Id': 'none' },
    ],
  ];
  for (const [what, method, body, headers] of requests) {
    for (const path of Object.keys(ANSWERS))
      test(`answers ${what} ${path} as the path through node:http does`, async () => {
        const short = await ask(ports.short, method, `${path}?a=b%20c`, body, headers);
        assert.deepEqual(short, await ask(ports.long, method, `${path}?a=b%20c`, body, headers));
        assert.deepEqual(short, await ask(ports.short, method, `${path}?a=b%20c`, body, headers));
      });
  }

  test('answers 502 when the target breaks off before it answers, and goes on', async () => {
    const got = await ask(ports.short, 'GET', '/broken');
    assert.deepEqual(got, await ask(ports.long, 'GET', '/broken'));
    assert.equal(got.status, 502);
    assert.equal((await ask(ports.short, 'GET', '/length')).status, 200);
  });

  /** All that a connection brings until it ends, or until it holds a text. */
  async function exchange(text: string, enough: RegExp, half = false): Promise<{ got: string; socket: Socket }> {
    const socket = connect({ port: ports.short, host: '127.0.0.1', allowHalfOpen: true });
    let got = '';
    socket.on('data', (chunk: Buffer) => {
      got += chunk;
    });
    if (half) socket.end(text);
    else socket.write(text);
    await until(() => enough.test(got), `${enough} in the answer`);
    return { got, socket };
  }

  const plain = 'GET /empty HTTP/1.1\r\nHost: a\r\n\r\n';

  test('a connection goes on after a request of another kind, and before it', async () => {
    const { socket, got } = await exchange(plain, /\r\n\r\n$/);
    assert.match(got, /^HTTP\/1\.1 200 OK\r\n/);
    let more = '';
    socket.on('data', (chunk: Buffer) => {
      more += chunk;
    });
    socket.write('POST /chunks HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n');
    socket.write('0\r\n\r\n');
    await until(() => more.endsWith('0\r\n\r\n'), 'the second answer');
    assert.match(more, /"body\\?":\\?"abc/);
    socket.write(plain);
    await until(() => more.split('HTTP/1.1 ').length === 3, 'the third answer');
    socket.destroy();
  });

  test('requests that follow before the answer are answered in turn', async () => {
    const second = plain.replace('/empty', '/dated');
    const { socket, got } = await exchange(plain, /\r\n\r\n$/);
    socket.destroy();
    assert.equal(got.split('HTTP/1.1 200').length, 2);
    const both = await exchange(plain + second, /1970.*\r\n0\r\n\r\n$/s);
    assert.equal(both.got.split('HTTP/1.1 200').length, 3);
    both.socket.destroy();
  });

  test('a client that has sent all it will gets its answer', async () => {
    const { got, socket } = await exchange(plain, /\r\n\r\n$/, true);
    assert.match(got, /^HTTP\/1\.1 200 OK\r\n/);
    await until(() => socket.readableEnded, 'the connection ends');
  });

  test('what is no request is refused', async () => {
    const { got, socket } = await exchange('GET / HTTP/1.1\r\nHost : a\r\n\r\n', /\r\n\r\n/);
    assert.match(got, /^HTTP\/1\.1 400 /);
    socket.destroy();
  });

  test('an idle connection is ended with its listener', async () => {
    const own = new ProxyServer(() => {});
    const port = await freePort();
    await own.apply({ groups: [], listeners: [listener(port, 'none', false)] });
    const socket = connect(port, '127.0.0.1');
    let got = '';
    socket.on('data', (chunk: Buffer) => {
      got += chunk;
    });
    socket.write(plain);
    await until(() => got.endsWith('</html>\r\n'), 'an answer');
    assert.match(got, /^HTTP\/1\.1 503 Service Unavailable\r\n/);
    await own.close();
    await until(() => socket.destroyed, 'the connection ends');
  });
});

/** A target that answers with these bytes and ends. */
const broken: [what: string, answer: string, seen: RegExp][] = [
  ['nothing', '', /^HTTP\/1\.1 502 /],
  ['no HTTP', 'SSH-2.0-x\r\n\r\n', /^HTTP\/1\.1 502 /],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', /^HTTP\/1\.1 502 /],
  ['chunks that are none', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n', /^HTTP\/1\.1 502 /],
  ['an upgrade that nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', /^HTTP\/1\.1 502 /],
  ['less than it says', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab', /^HTTP\/1\.1 200 OK.*\r\n\r\nab$/s],
  ['a body until the end', 'HTTP/1.0 200 OK\r\n\r\nab', /^HTTP\/1\.1 200 OK.*\r\n\r\n2\r\nab\r\n0\r\n\r\n$/s],
];
for (const [what, answer, seen] of broken)
  test(`a target that answers ${what}`, async (context) => {
    const target = createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(answer, 'latin1'));
    });
    const proxy = new ProxyServer(() => {});
    const port = await freePort();
    await proxy.apply({ groups: [group('g', await listen(target))], listeners: [listener(port, 'g', false)] });
    context.after(async () => {
      await proxy.close();
      target.close();
    });
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    let got = '';
    socket.on('data', (chunk: Buffer) => {
      got += chunk;
    });
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await until(() => seen.test(got), `${seen}, not ${JSON.stringify(got)}`);
    // An answer that is whole leaves the connection open, half an answer does not.
    if (what === 'less than it says') await until(() => socket.destroyed, 'the connection is broken off');
    socket.destroy();
  });
