import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { ask } from '../../ecs/testing/test-engine.ts';
import { ProxyServer } from './proxy.ts';
import type { GroupRow, ListenerRow } from './table.ts';

const proxy = new ProxyServer(() => {});
const targets: Server[] = [];
let port = 0;

const opened = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

before(async () => {
  for (const name of ['one', 'two', 'three']) {
    const server = createServer((request, response) => {
      if (request.url === '/login') response.setHeader('Set-Cookie', 'session=1; Path=/');
      response.setHeader('X-Frame-Options', 'DENY');
      response.setHeader('Server', 'target');
      response.end(name);
    });
    targets.push(server);
    await opened(server);
  }
  const free = createServer();
  port = await opened(free);
  await new Promise((resolve) => free.close(resolve));
});
after(async () => {
  for (const server of targets) server.closeAllConnections();
  for (const server of targets) server.close();
  await proxy.close();
});

const group = (arn: string, servers: readonly Server[], more: Partial<GroupRow> = {}): GroupRow => ({
  ...{ arn, secure: false, version: 'HTTP1', leastOutstanding: false, drainMs: 1_000 },
  check: {
    ...{ enabled: false, protocol: 'HTTP', version: 'HTTP1', path: '/', matcher: '200' },
    ...{ intervalMs: 1_000, timeoutMs: 1_000, healthyThreshold: 2, unhealthyThreshold: 2 },
  },
  targets: servers.map((server) => {
    const { port: own } = server.address() as AddressInfo;
    return { id: `127.0.0.1:${own}`, host: '127.0.0.1', port: own, checkPort: own, draining: false };
  }),
  ...more,
});
const serve = (groups: readonly GroupRow[], more: Partial<ListenerRow> = {}): Promise<void> =>
  proxy.apply({
    groups,
    listeners: [
      {
        ...{ arn: 'listener', port, scheme: 'http', siblings: {}, idleTimeoutMs: 1_000, dropInvalidHeaders: false },
        ...{ rules: [], defaultActions: [{ Type: 'forward', TargetGroupArn: 'group' }] },
        ...more,
      },
    ],
  });
const url = (path = '/'): string => `http://127.0.0.1:${port}${path}`;
const cookiesOf = ({ headers }: { readonly headers: { readonly 'set-cookie'?: string[] } }): string =>
  (headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0]).join('; ');
const bodies = async (cookie?: string): Promise<string[]> => {
  const answers: string[] = [];
  for (let count = 0; count < 6; count += 1) answers.push((await ask(url(), cookie ? { cookie } : {})).body);
  return [...new Set(answers)].sort();
};

test('with the cookie of the load balancer a client stays with its target, until that is gone', async () => {
  await serve([group('group', targets, { stickiness: { seconds: 60 } })]);
  const first = await ask(url());
  assert.match(cookiesOf(first), /^AWSALB=[\w-]+; AWSALBCORS=[\w-]+$/);
  assert.deepEqual(await bodies(cookiesOf(first)), [first.body]);
  assert.equal((await bodies()).length, 3);
  const others = targets.filter((_, at) => ['one', 'two', 'three'][at] !== first.body);
  await serve([group('group', others, { stickiness: { seconds: 60 } })]);
  assert.equal((await bodies(cookiesOf(first))).length, 2);
});

test('a cookie whose time is over, or that nobody gave, binds to nothing', async () => {
  await serve([group('group', targets, { stickiness: { seconds: -1 } })]);
  assert.equal((await bodies(cookiesOf(await ask(url())))).length, 3);
  assert.equal((await bodies('AWSALB=rubbish')).length, 3);
});

test('with a cookie of the application a session begins when the target sets that one', async () => {
  await serve([group('group', targets, { stickiness: { cookie: 'session', seconds: 60 } })]);
  assert.equal(cookiesOf(await ask(url())), '');
  const login = await ask(url('/login'));
  assert.match(cookiesOf(login), /^session=1; AWSALBAPP-0=[\w-]+$/);
  assert.deepEqual(await bodies(cookiesOf(login)), [login.body]);
});

test('a client stays with its target group where the action is sticky', async () => {
  const TargetGroups = ['a', 'b'].map((TargetGroupArn) => ({ TargetGroupArn, Weight: 1 }));
  const ForwardConfig = { TargetGroups, TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 60 } };
  await serve([group('a', targets.slice(0, 1)), group('b', targets.slice(1, 2))], {
    defaultActions: [{ Type: 'forward', ForwardConfig }],
  });
  const first = await ask(url());
  assert.match(cookiesOf(first), /^AWSALBTG=[\w-]+; AWSALBTGCORS=[\w-]+$/);
  assert.deepEqual(await bodies(cookiesOf(first)), [first.body]);
});

test('attributes of a listener put headers into every answer, and take the name of the server out', async () => {
  const answerHeaders = ['Strict-Transport-Security', 'max-age=1', 'X-Frame-Options', 'SAMEORIGIN'];
  await serve([group('group', targets)], { answerHeaders, serverHeader: false });
  const { headers } = await ask(url());
  assert.deepEqual(
    [headers['strict-transport-security'], headers['x-frame-options'], headers.server],
    ['max-age=1', 'SAMEORIGIN', undefined],
  );
  await serve([], { answerHeaders, serverHeader: false });
  const own = await ask(url());
  assert.deepEqual(
    [own.status, own.headers['strict-transport-security'], own.headers.server],
    [503, 'max-age=1', undefined],
  );
});
