import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect as connectSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createServer } from 'node:tls';
import { RookeryError } from '../../../generator/errors.ts';
import type { Target } from '../../model.ts';
import { describing, type FakeAws, fakeAws, testTarget } from '../../testing/fake-aws.ts';
import { type Connection, connect } from '../connection.ts';
import { callQuery } from '../query-api.ts';
import { describeStack } from '../stack.ts';
import { certificate, key } from './testing/certificate.ts';
import { testProxy } from './testing/test-proxy.ts';

const REGION = 'eu-central-1';
const onAws: Target = { ...testTarget, region: REGION, endpoint: undefined };
const patience = { attempts: 2, base: 1, cap: 2 };
const VARIABLES = [
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'AWS_CA_BUNDLE',
  'AWS_ENDPOINT_URL',
  'AWS_PROFILE',
  'NODE_EXTRA_CA_CERTS',
];

function withEnvironment(t: TestContext, values: Readonly<Record<string, string>>): void {
  const before = { ...process.env };
  t.after(() => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  });
  for (const name of VARIABLES) {
    delete process.env[name];
    delete process.env[name.toLowerCase()];
  }
  Object.assign(process.env, {
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    ...values,
  });
}

/** The fake behind TLS, as AWS is. */
async function secure(t: TestContext, aws: FakeAws): Promise<number> {
  const server = createServer({ cert: certificate, key }, (socket) => {
    const onward = connectSocket(Number(new URL(aws.url).port), '127.0.0.1');
    socket.pipe(onward).pipe(socket);
    for (const one of [socket, onward]) one.on('error', () => one.destroy());
    t.after(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  // It listens on a port, so that its address is one.
  return (server.address() as AddressInfo).port;
}

async function bundle(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rookery-'));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'ca.pem'), certificate);
  return join(folder, 'ca.pem');
}

async function askEach(connection: Connection): Promise<void> {
  const [s3, ecs, ecr, logs] = await Promise.all([
    connection.s3(),
    connection.ecs(),
    connection.ecr(),
    connection.logs(),
  ]);
  const [
    { ListObjectsV2Command },
    { ListTasksCommand },
    { DescribeRepositoriesCommand },
    { DescribeLogGroupsCommand },
  ] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('@aws-sdk/client-ecs'),
    import('@aws-sdk/client-ecr'),
    import('@aws-sdk/client-cloudwatch-logs'),
  ]);
  await s3.send(new ListObjectsV2Command({ Bucket: 'shop' }));
  await ecs.send(new ListTasksCommand({}));
  await ecr.send(new DescribeRepositoriesCommand({}));
  await logs.send(new DescribeLogGroupsCommand({}));
  await describeStack(connection, 'shop');
  await callQuery(connection, 'rds', 'DescribeDBInstances', {});
}

const ANSWERS = {
  DescribeStacks: () => describing('CREATE_COMPLETE'),
  ListTasks: () => ({}),
  DescribeRepositories: () => ({}),
  DescribeLogGroups: () => ({}),
  DescribeDBInstances: () => ({ DBInstances: [] }),
  GET: () => '<ListBucketResult/>',
};

test('every client goes through the proxy of HTTPS_PROXY, with its user and password, and trusts AWS_CA_BUNDLE', async (t) => {
  const aws = await fakeAws(t, ANSWERS);
  const proxy = await testProxy(t, { to: await secure(t, aws) });
  withEnvironment(t, {
    HTTPS_PROXY: `http://user:p%40ss@127.0.0.1:${proxy.port}`,
    AWS_CA_BUNDLE: await bundle(t),
  });
  const connection = await connect(onAws, { patience });
  await askEach(connection);
  const hosts = new Set(proxy.asked.map(({ line }) => line));
  const services = ['sts', 'shop.s3', 'ecs', 'api.ecr', 'logs', 'cloudformation', 'rds'];
  assert.deepEqual([...hosts].sort(), services.map((one) => `CONNECT ${one}.${REGION}.amazonaws.com:443`).sort());
  const authorization = `Basic ${Buffer.from('user:p@ss').toString('base64')}`;
  assert.ok(proxy.asked.every((asked) => asked.authorization === authorization));
  assert.ok(aws.calls.every(({ headers }) => headers['proxy-authorization'] === undefined));
});

test('an endpoint of plain http is asked for by its whole URL', async (t) => {
  const aws = await fakeAws(t, ANSWERS);
  const proxy = await testProxy(t, { to: Number(new URL(aws.url).port) });
  withEnvironment(t, {
    AWS_ENDPOINT_URL: 'http://aws.test:8080',
    http_proxy: `http://user:pass@127.0.0.1:${proxy.port}`,
  });
  const connection = await connect(onAws, { patience });
  assert.equal((await describeStack(connection, 'shop'))?.status, 'CREATE_COMPLETE');
  assert.equal((await describeStack(connection, 'shop'))?.status, 'CREATE_COMPLETE');
  assert.deepEqual(
    proxy.asked.map(({ line }) => line),
    Array.from({ length: 3 }, () => 'POST http://aws.test:8080/'),
  );
  assert.equal(proxy.asked[0]?.authorization, `Basic ${Buffer.from('user:pass').toString('base64')}`);
});

test('this machine is never asked through a proxy, be it the embedded endpoint or another', async (t) => {
  const aws = await fakeAws(t, ANSWERS);
  withEnvironment(t, { HTTP_PROXY: 'http://127.0.0.1:1', HTTPS_PROXY: 'http://127.0.0.1:1', ALL_PROXY: 'nonsense://' });
  assert.equal((await aws.connect()).account, '111122223333');
  process.env.AWS_ENDPOINT_URL = aws.url;
  assert.equal((await connect(onAws, { patience })).account, '111122223333');
});

interface Failure {
  readonly of: string;
  readonly refuse?: number;
  readonly endpoint?: string;
  readonly code: string;
  readonly text: RegExp;
}

const FAILURES: readonly Failure[] = [
  {
    of: 'it is down',
    code: 'EndpointUnreachable',
    text: /sts\.eu-central-1\.amazonaws\.com does not answer .* through the proxy http:\/\/127\.0\.0\.1:1 \(HTTPS_PROXY\) \(ECONNREFUSED\)/,
  },
  { of: 'it forbids the host', refuse: 403, code: 'ProxyRefused', text: /\(HTTPS_PROXY\) does not let .*HTTP 403/ },
  { of: 'it wants a password', refuse: 407, code: 'ProxyRefused', text: /write them into HTTPS_PROXY/ },
  {
    of: 'it wants a password for plain http',
    refuse: 407,
    endpoint: 'http://aws.test',
    code: 'ProxyRefused',
    text: /write them into HTTP_PROXY/,
  },
];

for (const { of, refuse, endpoint, code, text } of FAILURES) {
  test(`a failing proxy is named, with its variable and without its password: ${of}`, async (t) => {
    const port = refuse === undefined ? 1 : (await testProxy(t, { to: 1, refuse })).port;
    const url = `http://user:hidden@127.0.0.1:${port}`;
    withEnvironment(t, { HTTPS_PROXY: url, HTTP_PROXY: url, ...(endpoint && { AWS_ENDPOINT_URL: endpoint }) });
    await assert.rejects(connect(onAws, { patience }), (error: unknown) => {
      assert.ok(error instanceof RookeryError, String(error));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, text);
      assert.doesNotMatch(`${error.stack}${JSON.stringify(error)}`, /hidden|aGlkZGVu/);
      return true;
    });
  });
}

