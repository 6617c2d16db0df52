import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { MANAGED } from '../managed.ts';
import { bucketOf } from './build-origins.ts';
import { cachePolicyRow, originRequestRow, responseHeadersRow } from './build-policies.ts';
import { Cache, covers, type Entry } from './cache.ts';
import { behaviorFor, fits } from './choice.ts';
import { onRequest, onResponse } from './functions.ts';
import { cacheKey } from './key.ts';
import { errorLifetime, lifetime } from './lifetime.ts';
import type { EdgeAnswer, EdgeRequest, Headers } from './message.ts';
import { originHeaders, originQuery } from './origin-headers.ts';
import { applyPolicy } from './response-headers.ts';
import type { BehaviorRow, DistributionRow, OriginRow } from './table.ts';

const headers = (values: Readonly<Record<string, string>>): Headers =>
  new Map(Object.entries(values).map(([name, value]) => [name, [value]]));
const policy = (id: string) => MANAGED.get(id)?.config ?? {};
const OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const ORIGIN_HEADERS = '83da9c7e-98b4-4e11-a168-04f0df8e2c65';
const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3';
const EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';
const CORS_S3 = '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf';

const request = (more: Partial<EdgeRequest> = {}): EdgeRequest => ({
  method: 'GET',
  path: '/a',
  query: '',
  headers: new Map(),
  ip: '127.0.0.1',
  port: 4711,
  id: 'request',
  httpVersion: '1.1',
  ...more,
});
const behavior = (cache: string, originRequest?: string): BehaviorRow => ({
  pattern: '*',
  originId: 'origin',
  methods: ['GET', 'HEAD'],
  cachedMethods: ['GET', 'HEAD'],
  compress: true,
  cache: cachePolicyRow(policy(cache)),
  originRequest: originRequestRow(originRequest === undefined ? undefined : policy(originRequest)),
});

test('the policies that AWS manages are those that the CDK knows', () => {
  const folder = fileURLToPath(new URL('../../../../node_modules/aws-cdk-lib/aws-cloudfront/lib/', import.meta.url));
  const text = readdirSync(folder)
    .filter((file) => /-policy\.js$/.test(file))
    .map((file) => readFileSync(`${folder}${file}`, 'utf8'))
    .join('');
  const known = [...text.matchAll(/fromManaged(\w+)\("([0-9a-f-]{36})"\)/g)].map(([, kind, id]) => `${kind} ${id}`);
  assert.ok(known.length > 15);
  assert.deepEqual([...MANAGED].map(([id, { kind }]) => `${kind} ${id}`).sort(), known.sort());
});

describe('path patterns', () => {
  for (const [pattern, path, expected] of [
    ['/api/*', '/api/orders', true],
    ['api/*', '/api/', true],
    ['/api/*', '/apis', false],
    ['*.jpg', '/a/b.jpg', true],
    ['/a?c', '/abc', true],
    ['/a?c', '/ac', false],
    ['/API/*', '/api/x', false],
    ['/a+b/(*)', '/a+b/(x)', true],
  ] as const) {
    test(`${pattern} ${expected ? 'fits' : 'does not fit'} ${path}`, () => assert.equal(fits(pattern, path), expected));
  }

  test('the first that fits decides, and the default one where none does', () => {
    const all = ['/api/*', '/api/v2/*', '*'].map((pattern) => ({ ...behavior(OPTIMIZED), pattern }));
    assert.equal(behaviorFor(all, '/api/v2/x')?.pattern, '/api/*');
    assert.equal(behaviorFor(all, '/other')?.pattern, '*');
  });
});

test('buckets by every form of their names', () => {
  const names = [
    'b.s3.amazonaws.com',
    'b.s3.eu-central-1.amazonaws.com',
    'b.s3-eu-west-1.amazonaws.com',
    'b.s3.dualstack.us-east-1.amazonaws.com',
  ];
  assert.deepEqual(names.map(bucketOf), ['b', 'b', 'b', 'b']);
  assert.equal(bucketOf('a.b.s3.cn-north-1.amazonaws.com.cn'), 'a.b');
  assert.deepEqual(['b.s3-website-us-east-1.amazonaws.com', 'www.example.com', '127.0.0.1:8080'].map(bucketOf), [
    undefined,
    undefined,
    undefined,
  ]);
});

