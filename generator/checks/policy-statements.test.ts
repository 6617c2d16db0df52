import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AWS, fn } from '../values/intrinsics.ts';
import { policyProblems } from './policy-statements.ts';

const ROLE = 'AWS::IAM::Role';
const IDENTITY = 'Policies.0.PolicyDocument';
const TRUST = 'AssumeRolePolicyDocument';
const OK = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const TRUSTING = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ecs-tasks.amazonaws.com' } };

function problems(type: string, at: string, ...Statement: object[]) {
  return [...policyProblems(type, at, { Version: '2012-10-17', Statement })].map(
    ({ at: place, problem }) => `${place} ${problem}`,
  );
}

for (const [what, at, statement, message] of [
  ['without actions', IDENTITY, { Effect: 'Allow', Resource: '*' }, /Statement\.0 has neither Action/],
  ['without resources', IDENTITY, { ...OK, Resource: undefined }, /has neither Resource/],
  ['with a principal', IDENTITY, { ...OK, Principal: '*' }, /has a principal/],
  ['whose action names no service', IDENTITY, { ...OK, Action: ['s3:Get*', 's3'] }, /Action has "s3"/],
  ['whose action has a dot', IDENTITY, { ...OK, Action: 's3.GetObject' }, /Action has "s3\.GetObject"/],
  ['whose resource is no ARN', IDENTITY, { ...OK, Resource: ['*', 'files/*'] }, /Resource has "files\/\*"/],
  ['with an unknown operator', IDENTITY, { ...OK, Condition: { StringEqual: {} } }, /operator "StringEqual"/],
  ['with a condition without keys', IDENTITY, { ...OK, Condition: { StringEquals: 'a' } }, /StringEquals has no keys/],
  ['of trust with resources', TRUST, { ...TRUSTING, Resource: '*' }, /has resources/],
  ['of trust in nobody', TRUST, { Effect: 'Allow', Action: 'sts:AssumeRole' }, /trusts nobody/],
  ['of trust in half a name', TRUST, { ...TRUSTING, Principal: { Service: 'ecs-tasks' } }, /is "ecs-tasks"/],
] as const) {
  test(`a statement ${what} is refused`, () => {
    const found = problems(ROLE, at, statement);
    assert.equal(found.length, 1);
    assert.match(found[0] ?? '', message);
  });
}

test('a Sid that IAM does not take is refused, and one that is there twice', () => {
  const named = (...names: string[]) => names.map((Sid) => ({ ...OK, Sid }));
  assert.match(problems(ROLE, IDENTITY, ...named('read-files')).join(), /Statement has the Sid "read-files"/);
  assert.match(problems('AWS::IAM::Policy', 'PolicyDocument', ...named('A', 'A')).join(), /has the Sid "A" twice/);
  assert.match(problems(ROLE, TRUST, { ...TRUSTING, Sid: 'a b' }).join(), /has the Sid "a b"/);
  assert.deepEqual(problems(ROLE, IDENTITY, ...named('A', 'B1')), []);
  const ofBucket = { ...OK, Principal: '*', Resource: 'arn:aws:s3:::a/*', Sid: 'read files' };
  assert.deepEqual(problems('AWS::S3::BucketPolicy', 'PolicyDocument', ofBucket), []);
});

test('one statement that is in no list is looked at, too', () => {
  const found = [...policyProblems(ROLE, IDENTITY, { Statement: { ...OK, Resource: 'a' } })];
  assert.deepEqual(
    found.map(({ at }) => at),
    ['Policies.0.PolicyDocument.Statement.Resource'],
  );
});

test('statements that IAM takes pass', () => {
  const about = { 'ForAllValues:StringLikeIfExists': { 'aws:TagKeys': ['a'] }, Null: { 'aws:TokenIssueTime': true } };
  assert.deepEqual(
    problems(ROLE, IDENTITY, { Effect: 'Deny', NotAction: ['iam:*', '*'], NotResource: 'arn:*:s3:::a' }),
    [],
  );
  assert.deepEqual(problems(ROLE, IDENTITY, { ...OK, Resource: fn.sub`${AWS.Region}`, Condition: about }), []);
  assert.deepEqual(problems(ROLE, IDENTITY, { ...OK, Resource: '{{resolve:ssm:/arn}}' }), []);
  assert.deepEqual(problems(ROLE, TRUST, TRUSTING), []);
  assert.deepEqual(
    problems('AWS::SQS::QueuePolicy', 'PolicyDocument', { ...OK, Principal: '*', Resource: undefined }),
    [],
  );
});
