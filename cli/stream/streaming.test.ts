import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../../generator/errors.ts';
import type { Io } from '../command.ts';
import { progressOf } from '../render/progress.ts';
import { answerLine } from './model.ts';
import { streamSchema } from './schema.ts';
import { streaming } from './streaming.ts';

function collecting(terminal?: Io['terminal']) {
  const [out, err]: [string[], string[]] = [[], []];
  const io = { out: (line: string) => out.push(line), err: (line: string) => err.push(line), terminal, colour: false };
  return { out, err, io: io as unknown as Io }; // Nothing else of it is used.
}

const time = new Date('2026-01-02T03:04:05.678Z');
const of = (path: readonly string[], status: string) => ({
  ...{
    id: path.join('/'),
    stackId: 'arn',
    path,
    logicalId: path.at(-1) ?? 'shop',
    type: 'AWS::ECS::Service',
    status,
    time,
  },
});
const STEPS = [of([], 'UPDATE_IN_PROGRESS'), of(['Web', 'Service'], 'UPDATE_COMPLETE'), of(['Web'], 'UPDATE_FAILED')];

async function work(io: Io): Promise<number> {
  const progress = progressOf(io, 'shop');
  for (const event of STEPS) progress.onEvent(event);
  progress.onService({ time, service: 'Web/Service', message: '(service x) has reached a steady state.' });
  io.out(answerLine(io, { status: 'UPDATE_COMPLETE' }));
  return 0;
}

test('with --json each event is a line of the documented form, and the result is the last', async () => {
  const { out, io } = collecting();
  assert.equal(await streaming(io, { json: true }, work), 0);
  const events = out.map((line) => streamSchema.parse(JSON.parse(line)));
  assert.deepEqual(
    events.map(({ event }) => event),
    ['resource', 'resource', 'resource', 'service', 'result'],
  );
  assert.deepEqual(events[1], {
    ...{ event: 'resource', stack: 'shop', time: '2026-01-02T03:04:05.678Z', path: ['Web', 'Service'] },
    ...{ logicalId: 'Service', type: 'AWS::ECS::Service', status: 'UPDATE_COMPLETE' },
  });
});

test('an error is an event in place of the result', async () => {
  const { out, io } = collecting();
  const error = new RookeryError('Busy', { what: 'a.', why: 'b.', mend: 'c.' }, 3);
  await assert.rejects(
    streaming(io, { json: true }, () => Promise.reject(error)),
    error,
  );
  const [only, ...more] = out.map((line) => streamSchema.parse(JSON.parse(line)));
  assert.deepEqual(
    [only, more],
    [{ event: 'error', code: 'Busy', exitCode: 3, what: 'a.', why: 'b.', mend: 'c.' }, []],
  );
});

test('where nobody looks on, only the stack itself and failures are worth a line, unless --verbose', async () => {
  const quiet = collecting();
  await streaming(quiet.io, {}, work);
  assert.deepEqual(
    quiet.err.map((line) => line.slice(9, 30).trim().split(/ +/)[0]),
    ['UPDATE_IN_PROGRESS', 'UPDATE_FAILED'],
  );
  const verbose = collecting();
  await streaming(verbose.io, { verbose: true }, work);
  assert.equal(verbose.err.length, 4);
});
