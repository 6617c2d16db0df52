import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { RookeryError } from '../../generator/errors.ts';
import type { Target } from '../model.ts';
import {
  describing,
  FakeFault,
  fakeAws,
  inTurn,
  noSuchStack,
  RawAnswer,
  reset,
  testTarget,
} from '../testing/fake-aws.ts';
import { connect } from './connection.ts';
import { awsFailure } from './faults.ts';
import { describeStack } from './stack.ts';

const patience = { attempts: 4, base: 1, cap: 2 };

/** Sets environment variables for one test: only they lead a client without an endpoint of its own to a fake. */
function withEnvironment(t: TestContext, values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries({
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    ...values,
  })) {
    const before = process.env[name];
    process.env[name] = value;
    t.after(() => {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    });
  }
}

const keys = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };

const onAws: Target = { ...testTarget, endpoint: undefined };

test('a connection knows who it is, and counts what it asks', async (t) => {
  const aws = await fakeAws(t, { DescribeStacks: () => describing('CREATE_COMPLETE') });
  const connection = await aws.connect();
  assert.equal(connection.account, '111122223333');
  assert.equal(connection.callerArn, 'arn:aws:iam::111122223333:user/tester');
  assert.equal(connection.calls.count, 1);
  assert.equal((await describeStack(connection, 'shop'))?.status, 'CREATE_COMPLETE');
  assert.equal(connection.calls.count, 2);
  assert.equal(await connection.cloudformation(), await connection.cloudformation());
});

test('another account than the pinned one is refused before anything else is asked', async (t) => {
  const aws = await fakeAws(t, {});
  withEnvironment(t, { ...keys, AWS_ENDPOINT_URL: aws.url });
  await assert.rejects(connect({ ...onAws, account: '999988887777' }, { patience }), (error: unknown) => {
    assert.ok(error instanceof RookeryError);
    assert.equal(error.code, 'AccountMismatch');
    assert.equal(error.exitCode, 3);
    assert.match(error.message, /999988887777.*111122223333.*user\/tester/s);
    return true;
  });
  assert.deepEqual(
    aws.calls.map(({ name }) => name),
    ['GetCallerIdentity'],
  );
  assert.equal((await connect({ ...onAws, account: '111122223333' }, { patience })).account, '111122223333');
});

test('the embedded endpoint has one account, whatever is pinned', async (t) => {
  const aws = await fakeAws(t, {});
  assert.equal((await aws.connect({ account: '999988887777' })).account, '111122223333');
});

test('the embedded endpoint needs nothing of the AWS environment and its files', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'rookery-'));
  t.after(() => rm(folder, { recursive: true }));
  const config = join(folder, 'config');
  await writeFile(config, '[profile odd]\nuse_fips_endpoint = true\nuse_dualstack_endpoint = true\n');
  withEnvironment(t, {
    AWS_CONFIG_FILE: config,
    AWS_PROFILE: 'odd',
    AWS_ENDPOINT_URL: 'http://192.0.2.1',
    AWS_MAX_ATTEMPTS: 'many',
    AWS_REQUEST_CHECKSUM_CALCULATION: 'SOMETIMES',
    AWS_ACCESS_KEY_ID: '',
  });
  const aws = await fakeAws(t, {
    DescribeStacks: () => describing('CREATE_COMPLETE'),
    GET: () => '<ListBucketResult/>',
  });
  // By name, as a bucket's name in front of an address would be out of the question anyway.
  const connection = await aws.connect({ endpoint: aws.url.replace('127.0.0.1', 'localhost') });
  await describeStack(connection, 'shop');
  const { ListObjectsV2Command } = await import('@aws-sdk/client-s3');
  await (await connection.s3()).send(new ListObjectsV2Command({ Bucket: 'templates' }));
  assert.match(aws.calls.at(-1)?.headers.authorization ?? '', /Credential=local\//);
  assert.match(aws.calls.at(-1)?.name ?? '', /^GET \/templates\//);
});

