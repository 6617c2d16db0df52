/** One account, two regions: what has a name has it in its region alone, but for what AWS has once in the world. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CloudFormationClient, CreateStackCommand, ListExportsCommand } from '@aws-sdk/client-cloudformation';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { aws, credentials, withoutAws } from '../../packages/endpoint/testing/test-engine.ts';
import { isMissing } from '../judges.ts';
import { addressesAt, type Endpoint, type Settled, settled, startEndpoint } from './testing/endpoint.ts';

const REGIONS = ['us-east-1', 'eu-central-1'] as const;
type Region = (typeof REGIONS)[number];

let endpoint: Endpoint;
before(async () => {
  endpoint = await startEndpoint();
});
after(() => endpoint.close());

async function create(region: Region, StackName: string, template: object): Promise<Settled> {
  const client = new CloudFormationClient({ endpoint: endpoint.url, region, credentials, maxAttempts: 1 });
  try {
    await client.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(template) }));
    return await settled(client, StackName);
  } finally {
    client.destroy();
  }
}

const s3 = (region: string) =>
  new S3Client({ endpoint: endpoint.url, region, credentials, forcePathStyle: true, maxAttempts: 1 });
const resource = (Type: string, Properties: object = {}) => ({ Type, Properties });
const attribute = (name: string) => ({ 'Fn::GetAtt': name.split('.') });
const here = { Ref: 'AWS::Region' };

/** Whatever has a name of its own. */
const named = {
  Resources: {
    Repository: resource('AWS::ECR::Repository', { RepositoryName: 'web' }),
    Cluster: resource('AWS::ECS::Cluster', { ClusterName: 'main' }),
    Parameter: resource('AWS::SSM::Parameter', { Name: '/shop/region', Type: 'String', Value: here }),
    Secret: resource('AWS::SecretsManager::Secret', { Name: 'shop', SecretString: here }),
    Logs: resource('AWS::Logs::LogGroup', { LogGroupName: '/shop' }),
    LoadBalancer: resource('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Name: 'shop',
      Subnets: ['subnet-1', 'subnet-2'],
    }),
    Group: resource('AWS::Scheduler::ScheduleGroup', { Name: 'shop' }),
    Database: resource('AWS::RDS::DBInstance', {
      DBInstanceIdentifier: 'shop',
      DBInstanceClass: 'db.t4g.micro',
      Engine: 'mysql',
    }),
    Certificate: resource('AWS::CertificateManager::Certificate', { DomainName: 'shop.example.com' }),
  },
  Outputs: {
    CertificateArn: { Value: { Ref: 'Certificate' }, Export: { Name: 'certificate' } },
    DnsName: { Value: attribute('LoadBalancer.DNSName') },
  },
};

test('stacks of the same name have resources of the same names, each in its region', async (t) => {
  for (const region of REGIONS) {
    const { status, events } = await create(region, 'shop', named);
    assert.equal(status, 'CREATE_COMPLETE', events.join('\n'));
  }
  for (const region of REGIONS) {
    const client = new CloudFormationClient({ endpoint: endpoint.url, region, credentials });
    const { outputs } = await settled(client, 'shop');
    const { Exports = [] } = await client.send(new ListExportsCommand({}));
    client.destroy();
    assert.match(outputs.CertificateArn ?? '', new RegExp(`^arn:aws:acm:${region}:`));
    assert.deepEqual(
      Exports.map(({ Name, Value }) => [Name, Value]),
      [['certificate', outputs.CertificateArn]],
    );
    const answer = await fetch(`${endpoint.url}/_rookery/addresses?stack=shop&region=${region}`);
    assert.deepEqual(Object.keys(Object(await answer.json())), [outputs.DnsName]);
  }
  if (isMissing(t, 'aws', !(await withoutAws()))) return;
  for (const [query, ...call] of [
    ['Parameter.Value', 'ssm', 'get-parameter', '--name', '/shop/region'],
    ['SecretString', 'secretsmanager', 'get-secret-value', '--secret-id', 'shop'],
    ['logGroups[].arn', 'logs', 'describe-log-groups'],
    ['repositories[].repositoryUri', 'ecr', 'describe-repositories'],
    ['LoadBalancers[].LoadBalancerArn', 'elbv2', 'describe-load-balancers'],
  ] as const) {
    const { code, out, err } = await aws(
      endpoint.url,
      '--region',
      'eu-central-1',
      ...call,
      '--query',
      query,
      '--output',
      'text',
    );
    assert.equal(code, 0, err);
    assert.match(out, /^\S*eu-central-1\S*\n$/, call.join(' '));
  }
});

