import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeFault, fakeAws } from '../testing/fake-aws.ts';
import { compareInventories } from './compare-secrets.ts';
import { secretMetadata } from './metadata.ts';
import { parameterName, referenceOf } from './references.ts';
import { writeSecret } from './write-secret.ts';

const arn = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:shop/key-AbCdEf';
const seconds = (text: string) => Date.parse(text) / 1000;

// The forms of "Pass Secrets Manager secrets through Amazon ECS environment variables" and of its page on Parameter Store.
test('what a task definition names is taken apart', () => {
  const rows = [
    [arn, { id: arn }],
    [`${arn}:username::`, { id: arn, key: 'username' }],
    [`${arn}::AWSPREVIOUS:`, { id: arn, stage: 'AWSPREVIOUS' }],
    [
      `${arn}:username::9d4cb84b-ad69-40c0-a0ab-cead36b967e8`,
      { id: arn, key: 'username', version: '9d4cb84b-ad69-40c0-a0ab-cead36b967e8' },
    ],
    ['/shop/pass', { id: '/shop/pass' }],
    ['/shop/pass:3', { id: '/shop/pass', version: '3' }],
    [
      'arn:aws:ssm:eu-central-1:111122223333:parameter/shop/pass',
      { id: 'arn:aws:ssm:eu-central-1:111122223333:parameter/shop/pass' },
    ],
  ] as const;
  for (const [valueFrom, { id, ...rest }] of rows) {
    const { kind, ...found } = referenceOf(valueFrom);
    assert.equal(kind, valueFrom.includes('secretsmanager') ? 'secret' : 'parameter');
    assert.deepEqual(JSON.parse(JSON.stringify(found)), { id, ...rest }, valueFrom);
  }
  assert.equal(parameterName('arn:aws:ssm:eu-central-1:111122223333:parameter/shop/pass'), '/shop/pass');
  assert.equal(parameterName('arn:aws:ssm:eu-central-1:111122223333:parameter/pass'), 'pass');
});

function versions(...rows: readonly (readonly [created: string, ...stages: string[]])[]) {
  return { Versions: rows.map(([created, ...VersionStages]) => ({ CreatedDate: seconds(created), VersionStages })) };
}

test('the time of a secret is that of its current value, not of its description, nor of a value that is pending', async (t) => {
  const described = { Name: 'shop/key', LastChangedDate: seconds('2026-03-03') };
  const rows = [
    [versions(['2026-01-01', 'AWSCURRENT']), '2026-01-01'],
    [versions(['2026-02-02', 'AWSPENDING'], ['2026-01-01', 'AWSCURRENT']), '2026-01-01'],
    [versions(['2026-02-02', 'AWSCURRENT', 'AWSPENDING'], ['2026-01-01', 'AWSPREVIOUS']), '2026-02-02'],
    // An earlier version was made the current one again.
    [versions(['2026-02-02', 'AWSPREVIOUS'], ['2026-01-01', 'AWSCURRENT']), '2026-03-03'],
  ] as const;
  for (const [answer, expected] of rows) {
    const aws = await fakeAws(t, { DescribeSecret: () => described, ListSecretVersionIds: () => answer });
    const of = await secretMetadata(await aws.connect(), [{ kind: 'secret', id: arn }]);
    assert.deepEqual(of({ kind: 'secret', id: arn }).changed, new Date(expected));
  }
});

test('a secret that is gone, empty or not to be looked at is said to be so', async (t) => {
  const gone = new FakeFault('ResourceNotFoundException', "can't find the specified secret.");
  const denied = new FakeFault('AccessDeniedException', 'User is not authorized to perform: DescribeSecret');
  const look = async (describe: () => unknown, list: object = {}) => {
    const aws = await fakeAws(t, { DescribeSecret: describe, ListSecretVersionIds: () => list });
    return (await secretMetadata(await aws.connect(), [{ kind: 'secret', id: arn }]))({ kind: 'secret', id: arn });
  };
  const fail = (fault: FakeFault) => () => {
    throw fault;
  };
  assert.equal((await look(fail(gone))).missing, true);
  assert.match((await look(fail(denied))).unknown ?? '', /secretsmanager:DescribeSecret/);
  assert.equal((await look(() => ({ Name: 'shop/key' }), versions())).empty, true);
  assert.equal((await look(() => ({ Name: 'shop/key', DeletedDate: 1 }))).missing, true);
});

