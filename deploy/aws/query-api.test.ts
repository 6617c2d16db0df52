import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { RookeryError } from '../../generator/errors.ts';
import { FakeFault, fakeAws, inTurn, RawAnswer, reset } from '../testing/fake-aws.ts';
import { child, children } from './query-answer.ts';
import { callQuery } from './query-api.ts';

async function asked(t: TestContext, answer: ReturnType<typeof inTurn>, region = 'eu-central-1') {
  const aws = await fakeAws(t, { DescribeDBInstances: answer });
  const connection = await aws.connect({ region });
  const calls = connection.calls.count;
  const result = callQuery(connection, 'rds', 'DescribeDBInstances', { DBInstanceIdentifier: 'a & b' });
  return { aws, result, counted: () => connection.calls.count - calls };
}

function page(status: number, text: string) {
  return new RawAnswer((response) => {
    response.writeHead(status, { 'content-type': 'text/html' });
    response.end(text);
  });
}

test('a call is signed, sent as a form, and its answer read whether it holds one element or several', async (t) => {
  const { aws, result, counted } = await asked(t, () => ({ DBInstances: { DBInstance: { Engine: 'postgres' } } }));
  const [one] = children(child(await result, 'DBInstances'), 'DBInstance');
  assert.deepEqual(one, { Engine: 'postgres' });
  const [call] = aws.calls.filter(({ name }) => name === 'DescribeDBInstances');
  assert.deepEqual(call?.input, {
    Action: 'DescribeDBInstances',
    Version: '2014-10-31',
    DBInstanceIdentifier: 'a & b',
  });
  assert.match(
    call?.headers.authorization ?? '',
    /^AWS4-HMAC-SHA256 Credential=[^,]+\/eu-central-1\/rds\/aws4_request/,
  );
  assert.equal(counted(), 1);
});

test('throttling, a broken connection and an outage are tried again, a refusal is not', async (t) => {
  const again = await asked(
    t,
    inTurn(new FakeFault('Throttling', 'Rate exceeded'), reset(), new FakeFault('InternalFailure', 'x', 500), {
      Marker: 'm',
    }),
  );
  assert.deepEqual(await again.result, { Marker: 'm' });
  assert.equal(again.counted(), 4);

  const refused = await asked(t, inTurn(new FakeFault('InvalidParameterValue', 'no such thing')));
  await assert.rejects(refused.result, { code: 'RequestRefused', exitCode: 2, message: /rds:DescribeDBInstances/ });
  assert.equal(refused.counted(), 1);
});

for (const [what, answer] of [
  ['a web page', page(200, '<html><body>Log in<br></body></html>')],
  ['nothing at all', page(200, '')],
  ['XML that is cut off', page(200, '<DescribeDBInstancesResponse><Describe')],
] as const) {
  test(`${what} in the place of an answer is asked for again, reported as that, and never taken for one`, async (t) => {
    const { result, counted } = await asked(t, inTurn(answer));
    await assert.rejects(result, (error) => error instanceof RookeryError && error.exitCode === 5);
    assert.equal(counted(), 4);
  });
}
