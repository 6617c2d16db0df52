import assert from 'node:assert/strict';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import { ask, until } from '../../ecs/testing/test-engine.ts';
import { ProxyServer } from './proxy.ts';
import type { GroupRow, ListenerRow, Notice, TargetRow } from './table.ts';

function listen(server: {
  listen(port: number, host: string, done: () => void): unknown;
  address(): unknown;
}): Promise<number> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}

async function freePort(): Promise<number> {
  const server = createTcpServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('the proxy', () => {
  let proxy: ProxyServer;
  let port: number;
  let target: Server;
  let row: TargetRow;
  const notices: Notice[] = [];
  let behave: RequestListener = (_request, response) => response.end('ok');

  const group = (targets: readonly TargetRow[], more: Partial<GroupRow> = {}): GroupRow => ({
    arn: 'group',
    secure: false,
    version: 'HTTP1',
    leastOutstanding: false,
    drainMs: 10_000,
    check: {
      enabled: true,
      protocol: 'HTTP',
      version: 'HTTP1',
      path: '/healthz',
      matcher: '200',
      intervalMs: 20,
      timeoutMs: 1_000,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
    },
    targets,
    ...more,
  });
  const apply = (groups: readonly GroupRow[], more: Partial<ListenerRow> = {}): Promise<void> =>
    proxy.apply({
      groups,
      listeners: [
        {
          arn: 'listener',
          port,
          scheme: 'http',
          siblings: {},
          idleTimeoutMs: 300,
          dropInvalidHeaders: false,
          rules: [],
          defaultActions: [{ Type: 'forward', TargetGroupArn: 'group' }],
          ...more,
        },
      ],
    });
  const healthy = (): Promise<unknown> =>
    until(
      () => notices.some((notice) => notice.type === 'health' && notice.health.state === 'healthy'),
      'the target is healthy',
    );
  const url = (path = '/'): string => `http://127.0.0.1:${port}${path}`;

  before(async () => {
    proxy = new ProxyServer((notice) => notices.push(notice));
    port = await freePort();
    target = createServer((incoming, response) => {
      if (incoming.url === '/healthz') response.end();
      else behave(incoming, response);
    });
    const targetPort = await listen(target);
    row = {
      id: `127.0.0.1:${targetPort}`,
      host: '127.0.0.1',
      port: targetPort,
      checkPort: targetPort,
      draining: false,
    };
    await apply([group([row])]);
    await healthy();
  });
  afterEach(() => {
    behave = (_request, response) => response.end('ok');
  });
  after(async () => {
    await proxy.close();
    target.closeAllConnections();
    target.close();
  });

  test('passes method, path, headers and a chunked body on, and the answer back as it is', async () => {
    behave = (incoming, response) => {
      let body = '';
      incoming.on('data', (chunk: Buffer) => {
        body += chunk;
      });
      incoming.on('end', () => {
        response.writeHead(201, 'Made', { 'X-Answer': '1', 'Set-Cookie': ['a=1', 'b=2'] });
        response.end(JSON.stringify({ method: incoming.method, url: incoming.url, host: incoming.headers.host, body }));
      });
    };
    const answer = await new Promise<IncomingMessage & { text: string }>((resolve) => {
      const outgoing = request(url('/a%20b?c=d'), {
        method: 'DELETE',
        agent: false,
        headers: { Host: 'shop.example.com', 'Transfer-Encoding': 'chunked' },
      });
      outgoing.on('response', (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk;
        });
        response.on('end', () => resolve(Object.assign(response, { text })));
      });
      outgoing.write('one ');
      outgoing.end('two');
    });
    assert.deepEqual([answer.statusCode, answer.statusMessage, answer.headers['x-answer']], [201, 'Made', '1']);
    assert.deepEqual(answer.headers['set-cookie'], ['a=1', 'b=2']);
    assert.deepEqual(JSON.parse(answer.text), {
      method: 'DELETE',
      url: '/a%20b?c=d',
      host: 'shop.example.com',
      body: 'one two',
    });
  });

  test('streams: the first part of an answer arrives before its last is written', async () => {
    let finish = (): void => {};
    behave = (_request, response) => {
      response.write('first');
      finish = () => response.end(' last');
    };
    const text = await new Promise<string>((resolve) => {
      request(url(), { agent: false }, (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => {
          body += chunk;
          if (body === 'first') finish();
        });
        response.on('end', () => resolve(body));
      }).end();
    });
    assert.equal(text, 'first last');
  });

  test('holds a fast sender back when the receiver is slow', async () => {
    let written = 0;
    let ended = false;
    behave = (_request, response) => {
      const block = Buffer.alloc(256 * 1024);
      const write = (): void => {
        while (!ended && written < 256 * 1024 * 1024) {
          written += block.length;
          if (!response.write(block)) return void response.once('drain', write);
        }
      };
      response.on('close', () => {
        ended = true;
      });
      write();
    };
    const client = request(url(), { agent: false }, (response) => response.pause());
    client.on('error', () => {});
    client.end();
    let last = -1;
    await until(() => {
      const still = written === last && written > 0;
      last = written;
      return still;
    }, 'the sender waits');
    assert.ok(written < 64 * 1024 * 1024, `${written} bytes were taken`);
    client.destroy();
    await until(() => ended, 'the sender hears that the client went away');
  });

  test('breaks an answer off when the target does', async () => {
    behave = (_request, response) => {
      response.writeHead(200, { 'Content-Length': 10 });
      response.write('half');
      response.socket?.destroySoon();
    };
    await assert.rejects(ask(url()), /aborted/);
  });

  test('answers 502 for what is not an answer, 504 for none in time', async () => {
    behave = (incoming) => incoming.socket.destroy();
    assert.equal((await ask(url())).status, 502);
    behave = () => {};
    assert.equal((await ask(url())).status, 504);
  });

  test('sends a request again when the target closed the kept connection that it was sent on', async () => {
    const used: unknown[] = [];
    let seen = 0;
    behave = (incoming, response) => {
      seen += 1;
      if (used.includes(incoming.socket)) return void incoming.socket.destroy();
      used.push(incoming.socket);
      response.end('fresh');
    };
    for (let turn = 0; turn < 4; turn += 1)
      assert.deepEqual(await ask(url()).then(({ status, body }) => [status, body]), [200, 'fresh']);
    assert.ok(seen > 4, 'a kept connection was taken at least once');
  });

  for (const special of [false, true])
    for (const method of ['POST', 'DELETE', 'PUT'])
      test(`sends no ${method} again, which the target may have had${special ? ', on the path through node:http' : ''}`, async () => {
        await apply([group([row])], { special });
        const used: unknown[] = [];
        const seen: string[] = [];
        behave = (incoming, response) => {
          seen.push(incoming.method ?? '');
          if (used.includes(incoming.socket)) return void incoming.socket.destroy();
          used.push(incoming.socket);
          response.end('fresh');
        };
        // These two keep their connection, so that the short path serves them unless it must not.
        assert.equal(await (await fetch(url())).text(), 'fresh');
        const answer = await fetch(url(), { method });
        assert.deepEqual([answer.status, seen], [502, ['GET', method]]);
        await apply([group([row])]);
      });

  test('a client cannot have the length of its body left out, so that it is read as a request', async () => {
    const inner = 'GET /inner HTTP/1.1\r\nHost: b\r\n\r\n';
    const seen: string[] = [];
    behave = (incoming, response) => {
      seen.push(incoming.url ?? '');
      incoming.resume().on('end', () => response.end('ok'));
    };
    const socket = connect(port, '127.0.0.1');
    let got = '';
    socket.on('data', (chunk: Buffer) => {
      got += chunk;
    });
    const head = `GET /outer HTTP/1.1\r\nHost: a\r\nConnection: content-length\r\nContent-Length: ${inner.length}\r\n\r\n`;
    socket.write(head + inner);
    await until(() => got !== '', 'an answer');
    await ask(url());
    socket.destroy();
    assert.deepEqual(seen, ['/outer', '/']);
  });

  test('joins an upgraded connection both ways', async () => {
    target.once('upgrade', (_incoming, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      socket.pipe(socket);
    });
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk;
    });
    socket.write('GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    await until(() => text.includes('\r\n\r\n'), 'it is upgraded');
    assert.match(text, /^HTTP\/1\.1 101 /);
    socket.write('hello');
    await until(() => text.endsWith('hello'), 'it echoes');
    socket.destroy();
  });

  test('lets requests in flight end when their target is deregistered, and gives it no new ones', async () => {
    let inFlight: ServerResponse | undefined;
    behave = (_request, response) => {
      inFlight = response;
    };
    const slow = ask(url());
    await until(() => inFlight, 'the request is in flight');
    notices.length = 0;
    await apply([group([{ ...row, draining: true }])]);
    assert.equal((await ask(url())).status, 503);
    assert.deepEqual(notices, []);
    inFlight?.end('finished');
    assert.equal((await slow).body, 'finished');
    await until(() => notices.some(({ type }) => type === 'drained'), 'it is drained');
    await apply([group([])]);
    await apply([group([row])]);
    await healthy();
  });

  test('ends draining when the deregistration delay is over', async () => {
    let arrived = false;
    behave = () => {
      arrived = true;
    };
    const stuck = ask(url());
    await until(() => arrived, 'the request is in flight');
    notices.length = 0;
    await apply([group([{ ...row, draining: true }], { drainMs: 10 })]);
    await until(() => notices.some(({ type }) => type === 'drained'), 'it is drained');
    assert.equal((await stuck).status, 504);
    await apply([group([])]);
    await apply([group([row])]);
    await healthy();
  });

  test('sends requests to every unhealthy target when none is healthy', async () => {
    notices.length = 0;
    await apply([group([row], { check: { ...group([]).check, matcher: '299' } })]);
    await until(
      () => notices.some((notice) => notice.type === 'health' && notice.health.state === 'unhealthy'),
      'it is unhealthy',
    );
    assert.equal((await ask(url())).body, 'ok');
    const last = notices.findLast((notice) => notice.type === 'health');
    assert.deepEqual(last?.health, {
      state: 'unhealthy',
      reason: 'Target.ResponseCodeMismatch',
      description: 'Health checks failed with these codes: [200]',
    });
  });

  test('answers fixed responses and redirects itself', async () => {
    await apply([group([row])], {
      rules: [
        {
          conditions: [{ Field: 'path-pattern', Values: ['/old'] }],
          actions: [
            {
              Type: 'redirect',
              RedirectConfig: { StatusCode: 'HTTP_301', Protocol: 'HTTPS', Port: '443', Path: '/new' },
            },
          ],
        },
      ],
      defaultActions: [
        {
          Type: 'fixed-response',
          FixedResponseConfig: { StatusCode: '418', ContentType: 'text/plain', MessageBody: 'tea' },
        },
      ],
    });
    const moved = await ask(url('/old'));
    assert.deepEqual([moved.status, moved.headers.location], [301, 'https://127.0.0.1:443/new']);
    const fixed = await ask(url('/any'));
    assert.deepEqual([fixed.status, fixed.body], [418, 'tea']);
  });
});
