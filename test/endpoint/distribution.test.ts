/** A distribution at work: what it answers, by CloudFront's developer guide, and the real command line on its API. */
import assert from 'node:assert/strict';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { aws, credentials, region, withoutAws } from '../../packages/endpoint/testing/test-engine.ts';
import { isMissing } from '../judges.ts';
import { addressesAt, type Endpoint, foreign, type Settled, startEndpoint } from './testing/endpoint.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

let endpoint: Endpoint;
let api: Server;
let created: Settled;
let site: string;
let s3: S3Client;
const asked: IncomingMessage[] = [];
const port = () => (api.address() as AddressInfo).port;

function ask(path: string, headers: Record<string, string> = {}, method = 'GET', body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(site);
    const message = httpRequest({ hostname, port, path, headers, method, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    message.on('error', reject);
    message.end(body);
  });
}

const put = (Key: string, Body: string, more: Record<string, string> = {}) =>
  s3.send(new PutObjectCommand({ Bucket: created.outputs.SiteBucketName, Key, Body, ...more }));
const cloudfront = (...args: string[]) => aws(endpoint.url, 'cloudfront', ...args);
async function invalidate(...paths: string[]) {
  const id = created.outputs.DistributionId ?? '';
  const { code, out, err } = await cloudfront('create-invalidation', '--distribution-id', id, '--paths', ...paths);
  assert.equal(code, 0, err);
  return JSON.parse(out);
}