test('a proxy that cannot be used is refused before anything is asked', async (t) => {
  withEnvironment(t, { HTTPS_PROXY: 'socks5://127.0.0.1:1080' });
  await assert.rejects(connect(onAws, { patience }), { code: 'ProxyUnusable' });
});

test('a certificate that nobody vouches for is not trusted, through a proxy either', async (t) => {
  const aws = await fakeAws(t, ANSWERS);
  const proxy = await testProxy(t, { to: await secure(t, aws) });
  withEnvironment(t, { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
  await assert.rejects(connect(onAws, { patience }), {
    code: 'EndpointUnreachable',
    message: /through the proxy .*CERT/,
  });
  assert.equal(aws.calls.length, 0);
});

test("the certificates of the profile's ca_bundle are trusted, and those of NODE_EXTRA_CA_CERTS beside a bundle", async (t) => {
  const aws = await fakeAws(t, ANSWERS);
  const proxy = await testProxy(t, { to: await secure(t, aws) });
  const own = await bundle(t);
  const folder = dirname(own);
  const keys = 'aws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = secret\n';
  await writeFile(join(folder, 'config'), `[profile company]\nca_bundle = ${own}\n${keys}`);
  await writeFile(join(folder, 'other.pem'), '');
  const HTTPS_PROXY = `http://127.0.0.1:${proxy.port}`;
  const settings: readonly Readonly<Record<string, string>>[] = [
    { AWS_CONFIG_FILE: join(folder, 'config'), AWS_PROFILE: 'company' },
    { AWS_CA_BUNDLE: join(folder, 'other.pem'), NODE_EXTRA_CA_CERTS: own },
  ];
  for (const values of settings) {
    withEnvironment(t, { HTTPS_PROXY, ...values });
    const connection = await connect(onAws, { patience });
    await askEach(connection);
  }
});

test('certificates that cannot be read are named', async (t) => {
  withEnvironment(t, { AWS_CA_BUNDLE: '/nowhere/ca.pem' });
  await assert.rejects(connect(onAws, { patience }), {
    code: 'CertificatesUnreadable',
    message: /AWS_CA_BUNDLE names \/nowhere\/ca\.pem/,
  });
});
