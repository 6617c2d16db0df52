import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { Io } from '../../cli/command.ts';
import { parseInput } from '../../cli/input.ts';
import healthcheck from '../../commands/healthcheck.ts';
import { RookeryError } from '../../generator/errors.ts';

async function serve(context: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  // A string is only the name of a pipe, and this listens on a port.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function run(words: readonly string[], more: Partial<Io> = {}) {
  const [out, err]: [string[], string[]] = [[], []];
  const io: Io = {
    program: { root: '/', engine: '', build: async () => ({}) },
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    raw: (text) => err.push(text),
    colour: false,
    environment: {},
    folder: '/',
    signal: new AbortController().signal,
    ...more,
  };
  const run = async () => healthcheck.run(parseInput(healthcheck, words), io);
  const problem = await run().then(
    (code) => ({ code, error: undefined }),
    (error) => {
      if (!(error instanceof RookeryError)) throw error;
      return { code: error.exitCode, error };
    },
  );
  return { ...problem, out: out.join('\n'), err: err.join('\n') };
}

const time = (ahead = 0): string => new Date(Date.now() + ahead).toISOString();
const timeService: RequestListener = (request, response) => {
  if (request.url === '/now') response.setHeader('Service-Version', '1.0.0').end(time());
  else response.writeHead(404).end();
};
/** Asks for the time at a service, which is compared with this clock. */
const askTime = (url: string, ...flags: string[]) => run([`${url}/now`, '--time', ...flags]);

/** A service of any kind. */
const service: RequestListener = ({ url }, response) => {
  const [status, body] = {
    '/healthz': [200, '{"status":"up"}'],
    '/ready?deep=1': [204, ''],
    '/moved': [301, 'elsewhere'],
  }[url ?? ''] ?? [404, 'nothing here'];
  response.writeHead(Number(status), { location: '/healthz' }).end(body);
};

const healthy: readonly (readonly [path: string, ...flags: string[]])[] = [
  [''],
  ['/'],
  ['/healthz'],
  ['/elsewhere', '--path', '/healthz'],
  ['/ready?deep=1', '--status', '204'],
  ['', '--path', '/ready?deep=1', '--status', '200-299'],
  ['', '--path', '/gone', '--status', '200,404'],
  ['', '--body', '"status":"(up|fine)"'],
  ['/moved'],
  ['/moved', '--status', '301', '--body', 'elsewhere'],
];

for (const [path, ...flags] of healthy)
  test(`a service is healthy at "${[path, ...flags].join(' ')}"`, async (context) => {
    const url = await serve(context, service);
    const { code, out } = await run([url + path, ...flags]);
    assert.equal(code, 0);
    assert.match(out, /^healthy: http:\/\/127\.0\.0\.1:\d+\/\S+ answered \d+ in [\d.]+ m?s$/);
  });

