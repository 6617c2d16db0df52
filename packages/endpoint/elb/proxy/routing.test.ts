import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ConditionRecord } from '../model.ts';
import { compileActions } from './actions.ts';
import { compileConditions, type RequestFacts } from './conditions.ts';
import { forTarget } from './headers.ts';
import { matchesStatus } from './probe.ts';

const facts: RequestFacts = {
  method: 'GET',
  host: 'Shop.example.com',
  path: '/Orders/7/items',
  query: 'page=2&Sort=Up',
  rawHeaders: ['X-Stage', 'Alpha', 'X-Stage', 'Beta-2', 'Accept', 'text/html'],
  sourceIp: '127.0.0.1',
};

const path = (...Values: string[]): ConditionRecord => ({ Field: 'path-pattern', Values });

describe('a listener rule', () => {
  const table: [what: string, conditions: ConditionRecord[], holds: boolean][] = [
    ['a path word for word', [path('/Orders/7/items')], true],
    ['a path in another case', [path('/orders/7/items')], false],
    ['a path by its beginning', [path('/Orders/*')], true],
    ['a path by its end', [path('*/items')], true],
    ['a path by its middle', [path('*/7/*')], true],
    ['a path with one character left open', [path('/Orders/?/items')], true],
    ['a path with too many characters for one', [path('/Order?/?/it?s')], false],
    ['a path whose point means a point', [path('/Orders.7*')], false],
    ['any of several paths', [path('/a', '/Orders*')], true],
    ['a path without its query', [path('*page=2')], false],
    ['a path in the newer form', [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/Orders*'] } }], true],
    ['a host in any case', [{ Field: 'host-header', Values: ['shop.EXAMPLE.com'] }], true],
    ['a host with a wildcard', [{ Field: 'host-header', HostHeaderConfig: { Values: ['*.example.com'] } }], true],
    ['another host', [{ Field: 'host-header', Values: ['example.com'] }], false],
    ['a header', [{ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Stage', Values: ['beta-*'] } }], true],
    [
      'a header that is not there',
      [{ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Other', Values: ['*'] } }],
      false,
    ],
    ['a method', [{ Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['POST', 'GET'] } }], true],
    [
      'a method in another case',
      [{ Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['get'] } }],
      false,
    ],
    [
      'a query by key and value',
      [{ Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'sort', Value: 'up' }] } }],
      true,
    ],
    ['a query by value alone', [{ Field: 'query-string', QueryStringConfig: { Values: [{ Value: '2' }] } }], true],
    [
      'a query with another value',
      [{ Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'page', Value: '3*' }] } }],
      false,
    ],
    ['an address in a range', [{ Field: 'source-ip', SourceIpConfig: { Values: ['127.0.0.0/8'] } }], true],
    ['an address outside', [{ Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.0/8', '::1/128'] } }], false],
    ['all of several conditions', [path('/Orders*'), { Field: 'host-header', Values: ['shop.*'] }], true],
    ['not when one of several fails', [path('/Orders*'), { Field: 'host-header', Values: ['blog.*'] }], false],
  ];
  for (const [what, conditions, holds] of table) {
    test(`matches ${what}: ${holds}`, () => assert.equal(compileConditions(conditions)(facts), holds));
  }
});

describe('a redirect', () => {
  const table: [what: string, config: Record<string, string>, location: string][] = [
    ['to HTTPS', { Protocol: 'HTTPS', Port: '443' }, 'https://Shop.example.com:443/Orders/7/items?page=2&Sort=Up'],
    [
      'to a listener of the same load balancer, to where it is here',
      { Protocol: 'HTTPS', Port: '8443' },
      'http://Shop.example.com:8081/Orders/7/items?page=2&Sort=Up',
    ],
    [
      'to the port of a listener, on another host',
      { Protocol: 'HTTPS', Host: 'www.example.com', Port: '8443', Path: '/', Query: '' },
      'https://www.example.com:8443/',
    ],
    ['to another host', { Host: 'www.#{host}', Query: '' }, 'http://www.Shop.example.com:8080/Orders/7/items'],
    [
      'to another path',
      { Path: '/new/#{path}', Query: 'from=#{path}' },
      'http://Shop.example.com:8080/new/Orders/7/items?from=Orders/7/items',
    ],
  ];
  for (const [what, config, location] of table) {
    test(what, () => {
      const action = compileActions([{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_302', ...config } }], {
        port: 8080,
        scheme: 'http',
        siblings: { 80: 8080, 8443: 8081 },
      });
      assert.ok(action.type === 'redirect');
      assert.equal(action.status, 302);
      assert.equal(action.location(facts), location);
    });
  }
});

test('an action that is not simulated is answered as such, in order before what would follow', () => {
  const action = compileActions(
    [
      { Type: 'forward', Order: 2, TargetGroupArn: 'a' },
      { Type: 'authenticate-oidc', Order: 1 },
    ],
    { port: 80, scheme: 'http', siblings: {} },
  );
  assert.ok(action.type === 'fixed');
  assert.equal(action.status, 501);
});

const client = { address: '127.0.0.1', port: 50_000 };

test('headers of one connection are not passed on, and the client is named', () => {
  const raw = [
    'Host',
    'a',
    'Connection',
    'close, X-Own',
    'X-Own',
    '1',
    'X_Odd',
    '2',
    'X-Forwarded-For',
    '10.0.0.9',
    'Cookie',
    'c',
  ];
  const headers = forTarget(raw, client, { port: 8080, scheme: 'http', dropInvalidHeaders: true });
  assert.deepEqual(headers.slice(0, -2), [
    'Host',
    'a',
    'Cookie',
    'c',
    'X-Forwarded-For',
    '10.0.0.9, 127.0.0.1',
    'X-Forwarded-Proto',
    'http',
    'X-Forwarded-Port',
    '8080',
  ]);
  assert.equal(headers.at(-2), 'X-Amzn-Trace-Id');
  assert.match(headers.at(-1) ?? '', /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  const secure = forTarget(raw, client, { port: 8081, scheme: 'https', dropInvalidHeaders: true });
  assert.equal(secure[secure.indexOf('X-Forwarded-Proto') + 1], 'https');
  assert.ok(forTarget(raw, client, { port: 8080, scheme: 'http', dropInvalidHeaders: false }).includes('X_Odd'));
});

test('X-Forwarded-For is appended to, preserved or removed, with the port of the client if that is wanted', () => {
  const raw = ['Host', 'a', 'X-Forwarded-For', '10.0.0.1, 10.0.0.2', 'x-forwarded-for', '10.0.0.3'];
  const sent = (more: object, lines = raw): string[] => {
    const headers = forTarget(lines, client, { port: 8080, scheme: 'http', dropInvalidHeaders: false, ...more });
    return headers.flatMap((name, at) => (name === 'X-Forwarded-For' && at % 2 === 0 ? (headers[at + 1] ?? '') : []));
  };
  const before = '10.0.0.1, 10.0.0.2, 10.0.0.3';
  assert.deepEqual(sent({}), [`${before}, 127.0.0.1`]);
  assert.deepEqual(sent({ clientPort: true }), [`${before}, 127.0.0.1:50000`]);
  assert.deepEqual(sent({ forwardedFor: 'preserve' }), [before]);
  assert.deepEqual(sent({ forwardedFor: 'preserve' }, ['Host', 'a']), []);
  assert.deepEqual(sent({ forwardedFor: 'remove' }), []);
});

test('a host gets the port of the listener where it has none, and a request without a host that of the load balancer', () => {
  const host = (raw: string[], more = {}): string | undefined => {
    const headers = forTarget(
      raw,
      { ...client, ...more },
      {
        port: 8081,
        scheme: 'http',
        dropInvalidHeaders: false,
        hostPort: 8080,
      },
    );
    return headers[headers.indexOf('Host') + 1];
  };
  assert.equal(host(['Host', 'shop.example.com']), 'shop.example.com:8080');
  assert.equal(host(['Host', 'shop.example.com:99']), 'shop.example.com:99');
  assert.equal(host(['Host', 'a:1'], { authority: 'b:2' }), 'b:2');
  assert.equal(host([]), '127.0.0.1:8081');
});

test('a matcher takes single codes, lists and ranges', () => {
  for (const [matcher, status, matches] of [
    ['200', 200, true],
    ['200', 204, false],
    ['200,204', 204, true],
    ['200-299', 299, true],
    ['200-299,301', 301, true],
    ['200-299', 300, false],
  ] as const) {
    assert.equal(matchesStatus(matcher, status), matches, `${matcher} ${status}`);
  }
});
