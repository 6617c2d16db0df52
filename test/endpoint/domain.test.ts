import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { addressesAt, type Endpoint, startEndpoint } from './testing/endpoint.ts';

let endpoint: Endpoint;
before(async () => {
  endpoint = await startEndpoint();
});
after(() => endpoint.close());

const attribute = (name: string) => ({ 'Fn::GetAtt': name.split('.') });
function alias(Name: string, balancer: string) {
  return {
    Type: 'AWS::Route53::RecordSet',
    Properties: {
      HostedZoneId: 'Z0000000000000',
      Name,
      Type: 'A',
      AliasTarget: {
        DNSName: { 'Fn::Sub': `dualstack.\${${balancer}.DNSName}` },
        HostedZoneId: attribute(`${balancer}.CanonicalHostedZoneID`),
      },
    },
  };
}
function listener(Properties: Record<string, unknown>) {
  return {
    Type: 'AWS::ElasticLoadBalancingV2::Listener',
    Properties: { LoadBalancerArn: { Ref: 'LoadBalancer' }, ...Properties },
  };
}

const template = {
  Resources: {
    LoadBalancer: {
      Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
      Properties: { Subnets: ['subnet-1', 'subnet-2'] },
    },
    Machines: {
      Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
      Properties: { Type: 'network', Subnets: ['subnet-1'] },
    },
    Certificate: { Type: 'AWS::CertificateManager::Certificate', Properties: { DomainName: 'shop.example.com' } },
    Redirect: listener({
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [
        { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } },
      ],
    }),
    Secure: listener({
      Port: 443,
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn: { Ref: 'Certificate' } }],
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200', MessageBody: 'the shop' } }],
    }),
    Shop: alias('shop.example.com.', 'LoadBalancer'),
    Feed: alias('feed.example.com', 'Machines'),
    Mail: {
      Type: 'AWS::Route53::RecordSet',
      Properties: {
        HostedZoneId: 'Z0000000000000',
        Name: 'example.com',
        Type: 'MX',
        TTL: '300',
        ResourceRecords: ['10 mail'],
      },
    },
  },
  Outputs: { DnsName: { Value: attribute('LoadBalancer.DNSName') } },
};

test('a load balancer with a certificate is reached on this machine, and the endpoint says where', async () => {
  const { status, outputs, events } = await endpoint.create('shop', JSON.stringify(template));
  assert.equal(status, 'CREATE_COMPLETE', events.join('\n'));
  const { DnsName = '' } = outputs;
  const url = `http://${DnsName}`;
  assert.deepEqual(await addressesAt(endpoint.url, 'shop'), { [DnsName]: url, 'shop.example.com': url });
  const [first, last] = [await fetch(`${url}/cart?x=1`, { redirect: 'manual' }), await fetch(`${url}/cart?x=1`)];
  assert.match(`${first.status} ${first.headers.get('location')}`, /^301 http:\/\/127\.0\.0\.1:\d+\/cart\?x=1$/);
  assert.equal(last.url, first.headers.get('location'));
  assert.match(await last.text(), /^the shop$/);
  await endpoint.remove('shop');
  assert.deepEqual(await addressesAt(endpoint.url, 'shop'), {});
});

test('a distribution asks a load balancer by the name that a record set gives it, and has names of its own', async () => {
  const { LoadBalancer, Certificate, Secure, Shop } = template.Resources;
  const config = (domainName: string) => ({
    Enabled: true,
    Aliases: ['www.example.com'],
    ViewerCertificate: { AcmCertificateArn: { Ref: 'Certificate' }, SslSupportMethod: 'sni-only' },
    Origins: [{ Id: 'shop', DomainName: domainName, CustomOriginConfig: { OriginProtocolPolicy: 'https-only' } }],
    DefaultCacheBehavior: {
      TargetOriginId: 'shop',
      ViewerProtocolPolicy: 'https-only',
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
    },
  });
  const Resources = {
    LoadBalancer,
    Certificate,
    Secure,
    Shop,
    Distribution: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: { DistributionConfig: config('shop.example.com') },
    },
    Apex: {
      Type: 'AWS::Route53::RecordSet',
      Properties: {
        HostedZoneId: 'Z0000000000000',
        Name: 'example.com.',
        Type: 'A',
        AliasTarget: { DNSName: attribute('Distribution.DomainName'), HostedZoneId: 'Z2FDTNDATAQYW2' },
      },
    },
  };
  const Outputs = { DomainName: { Value: attribute('Distribution.DomainName') } };
  const { status, outputs, events } = await endpoint.create('cdn', JSON.stringify({ Resources, Outputs }));
  assert.equal(status, 'CREATE_COMPLETE', events.join('\n'));
  const addresses = await addressesAt(endpoint.url, 'cdn');
  const url = addresses['www.example.com'] ?? '';
  assert.deepEqual([addresses[outputs.DomainName ?? ''], addresses['example.com']], [url, url]);
  assert.notEqual(addresses['shop.example.com'], url);
  assert.match(await (await fetch(url)).text(), /^the shop$/);
  await endpoint.remove('cdn');
});