test('a parameter that is written keeps its type, key, tier and description', async (t) => {
  const kept = { Type: 'SecureString', KeyId: 'alias/shop', Tier: 'Advanced', Description: 'd', DataType: 'text' };
  const aws = await fakeAws(t, {
    DescribeParameters: () => ({ Parameters: [{ Name: '/shop/pass', LastModifiedDate: 1, ...kept }] }),
    GetParameter: () => ({ Parameter: { Value: 'before' } }),
    PutParameter: () => ({ Version: 2 }),
  });
  const connection = await aws.connect();
  const reference = { kind: 'parameter', id: '/shop/pass' } as const;
  const metadata = (await secretMetadata(connection, [reference]))(reference);
  assert.equal(await writeSecret(connection, metadata, { whole: 'after' }), true);
  const put = aws.calls.find(({ name }) => name === 'PutParameter');
  assert.deepEqual(JSON.parse(put?.body ?? ''), { ...kept, Name: '/shop/pass', Value: 'after', Overwrite: true });
});

test('an error that quotes a value is shown without it', async (t) => {
  const aws = await fakeAws(t, {
    GetSecretValue: () => ({ SecretString: 'before' }),
    PutSecretValue: () => {
      throw new FakeFault('ValidationException', "Value 'hunter2' at 'secretString' failed to satisfy constraint");
    },
  });
  const secret = { kind: 'secret', id: arn, name: 'shop/key' } as const;
  await assert.rejects(writeSecret(await aws.connect(), secret, { whole: 'hunter2' }), (error: Error) => {
    return (
      /Value '\*\*\*'/.test(error.message) && !JSON.stringify({ ...error, cause: error.cause }).includes('hunter2')
    );
  });
});

test('a secret that cannot be read is written all the same, but for single keys of it; one of RDS is refused', async (t) => {
  const aws = await fakeAws(t, {
    GetSecretValue: () => {
      throw new FakeFault('AccessDeniedException', 'no');
    },
    PutSecretValue: () => ({}),
  });
  const connection = await aws.connect();
  const secret = { kind: 'secret', id: arn, name: 'shop/key' } as const;
  assert.equal(await writeSecret(connection, secret, { whole: 'new' }), true);
  await assert.rejects(writeSecret(connection, secret, { keys: { a: 'new' } }), /secretsmanager:GetSecretValue/);
  await assert.rejects(writeSecret(connection, { ...secret, owner: 'rds' }, { whole: 'new' }), { code: 'SecretOwned' });
  assert.deepEqual(aws.names(), ['GetSecretValue', 'PutSecretValue', 'GetSecretValue']);
});

test('two environments are compared by what each has, and by hashes where values were read', () => {
  const here = new Map([
    ['Web KEY', { presence: 'set', hash: 'a' }],
    ['Web PASS', { presence: 'set', hash: 'b' }],
    ['Web OLD', { presence: 'empty' }],
  ] as const);
  const there = new Map([
    ['Web KEY', { presence: 'set', hash: 'a' }],
    ['Web PASS', { presence: 'set', hash: 'c' }],
    ['Web NEW', { presence: 'missing' }],
  ] as const);
  assert.deepEqual(compareInventories(here, there), [
    { variable: 'Web KEY', here: 'set', there: 'set', same: true },
    { variable: 'Web NEW', here: 'absent', there: 'missing' },
    { variable: 'Web OLD', here: 'empty', there: 'absent' },
    { variable: 'Web PASS', here: 'set', there: 'set', same: false },
  ]);
});
