import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Asking, isAllowed } from './policy.ts';

const ARN = 'arn:aws:cloudfront::000000000000:distribution/E1';
const reading: Asking = {
  principal: { kind: 'Service', name: 'cloudfront.amazonaws.com' },
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::site/a/b.html',
  context: { 'aws:sourcearn': ARN, 'aws:securetransport': 'true', 's3:tlsversion': '1.3' },
};
const allow = {
  Effect: 'Allow',
  Principal: { Service: 'cloudfront.amazonaws.com' },
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::site/*',
};
const judge = (...Statement: object[]) => isAllowed(JSON.stringify({ Version: '2012-10-17', Statement }), reading);

test('nothing is allowed where nothing says so', () => {
  assert.equal(isAllowed(undefined, reading), false);
  assert.equal(isAllowed('no JSON', reading), false);
  assert.equal(judge({ ...allow, Effect: 'Deny' }), false);
});

for (const [what, more, allowed] of [
  ['a statement that fits', {}, true],
  [
    'a list of services and actions',
    { Principal: { Service: ['a.amazonaws.com', 'cloudfront.amazonaws.com'] }, Action: ['s3:Get*'] },
    true,
  ],
  ['everybody', { Principal: '*' }, true],
  ['another service', { Principal: { Service: 'logs.amazonaws.com' } }, false],
  ['another action', { Action: 's3:PutObject' }, false],
  ['another part of the bucket', { Resource: 'arn:aws:s3:::site/b/*' }, false],
  ['the distribution', { Condition: { StringEquals: { 'AWS:SourceArn': ARN } } }, true],
  ['another distribution', { Condition: { StringEquals: { 'AWS:SourceArn': `${ARN}2` } } }, false],
  ['any distribution of the account', { Condition: { ArnLike: { 'aws:SourceArn': ARN.replace('E1', '*') } } }, true],
  ['a key that nobody has', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }, false],
  ['an operator that is not known', { Condition: { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01' } } }, false],
] as [string, object, boolean][]) {
  test(`${allowed ? 'allowed' : 'not allowed'}: ${what}`, () => assert.equal(judge({ ...allow, ...more }), allowed));
}

for (const [what, Condition, refused] of [
  ['connections without TLS', { Bool: { 'aws:SecureTransport': 'false' } }, false],
  ['old TLS', { NumericLessThan: { 's3:TlsVersion': '1.2' } }, false],
  ['all but a distribution', { StringNotEquals: { 'AWS:SourceArn': ARN } }, false],
  ['all but another distribution', { StringNotEquals: { 'AWS:SourceArn': `${ARN}2` } }, true],
  ['who is of no organisation', { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } }, true],
  ['who is of another organisation, if of any', { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' } }, true],
  ['what cannot be judged here', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, true],
] as [string, object, boolean][]) {
  test(`a refusal of ${what} ${refused ? 'holds' : 'does not hold'}`, () => {
    const deny = {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: ['arn:aws:s3:::site', 'arn:aws:s3:::site/*'],
      Condition,
    };
    assert.equal(judge(allow, deny), !refused);
  });
}

test('an identity is meant by its ARN or by its canonical user', () => {
  const arn = 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1';
  const asking: Asking = { ...reading, principal: { kind: 'AWS', name: arn, user: 'abc' }, context: {} };
  const may = (Principal: object) => isAllowed(JSON.stringify({ Statement: { ...allow, Principal } }), asking);
  const answers = [{ AWS: arn }, { CanonicalUser: 'abc' }, { CanonicalUser: 'abd' }, { AWS: `${arn}2` }].map(may);
  assert.deepEqual(answers, [true, true, false, false]);
});