describe('how long an answer is kept', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  const seconds = (id: string, values: Readonly<Record<string, string>>) =>
    lifetime(headers(values), cachePolicyRow(policy(id)), now);
  for (const [what, id, values, expected] of [
    ['the default where the origin says nothing', OPTIMIZED, {}, 86_400],
    ['what the origin says', OPTIMIZED, { 'cache-control': 'max-age=60' }, 60],
    ["a shared cache's own age", OPTIMIZED, { 'cache-control': 'max-age=0, s-maxage=300' }, 300],
    ['at least the minimum', OPTIMIZED, { 'cache-control': 'no-cache' }, 1],
    ['at most the maximum', DISABLED, { 'cache-control': 'max-age=60' }, 0],
    ['until a date', OPTIMIZED, { expires: 'Thu, 01 Jan 2026 00:01:00 GMT' }, 60],
    ['not at all where the policy leaves it to the origin', ORIGIN_HEADERS, {}, 0],
  ] as const) {
    test(what, () => assert.equal(seconds(id, values), expected));
  }

  const error = (status: number, values: Readonly<Record<string, string>> = {}, ttl?: number) =>
    errorLifetime(
      status,
      headers(values),
      ttl === undefined ? [] : [{ code: status, ttl }],
      cachePolicyRow(policy(OPTIMIZED)),
      now,
    );
  test('errors: ten seconds, or what the distribution says', () => {
    assert.deepEqual([error(404), error(404, {}, 0), error(500, {}, 60)], [10, 0, 60]);
  });
  test('errors: what may be forbidden, and what may not', () => {
    assert.deepEqual(
      [error(404, { 'cache-control': 'no-store' }), error(500, { 'cache-control': 'no-store' })],
      [0, 10],
    );
  });
  test('errors: 403 only where the origin says for how long, with a page of its own or not', () => {
    assert.deepEqual([error(403), error(403, {}, 30), error(403, { 'cache-control': 'max-age=5' })], [0, 0, 10]);
  });
});

describe('what is kept apart', () => {
  const key = (id: string, more: Partial<EdgeRequest>) => cacheKey(behavior(id), request(more), '/a');
  test('nothing but paths and compressions, where the policy says nothing else', () => {
    const plain = key(OPTIMIZED, {});
    assert.equal(key(OPTIMIZED, { query: 'x=1', headers: headers({ cookie: 'a=1', origin: 'b' }) }), plain);
    assert.equal(key(OPTIMIZED, { method: 'HEAD' }), plain);
    assert.notEqual(key(OPTIMIZED, { headers: headers({ 'accept-encoding': 'gzip' }) }), plain);
    assert.equal(key(OPTIMIZED, { headers: headers({ 'accept-encoding': 'gzip;q=0' }) }), plain);
  });
  test('hosts and cookies, where the policy has them in its key', () => {
    const by = (values: Readonly<Record<string, string>>) => key(ORIGIN_HEADERS, { headers: headers(values) });
    assert.notEqual(by({ host: 'a' }), by({ host: 'b' }));
    assert.notEqual(by({ cookie: 'a=1' }), by({ cookie: 'a=2' }));
    assert.equal(by({ cookie: 'a=1; b=2' }), by({ cookie: 'b=2; a=1' }));
  });
});

describe('an invalidation', () => {
  const entry: Entry = { status: 200, headers: new Map(), body: Buffer.from('x'), storedAt: 0, expiresAt: 1 };
  test('means a path, or all below it', () => {
    assert.deepEqual(
      [covers('/a', '/a'), covers('/a', '/ab'), covers('/a*', '/ab'), covers('/*', '/x/y'), covers('/a%20b', '/a b')],
      [true, false, true, true, true],
    );
  });
  test('also holds for what was on its way when it came', () => {
    const cache = new Cache();
    const since = cache.sequence;
    cache.invalidate([{ sequence: 1, paths: ['/a'] }]);
    cache.put('a', '/a', entry, since);
    cache.put('b', '/b', entry, since);
    assert.deepEqual([cache.get('a'), cache.get('b')?.body.toString()], [undefined, 'x']);
  });
});

