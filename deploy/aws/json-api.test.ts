import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeFault, fakeAws, inTurn, RawAnswer, reset } from '../testing/fake-aws.ts';
import { callJson, numberIn, objectIn, objectsIn, textIn, timeIn } from './json-api.ts';
import { getSchedule, updateSchedule } from './scheduler-api.ts';

test('a call is signed for its service, sent as JSON, and its answer is read', async (t) => {
  const aws = await fakeAws(t, { DescribeSecret: () => ({ Name: 'key', LastChangedDate: 1.5, Tags: [{ Key: 'a' }] }) });
  const connection = await aws.connect();
  const answer = await callJson(connection, 'secretsmanager', 'DescribeSecret', { SecretId: 'key' });
  assert.equal(textIn(answer, 'Name'), 'key');
  assert.deepEqual(timeIn(answer, 'LastChangedDate'), new Date(1500));
  assert.deepEqual(objectsIn(answer, 'Tags'), [{ Key: 'a' }]);
  assert.deepEqual([textIn(answer, 'Tags'), numberIn(answer, 'Name'), objectIn(answer, 'Tags')], ['', undefined, {}]);
  const [, call] = aws.calls;
  assert.equal(call?.headers['x-amz-target'], 'secretsmanager.DescribeSecret');
  assert.equal(call?.headers['content-type'], 'application/x-amz-json-1.1');
  assert.match(call?.headers.authorization ?? '', /Credential=[^,]+\/eu-central-1\/secretsmanager\/aws4_request/);
  assert.deepEqual(JSON.parse(call?.body ?? ''), { SecretId: 'key' });
});

test('throttling, a broken connection, an outage and a garbled answer are tried again, a refusal is not', async (t) => {
  const page = new RawAnswer((response) => response.end('<html>'));
  const faults = [new FakeFault('ThrottlingException', 'Rate exceeded'), reset(), new FakeFault('X', 'x', 503), page];
  for (const fault of faults) {
    const aws = await fakeAws(t, { GetParameter: inTurn(fault, { Parameter: {} }) });
    assert.deepEqual(await callJson(await aws.connect(), 'ssm', 'GetParameter', {}), { Parameter: {} });
    assert.deepEqual(aws.names(), ['GetParameter', 'GetParameter']);
  }
  const aws = await fakeAws(t, { GetParameter: inTurn(new FakeFault('ParameterNotFound', 'no such one')) });
  const asked = callJson(await aws.connect(), 'ssm', 'GetParameter', {});
  await assert.rejects(asked, { code: 'RequestRefused', message: /ssm:GetParameter.*ParameterNotFound/ });
  assert.equal(aws.names().length, 1);
});

// Smithy's AWS JSON 1.1 protocol: "strip the namespace and anything after a colon".
test('the code of a refusal stands without its namespace and what follows it', async (t) => {
  for (const code of ['com.amazonaws.ssm#ParameterNotFound', 'ParameterNotFound:http://internal.amazon.com/coral/']) {
    const aws = await fakeAws(t, { GetParameter: inTurn(new FakeFault(code, 'no')) });
    await assert.rejects(callJson(await aws.connect(), 'ssm', 'GetParameter', {}), /: ParameterNotFound: no/);
  }
});

test('an answer that is no JSON object is never taken for one', async (t) => {
  for (const text of ['<html>', '[1]', '"text"', '{"a":']) {
    const aws = await fakeAws(t, { GetParameter: () => new RawAnswer((response) => response.end(text)) });
    await assert.rejects(callJson(await aws.connect(), 'ssm', 'GetParameter', {}), { exitCode: 5 });
  }
});

test('a schedule is read and written by REST, with its group', async (t) => {
  const json = (body: object) => new RawAnswer((response) => response.end(JSON.stringify(body)));
  const aws = await fakeAws(t, {
    'GET /schedules/a%20b': () => json({ State: 'ENABLED' }),
    'PUT /schedules/a%20b': () => json({ ScheduleArn: 'arn' }),
  });
  const connection = await aws.connect();
  const schedule = { group: 'jobs', name: 'a b' };
  assert.deepEqual(await getSchedule(connection, schedule), { State: 'ENABLED' });
  await updateSchedule(connection, schedule, { State: 'DISABLED' });
  const [, read, written] = aws.calls;
  assert.deepEqual(read?.input, { groupName: 'jobs' });
  assert.match(read?.headers.authorization ?? '', /\/eu-central-1\/scheduler\/aws4_request/);
  assert.deepEqual(JSON.parse(written?.body ?? ''), { State: 'DISABLED', GroupName: 'jobs' });
});
