import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Plan } from '../../deploy/model.ts';
import { describing, event, fakeAws, inTurn, stackArn } from '../../deploy/testing/fake-aws.ts';
import { RookeryError } from '../../generator/errors.ts';
import type { Io } from '../command.ts';
import { changeSet } from '../testing/test-account.ts';
import { applyProtecting } from './apply-protecting.ts';

const plan: Plan = {
  kind: 'CREATE',
  changeSetId: 'arn:aws:cloudformation:eu-central-1:111122223333:changeSet/rookery-0/1',
  stackId: stackArn(),
  stackName: 'shop',
  changes: [],
  parameters: [],
  protection: { held: [{ name: 'Protect', value: 'true' }], trapped: [] },
};

const request = {
  stackName: 'shop',
  existing: undefined,
  templateUrl: 'https://bucket/master.yaml',
  parameters: [
    { name: 'Tag', value: '1' },
    { name: 'Protect', value: 'true' },
  ],
  protections: [],
  tags: {},
  marks: { shifted: new Set<string>(), members: new Set<string>() },
  options: { yes: true },
} as const;

/** A creation that ends, and a second update that ends as scripted; `onSecond` is called when it is asked for. */
async function testAccount(t: TestContext, second = 'UPDATE_COMPLETE', onSecond = () => {}) {
  let executed = 0;
  const endings = [event(1, 'shop', 'CREATE_COMPLETE'), event(2, 'shop', second)];
  const { CreateChangeSet, DescribeChangeSet, DeleteChangeSet } = changeSet();
  const aws = await fakeAws(t, {
    CreateChangeSet: () => {
      onSecond();
      return CreateChangeSet();
    },
    DescribeChangeSet,
    DeleteChangeSet,
    ExecuteChangeSet: () => {
      executed += 1;
      return {};
    },
    DescribeStackEvents: () => ({ StackEvents: endings.slice(0, executed).toReversed() }),
    DescribeStacks: inTurn(() => describing(executed > 1 ? second : 'CREATE_COMPLETE')),
  });
  const lines: string[] = [];
  const stop = new AbortController();
  const io: Io = {
    program: { root: '', engine: '', build: () => Promise.reject(new Error('nothing is built here')) },
    out: () => assert.fail('a plan is no answer'),
    err: (text) => lines.push(text),
    raw: () => assert.fail('there is no terminal'),
    colour: false,
    environment: {},
    folder: '',
    signal: stop.signal,
  };
  return { aws, io, stop, connection: await aws.connect(), reported: () => lines.join('\n') };
}

test('what a creation left unprotected is protected by a second update, with the same parameters but these', async (t) => {
  const { aws, io, connection, reported } = await testAccount(t);
  const outcome = await applyProtecting(io, connection, plan, request);
  assert.equal(outcome?.status, 'UPDATE_COMPLETE');
  const [made] = aws.calls.filter(({ name }) => name === 'CreateChangeSet');
  assert.equal(made?.input.ChangeSetType, 'UPDATE');
  assert.deepEqual(
    [1, 2].map((n) => [
      made?.input[`Parameters.member.${n}.ParameterKey`],
      made?.input[`Parameters.member.${n}.ParameterValue`],
    ]),
    [
      ['Tag', '1'],
      ['Protect', 'true'],
    ],
  );
  assert.match(
    reported(),
    /first; a second update then sets Protect: true[\s\S]*shop: switching deletion protection on/,
  );
  assert.doesNotMatch(reported(), /is not on yet/);
});

test('an interruption between the two says what is missing, and how to make up for it', async (t) => {
  const on = await testAccount(t, 'UPDATE_COMPLETE', () => on.stop.abort());
  await assert.rejects(
    applyProtecting(on.io, on.connection, plan, request),
    (error) => error instanceof RookeryError && error.exitCode === 130,
  );
  const line =
    'deletion protection is not on yet: `npm run stack:update -- --env test --set Protect=true` switches it on.';
  assert.ok(on.reported().includes(line), on.reported());
});

test('a second update that goes back leaves the stack complete and unprotected, and says so', async (t) => {
  const { io, connection, reported } = await testAccount(t, 'UPDATE_ROLLBACK_COMPLETE');
  const outcome = await applyProtecting(io, connection, plan, request);
  assert.deepEqual([outcome?.status, outcome?.succeeded], ['UPDATE_ROLLBACK_COMPLETE', false]);
  assert.match(reported(), /deletion protection is not on yet/);
});

test('a plan that was not begun leaves no word about protection', async (t) => {
  const { io, connection, stop, reported } = await testAccount(t);
  stop.abort();
  await assert.rejects(applyProtecting(io, connection, plan, request), /before stack shop was touched/);
  assert.doesNotMatch(reported(), /is not on yet/);
});