test('loading the deployer does not load the SDK', async () => {
  const folder = new URL('../', import.meta.url).href;
  const files = [
    'stack/update',
    'plan/change-set',
    'artifacts/bucket',
    'stack/foundation',
    'stack/delete-stack',
    'follow/events',
  ];
  const script = `
    for (const file of ${JSON.stringify([...files, 'artifacts/image-tags', 'aws/connection'])})
      await import(${JSON.stringify(folder)} + file + '.ts');
    const { Module } = await import('node:module');
    process.stdout.write(Object.keys(Module._cache).filter((path) => /@(aws-sdk|smithy)/.test(path)).join());`;
  const typescript = new URL('../../test/typescript.mjs', import.meta.url).href;
  const args = ['--import', typescript, '--input-type=module', '-e', script];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  assert.equal(stdout, '');
});

test('throttling and broken connections are tried again with the same request', async (t) => {
  const aws = await fakeAws(t, {
    DescribeStacks: inTurn(
      new FakeFault('Throttling', 'Rate exceeded'),
      new FakeFault('ServiceUnavailable', '', 503),
      reset(),
      describing('CREATE_COMPLETE'),
    ),
  });
  const retries: string[] = [];
  const connection = await aws.connect({}, { onRetry: (error) => retries.push(awsFailure(error).name) });
  assert.equal((await describeStack(connection, 'shop'))?.status, 'CREATE_COMPLETE');
  assert.equal(connection.calls.count, 5);
  assert.deepEqual(retries.slice(0, 2), ['Throttling', 'ServiceUnavailable']);
  assert.equal(retries.length, 3);
});

test('credentials that expired are asked for once more', async (t) => {
  const expire = () => {
    process.env.AWS_ACCESS_KEY_ID = 'AKIDRENEWED';
    throw new FakeFault('ExpiredToken', 'expired', 403);
  };
  const aws = await fakeAws(t, { DescribeStacks: inTurn(expire, describing('CREATE_COMPLETE')) });
  withEnvironment(t, { ...keys, AWS_ENDPOINT_URL: aws.url });
  const connection = await connect(onAws, { patience });
  assert.equal((await describeStack(connection, 'shop'))?.status, 'CREATE_COMPLETE');
  const [, before, after] = aws.calls.map(({ headers }) => headers.authorization);
  assert.match(before ?? '', /Credential=AKIDEXAMPLE/);
  assert.match(after ?? '', /Credential=AKIDRENEWED/);
});

test('a missing stack is no error', async (t) => {
  const aws = await fakeAws(t, {
    DescribeStacks: () => {
      throw noSuchStack();
    },
  });
  assert.equal(await describeStack(await aws.connect(), 'shop'), undefined);
});

function html(status: number) {
  return new RawAnswer((response) =>
    response
      .writeHead(status, { 'content-type': 'text/html' })
      .end('<html><body>Sign in to Hotel Wi-Fi<br></body></html>'),
  );
}

function fails(name: string, message = '', status = 400) {
  return () => {
    throw new FakeFault(name, message, status);
  };
}

