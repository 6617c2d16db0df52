import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { template } from '../../generator/index.ts';
import { aStack, FakeFault, fakeAws, RawAnswer } from '../testing/fake-aws.ts';
import { covers } from './certificates.ts';
import type { Subject } from './model.ts';
import { preflight } from './run.ts';

const region = 'eu-central-1';
const certificate = (place: string) => `arn:aws:acm:${place}:111122223333:certificate/1`;
const repositoryUri = `111122223333.dkr.ecr.${region}.amazonaws.com/web`;
const secret = `arn:aws:secretsmanager:${region}:111122223333:secret:shop-AbCdEf`;

/** A tree that needs a bit of everything; what differs stands in its parameters. */
const master = template({
  path: 'master.yaml',
  description: 'Shop',
  parameters: {
    CertificateArn: { Type: 'String', Default: certificate(region) },
    ImageTag: { Type: 'String', Default: '1' },
    Zone: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/shop/zone' },
  },
  body({ params, resource }) {
    const vpc = resource('Vpc', 'AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });
    resource('Balancer', 'AWS::ElasticLoadBalancingV2::LoadBalancer', { Subnets: ['subnet-1', 'subnet-2'] });
    resource('Listener', 'AWS::ElasticLoadBalancingV2::Listener', {
      LoadBalancerArn: 'arn:balancer',
      Port: 443,
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn: params.CertificateArn }],
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    });
    resource('Task', 'AWS::ECS::TaskDefinition', {
      ExecutionRoleArn: 'arn:aws:iam::111122223333:role/execution',
      RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
      ContainerDefinitions: [
        {
          Name: 'web',
          Memory: 512,
          Image: `${repositoryUri}:1`,
          Secrets: [{ Name: 'KEY', ValueFrom: `${secret}:key::` }],
        },
      ],
    });
    resource('Bucket', 'AWS::S3::Bucket', { BucketName: 'shop-taken' });
    return { VpcId: vpc.ref };
  },
});

const list = (architecture: string) => ({
  imageManifest: JSON.stringify({ manifests: [{ platform: { architecture, os: 'linux' } }] }),
});

/** EC2 has a form of its own: no result around it, and lists of items. */
const vpcs = (count: number) =>
  new RawAnswer((response) => {
    response.setHeader('content-type', 'text/xml');
    const items = Array.from({ length: count }, (_, n) => `<item><vpcId>vpc-${n}</vpcId></item>`).join('');
    response.end(`<DescribeVpcsResponse><requestId>r</requestId><vpcSet>${items}</vpcSet></DescribeVpcsResponse>`);
  });

/** An account where all is well. */
const well = {
  HEAD: ({ name }: { readonly name: string }) => {
    if (name.includes('shop-taken')) throw new FakeFault('NotFound', '', 404);
    return '';
  },
  DescribeImages: () => ({ imageDetails: [{ imageDigest: 'sha256:1' }] }),
  BatchGetImage: () => ({ images: [list('arm64')] }),
  DescribeCertificate: () => ({ Certificate: { Status: 'ISSUED', DomainName: 'shop.example.com' } }),
  DescribeSecret: () => ({ ARN: secret }),
  DescribeParameters: () => ({ Parameters: [{ Name: '/shop/zone' }] }),
  GetRole: () => ({ Role: { RoleName: 'x' } }),
  GetServiceQuota: () => ({ Quota: { Value: 5 } }),
  DescribeVpcs: () => vpcs(0),
  DescribeAccountLimits: () => ({ Limits: [{ Name: 'application-load-balancers', Max: '50' }] }),
  DescribeLoadBalancers: () => ({ LoadBalancers: [] }),
};

type Script = Parameters<typeof fakeAws>[1];