describe('what an origin gets', () => {
  const origin: Extract<OriginRow, { kind: 'balancer' }> = {
    kind: 'balancer',
    path: '',
    headers: [['X-Secret', 'word']],
    host: 'lb.example.com',
    port: 1,
    attempts: 1,
    readTimeoutMs: 1,
  };
  const viewer = request({
    query: 'q=1&page=2',
    headers: headers({
      host: 'shop.example.com',
      authorization: 'Bearer x',
      cookie: 'a=1',
      origin: 'https://o',
      'user-agent': 'Mobi',
      'x-forwarded-for': '1.2.3.4',
    }),
  });
  const got = (id: string, more?: string) =>
    Object.fromEntries(
      [...originHeaders(behavior(id, more), viewer, origin)].map(([name, values]) => [name, values.join()]),
    );

  test('nothing of the viewer without a policy', () => {
    const all = got(OPTIMIZED);
    assert.equal(all.host, 'lb.example.com');
    assert.equal(all['user-agent'], 'Amazon CloudFront');
    assert.equal(all['x-forwarded-for'], '1.2.3.4, 127.0.0.1');
    assert.equal(all['x-secret'], 'word');
    assert.deepEqual([all.authorization, all.cookie, all.origin], [undefined, undefined, undefined]);
    assert.equal(originQuery(behavior(OPTIMIZED), viewer), '');
  });
  test('all of it, with the host or without', () => {
    assert.deepEqual(
      [got(DISABLED, ALL_VIEWER).host, got(DISABLED, EXCEPT_HOST).host],
      ['shop.example.com', 'lb.example.com'],
    );
    const { authorization, cookie, 'user-agent': agent } = got(DISABLED, EXCEPT_HOST);
    assert.deepEqual([authorization, cookie, agent], ['Bearer x', 'a=1', 'Mobi']);
    assert.equal(originQuery(behavior(DISABLED, EXCEPT_HOST), viewer), 'q=1&page=2');
  });
  test('headers by name alone', () => {
    const all = got(OPTIMIZED, CORS_S3);
    assert.deepEqual([all.origin, all.authorization], ['https://o', undefined]);
  });
  test("CloudFront's own headers, where a policy names them", () => {
    const all = got(DISABLED, '33f36d7e-f396-46d9-90e0-52428a34d9dc');
    assert.equal(all['cloudfront-viewer-address'], '127.0.0.1:4711');
    assert.equal(all['cloudfront-is-mobile-viewer'], 'true');
    assert.equal(all['cloudfront-viewer-country'], undefined);
    assert.equal(got(DISABLED, ALL_VIEWER)['cloudfront-viewer-address'], undefined);
  });
});

describe('response headers', () => {
  const after = (id: string, own: Readonly<Record<string, string>>, origin?: string, preflight = false) => {
    const all = headers(own);
    applyPolicy(all, responseHeadersRow(policy(id)), origin, preflight);
    return Object.fromEntries([...all].map(([name, values]) => [name, values.join()]));
  };
  const SECURITY = '67f7725c-6f97-4210-82d7-5512b31e9d03';
  const PREFLIGHT = '5cc3b908-e619-4b99-88e5-2cf7f45965bd';

  test('the managed security headers, of which the origin may have its own but for one', () => {
    assert.deepEqual(after(SECURITY, { 'x-frame-options': 'DENY', 'x-content-type-options': 'other' }), {
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'strict-transport-security': 'max-age=31536000',
      'x-xss-protection': '1; mode=block',
    });
  });
  test('cross-origin headers for who asks from another origin, all or none', () => {
    assert.deepEqual(after(PREFLIGHT, {}), {});
    assert.equal(after(PREFLIGHT, {}, 'https://a')['access-control-allow-origin'], '*');
    assert.match(after(PREFLIGHT, {}, 'https://a', true)['access-control-allow-methods'] ?? '', /DELETE, GET/);
    assert.deepEqual(after(PREFLIGHT, { 'access-control-max-age': '5' }, 'https://a'), {
      'access-control-max-age': '5',
    });
  });
  test('origins by name, with credentials', () => {
    const CorsConfig = {
      AccessControlAllowOrigins: { Items: ['https://*.example.com'] },
      AccessControlAllowMethods: { Items: ['ALL'] },
      AccessControlAllowHeaders: { Items: ['*'] },
      AccessControlAllowCredentials: 'true',
      OriginOverride: true,
    };
    const asked = (origin: string) => {
      const all: Headers = new Map();
      applyPolicy(all, responseHeadersRow({ CorsConfig }), origin, false);
      return all.get('access-control-allow-origin')?.join();
    };
    assert.deepEqual(
      [asked('https://a.example.com'), asked('https://example.org')],
      ['https://a.example.com', undefined],
    );
  });
});