const table: readonly (readonly [why: string, answer: () => unknown, code: string, exit: number, text: RegExp])[] = [
  [
    'denied',
    fails('AccessDenied', 'User x is not authorized', 403),
    'AccessDenied',
    2,
    /cloudformation:DescribeStacks.*User x/s,
  ],
  ['denied without words', fails('AccessDeniedException'), 'AccessDenied', 2, /allow cloudformation:DescribeStacks/],
  [
    'a key that AWS does not know',
    fails('InvalidClientTokenId', 'token invalid', 403),
    'CredentialsMissing',
    2,
    /aws sso login/,
  ],
  ['expired for good', fails('ExpiredTokenException'), 'CredentialsExpired', 5, /sign in again/],
  ['a wrong clock', fails('RequestTimeTooSkewed', 'too large', 403), 'ClockSkew', 2, /clock/],
  ['a wrong signature', fails('SignatureDoesNotMatch', 'Signature expired', 403), 'ClockSkew', 2, /clock/],
  ['throttled all along', fails('Throttling', 'Rate exceeded'), 'Throttled', 5, /4 attempts/],
  ['throttled by number', fails('TooMany', 'Rate exceeded', 429), 'Throttled', 5, /throttles/],
  ['an outage', fails('InternalFailure', 'oops', 500), 'ServiceFailed', 5, /InternalFailure: oops/],
  ['a quota', fails('LimitExceededException', 'too many stacks'), 'LimitExceeded', 3, /too many stacks/],
  [
    'capabilities',
    fails('InsufficientCapabilitiesException', 'Requires [CAPABILITY_AUTO_EXPAND]'),
    'CapabilitiesMissing',
    2,
    /AUTO_EXPAND/,
  ],
  ['anything else', fails('ValidationError', 'strange name'), 'RequestRefused', 2, /strange name/],
  ['a page of a proxy', () => html(200), 'AnswerUnreadable', 5, /not an answer of AWS/],
  ['a page of a proxy that fails', () => html(502), 'AnswerUnreadable', 5, /HTTP 502/],
  [
    'half an answer',
    () => new RawAnswer((r) => r.writeHead(200, { 'content-type': 'text/xml' }).end('<DescribeStacksResponse><Descr')),
    'AnswerUnreadable',
    5,
    /not an answer/,
  ],
  ['a cut connection', () => reset(), 'EndpointUnreachable', 2, /run the command again/],
];

for (const [why, answer, code, exit, text] of table) {
  test(`a failure is reported in plain words: ${why}`, async (t) => {
    const aws = await fakeAws(t, { DescribeStacks: answer });
    const connection = await aws.connect();
    await assert.rejects(describeStack(connection, 'shop'), (error: unknown) => {
      assert.ok(error instanceof RookeryError, String(error));
      assert.equal(error.code, code, error.message);
      assert.equal(error.exitCode, exit);
      assert.match(error.message, text);
      assert.doesNotMatch(error.message, /undefined|\[object/);
      return true;
    });
  });
}

test('an answer that does not come is not waited for for ever', async (t) => {
  const silent = new RawAnswer(() => {});
  const aws = await fakeAws(t, { DescribeStacks: inTurn(silent, describing('CREATE_COMPLETE'), silent) });
  const connection = await aws.connect({}, { patience: { ...patience, timeout: 50 } });
  assert.equal((await describeStack(connection, 'shop'))?.status, 'CREATE_COMPLETE');
  await assert.rejects(
    describeStack(connection, 'shop'),
    /does not answer cloudformation:DescribeStacks \(ETIMEDOUT\)/,
  );
});

test('an endpoint that is not running says how to start it', async (t) => {
  const aws = await fakeAws(t, {});
  const gone = aws.url.replace(/\d+$/, '1');
  await assert.rejects(aws.connect({ endpoint: gone }), (error: unknown) => {
    assert.ok(error instanceof RookeryError);
    assert.equal(error.code, 'EndpointUnreachable');
    assert.match(
      error.message,
      /127\.0\.0\.1:1 does not answer sts:GetCallerIdentity \(ECONNREFUSED\).*run the command again/s,
    );
    return true;
  });
});

test('no credentials at all say how to sign in', async (t) => {
  withEnvironment(t, {
    AWS_ACCESS_KEY_ID: '',
    AWS_SECRET_ACCESS_KEY: '',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PROFILE: 'default',
  });
  await assert.rejects(connect(onAws, { patience }), (error: unknown) => {
    assert.ok(error instanceof RookeryError);
    assert.equal(error.code, 'CredentialsMissing');
    assert.match(error.message, /aws sso login/);
    return true;
  });
});
