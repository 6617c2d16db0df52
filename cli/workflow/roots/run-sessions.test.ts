import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../../../generator/errors.ts';
import type { Io } from '../../command.ts';
import type { Session } from '../../session.ts';
import { type RunOptions, runSessions } from './run-sessions.ts';

interface Place {
  readonly environment: string;
  readonly root?: string;
  readonly needs?: readonly string[];
  readonly wave?: number;
}

/** A session as far as it says what comes after what. */
function session({ environment, root, needs = [], wave }: Place): Session {
  const target = { environment, stackName: `${environment}-${root ?? 'one'}`, region: 'eu-central-1' };
  const placed = root === undefined ? undefined : { name: root, needs };
  return { environment: { target, wave }, connection: { target }, root: placed } as unknown as Session;
}

async function run(
  places: readonly Place[],
  fail: Readonly<Record<string, number | Error>> = {},
  options: RunOptions = {},
) {
  const lines: string[] = [];
  const begun: string[] = [];
  const io = {
    out: (line: string) => lines.push(line),
    err: (line: string) => lines.push(line),
    colour: false,
    signal: new AbortController().signal,
  } as unknown as Io; // Nothing else of it is used.
  const code = await runSessions(io, places.map(session), options, async (own, { connection }) => {
    const { stackName } = connection.target;
    begun.push(stackName);
    await new Promise(setImmediate);
    if (options.json) own.out(JSON.stringify({ stack: stackName }));
    const failure = fail[stackName] ?? 0;
    if (failure instanceof Error) throw failure;
    return failure;
  });
  return { code, begun, lines };
}

const environment = (name: string, wave?: number): Place => ({
  environment: name,
  ...(wave !== undefined && { wave }),
});

test('several environments come one after the other, and a failure ends it', async () => {
  const { code, begun, lines } = await run(
    ['dev', 'eu', 'us'].map((name) => environment(name)),
    { 'eu-one': 1 },
  );
  assert.deepEqual([code, begun], [1, ['dev-one', 'eu-one']]);
  assert.ok(lines.includes('us: stack us-one in eu-central-1 was not touched: eu did not succeed'));
});

test('environments of one wave are side by side, after those of the one before', async () => {
  const places = [environment('eu', 2), environment('us', 2), environment('canary', 1)];
  const { begun, lines } = await run(places, { 'canary-one': 4 });
  assert.deepEqual(begun, ['canary-one']);
  assert.equal(lines.filter((line) => line.includes('was not touched')).length, 2);
  assert.deepEqual((await run(places)).begun, ['canary-one', 'eu-one', 'us-one']);
});

const ROOTS: readonly Place[] = [
  { environment: 'eu', root: 'edge' },
  { environment: 'eu', root: 'shop', needs: ['edge'] },
];

test('roots are deleted after those that need them', async () => {
  assert.deepEqual((await run(ROOTS)).begun, ['eu-edge', 'eu-shop']);
  assert.deepEqual((await run(ROOTS, {}, { backwards: true })).begun, ['eu-shop', 'eu-edge']);
});

test('an error is reported as for one stack, with its exit code, and what nobody foresaw has 1', async () => {
  const refused = new RookeryError('X', { what: 'no.', why: 'because.', mend: 'change it.' }, 3);
  const { code, lines } = await run(ROOTS, { 'eu-edge': refused });
  assert.equal(code, 3);
  assert.ok(lines.some((line) => /^edge \| error: no\.\nedge \|/.test(line)));
  assert.equal((await run(ROOTS, { 'eu-shop': new Error('boom') })).code, 1);
});

test('with --json there is one answer, by the names of roots and environments', async () => {
  const { lines } = await run([...ROOTS, environment('us')], {}, { json: true, onlyLooks: true });
  assert.deepEqual(JSON.parse(lines[0] ?? ''), {
    'eu/edge': { stack: 'eu-edge' },
    'eu/shop': { stack: 'eu-shop' },
    us: { stack: 'us-one' },
  });
});

test('a count of stacks at once that is none is refused', async () => {
  for (const places of [ROOTS, ROOTS.slice(0, 1)])
    await assert.rejects(run(places, {}, { concurrency: '0' }), /--concurrency 0: this is no count/);
});