before(async () => {
  api = createServer((request, response) => {
    asked.push(request);
    if (request.url === '/api/missing') return response.writeHead(404).end('nothing');
    if (request.url === '/api/forbidden') return response.writeHead(403).end('not yours');
    request.pipe(response);
  });
  api.on('upgrade', (_request, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  endpoint = await startEndpoint();
  s3 = new S3Client({ endpoint: endpoint.url, region, credentials, forcePathStyle: true });
  const Parameters = [{ ParameterKey: 'ApiPort', ParameterValue: String(port()) }];
  created = await endpoint.create('site', foreign('site.yaml'), { Parameters });
  assert.equal(created.status, 'CREATE_COMPLETE', created.events.join('\n'));
  const addresses = await addressesAt(endpoint.url, 'site');
  site = addresses[created.outputs.DistributionDomainName ?? ''] ?? '';
  await put('index.html', '<h1>one</h1>', { ContentType: 'text/html', CacheControl: 'no-cache' });
  await put('guide/index.html', '<h1>guide</h1>', { ContentType: 'text/html' });
  await put('app.js', 'x'.repeat(5000), { ContentType: 'text/javascript', CacheControl: 'max-age=60' });
});
after(async () => {
  s3.destroy();
  await endpoint.close();
  api.close();
});

test('names and ids have the shape of CloudFront, and the endpoint says where a distribution answers', () => {
  assert.match(created.outputs.DistributionId ?? '', /^E[A-Z0-9]{13}$/);
  assert.match(created.outputs.DistributionDomainName ?? '', /^d[a-z0-9]{13}\.cloudfront\.net$/);
  assert.match(site, /^http:\/\/127\.0\.0\.1:\d+$/);
});

describe('the bucket', () => {
  test('the root object, and the headers that the policy sets and removes', async () => {
    const { status, headers, body } = await ask('/');
    assert.equal(`${status} ${body}`, '200 <h1>one</h1>');
    assert.equal(headers['strict-transport-security'], 'max-age=63072000; includeSubDomains; preload');
    assert.equal(headers['content-security-policy'], "default-src 'self'");
    assert.equal(headers['x-site'], 'ours');
    assert.equal(headers['x-amz-version-id'], undefined);
    assert.match(headers.via ?? '', /^1\.1 \S+\.cloudfront\.net \(CloudFront\)$/);
    assert.ok(headers['x-amz-cf-id']);
  });

  test('a second request is answered from the cache, with an age', async () => {
    const [first, second] = [await ask('/app.js'), await ask('/app.js')];
    assert.equal(first.headers['x-cache'], 'Miss from cloudfront');
    assert.equal(second.headers['x-cache'], 'Hit from cloudfront');
    assert.match(second.headers.age ?? '', /^\d+$/);
    assert.ok(first.body.equals(second.body));
  });

  test('a viewer that takes gzip gets gzip, kept apart from what is plain', async () => {
    const packed = await ask('/app.js', { 'accept-encoding': 'gzip' });
    assert.equal(packed.headers['content-encoding'], 'gzip');
    assert.match(packed.headers.etag ?? '', /^W\/"/);
    assert.equal(gunzipSync(packed.body).toString(), 'x'.repeat(5000));
    assert.equal((await ask('/app.js')).headers['content-encoding'], undefined);
  });

  test('a part, what is known already, and the head alone', async () => {
    const whole = await ask('/app.js');
    const part = await ask('/app.js', { range: 'bytes=10-19' });
    assert.equal(
      `${part.status} ${part.headers['content-range']} ${part.body}`,
      `206 bytes 10-19/5000 ${'x'.repeat(10)}`,
    );
    assert.equal((await ask('/app.js', { range: 'bytes=9000-' })).status, 416);
    assert.equal((await ask('/app.js', { 'if-none-match': whole.headers.etag ?? '' })).status, 304);
    const head = await ask('/app.js', {}, 'HEAD');
    assert.equal(`${head.status} ${head.headers['content-length']} ${head.body.length}`, '200 5000 0');
  });

  test('what is not there is the page of the application, since S3 says 403 to who may not list', async () => {
    const { status, body, headers } = await ask('/orders/17');
    assert.equal(`${status} ${body}`, '200 <h1>one</h1>');
    assert.equal(headers['x-cache'], 'Error from cloudfront');
  });

  test('a method that the behaviour does not allow', async () => {
    const { status, body } = await ask('/index.html', {}, 'POST', 'x');
    assert.equal(status, 403);
    assert.match(body.toString(), /supports only cachable requests/);
  });

  test('another name than those of the distribution', async () => {
    assert.equal((await ask('/', { host: 'evil.example.com' })).status, 403);
    assert.equal((await ask('/', { host: created.outputs.DistributionDomainName ?? '' })).status, 200);
  });
});

describe('a function', () => {
  test('changes where a request goes', async () => {
    assert.equal((await ask('/guide/')).body.toString(), '<h1>guide</h1>');
  });

  test('answers by itself', async () => {
    const { status, headers } = await ask('/old');
    assert.equal(`${status} ${headers.location}`, '301 /new');
    assert.equal(headers['x-cache'], 'FunctionGeneratedResponse from cloudfront');
  });

  for (const path of ['/broken', '/endless']) {
    test(`that fails is answered with 503: ${path}`, async () => {
      const { status, headers } = await ask(path);
      assert.equal(status, 503);
      assert.equal(headers['x-cache'], 'FunctionExecutionError from cloudfront');
    });
  }
});

describe('the load balancer', () => {
  test('gets the request as the policies say', async () => {
    asked.length = 0;
    const headers = { authorization: 'Bearer x', cookie: 'a=1; b=2', 'content-type': 'text/plain' };
    const { status, body, headers: got } = await ask('/api/orders?x=1&y=%20', headers, 'POST', 'an order');
    assert.equal(`${status} ${body}`, '200 an order');
    assert.equal(got['x-cache'], 'Miss from cloudfront');
    const [request] = asked;
    assert.equal(`${request?.method} ${request?.url}`, 'POST /api/orders?x=1&y=%20');
    assert.equal(request?.headers.authorization, 'Bearer x');
    assert.equal(request?.headers.cookie, 'a=1; b=2');
    // AllViewerExceptHostHeader: the host is the origin's own.
    assert.equal(request?.headers.host, created.outputs.Api);
    assert.match(String(request?.headers['x-forwarded-for']), /^127\.0\.0\.1, 127\.0\.0\.1$/);
    assert.match(String(request?.headers.via), /CloudFront/);
  });

  test('gets a body whose length nobody knows', async () => {
    const { status, body } = await ask('/api/upload', { 'transfer-encoding': 'chunked' }, 'PUT', 'a stream');
    assert.equal(`${status} ${body}`, '200 a stream');
  });

  test('is asked each time, but for an error, which is kept for ten seconds', async () => {
    asked.length = 0;
    await ask('/api/list');
    await ask('/api/list');
    assert.equal(asked.length, 2);
    const [first, second] = [await ask('/api/missing'), await ask('/api/missing')];
    assert.deepEqual([first.status, second.status, asked.length], [404, 404, 3]);
  });

  test('has its 403 replaced by the page, which is the custom error response for all origins', async () => {
    const { status, body } = await ask('/api/forbidden');
    assert.equal(`${status} ${body}`, '200 <h1>one</h1>');
  });

  test('is reached by a WebSocket', async () => {
    const { hostname, port } = new URL(site);
    const socket = connect(Number(port), hostname);
    const handshake = 'GET /api/live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
    socket.write(`${handshake}Sec-WebSocket-Key: dGhlIHNhbXBsZQ==\r\nSec-WebSocket-Version: 13\r\n\r\nping`);
    let text = '';
    for await (const chunk of socket) {
      text += chunk;
      if (text.endsWith('ping')) break;
    }
    assert.match(text, /^HTTP\/1\.1 101 [\s\S]*\r\n\r\nping$/);
  });
});

test('an origin that is neither a bucket nor a load balancer here is refused by name', async () => {
  const { status, body } = await ask('/far/away');
  assert.equal(status, 502);
  assert.match(body.toString(), /buckets and load balancers of its own, and www\.example\.com is none/);
});

describe('an invalidation', () => {
  test('empties the cache of its paths and of no others', async (t) => {
    if (isMissing(t, 'aws', !(await withoutAws()))) return;
    await put('a.txt', 'a1', { CacheControl: 'max-age=600' });
    await put('b.txt', 'b1', { CacheControl: 'max-age=600' });
    await Promise.all([ask('/a.txt'), ask('/b.txt')]);
    await put('a.txt', 'a2');
    await put('b.txt', 'b2');
    assert.equal((await ask('/a.txt')).body.toString(), 'a1');
    const { Invalidation } = await invalidate('/a*');
    assert.match(Invalidation.Id, /^I[A-Z0-9]{12,}$/);
    assert.equal((await ask('/a.txt')).body.toString(), 'a2');
    assert.equal((await ask('/b.txt')).body.toString(), 'b1');
    const id = created.outputs.DistributionId ?? '';
    const shown = await cloudfront('get-invalidation', '--distribution-id', id, '--id', Invalidation.Id);
    assert.deepEqual(JSON.parse(shown.out).Invalidation.InvalidationBatch.Paths, { Quantity: 1, Items: ['/a*'] });
    assert.equal(JSON.parse(shown.out).Invalidation.Status, 'Completed');
    const listed = await cloudfront('list-invalidations', '--distribution-id', id);
    assert.equal(JSON.parse(listed.out).InvalidationList.Items.at(-1).Id, Invalidation.Id);
  });

  test('of a path that is none, or of another distribution, is refused', async (t) => {
    if (isMissing(t, 'aws', !(await withoutAws()))) return;
    const id = created.outputs.DistributionId ?? '';
    const wrong = await cloudfront('create-invalidation', '--distribution-id', id, '--paths', '/a*b');
    assert.match(wrong.err, /\(InvalidArgument\).*one or more invalid invalidation paths/);
    const other = await cloudfront('create-invalidation', '--distribution-id', 'E0000000000000', '--paths', '/*');
    assert.match(other.err, /\(NoSuchDistribution\).*The specified distribution does not exist/);
  });
});

test('the command line reads the distribution and its configuration', async (t) => {
  if (isMissing(t, 'aws', !(await withoutAws()))) return;
  const id = created.outputs.DistributionId ?? '';
  const got = JSON.parse((await cloudfront('get-distribution', '--id', id)).out);
  assert.equal(got.Distribution.ARN, `arn:aws:cloudfront::000000000000:distribution/${id}`);
  assert.equal(got.Distribution.Status, 'Deployed');
  const { ETag, DistributionConfig } = JSON.parse((await cloudfront('get-distribution-config', '--id', id)).out);
  assert.equal(ETag, got.ETag);
  assert.deepEqual(
    DistributionConfig.Origins.Items.map(({ Id }: { Id: string }) => Id),
    ['site', 'api', 'elsewhere'],
  );
  assert.equal(DistributionConfig.CacheBehaviors.Quantity, 2);
  const { DistributionList } = JSON.parse((await cloudfront('list-distributions')).out);
  assert.deepEqual(
    DistributionList.Items.map(({ Id }: { Id: string }) => Id),
    [id],
  );
});

test('a bucket of a distribution with an origin access identity, which may list it', async () => {
  const attribute = (name: string) => ({ 'Fn::GetAtt': name.split('.') });
  const made = await endpoint.create(
    'old',
    JSON.stringify({
      Resources: {
        Bucket: { Type: 'AWS::S3::Bucket' },
        Identity: {
          Type: 'AWS::CloudFront::CloudFrontOriginAccessIdentity',
          Properties: { CloudFrontOriginAccessIdentityConfig: { Comment: 'old' } },
        },
        Policy: {
          Type: 'AWS::S3::BucketPolicy',
          Properties: {
            Bucket: { Ref: 'Bucket' },
            PolicyDocument: {
              Statement: {
                Effect: 'Allow',
                Principal: { CanonicalUser: attribute('Identity.S3CanonicalUserId') },
                Action: ['s3:GetObject', 's3:ListBucket'],
                Resource: [attribute('Bucket.Arn'), { 'Fn::Sub': '${Bucket.Arn}/*' }],
              },
            },
          },
        },
        Distribution: {
          Type: 'AWS::CloudFront::Distribution',
          Properties: {
            DistributionConfig: {
              Enabled: true,
              Origins: [
                {
                  Id: 'bucket',
                  DomainName: attribute('Bucket.DomainName'),
                  OriginPath: '/live',
                  S3OriginConfig: {
                    OriginAccessIdentity: { 'Fn::Sub': 'origin-access-identity/cloudfront/${Identity}' },
                  },
                },
              ],
              DefaultCacheBehavior: {
                TargetOriginId: 'bucket',
                ViewerProtocolPolicy: 'allow-all',
                ForwardedValues: { QueryString: false },
              },
            },
          },
        },
      },
      Outputs: { Bucket: { Value: { Ref: 'Bucket' } }, Name: { Value: attribute('Distribution.DomainName') } },
    }),
  );
  assert.equal(made.status, 'CREATE_COMPLETE', made.events.join('\n'));
  const url = (await addressesAt(endpoint.url, 'old'))[made.outputs.Name ?? ''] ?? '';
  await s3.send(new PutObjectCommand({ Bucket: made.outputs.Bucket, Key: 'live/a.txt', Body: 'old but good' }));
  assert.equal(await (await fetch(`${url}/a.txt`)).text(), 'old but good');
  const missing = await fetch(`${url}/b.txt`);
  assert.deepEqual([missing.status, /NoSuchKey/.test(await missing.text())], [404, true]);
});

test('an update is in force when it is complete, the load balancer may go, and a deletion leaves nothing', async () => {
  await put('home.html', 'home');
  const Parameters = [
    { ParameterKey: 'ApiPort', ParameterValue: String(port()) },
    { ParameterKey: 'RootObject', ParameterValue: 'home.html' },
  ];
  const StackName = 'site';
  await endpoint.cloudFormation.send(
    new UpdateStackCommand({ StackName, Parameters, TemplateBody: foreign('site.yaml') }),
  );
  assert.equal((await endpoint.settled('site')).status, 'UPDATE_COMPLETE');
  assert.equal((await ask('/')).body.toString(), 'home');
  const full = await endpoint.remove('site');
  assert.equal(full.status, 'DELETE_FAILED');
  assert.match(full.events.join('\n'), /Bucket DELETE_FAILED .*The bucket you tried to delete is not empty/);
  await assert.rejects(ask('/'), /ECONNREFUSED/);
});
