import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../../../generator/errors.ts';
import { chooseProxy, type Environment, namesProxy } from './choose-proxy.ts';

function at(url: string) {
  const { protocol, hostname, port } = new URL(url);
  return { protocol, hostname, port: port === '' ? undefined : Number(port) };
}

const STS = 'https://sts.eu-central-1.amazonaws.com';
const HTTPS = { HTTPS_PROXY: 'http://proxy.test:3128' };

const CHOICES: readonly (readonly [why: string, url: string, environment: Environment, proxy: string | undefined])[] = [
  ['nothing is set', STS, {}, undefined],
  ['the variable of https', STS, HTTPS, 'http://proxy.test:3128'],
  ['the variable of http does not count for https', STS, { HTTP_PROXY: 'http://proxy.test:3128' }, undefined],
  ['the variable of http', 'http://aws.test', { HTTP_PROXY: 'http://proxy.test:3128' }, 'http://proxy.test:3128'],
  ['the variable of https does not count for http', 'http://aws.test', HTTPS, undefined],
  ['in lower case', STS, { https_proxy: 'http://proxy.test:3128' }, 'http://proxy.test:3128'],
  ['lower case comes first', STS, { https_proxy: 'http://low.test', HTTPS_PROXY: 'http://up.test' }, 'http://low.test'],
  ['an empty one is none', STS, { https_proxy: '', HTTPS_PROXY: 'http://up.test' }, 'http://up.test'],
  ['the variable of all', STS, { ALL_PROXY: 'http://all.test:1' }, 'http://all.test:1'],
  ['a value without a scheme', STS, { HTTPS_PROXY: 'proxy.test:3128' }, 'http://proxy.test:3128'],
  ['a proxy of https', STS, { HTTPS_PROXY: 'https://proxy.test' }, 'https://proxy.test'],
  ['without its credentials', STS, { HTTPS_PROXY: 'http://u:p@proxy.test:3128' }, 'http://proxy.test:3128'],
  ['this machine by name', 'https://localhost:4566', HTTPS, undefined],
  ['this machine by a name below it', 'https://s3.localhost:4566', HTTPS, undefined],
  ['this machine by number', 'https://127.0.0.1:4566', HTTPS, undefined],
  ['this machine by another number', 'https://127.1.2.3', HTTPS, undefined],
  ['this machine by its number of IPv6', 'https://[::1]:4566', HTTPS, undefined],
];

for (const [why, url, environment, proxy] of CHOICES) {
  test(`a request goes the way that the environment says: ${why}`, () => {
    assert.equal(chooseProxy(at(url), environment)?.url, proxy);
  });
}

const EXCEPTIONS: readonly (readonly [noProxy: string, url: string, isDirect: boolean])[] = [
  ['*', STS, true],
  ['sts.eu-central-1.amazonaws.com', STS, true],
  ['STS.eu-central-1.AmazonAWS.com', STS, true],
  ['amazonaws.com', STS, true],
  ['.amazonaws.com', STS, true],
  ['*.amazonaws.com', STS, true],
  ['naws.com', STS, false],
  ['s3.eu-central-1.amazonaws.com', STS, false],
  ['example.com, amazonaws.com', STS, true],
  ['example.com amazonaws.com', STS, true],
  ['', STS, false],
  [',', STS, false],
  ['amazonaws.com:443', STS, true],
  ['amazonaws.com:8443', STS, false],
  ['amazonaws.com:8443', `${STS}:8443`, true],
  ['10.0.0.7', 'https://10.0.0.7', true],
  ['10.0.0.7:8443', 'https://10.0.0.7', false],
  ['[fd00::7]:443', 'https://[fd00::7]', true],
  ['[fd00::7]:8443', 'https://[fd00::7]', false],
  ['fd00::7', 'https://[fd00::7]', true],
  ['10.0.0.0/8', 'https://10.1.2.3', true],
  ['10.0.0.0/8', 'https://11.1.2.3', false],
  ['10.1.2.0/24,192.168.0.0/16', 'https://192.168.7.7:8443', true],
  ['0.0.0.0/0', STS, false],
  ['10.0.0.0/33', 'https://10.0.0.1', false],
  ['fd00::/8', 'https://[fd12::7]', true],
  ['fd00::/8', 'https://[fe80::7]', false],
];

for (const [noProxy, url, isDirect] of EXCEPTIONS) {
  test(`NO_PROXY "${noProxy}" ${isDirect ? 'lets' : 'does not let'} ${url} go without a proxy`, () => {
    for (const name of ['NO_PROXY', 'no_proxy']) {
      assert.equal(chooseProxy(at(url), { ...HTTPS, [name]: noProxy }) === undefined, isDirect);
    }
  });
}

test('the user and the password of a proxy are decoded', () => {
  const chosen = chooseProxy(at(STS), { HTTPS_PROXY: 'http://j%40doe:p%3Aw@proxy.test:3128' });
  assert.equal(chosen?.authorization, `Basic ${Buffer.from('j@doe:p:w').toString('base64')}`);
  assert.equal(chooseProxy(at(STS), HTTPS)?.authorization, undefined);
});

for (const value of [
  'socks5://u:hidden@proxy.test:1080',
  'http://',
  'http://u:hidden@',
  'http://u:%zzhidden@proxy.test',
]) {
  test(`a proxy that cannot be used is named by its variable alone: ${value.replace('hidden', '...')}`, () => {
    assert.throws(
      () => chooseProxy(at(STS), { https_proxy: value }),
      (error: unknown) =>
        error instanceof RookeryError &&
        error.code === 'ProxyUnusable' &&
        /https_proxy names no proxy/.test(error.message) &&
        !error.message.includes('hidden'),
    );
  });
}

test('only a variable with a value names a proxy', () => {
  assert.equal(namesProxy({ HTTPS_PROXY: '', NO_PROXY: '*' }), false);
  assert.equal(namesProxy({ all_proxy: 'http://proxy.test' }), true);
});
