import assert from 'node:assert/strict';
import { test } from 'node:test';
import { framingOf } from './framing.ts';
import { answerHead, plainRequest } from './head.ts';

const bytes = (...lines: string[]) => Buffer.from(lines.join('\r\n'), 'latin1');

test('a plain request is read with its headers as they were sent', () => {
  const request = plainRequest(
    bytes('POST /a?b=c HTTP/1.1', 'Host: a', 'X-Note:  caf\xe9 \t', 'Content-Length: 2', '', 'ok'),
  );
  assert.deepEqual(request?.rawHeaders, ['Host', 'a', 'X-Note', 'caf\xe9', 'Content-Length', '2']);
  assert.deepEqual(
    [request?.method, request?.url, request?.headers.host, String(request?.body)],
    ['POST', '/a?b=c', 'a', 'ok'],
  );
});

const notPlain: [what: string, bytes: Buffer][] = [
  ['half a head', bytes('GET / HTTP/1.1', 'Host: a', '')],
  ['two requests', bytes('GET / HTTP/1.1', 'Host: a', '', 'GET / HTTP/1.1', 'Host: a', '', '')],
  ['half a body', bytes('POST / HTTP/1.1', 'Host: a', 'Content-Length: 3', '', 'ok')],
  ['more than a body', bytes('POST / HTTP/1.1', 'Host: a', 'Content-Length: 1', '', 'ok')],
  ['a length that is no number', bytes('POST / HTTP/1.1', 'Host: a', 'Content-Length: +2', '', 'ok')],
  ['two lengths', bytes('POST / HTTP/1.1', 'Host: a', 'Content-Length: 2', 'content-length: 2', '', 'ok')],
  ['a chunked body', bytes('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked', '', '0', '', '')],
  ['no host', bytes('GET / HTTP/1.1', '', '')],
  ['two hosts', bytes('GET / HTTP/1.1', 'Host: a', 'Host: b', '', '')],
  ['HTTP/1.0', bytes('GET / HTTP/1.0', 'Host: a', '', '')],
  ['the preface of HTTP/2', bytes('PRI * HTTP/2.0', '', 'SM', '', '')],
  ['an upgrade', bytes('GET / HTTP/1.1', 'Host: a', 'Connection: Upgrade', 'Upgrade: websocket', '', '')],
  [
    'who wants to be asked for the body',
    bytes('POST / HTTP/1.1', 'Host: a', 'Expect: 100-continue', 'Content-Length: 2', '', ''),
  ],
  ['a connection that ends', bytes('GET / HTTP/1.1', 'Host: a', 'Connection: close', '', '')],
  ['a whole URL', bytes('GET http://a/ HTTP/1.1', 'Host: a', '', '')],
  ['a space in the path', bytes('GET /a b HTTP/1.1', 'Host: a', '', '')],
  ['a space before the colon', bytes('GET / HTTP/1.1', 'Host: a', 'X : 1', '', '')],
  ['a folded header', bytes('GET / HTTP/1.1', 'Host: a', 'X: 1', ' 2', '', '')],
  ['a header with a line feed alone', bytes('GET / HTTP/1.1', 'Host: a', 'X: 1\nY: 2', '', '')],
  ['a header with a zero byte', bytes('GET / HTTP/1.1', 'Host: a', 'X: \0', '', '')],
  ['a method that is rare', bytes('PURGE / HTTP/1.1', 'Host: a', '', '')],
  ['a long head', bytes('GET / HTTP/1.1', 'Host: a', `X: ${'x'.repeat(9_000)}`, '', '')],
];
for (const [what, chunk] of notPlain) test(`not plain: ${what}`, () => assert.equal(plainRequest(chunk), undefined));

test('an answer is read as soon as its head is whole', () => {
  const whole = bytes('HTTP/1.1 201 Made it', 'A: 1', '', 'body');
  assert.equal(answerHead(whole.subarray(0, 20)), undefined);
  const head = answerHead(whole);
  assert.deepEqual(head, {
    length: whole.length - 4,
    minor: 1,
    status: 201,
    reason: 'Made it',
    rawHeaders: ['A', '1'],
  });
  assert.equal(answerHead(bytes('SSH-2.0-x', '', '')), false);
  assert.equal(answerHead(bytes('HTTP/1.1 200 OK', 'A 1', '', '')), false);
  assert.equal(answerHead(Buffer.alloc(40_000, 'x')), false);
});

function ends(method: string, status: number, headers: readonly string[], body: Buffer, step: number) {
  const framing = framingOf(method, { length: 0, minor: 1, status, reason: '', rawHeaders: [...headers] });
  if (!framing) return 'refused';
  let taken = 0;
  for (let at = 0; at < body.length && !framing.done; at += step) {
    const more = framing.take(body.subarray(at, at + step));
    if (more < 0) return 'broken';
    taken += more;
  }
  return `${framing.kind} ${framing.done ? 'ends' : 'goes on'} after ${taken}`;
}

const chunked = ['Transfer-Encoding', 'chunked'];
const bodies: [what: string, method: string, status: number, headers: string[], body: Buffer, end: string][] = [
  ['a length', 'GET', 200, ['Content-Length', '3'], bytes('abcdef'), 'length ends after 3'],
  ['no body of a length of nothing', 'GET', 200, ['Content-Length', '0'], bytes(''), 'length ends after 0'],
  ['too little of a length', 'GET', 200, ['Content-Length', '9'], bytes('abc'), 'length goes on after 3'],
  ['nothing that says it', 'GET', 200, [], bytes('abc'), 'close goes on after 3'],
  ['HEAD', 'HEAD', 200, ['Content-Length', '3'], bytes('abc'), 'none ends after 0'],
  ['204', 'DELETE', 204, [], bytes('abc'), 'none ends after 0'],
  ['304', 'GET', 304, ['Content-Length', '3'], bytes('abc'), 'none ends after 0'],
  ['chunks', 'GET', 200, chunked, bytes('3', 'abc', 'A;x=1', '0123456789', '0', '', 'next'), 'chunked ends after 32'],
  ['chunks with trailers', 'GET', 200, chunked, bytes('1', 'a', '0', 'Sum: 1', '', 'next'), 'chunked ends after 19'],
  ['a chunk of no size', 'GET', 200, chunked, bytes('', 'abc', ''), 'broken'],
  ['a chunk whose size is no number', 'GET', 200, chunked, bytes('xyz', 'abc', ''), 'broken'],
  ['a chunk that is longer than its size', 'GET', 200, chunked, bytes('2', 'abc', '0', '', ''), 'broken'],
  ['a size beyond all sizes', 'GET', 200, chunked, bytes('fffffffffffff', ''), 'broken'],
  ['two lengths', 'GET', 200, ['Content-Length', '3', 'Content-Length', '3'], bytes('abc'), 'refused'],
  ['a length and chunks', 'GET', 200, ['Content-Length', '3', ...chunked], bytes('abc'), 'refused'],
  ['an encoding that is not known', 'GET', 200, ['Transfer-Encoding', 'gzip, chunked'], bytes('abc'), 'refused'],
];
for (const [what, method, status, headers, body, end] of bodies) {
  for (const step of [1, 2, body.length || 1])
    test(`the end of an answer by ${what}, ${step} bytes at a time`, () =>
      assert.equal(ends(method, status, headers, body, step), end));
}
