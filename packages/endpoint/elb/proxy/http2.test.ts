import assert from 'node:assert/strict';
import { createServer as createHttp1, type Server } from 'node:http';
import { connect, createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { until } from '../../ecs/testing/test-engine.ts';
import { ProxyServer } from './proxy.ts';
import type { GroupRow, ListenerRow, Notice, ProtocolVersion } from './table.ts';

function listen(server: Server | Http2Server): Promise<number> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}

async function freePort(): Promise<number> {
  const server = createTcp();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** gRPC without its messages: a call is answered by its own bytes, and a status of its path. */
function call(stream: ServerHttp2Stream, path: string): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': path.startsWith('/health') ? '0' : '5' }));
  stream.pipe(stream);
}

describe('targets and clients of HTTP/2', () => {
  let proxy: ProxyServer;
  let port: number;
  let http1: Server;
  let http2: Http2Server;
  let groups: GroupRow[] = [];
  const notices: Notice[] = [];
  const asked: Record<string, unknown>[] = [];

  const group = (version: ProtocolVersion, at: number): GroupRow => ({
    arn: version,
    version,
    secure: false,
    leastOutstanding: false,
    drainMs: 10_000,
    check: {
      enabled: true,
      protocol: 'HTTP',
      version,
      path: version === 'GRPC' ? '/health' : '/',
      matcher: version === 'GRPC' ? '0' : '200',
      intervalMs: 20,
      timeoutMs: 1_000,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
    },
    targets: [{ id: `127.0.0.1:${at}`, host: '127.0.0.1', port: at, checkPort: at, draining: false }],
  });
  const rule = (path: string, TargetGroupArn: string) => ({
    conditions: [{ Field: 'path-pattern', Values: [`${path}*`] }],
    actions: [{ Type: 'forward', TargetGroupArn }],
  });
  const apply = (scheme: ListenerRow['scheme'] = 'https'): Promise<void> => {
    const listener: ListenerRow = {
      arn: 'listener',
      port,
      scheme,
      siblings: {},
      idleTimeoutMs: 5_000,
      dropInvalidHeaders: false,
      rules: [rule('/grpc', 'GRPC'), rule('/h2', 'HTTP2'), rule('/h1', 'HTTP1')],
      defaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    };
    return proxy.apply({ groups, listeners: [listener] });
  };

  /** Asks as a client does that knows that HTTP/2 is spoken. */
  const ask = async (path: string, body = '', headers: Record<string, string> = {}) => {
    const session = connect(`http://127.0.0.1:${port}`);
    session.on('error', () => {}); // Its request hears of it.
    const stream = session.request({ ':path': path, ':method': body === '' ? 'GET' : 'POST', ...headers });
    const seen: Record<string, unknown> = {};
    stream.on('response', (received) => Object.assign(seen, received));
    stream.on('trailers', (received) => Object.assign(seen, received));
    let text = '';
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    await new Promise((resolve, reject) => {
      stream.on('end', resolve).on('error', reject);
      if (body !== '') stream.end(body);
    });
    session.destroy();
    return { ...seen, text } as Readonly<Record<string, unknown>>;
  };

  before(async () => {
    proxy = new ProxyServer((notice) => notices.push(notice));
    port = await freePort();
    http1 = createHttp1((request, response) => {
      if (request.url !== '/') asked.push(request.headers);
      request.pipe(response);
    });
    http2 = createServer();
    http2.on('stream', (stream, headers) => {
      const path = String(headers[':path']);
      if (path.startsWith('/grpc')) asked.push(headers);
      if (headers['content-type'] === 'application/grpc') return call(stream, path);
      stream.respond({ ':status': 200, 'set-cookie': ['a=1', 'b=2'] });
      return stream.end(`${headers[':method']} ${path} by HTTP/2`);
    });
    const [one, two] = [await listen(http1), await listen(http2)];
    groups = [group('HTTP1', one), group('HTTP2', two), group('GRPC', two)];
    await apply();
    await until(
      () => notices.filter((notice) => notice.type === 'health' && notice.health.state === 'healthy').length === 3,
      'all are healthy',
    );
  });
  after(async () => {
    await proxy.close();
    http1.closeAllConnections();
    http1.close();
    http2.close();
  });

  test('a call of gRPC goes to its target and back, its status with it', async () => {
    const answer = await ask('/grpc.Shop/Buy', 'message', { 'content-type': 'application/grpc', te: 'trailers' });
    assert.deepEqual([answer[':status'], answer['grpc-status'], answer.text], [200, '5', 'message']);
    const { te, ...headers } = asked.at(-1) ?? {};
    assert.deepEqual(
      [te, headers[':authority'], headers['x-forwarded-proto']],
      ['trailers', `127.0.0.1:${port}`, 'https'],
    );
  });

  test('a call of gRPC by HTTP/1.1, or that is no POST, is incompatible', async () => {
    assert.equal((await fetch(`http://127.0.0.1:${port}/grpc.Shop/Buy`, { method: 'POST', body: 'x' })).status, 464);
    assert.equal((await ask('/grpc.Shop/Buy'))[':status'], 464);
  });

  test('a target of HTTP/2 serves clients of either version', async () => {
    assert.equal((await ask('/h2')).text, 'GET /h2 by HTTP/2');
    const answer = await fetch(`http://127.0.0.1:${port}/h2?x=1`, { method: 'PUT', body: 'x' });
    assert.equal(await answer.text(), 'PUT /h2?x=1 by HTTP/2');
    assert.deepEqual(answer.headers.getSetCookie(), ['a=1', 'b=2']);
  });

  test('a client of HTTP/2 is served by a target of HTTP/1.1, with a body or without', async () => {
    const answer = await ask('/h1', 'something');
    assert.deepEqual([answer[':status'], answer.text], [200, 'something']);
    assert.equal(asked.at(-1)?.host, `127.0.0.1:${port}`);
    assert.equal((await ask('/h1')).text, '');
    assert.equal((await ask('/nothing'))[':status'], 404);
  });

  test('a client of HTTP/1.1 is served as ever', async () => {
    assert.equal(await (await fetch(`http://127.0.0.1:${port}/h1`, { method: 'POST', body: 'y' })).text(), 'y');
  });

  test('a listener that gets a certificate takes clients of HTTP/2 from then on', async () => {
    await apply('http');
    await assert.rejects(ask('/h1'));
    await apply('https');
    await until(
      () =>
        ask('/h1').then(
          (answer) => answer[':status'] === 200,
          () => false,
        ),
      'it speaks HTTP/2',
    );
  });

  test('a target that goes away leaves 502, then finds back when it returns', async () => {
    const { port: at } = http2.address() as AddressInfo;
    const gone = group('HTTP2', at);
    groups = [
      group('HTTP1', (http1.address() as AddressInfo).port),
      { ...gone, targets: [{ ...gone.targets[0]!, id: 'x', port: 9 }] },
    ];
    await apply();
    await until(() => notices.some((notice) => notice.type === 'health' && notice.target === 'x'), 'it is checked');
    assert.equal((await ask('/h2'))[':status'], 502);
    groups = [gone];
    await apply();
    await until(async () => (await ask('/h2'))[':status'] === 200, 'it is back');
  });
});