test('what another region exports cannot be imported', async () => {
  await create('us-east-1', 'exporter', {
    Resources: { Handle: resource('AWS::CloudFormation::WaitConditionHandle') },
    Outputs: { Value: { Value: 'x', Export: { Name: 'of-the-east' } } },
  });
  const { status, events } = await create('eu-central-1', 'importer', {
    Resources: {
      Parameter: resource('AWS::SSM::Parameter', { Type: 'String', Value: { 'Fn::ImportValue': 'of-the-east' } }),
    },
  });
  assert.equal(status, 'ROLLBACK_COMPLETE');
  assert.match(events.join('\n'), /No export named of-the-east found/);
});

describe('a bucket', () => {
  before(async () => {
    const client = s3('eu-central-1');
    const CreateBucketConfiguration = { LocationConstraint: 'eu-central-1' } as const;
    await client.send(new CreateBucketCommand({ Bucket: 'of-frankfurt', CreateBucketConfiguration }));
    const Body = JSON.stringify({ Resources: { Handle: resource('AWS::CloudFormation::WaitConditionHandle') } });
    await client.send(new PutObjectCommand({ Bucket: 'of-frankfurt', Key: 'child.json', Body }));
    client.destroy();
  });

  test('is asked in its own region', async () => {
    for (const [region, name, status] of [
      ['us-east-1', 'AuthorizationHeaderMalformed', 400],
      ['eu-west-1', 'PermanentRedirect', 301],
    ] as const) {
      const client = s3(region);
      const get = client.send(new GetObjectCommand({ Bucket: 'of-frankfurt', Key: 'child.json' }));
      await assert.rejects(get, ({ Code, $metadata, $response }) => {
        assert.deepEqual([Code, $metadata.httpStatusCode], [name, status]);
        assert.equal($response.headers['x-amz-bucket-region'], 'eu-central-1');
        return true;
      });
      await assert.rejects(client.send(new HeadBucketCommand({ Bucket: 'of-frankfurt' })));
      client.destroy();
    }
  });

  test('is found by the command line, which follows where S3 sends it', async (t) => {
    if (isMissing(t, 'aws', !(await withoutAws()))) return;
    const { code, out, err } = await aws(endpoint.url, '--region', 'eu-west-1', 's3', 'ls', 's3://of-frankfurt');
    assert.equal(code, 0, err);
    assert.match(out, /child\.json/);
  });

  test('has one name in the world', async () => {
    const client = s3('us-east-1');
    await assert.rejects(client.send(new CreateBucketCommand({ Bucket: 'of-frankfurt' })), {
      name: 'BucketAlreadyOwnedByYou',
    });
    client.destroy();
  });

  test('has templates for stacks of other regions, under a URL that says where it is', async () => {
    const nested = (region: string) => ({
      Resources: {
        Child: resource('AWS::CloudFormation::Stack', {
          TemplateURL: `https://of-frankfurt.s3.${region}.amazonaws.com/child.json`,
        }),
      },
    });
    assert.equal((await create('us-east-1', 'right-url', nested('eu-central-1'))).status, 'CREATE_COMPLETE');
    const wrong = await create('us-east-1', 'wrong-url', nested('us-east-1'));
    assert.equal(wrong.status, 'ROLLBACK_COMPLETE');
    assert.match(
      wrong.events.join('\n'),
      /S3 error: The bucket you are attempting to access must be addressed using the specified endpoint/,
    );
  });
});