async function look(t: TestContext, script: Script, more: Partial<Subject> = {}) {
  const aws = await fakeAws(t, { ...well, ...script } as Script);
  // The SDK's own way to another endpoint, so that the target stays one of AWS.
  Object.assign(process.env, { AWS_ENDPOINT_URL: aws.url, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' });
  const connection = await aws.connect({ region, endpoint: undefined });
  const image = { parameter: 'ImageTag', repositoryUri, tag: '1', folder: 'web' };
  const subject = { connection, home: connection, master, values: {}, deployed: undefined, images: [image] };
  const foundation = { bucket: 'bucket', outputs: {} };
  const { findings } = await preflight({ ...subject, foundation, thorough: false, ...more });
  return { aws, findings, text: findings.map(({ level, what }) => `${level}: ${what}`).join('\n') };
}

test('an account that has all of it is asked, and nothing is found', async (t) => {
  const { text, aws } = await look(t, {});
  assert.equal(text, '');
  for (const name of [
    'DescribeCertificate',
    'DescribeSecret',
    'DescribeParameters',
    'BatchGetImage',
    'GetServiceQuota',
  ])
    assert.ok(aws.names().includes(name), name);
  assert.ok(!aws.names().includes('GetSecretValue'));
});

const WRONG: readonly (readonly [name: string, script: Record<string, unknown>, text: RegExp])[] = [
  [
    'an image for another machine',
    { BatchGetImage: () => ({ images: [list('amd64')] }) },
    /problem: image web:1 is built for amd64, and Task runs it on arm64/,
  ],
  [
    'a tag that is missing',
    {
      DescribeImages: () => {
        throw new FakeFault('ImageNotFoundException');
      },
    },
    /problem: image web:1: .*web has no such tag/,
  ],
  [
    'a certificate that is not validated',
    { DescribeCertificate: () => ({ Certificate: { Status: 'PENDING_VALIDATION', DomainName: 'a' } }) },
    /problem: Listener: certificate of a .* is PENDING_VALIDATION, not ISSUED/,
  ],
  [
    'a certificate that does not exist',
    {
      DescribeCertificate: () => {
        throw new FakeFault('ResourceNotFoundException');
      },
    },
    /problem: Listener: there is no certificate/,
  ],
  [
    'a secret that does not exist',
    {
      DescribeSecret: () => {
        throw new FakeFault('ResourceNotFoundException');
      },
    },
    /problem: Task: there is no secret arn:aws:secretsmanager:eu-central-1:111122223333:secret:shop-AbCdEf\./,
  ],
  [
    'a secret that is to be deleted',
    { DescribeSecret: () => ({ DeletedDate: 1 }) },
    /problem: Task: secret .* is to be deleted/,
  ],
  [
    'a parameter that does not exist',
    { DescribeParameters: () => ({ Parameters: [] }) },
    /problem: parameter "Zone": Parameter Store has no parameter \/shop\/zone/,
  ],
  [
    'a name that somebody else has',
    {
      HEAD: ({ name }: { readonly name: string }) => {
        if (name.includes('shop-taken')) throw new FakeFault('Forbidden', '', 403);
        return '';
      },
    },
    /problem: Bucket \(AWS::S3::Bucket\): the name shop-taken is taken/,
  ],
  [
    'a quota that is used up',
    { GetServiceQuota: () => ({ Quota: { Value: 0 } }) },
    /problem: VPCs per Region: the tree adds 1, the account has 0 already, and 0 are allowed\./,
  ],
  [
    'a role that its service has not made yet',
    {
      GetRole: () => {
        throw new FakeFault('NoSuchEntity', '', 404);
      },
    },
    /warning: service-linked role AWSServiceRoleForElasticLoadBalancing .* does not exist/,
  ],
];

for (const [name, script, expected] of WRONG) {
  test(`found before a deployment: ${name}`, async (t) => {
    const { text } = await look(t, script as Script);
    assert.match(text, expected);
  });
}

test('what is wrong stands in one list, whatever its kind', async (t) => {
  const { findings } = await look(t, {
    DescribeSecret: () => ({ DeletedDate: 1 }),
    BatchGetImage: () => ({ images: [list('amd64')] }),
    GetServiceQuota: () => ({ Quota: { Value: 0 } }),
  } as Script);
  assert.deepEqual(
    findings.map(({ about, level }) => `${about}: ${level}`),
    ['image: problem', 'secret: problem', 'quota: problem'],
  );
});

test('a certificate elsewhere is refused without a call: a load balancer reads those of its region', async (t) => {
  const { text, aws } = await look(t, {}, { values: { CertificateArn: certificate('us-east-1') } });
  assert.match(text, /problem: Listener: certificate .* is in us-east-1, and has to be in eu-central-1/);
  assert.ok(!aws.names().includes('DescribeCertificate'));
});

test('a missing right is named, and keeps nobody from looking at the rest', async (t) => {
  const { findings } = await look(t, {
    DescribeCertificate: () => {
      throw new FakeFault('AccessDeniedException', 'no', 400);
    },
    DescribeSecret: () => ({ DeletedDate: 1 }),
  } as Script);
  const [denied, found] = findings;
  assert.equal(denied?.level, 'unknown');
  assert.match(denied?.what ?? '', /access denied: acm:DescribeCertificate/);
  assert.match(denied?.mend ?? '', /allow acm:DescribeCertificate/);
  assert.equal(found?.level, 'problem');
});

test('without the right to read a quota the documented default is taken, and named as such', async (t) => {
  const { text } = await look(t, {
    GetServiceQuota: () => {
      throw new FakeFault('AccessDeniedException');
    },
    DescribeVpcs: () => vpcs(5),
  } as Script);
  assert.match(text, /the account has 5 already, and 5 are allowed \(AWS's default/);
});

/** A tree with so many rules at one load balancer. */
const ruled = (count: number) =>
  template({
    path: 'ruled.yaml',
    description: 'Rules',
    parameters: {},
    body({ resource }) {
      resource('Balancer', 'AWS::ElasticLoadBalancingV2::LoadBalancer', { Subnets: ['subnet-1', 'subnet-2'] });
      for (let n = 1; n <= count; n += 1)
        resource(`Rule${n}`, 'AWS::ElasticLoadBalancingV2::ListenerRule', {
          ListenerArn: 'arn:listener',
          Priority: n,
          Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: [`/${n}`] } }],
          Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
        });
      return {};
    },
  });

test('rules at one load balancer are held to its own quota, which the account may have raised', async (t) => {
  const limits = (Max: string) => ({
    DescribeAccountLimits: () => ({ Limits: [{ Name: 'rules-per-application-load-balancer', Max }] }),
  });
  const { text } = await look(t, limits('100') as Script, { master: ruled(101), images: [] });
  assert.match(text, /Rules per Application Load Balancer: the tree adds 101, and 100 are allowed/);
  const raised = await look(t, limits('200') as Script, { master: ruled(101), images: [] });
  assert.doesNotMatch(raised.text, /Rules/);
});

const PARAMETERS: readonly (readonly [name: string, value: string, asked: readonly string[]])[] = [
  ['its own, by ARN', `arn:aws:ssm:${region}:111122223333:parameter/shop/zone`, ['/shop/zone']],
  ['shared by another account', `arn:aws:ssm:${region}:444455556666:parameter/shop/zone`, []],
  ['of AWS', '/aws/service/ecs/optimized-ami', []],
  ['with a version', '/shop/zone:3', ['/shop/zone']],
];

for (const [name, value, expected] of PARAMETERS) {
  test(`a parameter that a parameter of the master names is looked up by its name: ${name}`, async (t) => {
    const { aws, text } = await look(t, {}, { values: { Zone: value } });
    const asked = aws.calls.filter((call) => call.name === 'DescribeParameters').map(({ body }) => JSON.parse(body));
    assert.deepEqual(
      asked.flatMap(({ ParameterFilters: [filter] }) => filter.Values),
      expected,
    );
    assert.equal(text, '');
  });
}

test('hosted zones are found by id and by name', async (t) => {
  const zones = template({
    path: 'zones.yaml',
    description: 'Zones',
    parameters: {},
    body({ resource }) {
      const record = { Type: 'A' as const, TTL: '60', ResourceRecords: ['10.0.0.1'] };
      resource('ById', 'AWS::Route53::RecordSet', { ...record, Name: 'a.example.com', HostedZoneId: 'Z1' });
      resource('ByName', 'AWS::Route53::RecordSet', {
        ...record,
        Name: 'a.example.org',
        HostedZoneName: 'example.org.',
      });
      return {};
    },
  });
  const named = (name: string) => () =>
    `<ListHostedZonesByNameResponse><HostedZones><HostedZone><Name>${name}</Name></HostedZone></HostedZones></ListHostedZonesByNameResponse>`;
  const gone = await look(
    t,
    {
      'GET /2013-04-01/hostedzone/Z1': () =>
        new RawAnswer((response) => {
          response.statusCode = 404;
          response.end(
            '<ErrorResponse><Error><Code>NoSuchHostedZone</Code><Message>no</Message></Error></ErrorResponse>',
          );
        }),
      'GET /2013-04-01/hostedzonesbyname': named('example.zone.'),
    } as Script,
    { master: zones, images: [] },
  );
  assert.match(gone.text, /problem: ById: there is no hosted zone Z1 in account 111122223333/);
  assert.match(gone.text, /problem: ByName: there is no hosted zone example\.org\./);
  const there = await look(
    t,
    {
      'GET /2013-04-01/hostedzone/Z1': () =>
        '<GetHostedZoneResponse><HostedZone><Id>Z1</Id></HostedZone></GetHostedZoneResponse>',
      'GET /2013-04-01/hostedzonesbyname': named('example.org.'),
    } as Script,
    { master: zones, images: [] },
  );
  assert.equal(there.text, '');
});

test('the role of CloudFormation has to exist, to let it in, and to be one that may be passed', async (t) => {
  const role = (AssumeRolePolicyDocument: string, EvalDecision = 'allowed') => ({
    GetRole: () => ({ Role: { AssumeRolePolicyDocument: encodeURIComponent(AssumeRolePolicyDocument) } }),
    SimulatePrincipalPolicy: () => ({ EvaluationResults: [{ EvalDecision }] }),
  });
  const of = async (script: object) => {
    const aws = await fakeAws(t, { ...well, ...script } as Script);
    Object.assign(process.env, { AWS_ENDPOINT_URL: aws.url, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' });
    const cloudFormationRole = 'arn:aws:iam::111122223333:role/deploy/cloudformation';
    const connection = await aws.connect({ region, endpoint: undefined, cloudFormationRole });
    const subject = {
      connection,
      home: connection,
      master,
      values: {},
      deployed: undefined,
      images: [],
      thorough: true,
    };
    const { findings } = await preflight({ ...subject, foundation: { bucket: 'bucket', outputs: {} } });
    const about = findings.filter((one) => one.about === 'service role' || one.about === 'rights');
    return about.map(({ level, what }) => `${level}: ${what}`).join('\n');
  };
  const trusted = '{"Service":"cloudformation.amazonaws.com"}';
  assert.equal(await of(role(trusted)), '');
  assert.match(await of(role('{"Service":"ecs.amazonaws.com"}')), /problem: role .* does not let CloudFormation in/);
  const denied = await of(role(trusted, 'implicitDeny'));
  assert.match(denied, /problem: arn:aws:iam::111122223333:user\/tester may not pass the role/);
  assert.match(denied, /warning: .* may not call s3:PutObject on arn:aws:s3:::bucket\/templates/);
  const missing = () => {
    throw new FakeFault('NoSuchEntity', '', 404);
  };
  assert.match(await of({ ...role(trusted), GetRole: missing }), /problem: environment test: there is no role arn:aws/);
});

test('what stands already is not added again', async (t) => {
  const deployed = aStack('UPDATE_COMPLETE');
  const resources = ['Vpc', 'Bucket'].map((id) => ({
    ...{ LogicalResourceId: id, PhysicalResourceId: id, ResourceStatus: 'CREATE_COMPLETE' },
    ResourceType: id === 'Vpc' ? 'AWS::EC2::VPC' : 'AWS::S3::Bucket',
  }));
  const script = {
    ListStackResources: () => ({ StackResourceSummaries: resources }),
    DescribeVpcs: () => vpcs(5),
    HEAD: () => '',
  };
  const { text } = await look(t, script as Script, { deployed });
  assert.equal(text, '');
});

test('a check without an answer is left after a while, and the rest is told', async (t) => {
  const aws = await fakeAws(t, { ...well, DescribeSecret: () => new Promise(() => {}) } as Script);
  Object.assign(process.env, { AWS_ENDPOINT_URL: aws.url, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' });
  const connection = await aws.connect({ region, endpoint: undefined });
  const subject = {
    connection,
    home: connection,
    master,
    values: {},
    deployed: undefined,
    images: [],
    thorough: false,
  };
  const { findings } = await preflight(
    { ...subject, foundation: { bucket: 'bucket', outputs: {} } },
    { patience: 2000 },
  );
  assert.deepEqual(
    findings.map(({ about, level }) => [about, level]),
    [['secrets and parameters', 'unknown']],
  );
});

test('a star of a certificate stands for one label', () => {
  assert.ok(covers('*.example.com', 'shop.example.com'));
  assert.ok(!covers('*.example.com', 'a.shop.example.com'));
  assert.ok(!covers('*.example.com', 'example.com'));
  assert.ok(covers('Example.com', 'example.COM'));
});
