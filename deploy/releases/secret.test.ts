import assert from 'node:assert/strict';
import { test } from 'node:test';
import { looksSecret, recordedParameter } from './secret.ts';

test('what looks like a secret is never recorded, by the name of its parameter or by its value', () => {
  for (const [name, value] of [
    ['DatabasePassword', 'hunter2'],
    ['ApiKey', 'k'],
    ['api_key', 'k'],
    ['SlackToken', 'abc'],
    ['SigningSecret', 'abc'],
    ['DbPass', 'abc'],
    ['db_pass', 'abc'],
    ['CookieSalt', 'abc'],
    ['SentryDsn', 'https://abc@sentry.example.com/1'],
    ['Anything', 'Server=db;User=app;Password=hunter2'],
    ['Anything', '{"password":"hunter2"}'],
    ['Anything', 'Bearer abcdefgh12345'],
    ['Anything', 'https://hooks.slack.com/services/T0/B0/abc'],
    ['Anything', 'AKIAIOSFODNN7EXAMPLE'],
    ['Anything', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
    ['Anything', '-----BEGIN RSA PRIVATE KEY-----\nMII'],
    ['Anything', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln'],
    ['Anything', 'ghp_0123456789abcdefghij'],
    ['DatabaseUrl', 'postgres://app:hunter2@db.internal/shop'],
  ] as const)
    assert.equal(looksSecret(name, value), true, `${name}=${value}`);
});

test('what only names a secret, and what is none, is recorded', () => {
  for (const [name, value] of [
    ['DatabaseSecretArn', 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:shop-AbCdEf'],
    ['SecretName', 'shop/database'],
    ['TokenValidityHours', '12'],
    ['TokenHours', '12'],
    ['AccessKeyId', 'none'],
    ['ApiToken', ''],
    ['Bypass', 'yes'],
    ['PartitionKey', 'id'],
    ['SortKey', 'time'],
    ['LogKeyArn', 'arn:aws:kms:eu-central-1:111122223333:key/0a1b2c3d-1111-2222-3333-444455556666'],
    ['Command', 'npm run start -- --port=8080'],
    ['WebsiteImageTag', '1.0.0'],
    ['WebsiteImageTag', 'c0ffee0000000000000000000000000000000000'],
    ['CertificateArn', 'arn:aws:acm:eu-central-1:111122223333:certificate/0a1B2c3D-1111-2222-3333-444455556666'],
    ['LogBucketName', 'shop-foundation-logbucket-mdpjjc3751qm'],
    ['HostedZoneId', 'Z0123456789ABCDEFGHIJ'],
    ['Url', 'https://shop.example.com/a?b=c'],
  ] as const)
    assert.equal(looksSecret(name, value), false, `${name}=${value}`);
});

test('a NoEcho parameter is only known to be there', () => {
  assert.deepEqual(recordedParameter('Plain', { Type: 'String', NoEcho: true }, 'value'), { hidden: 'NoEcho' });
  assert.deepEqual(recordedParameter('Plain', { Type: 'String', NoEcho: 'true' }, 'value'), { hidden: 'NoEcho' });
  assert.deepEqual(recordedParameter('Password', { Type: 'String' }, 'value'), { hidden: 'secret' });
  assert.deepEqual(recordedParameter('Plain', { Type: 'String' }, 'value'), { value: 'value' });
  assert.deepEqual(recordedParameter('NoEchoBefore', { Type: 'String' }, '****'), { hidden: 'NoEcho' });
});
