import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differencesOf } from './differences.ts';

const of = (expected: object, actual: object) =>
  differencesOf({ ...expected }, { ...actual }).map(
    ({ PropertyPath, DifferenceType, ExpectedValue, ActualValue }) =>
      `${DifferenceType} ${PropertyPath} ${ExpectedValue} ${ActualValue}`,
  );

test('the differences are those that AWS recorded for a function (LocalStack, test_drift_detection_on_lambda)', () => {
  const expected = {
    Description: 'function to test lambda function url',
    Environment: { Variables: { ENDPOINT_URL: 'aws.amazon.com' } },
    Handler: 'index.handler',
    Runtime: 'python3.9',
  };
  const actual = {
    ...expected,
    Description: 'different description',
    Environment: { Variables: { ENDPOINT_URL: 'localhost.localstack.cloud' } },
    Runtime: 'python3.8',
  };
  assert.deepEqual(differencesOf(expected, actual), [
    {
      PropertyPath: '/Description',
      ExpectedValue: 'function to test lambda function url',
      ActualValue: 'different description',
      DifferenceType: 'NOT_EQUAL',
    },
    {
      PropertyPath: '/Environment/Variables/ENDPOINT_URL',
      ExpectedValue: 'aws.amazon.com',
      ActualValue: 'localhost.localstack.cloud',
      DifferenceType: 'NOT_EQUAL',
    },
    {
      PropertyPath: '/Runtime',
      ExpectedValue: 'python3.9',
      ActualValue: 'python3.8',
      DifferenceType: 'NOT_EQUAL',
    },
  ]);
});

test('only what the template sets is compared, and numbers are what their texts are', () => {
  assert.deepEqual(of({ A: '2', B: { C: true } }, { A: 2, B: { C: 'true', D: 1 }, E: 5 }), []);
});

test('a property that is gone is removed', () => {
  assert.deepEqual(of({ RetentionInDays: 7 }, {}), ['REMOVE /RetentionInDays 7 null']);
});

test('a list in another order is the same list; items of it are added, removed and changed', () => {
  assert.deepEqual(of({ L: ['a', 'b'] }, { L: ['b', 'a'] }), []);
  assert.deepEqual(of({ L: ['a', 'b'] }, { L: ['b', 'a', 'c'] }), ['ADD /L/2 null c']);
  assert.deepEqual(of({ L: ['a', 'b'] }, { L: ['b'] }), ['REMOVE /L/0 a null']);
  assert.deepEqual(of({ L: [{ Key: 'x', Value: '1' }] }, { L: [{ Key: 'x', Value: '2' }] }), [
    'NOT_EQUAL /L/0/Value 1 2',
  ]);
});

test('what a policy has and its template has not is drift as well, written as an object or as text', () => {
  const policy = { Statement: [{ Effect: 'Allow', Action: 's3:GetObject' }] };
  const wider = { Statement: [{ Effect: 'Allow', Action: 's3:GetObject' }, { Effect: 'Deny' }] };
  assert.deepEqual(of({ PolicyDocument: policy }, { PolicyDocument: JSON.stringify(policy) }), []);
  assert.deepEqual(of({ PolicyDocument: policy }, { PolicyDocument: wider }), [
    'ADD /PolicyDocument/Statement/1 null {"Effect":"Deny"}',
  ]);
  const open = { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Principal: '*' }] };
  assert.match(of({ PolicyDocument: policy }, { PolicyDocument: open }).join(), /^NOT_EQUAL \/PolicyDocument/);
});
