import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openerOf } from './open-url.ts';
import { timeSince } from './since.ts';

test('a time is so long before now, or written out', () => {
  const now = Date.parse('2026-01-31T12:00:00Z');
  const rows = [
    ['90s', '2026-01-31T11:58:30Z'],
    ['15m', '2026-01-31T11:45:00Z'],
    ['2h', '2026-01-31T10:00:00Z'],
    ['1d', '2026-01-30T12:00:00Z'],
    ['1w', '2026-01-24T12:00:00Z'],
    ['2026-01-01', '2026-01-01T00:00:00Z'],
    ['2026-01-01T10:00:00+02:00', '2026-01-01T08:00:00Z'],
  ] as const;
  for (const [word, time] of rows) assert.equal(timeSince(word, now, 'logs'), Date.parse(time), word);
  for (const word of ['', '15', 'm', '-1h', '1y', 'noon', '2026-13-01']) {
    assert.throws(() => timeSince(word, now, 'logs'), { code: 'Usage' }, word);
  }
});

test('a URL is opened by what each system has for it', () => {
  assert.deepEqual(openerOf('darwin', 'https://a/?b&c'), ['open', 'https://a/?b&c']);
  assert.deepEqual(openerOf('linux', 'https://a/?b&c'), ['xdg-open', 'https://a/?b&c']);
  assert.deepEqual(openerOf('win32', 'https://a/?b&c'), ['cmd', '/c', 'start', '""', 'https://a/?b^&c']);
});
