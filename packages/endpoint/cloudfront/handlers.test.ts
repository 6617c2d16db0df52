import assert from 'node:assert/strict';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { loadSpecification } from '../cloudformation/specification.ts';
import { portsFrom } from '../elb/ports.ts';
import { resourceRequest, temporaryFolder } from '../testing/test-engine.ts';
import { type CloudFront, cloudFront } from './index.ts';

type Properties = Readonly<Record<string, unknown>>;

function open(t: TestContext, folder = temporaryFolder(t), first?: number) {
  let ports = first === undefined ? [] : [first];
  const opened: CloudFront = cloudFront({
    folder: join(folder, 'cloudfront'),
    buckets: join(folder, 's3'),
    async allot(own) {
      const [port] = ports;
      ports = [];
      return port === undefined ? portsFrom(18_080, () => opened.ports())(own) : own(port);
    },
    findBalancer: () => undefined,
    canonicalUser: () => undefined,
  });
  t.after(() => opened.close());
  const handler = (type: string) => {
    const found = opened.handlers[`AWS::CloudFront::${type}`];
    assert.ok(found);
    return found;
  };
  const asked = (type: string, properties: Properties, token: string) => ({
    ...resourceRequest(`AWS::CloudFront::${type}`, properties),
    token,
  });
  return {
    opened,
    create: (type: string, properties: Properties, token = `${type} token`) =>
      handler(type).create(asked(type, properties, token), () => {}),
    update: (type: string, physicalId: string, properties: Properties, token = 'update') =>
      handler(type).update(asked(type, properties, token), { physicalId, previousProperties: {} }),
    remove: (type: string, physicalId: string) =>
      handler(type).delete(asked(type, {}, 'delete'), { physicalId, previousProperties: {} }),
  };
}

const CONTROL = {
  OriginAccessControlConfig: {
    Name: 'c',
    OriginAccessControlOriginType: 's3',
    SigningBehavior: 'always',
    SigningProtocol: 'sigv4',
  },
};
const FUNCTION = {
  Name: 'f',
  AutoPublish: true,
  FunctionCode: 'function handler(e) { return e.request; }',
  FunctionConfig: {},
};
const HEADERS = { ResponseHeadersPolicyConfig: { Name: 'h' } };
const behavior = {
  TargetOriginId: 'site',
  ViewerProtocolPolicy: 'https-only',
  CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
};
const origin = { Id: 'site', DomainName: 'site.s3.amazonaws.com', S3OriginConfig: {} };
function distribution(more: Properties = {}, of: Properties = {}, default_: Properties = {}) {
  return {
    DistributionConfig: {
      Enabled: false,
      Origins: [{ ...origin, ...of }],
      DefaultCacheBehavior: { ...behavior, ...default_ },
      ...more,
    },
  };
}