describe('CloudFront', () => {
  const distribution = (more: object) => ({
    Resources: {
      Distribution: resource('AWS::CloudFront::Distribution', {
        DistributionConfig: {
          Enabled: true,
          Origins: [
            { Id: 'api', DomainName: 'www.example.com', CustomOriginConfig: { OriginProtocolPolicy: 'https-only' } },
          ],
          DefaultCacheBehavior: {
            TargetOriginId: 'api',
            ViewerProtocolPolicy: 'https-only',
            CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
          },
          ...more,
        },
      }),
    },
    Outputs: { DomainName: { Value: attribute('Distribution.DomainName') } },
  });
  const acl = {
    Resources: {
      Acl: resource('AWS::WAFv2::WebACL', {
        Scope: 'CLOUDFRONT',
        DefaultAction: { Allow: {} },
        VisibilityConfig: { CloudWatchMetricsEnabled: true, MetricName: 'site', SampledRequestsEnabled: true },
      }),
    },
    Outputs: { Arn: { Value: attribute('Acl.Arn') } },
  };
  const certificate = (region: string) => ({
    AcmCertificateArn: `arn:aws:acm:${region}:000000000000:certificate/0a1b`,
    SslSupportMethod: 'sni-only',
  });

  test('takes a certificate and a web ACL of us-east-1, for a stack of any region', async () => {
    const { outputs, events } = await create('us-east-1', 'acl', acl);
    assert.match(
      outputs.Arn ?? '',
      /^arn:aws:wafv2:us-east-1:000000000000:global\/webacl\/[^/]+\/[^/]+$/,
      events.join('\n'),
    );
    const Aliases = ['www.example.org'];
    const made = await create(
      'eu-central-1',
      'cdn',
      distribution({ Aliases, ViewerCertificate: certificate('us-east-1'), WebACLId: outputs.Arn }),
    );
    assert.equal(made.status, 'CREATE_COMPLETE', made.events.join('\n'));
    const addresses = await addressesAt(endpoint.url, 'cdn');
    assert.deepEqual(Object.keys(addresses).sort(), [made.outputs.DomainName ?? '', 'www.example.org'].sort());
  });

  for (const [what, more, reason] of [
    [
      'a certificate of another region',
      { ViewerCertificate: certificate('eu-central-1') },
      /certificate doesn't exist, isn't in us-east-1 region/,
    ],
    [
      'a web ACL of another region',
      { WebACLId: 'arn:aws:wafv2:eu-central-1:000000000000:regional/webacl/a/b' },
      /Web ACL is not accessible/,
    ],
    [
      'an alternate name without a certificate',
      { Aliases: ['shop.example.com'] },
      /you must attach a trusted certificate/,
    ],
    [
      'a name that another distribution has',
      { Aliases: ['www.example.org'], ViewerCertificate: certificate('us-east-1') },
      /already associated with a different resource/,
    ],
  ] as [string, object, RegExp][]) {
    test(`refuses ${what}`, async () => {
      const { status, events } = await create(
        'eu-central-1',
        `refused-${what.replaceAll(/\W/g, '-')}`,
        distribution(more),
      );
      assert.equal(status, 'ROLLBACK_COMPLETE');
      assert.match(events.join('\n'), reason);
    });
  }

  test('has its web ACLs in us-east-1 alone', async () => {
    const { status, events } = await create('eu-central-1', 'acl', acl);
    assert.equal(status, 'ROLLBACK_COMPLETE');
    assert.match(events.join('\n'), /The scope is not valid\., field: SCOPE_VALUE, parameter: CLOUDFRONT/);
  });
});
