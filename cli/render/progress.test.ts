import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StackEvent } from '../../deploy/model.ts';
import type { Io } from '../command.ts';
import { printLine } from './line.ts';
import { progressOf } from './progress.ts';

function event(place: string, status: string, reason?: string): StackEvent {
  return {
    id: `${place} ${status}`,
    stackId: 'arn',
    path: place === '' ? [] : place.split('/'),
    logicalId: place.split('/').at(-1) || 'shop',
    type: 'AWS::ECS::Service',
    status,
    reason,
    time: new Date(2026, 0, 1, 12, 1, 3),
  };
}

/** An Io that only writes down what it takes. */
function ioOf(terminal?: Io['terminal']) {
  const lines: string[] = [];
  const drawn: string[] = [];
  const io: Io = {
    program: { root: '', engine: '', build: () => Promise.reject(new Error('a renderer builds nothing')) },
    out: () => assert.fail('progress is no answer'),
    err: (text) => lines.push(text),
    raw: (text) => drawn.push(text),
    terminal,
    colour: false,
    environment: {},
    folder: '',
    signal: new AbortController().signal,
  };
  return { io, lines, drawn };
}

/** What a terminal shows after the text, as far as the control codes used here go. */
function screen(text: string): string[] {
  const rows: string[] = [''];
  let at = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control codes are what is read here
  for (const [part, up, code] of text.matchAll(/\u001b\[(\d+)A|\u001b\[(2K|0J|\?7[lh])|\r|\n|[^\u001b\r\n]+/g)) {
    if (up !== undefined) at -= Number(up);
    else if (code === '2K') rows[at] = '';
    else if (code === '0J') rows.splice(at);
    else if (part === '\n') at += 1;
    else if (part === '\r') continue;
    else if (code === undefined) rows[at] = `${rows[at] ?? ''}${part}`;
    assert.ok(at >= 0, 'the cursor never goes above where it began');
  }
  return rows.map((row) => row.replaceAll(/ {2,}/g, ' ').trim());
}

test('without a terminal each event is a line, with its nested path and reason', () => {
  const { io, lines, drawn } = ioOf();
  const progress = progressOf(io, 'shop');
  progress.onEvent(event('', 'UPDATE_IN_PROGRESS'));
  progress.onEvent(event('Website/Service', 'UPDATE_FAILED', 'tasks\nfailed'));
  progress.onService({
    service: 'Website/Service',
    message: '(service shop-Website-1X) has started 1 task',
    time: new Date(2026, 0, 1, 12, 1, 4),
  });
  progress.end();
  assert.deepEqual(lines, [
    '12:01:03 UPDATE_IN_PROGRESS shop AWS::ECS::Service',
    '12:01:03 UPDATE_FAILED      Website/Service AWS::ECS::Service tasks failed',
    '12:01:04 ECS                Website/Service has started 1 task',
  ]);
  assert.deepEqual(drawn, []);
});

test('on a terminal the tree is drawn over itself, and its last state stays', () => {
  const { io, lines, drawn } = ioOf({ columns: 80, rows: 24 });
  const progress = progressOf(io, 'shop');
  progress.onEvent(event('', 'CREATE_IN_PROGRESS'));
  assert.match(screen(drawn.join('')).join('\n'), /^shop CREATE_IN_PROGRESS/);
  progress.onEvent(event('Website', 'CREATE_COMPLETE'));
  progress.onEvent(event('', 'CREATE_COMPLETE'));
  progress.end();
  assert.deepEqual(screen(drawn.join('')), [
    'shop CREATE_COMPLETE 0s 1 resource',
    'Website CREATE_COMPLETE 0s AWS::ECS::Service',
  ]);
  assert.deepEqual(lines, []);
});

test('the last state is shown whole even when the screen is smaller', () => {
  const { io, drawn } = ioOf({ columns: 80, rows: 6 });
  const progress = progressOf(io, 'shop');
  for (let i = 0; i < 20; i += 1) progress.onEvent(event(`Resource${i}`, 'CREATE_FAILED', 'why'));
  progress.end();
  assert.equal(screen(drawn.join('')).length, 21);
});

test('nothing is drawn when nothing happens, and ending twice draws nothing more', () => {
  const { io, drawn } = ioOf({ columns: 80, rows: 24 });
  const quiet = progressOf(io, 'shop');
  quiet.end();
  assert.deepEqual(drawn, []);
  const progress = progressOf(io, 'shop');
  progress.onEvent(event('', 'CREATE_COMPLETE'));
  progress.end();
  const before = drawn.length;
  progress.end();
  assert.equal(drawn.length, before);
});

test('a line that comes meanwhile stands above the tree, and as it is before and after', () => {
  const { io, lines, drawn } = ioOf({ columns: 80, rows: 24 });
  const progress = progressOf(io, 'shop');
  printLine(io, 'before');
  progress.onEvent(event('', 'UPDATE_IN_PROGRESS'));
  progress.onEvent(event('Website', 'UPDATE_IN_PROGRESS'));
  printLine(io, 'waiting for ecs:DescribeServices');
  printLine(io, 'still waiting');
  progress.end();
  printLine(io, 'after');
  const rows = screen(drawn.join('')).filter((row) => row !== '');
  assert.deepEqual(rows.slice(0, 2), ['waiting for ecs:DescribeServices', 'still waiting']);
  assert.equal(rows.length, 4);
  assert.match(rows[2] ?? '', /^shop UPDATE_IN_PROGRESS/);
  assert.deepEqual(lines, ['before', 'after']);
});