describe('functions', () => {
  const site = { id: 'E1', domainName: 'd1.cloudfront.net' } as DistributionRow;
  const run = (code: string, more: Partial<EdgeRequest> = {}) => onRequest(site, { name: 'f', code }, request(more));

  test('see the event of CloudFront, and change what they answer', () => {
    const changed = run(
      `function handler({ version, context, viewer, request }) {
        request.headers['x-seen'] = { value: [version, context.eventType, context.distributionId, viewer.ip, request.method, request.uri].join() };
        request.querystring.added = { value: 'yes' };
        request.cookies.b = { value: request.cookies.a.value + '2' };
        delete request.querystring.q;
        request.uri = '/index.html';
        return request;
      }`,
      { query: 'q=1&m=1&m=2', headers: headers({ cookie: 'a=1' }) },
    );
    assert.ok('path' in changed);
    assert.deepEqual([changed.path, changed.query], ['/index.html', 'm=1&m=2&added=yes']);
    assert.equal(changed.headers.get('x-seen')?.join(), '1.0,viewer-request,E1,127.0.0.1,GET,/a');
    assert.equal(changed.headers.get('cookie')?.join(), 'a=1; b=12');
  });
  test('have modules, promises, and nothing of the machine', () => {
    const changed = run(
      `async function handler(event) {
        const hash = require('crypto').createHash('sha256').update('x').digest('hex');
        event.request.uri = '/' + await Promise.resolve(hash.slice(0, 8)) + typeof process + typeof fetch;
        return event.request;
      }`,
    );
    assert.equal('path' in changed && changed.path, '/2d711642undefinedundefined');
    assert.throws(() => run("function handler() { return require('fs'); }"), /no module fs/);
    assert.throws(() => run('function handler() { return eval("1"); }'), /Code generation from strings/);
  });
  test('that answer nothing, or never, fail', () => {
    assert.throws(() => run('function handler() {}'), /answers no request/);
    assert.throws(() => run('function handler() { return new Promise(() => {}); }'), /never came to an end/);
    assert.throws(
      () => run('function handler(e) { e.request.uri = "no-slash"; return e.request; }'),
      /begins with a slash/,
    );
  });
  test('change the head of an answer, cookies apart', () => {
    const answer: EdgeAnswer = {
      status: 200,
      headers: headers({ 'set-cookie': 'a=1; Path=/', 'content-length': '1', server: 'x' }),
      body: Buffer.from('x'),
      result: 'Miss from cloudfront',
    };
    const code = `function handler(event) {
      const r = event.response;
      r.headers['x-status'] = { value: r.statusDescription + r.cookies.a.attributes };
      delete r.headers.server;
      r.statusCode = 201;
      return r;
    }`;
    const { status, headers: after } = onResponse(site, { name: 'f', code }, request(), answer);
    assert.equal(status, 201);
    assert.equal(after.get('x-status')?.join(), 'OKPath=/');
    assert.deepEqual(
      [after.get('set-cookie')?.join(), after.get('server'), after.get('content-length')?.join()],
      ['a=1; Path=/', undefined, '1'],
    );
  });
});
