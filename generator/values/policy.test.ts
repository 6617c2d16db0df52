import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allow, assumableBy, deny, policy } from './policy.ts';

test('a policy is plain data in the current version of the language', () => {
  assert.deepEqual(policy(allow({ Action: 's3:GetObject', Resource: '*' })), {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
  });
});

test('a statement reads from its name to its effect to what it allows', () => {
  const statement = deny({
    Action: 's3:*',
    Resource: '*',
    Sid: 'TlsOnly',
    Condition: { Bool: { 'aws:SecureTransport': false } },
  });
  assert.deepEqual(Object.keys(statement), ['Sid', 'Effect', 'Action', 'Resource', 'Condition']);
  assert.equal(statement.Effect, 'Deny');
});

test('a statement without a name has no empty one', () => {
  assert.deepEqual(Object.keys(allow({ NotAction: 'iam:*', NotResource: '*' })), [
    'Effect',
    'NotAction',
    'NotResource',
  ]);
});

test('a service takes on a role, under a condition or none', () => {
  const trust = { Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' };
  assert.deepEqual(assumableBy('ecs-tasks.amazonaws.com').Statement, [trust]);
  const condition = { StringEquals: { 'aws:SourceAccount': '123456789012' } };
  assert.deepEqual(assumableBy('ecs-tasks.amazonaws.com', condition).Statement, [{ ...trust, Condition: condition }]);
});
