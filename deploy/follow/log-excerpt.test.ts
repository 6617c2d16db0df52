import assert from 'node:assert/strict';
import { test } from 'node:test';
import { excerpt } from './log-excerpt.ts';

const frames = (count: number, write: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => write(n)).join('\n');

const TRACES: readonly (readonly [name: string, log: string, said: string])[] = [
  [
    'Node',
    `server starts\n/app/main.mjs:2\n  throw new TypeError("no DATABASE_URL is set");\n        ^\n\nTypeError: no DATABASE_URL is set\n${frames(10, (n) => `    at f${n} (file:///app/main.mjs:${n}:3)`)}\n\nNode.js v20.20.2`,
    'TypeError: no DATABASE_URL is set',
  ],
  [
    'Java',
    `Exception in thread "main" java.lang.IllegalStateException: no pool\n${frames(30, (n) => `\tat com.shop.Main.f${n}(Main.java:${n})`)}\nCaused by: java.net.ConnectException: Connection refused\n${frames(12, (n) => `\tat java.net.S${n}.c(S.java:${n})`)}\n\t... 31 more`,
    'Caused by: java.net.ConnectException: Connection refused',
  ],
  [
    'Python',
    `Traceback (most recent call last):\n${frames(8, (n) => `  File "/app/m${n}.py", line ${n}, in f\n    f()`)}\nKeyError: 'DATABASE_URL'`,
    "KeyError: 'DATABASE_URL'",
  ],
  [
    'Go',
    `panic: no DATABASE_URL\n\ngoroutine 1 [running]:\n${frames(9, (n) => `main.f${n}(...)\n\t/app/main.go:${n} +0x1d`)}\nexit status 2`,
    'panic: no DATABASE_URL',
  ],
  [
    'Ruby',
    `/app/main.rb:3:in 'connect': no DATABASE_URL (RuntimeError)\n${frames(11, (n) => `\tfrom /app/main.rb:${n}:in 'f${n}'`)}`,
    "/app/main.rb:3:in 'connect': no DATABASE_URL (RuntimeError)",
  ],
  [
    '.NET',
    `Unhandled exception. System.InvalidOperationException: no DATABASE_URL\n${frames(15, (n) => `   at Shop.F${n}() in /app/P.cs:line ${n}`)}`,
    'Unhandled exception. System.InvalidOperationException: no DATABASE_URL',
  ],
];

for (const [name, log, said] of TRACES) {
  test(`a trace of ${name} keeps the message that says what happened, in ten lines`, () => {
    const found = excerpt([log]);
    assert.equal(found.said, said);
    assert.ok(
      found.lines.some((line) => line.trim() === said),
      found.lines.join('\n'),
    );
    assert.ok(found.lines.length <= 10, found.lines.join('\n'));
    assert.match(found.lines.join('\n'), /\.\.\. \d+ more lines of the trace/);
  });
}

test('a failure above much that was written after it is shown all the same', () => {
  const found = excerpt([
    'starting',
    'Error: password refused',
    ...Array.from({ length: 40 }, (_, n) => `closing ${n}`),
  ]);
  assert.equal(found.said, 'Error: password refused');
  assert.deepEqual(found.lines.slice(0, 2), ['Error: password refused', '...']);
  assert.equal(found.lines.at(-1), 'closing 39');
  assert.equal(found.lines.length, 10);
});

test('a log that speaks of no failure ends with its last line', () => {
  assert.deepEqual(excerpt(['one', 'two']), { lines: ['one', 'two'], said: 'two' });
  assert.deepEqual(excerpt([]), { lines: [], said: undefined });
});

test('colours and control characters of a program reach no terminal', () => {
  assert.deepEqual(excerpt(['\u001b[31mError: red\u001b[0m\u0007']).lines, ['Error: red']);
});