const unhealthy: readonly (readonly [problem: string, said: RegExp, path: string, ...flags: string[]])[] = [
  ['StatusUnexpected', /answered 404, not 200\./, '/gone'],
  ['StatusUnexpected', /answered 200, not 201-299,404\./, '', '--status', '201-299,404'],
  ['BodyMismatch', /answered "\{\\"status\\":\\"up\\"\}", without \/down\//, '', '--body', 'down'],
  ['NotATime', /which is no time/, '/healthz', '--time'],
];

for (const [problem, said, path, ...flags] of unhealthy)
  test(`a service is not healthy at "${[path, ...flags].join(' ')}"`, async (context) => {
    const url = await serve(context, service);
    const { code, error } = await run([url + path, ...flags]);
    assert.deepEqual([code, error?.code], [3, problem]);
    assert.match(error?.message ?? '', said);
  });

test('a service that names no time and no version is watched without them', async (context) => {
  const url = await serve(context, service);
  const { code, out } = await run([url, '--watch', '0.02', '--rate', '100']);
  assert.equal(code, 0);
  assert.doesNotMatch(out, /clocks|versions/);
  const json = JSON.parse((await run([url, '--json'])).out);
  assert.deepEqual(Object.keys(json).toSorted(), ['healthy', 'roundTripMs', 'status', 'url']);
});

test('a service with the right time is healthy', async (context) => {
  const url = await serve(context, timeService);
  const { code, out } = await askTime(url);
  assert.equal(code, 0);
  assert.match(out, /^healthy: http:\/\/127\.0\.0\.1:\d+\/now answered 200 in .* version 1\.0\.0; its clock is/);
});

test('JSON says the same to a program', async (context) => {
  const url = await serve(context, timeService);
  const { code, out } = await askTime(url, '--json');
  const result = JSON.parse(out);
  assert.equal(code, 0);
  assert.deepEqual([result.healthy, result.url, result.status, result.version], [true, `${url}/now`, 200, '1.0.0']);
  assert.ok(Math.abs(result.offsetMs) <= 1000 && result.uncertaintyMs >= 0 && result.roundTripMs > 0);
});

test('an answer in JSON is read', async (context) => {
  const url = await serve(context, (_, response) =>
    response.setHeader('Content-Type', 'application/json; charset=utf-8').end(JSON.stringify({ now: time() })),
  );
  assert.equal((await askTime(url)).code, 0);
});

for (const [word, ahead] of [
  ['ahead', 60_000],
  ['behind', -60_000],
] as const)
  test(`a clock that is a minute ${word} is 1`, async (context) => {
    const url = await serve(context, (_, response) => response.end(time(ahead)));
    const { code, error } = await askTime(url);
    assert.deepEqual([code, error?.code], [1, 'ClocksApart']);
    assert.match(error?.message ?? '', new RegExp(`60 s ${word}`));
    const json = await askTime(url, '--json');
    assert.deepEqual([json.code, JSON.parse(json.out).healthy], [1, false]);
  });

test('a clock that is less than a second off is healthy', async (context) => {
  const url = await serve(context, (_, response) => response.end(time(-900)));
  assert.equal((await askTime(url)).code, 0);
});

const failing: readonly (readonly [string, RequestListener])[] = [
  ['StatusUnexpected', (_, response) => response.writeHead(503).end(time())],
  ['StatusUnexpected', (_, response) => response.writeHead(204).end()],
  ['StatusUnexpected', (_, response) => response.writeHead(304).end()],
  ['NotATime', (_, response) => response.end()],
  ['NotATime', (_, response) => response.end('<html>')],
  ['NotATime', (_, response) => response.end('2026-02-30T00:00:00.000Z')],
  ['NotATime', (_, response) => response.setHeader('Content-Type', 'application/json').end('{"now":5}')],
  ['NotATime', (_, response) => response.setHeader('Content-Type', 'application/json').end('{"now"')],
  ['NotATime', (_, response) => response.end(`${time()}${' '.repeat(1_000_000)}`)],
  ['Redirected', (_, response) => response.writeHead(302, { location: '/now' }).end()],
  ['Redirected', (_, response) => response.writeHead(301, { location: 'file:///etc/passwd' }).end()],
  ['Redirected', (_, response) => response.writeHead(301, { location: 'http://' }).end()],
  ['Unreachable', (_, response) => response.socket?.destroy()],
];

for (const [index, [problem, listener]] of failing.entries())
  test(`a failing service is 3 and ${problem}, case ${index + 1}`, async (context) => {
    const url = await serve(context, listener);
    const { code, error, out } = await askTime(url);
    assert.deepEqual([code, error?.code, out], [3, problem, '']);
    const json = await askTime(url, '--json');
    const result = JSON.parse(json.out);
    assert.deepEqual([json.code, result.healthy, result.problem], [3, false, problem]);
  });

test('a redirect is followed to the time', async (context) => {
  const url = await serve(context, (request, response) => {
    if (request.url === '/time') response.end(time());
    else response.writeHead(308, { location: '/time' }).end('moved');
  });
  assert.equal((await askTime(url)).code, 0);
});

test('no answer in time is 3, with headers and without', async (context) => {
  const silent = await serve(context, () => {});
  const stuck = await serve(context, (_, response) => response.write('2026-'));
  for (const url of [silent, stuck]) {
    const { code, error } = await askTime(url, '--timeout', '0.05');
    assert.deepEqual([code, error?.code], [3, 'Timeout']);
  }
});

test('a port where nobody listens is 3 and says so', async () => {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  // A string is only the name of a pipe, and this listens on a port.
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  const { code, error } = await run([`http://127.0.0.1:${port}`]);
  assert.deepEqual([code, error?.code], [3, 'Unreachable']);
  assert.match(error?.message ?? '', /ECONNREFUSED/);
});

test('wrong usage is 2', async () => {
  for (const words of [
    [],
    ['nonsense'],
    ['http://localhost', 'x'],
    ['http://localhost', '--timeout', 'soon'],
    ['http://localhost', '--path', 'healthz'],
    ['http://localhost', '--status', '2xx'],
    ['http://localhost', '--body', '('],
    ['--what'],
  ])
    assert.equal((await run(words)).code, 2);
});

test('an interrupted check is 130', async (context) => {
  const stop = new AbortController();
  const url = await serve(context, () => stop.abort());
  assert.equal((await run([url, '--json'], { signal: stop.signal })).code, 130);
});

test('watching sums up what was asked and ends by itself', async (context) => {
  const url = await serve(context, timeService);
  const { code, out } = await askTime(url, '--watch', '0.05', '--rate', '200');
  assert.equal(code, 0);
  assert.match(out, /^requests +10 asked, 10 answered, 0 failed: 100 % available$/m);
  assert.match(out, /^versions +1\.0\.0 \(10\)$/m);
});

test('watching a service that fails once is 3, in JSON as well', async (context) => {
  let asked = 0;
  const url = await serve(context, (_, response) => {
    asked += 1;
    if (asked % 10 === 3) response.statusCode = 502;
    response.end(time());
  });
  const words = [`${url}/now`, '--time', '--watch', '0.05', '--rate', '200'];
  assert.deepEqual([(await run(words)).error?.code, (await run(words)).code], ['RequestsFailed', 3]);
  const json = await run([...words, '--json']);
  const { failed, statuses, longestOutageSeconds } = JSON.parse(json.out);
  assert.deepEqual([json.code, failed, statuses['502'], longestOutageSeconds], [3, 1, 1, 0.005]);
});

test('watching a clock that is off is 1', async (context) => {
  const url = await serve(context, (_, response) => response.end(time(-60_000)));
  assert.equal((await askTime(url, '--watch', '0.02', '--rate', '100')).code, 1);
});

test('a terminal has one live line that is redrawn, other output has none', async (context) => {
  const url = await serve(context, timeService);
  const words = [`${url}/now`, '--time', '--watch', '0.02', '--rate', '100'];
  const terminal = await run(words, { terminal: { columns: 40, rows: 20 } });
  assert.equal(terminal.err.split('\n').length, 2);
  assert.ok(terminal.err.split('\n')[1]!.length < 40);
  assert.equal((await run(words)).err.split('\n').length, 1);
});