describe('a part', () => {
  test('has ids and attributes as CloudFront has them, all that the specification lists', async (t) => {
    const { create } = open(t);
    const specification = await loadSpecification();
    for (const [type, properties, id] of [
      ['OriginAccessControl', CONTROL, /^E[A-Z0-9]{13}$/],
      ['ResponseHeadersPolicy', HEADERS, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
      ['CachePolicy', { CachePolicyConfig: { Name: 'k' } }, /^[0-9a-f]{8}-/],
      ['OriginRequestPolicy', { OriginRequestPolicyConfig: { Name: 'r' } }, /^[0-9a-f]{8}-/],
      ['Function', FUNCTION, /^arn:aws:cloudfront::000000000000:function\/f$/],
      ['VpcOrigin', { VpcOriginEndpointConfig: { Name: 'v', Arn: 'arn' } }, /^vo_[A-Z0-9]{22}$/],
      ['Distribution', distribution(), /^E[A-Z0-9]{13}$/],
    ] as const) {
      const { physicalId, attributes } = await create(type, properties);
      assert.match(physicalId, id);
      const listed = Object.keys(specification.find(`AWS::CloudFront::${type}`)?.attributes ?? {});
      assert.deepEqual(
        listed.filter((name) => !Object.hasOwn(attributes, name)),
        [],
        type,
      );
    }
  });

  test('has a name that no other has, and is made once by a step that is tried again', async (t) => {
    const { create, update } = open(t);
    for (const [type, properties] of [
      ['OriginAccessControl', CONTROL],
      ['ResponseHeadersPolicy', HEADERS],
      ['Function', FUNCTION],
    ] as const) {
      const { physicalId } = await create(type, properties);
      assert.equal((await create(type, properties)).physicalId, physicalId);
      await assert.rejects(
        create(type, properties, 'another'),
        /same name already exists.*HandlerErrorCode: AlreadyExists/,
      );
      assert.equal((await update(type, physicalId, properties)).physicalId, physicalId);
    }
  });

  test('is not deleted while a distribution uses it', async (t) => {
    const { create, remove } = open(t);
    const control = await create('OriginAccessControl', CONTROL);
    const headers = await create('ResponseHeadersPolicy', HEADERS);
    const of = { OriginAccessControlId: control.physicalId };
    const made = await create('Distribution', distribution({}, of, { ResponseHeadersPolicyId: headers.physicalId }));
    await assert.rejects(
      remove('OriginAccessControl', control.physicalId),
      /still being used by one or more distributions/,
    );
    await assert.rejects(
      remove('ResponseHeadersPolicy', headers.physicalId),
      /attached to one or more cache behaviors/,
    );
    await remove('Distribution', made.physicalId);
    await remove('OriginAccessControl', control.physicalId);
    await remove('ResponseHeadersPolicy', headers.physicalId);
  });

  test('that is a function has code that is a program, and is published before a distribution has it', async (t) => {
    const { create } = open(t);
    await assert.rejects(
      create('Function', { ...FUNCTION, FunctionCode: 'function (' }),
      /The function code is invalid/,
    );
    await assert.rejects(
      create('Function', { ...FUNCTION, FunctionCode: "import cf from 'cloudfront';" }),
      /does not simulate the modules/,
    );
    const draft = await create('Function', { ...FUNCTION, AutoPublish: false });
    assert.equal(draft.attributes.Stage, 'DEVELOPMENT');
    const FunctionAssociations = [{ EventType: 'viewer-request', FunctionARN: draft.physicalId }];
    await assert.rejects(
      create('Distribution', distribution({}, {}, { FunctionAssociations })),
      /must be published to the LIVE stage/,
    );
  });
});

describe('a distribution is refused', () => {
  const forwarded = { ForwardedValues: { QueryString: false } };
  for (const [what, properties, reason] of [
    [
      'with an origin that is not there',
      distribution({}, {}, { TargetOriginId: 'other' }),
      /One or more of your origins or origin groups do not exist/,
    ],
    [
      'with a bucket that is none',
      distribution({}, { DomainName: 'www.example.com' }),
      /does not refer to a valid S3 bucket/,
    ],
    ['with an origin of two kinds', distribution({}, { CustomOriginConfig: {} }), /Exactly one of CustomOriginConfig/],
    [
      'with an access control that is not there',
      distribution({}, { OriginAccessControlId: 'E0' }),
      /origin access control does not exist/,
    ],
    [
      'with a cache policy that is not there',
      distribution({}, {}, { CachePolicyId: 'x' }),
      /The specified cache policy does not exist/,
    ],
    [
      'with a policy of another kind',
      distribution({}, {}, { ResponseHeadersPolicyId: behavior.CachePolicyId }),
      /response headers policy does not exist/,
    ],
    [
      'with a cache policy and forwarded values',
      distribution({}, {}, forwarded),
      /ForwardedValues cannot be used when a cache policy/,
    ],
    [
      'with methods that do not go together',
      distribution({}, {}, { AllowedMethods: ['GET', 'POST'] }),
      /AllowedMethods/,
    ],
    [
      'with a root object that begins with a slash',
      distribution({ DefaultRootObject: '/index.html' }),
      /DefaultRootObject/,
    ],
    [
      'with half an error page',
      distribution({ CustomErrorResponses: [{ ErrorCode: 404, ResponseCode: 200 }] }),
      /both ResponseCode and ResponsePagePath/,
    ],
  ] as [string, Properties, RegExp][]) {
    test(what, async (t) => {
      const { create, opened } = open(t);
      await assert.rejects(create('Distribution', properties), (error: Error) => {
        assert.match(error.message, reason);
        return /^Resource handler returned message: "Invalid request provided: /.test(error.message);
      });
      assert.deepEqual(opened.ports(), []);
    });
  }
});

test('a distribution keeps its port over a restart, and is not served while it is disabled', async (t) => {
  const folder = temporaryFolder(t);
  const first = open(t, folder);
  const { physicalId } = await first.create('Distribution', distribution());
  assert.equal(first.opened.url(physicalId), undefined);
  const closed = `http://127.0.0.1:${first.opened.ports()[0]}`;
  await assert.rejects(fetch(closed));
  await first.update('Distribution', physicalId, distribution({ Enabled: true }));
  const url = first.opened.url(physicalId) ?? '';
  assert.equal(url, closed);
  // There is no such bucket, which the bucket's side says.
  assert.equal((await fetch(url)).status, 404);
  await first.opened.close();
  await assert.rejects(fetch(url));
  const { opened } = open(t, folder);
  await opened.changed();
  assert.equal(opened.url(physicalId), url);
  assert.match(await (await fetch(url)).text(), /NoSuchBucket/);
});

test('a distribution whose port was taken in the meantime gets another', async (t) => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  t.after(() => other.close());
  const { port } = other.address() as AddressInfo;
  const { create, opened } = open(t, temporaryFolder(t), port);
  const { physicalId } = await create('Distribution', distribution({ Enabled: true }));
  const url = opened.url(physicalId) ?? '';
  assert.notEqual(new URL(url).port, String(port));
  assert.equal((await fetch(url)).status, 404);
});
