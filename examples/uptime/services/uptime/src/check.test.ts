import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { check, siteUrl } from './check.ts';

const server = createServer(({ url = '/' }, response) => {
  if (url === '/cut') response.destroy();
  else response.writeHead(Number(url.slice(1))).end();
});
let port = 0;
before(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  // A server on TCP has an address with a port.
  ({ port } = server.address() as AddressInfo);
});
after(() => {
  server.closeAllConnections();
  server.close();
});

for (const [path, up, detail] of [
  ['204', true, /^204$/],
  ['301', true, /^301$/],
  ['404', false, /^404$/],
  ['503', false, /^503$/],
  ['cut', false, /socket hang up/],
] as const) {
  test(`a site that answers ${path} is ${up ? 'up' : 'down'}`, async () => {
    const result = await check(`http://127.0.0.1:${port}/${path}`, true);
    assert.equal(result.up, up);
    assert.match(result.detail, detail);
    assert.ok(Number.isInteger(result.milliseconds));
  });
}

for (const host of [
  '127.0.0.1',
  '0x7f.1',
  '2130706433',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '169.254.170.2',
  '10.0.3.4',
  '172.31.255.255',
  '192.168.1.1',
  '100.64.0.1',
  '0.0.0.0',
  '[fd00::1]',
  '[fe80::1]',
  '[64:ff9b::7f00:1]',
  'localhost',
]) {
  test(`${host} is not asked`, async () => {
    const { up, detail } = await check(`http://${host}:${port}/204`);
    assert.equal(up, false);
    assert.match(detail, /no public address|ENOTFOUND|EAI_AGAIN/);
  });
}

test('what can be monitored is an address of http or https without a password', () => {
  assert.equal(siteUrl('https://Example.com:443'), 'https://example.com/');
  assert.equal(siteUrl('http://localhost:8080', true), 'http://localhost:8080/');
  for (const refused of [
    'ftp://example.com',
    'https://me:secret@example.com',
    'example.com',
    'file:///etc/passwd',
    'https://example.com:8443',
    '',
    7,
    null,
  ])
    assert.equal(siteUrl(refused), undefined, String(refused));
  assert.equal(siteUrl(`https://example.com/${'a'.repeat(2000)}`), undefined);
});
