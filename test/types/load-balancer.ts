// Each marked line is a mistake that the compiler must refuse: `tsc` fails if one of them ever compiles.
import { prefixed, template } from '../../generator/index.ts';
import {
  existingLoadBalancer,
  existingNetworkLoadBalancer,
} from '../../templates/load-balancer/existing-load-balancer.ts';
import { loadBalancerTemplate } from '../../templates/load-balancer/load-balancer.ts';
import { networkLoadBalancerTemplate } from '../../templates/load-balancer/network-load-balancer.ts';
import { vpcTemplate } from '../../templates/network/vpc.ts';
import { certificateArn } from '../../templates/parameters/parameters.ts';

export const mistakes = template({
  path: 'mistakes.yaml',
  description: '',
  parameters: {
    ...existingLoadBalancer,
    ...prefixed('Other', existingNetworkLoadBalancer),
    CertificateArn: certificateArn,
    HostedZoneId: { Type: 'AWS::Route53::HostedZone::Id' },
  },
  body({ params, stack }) {
    const network = stack('Network', vpcTemplate({ zones: 2 }), {}).outputs;
    const { VpcId, PublicSubnetIds, PrivateSubnetIds } = network;
    const outside = { VpcId, PublicSubnetIds };
    const inside = { VpcId, PrivateSubnetIds };
    const domain = { DomainName: 'example.com', HostedZoneId: params.HostedZoneId };

    const plain = stack('Plain', loadBalancerTemplate({}), { ...outside, DeletionProtection: 'true' });
    stack('Internal', loadBalancerTemplate({ scheme: 'internal' }), inside);
    const issued = loadBalancerTemplate({
      certificate: 'issued',
      names: ['Shop'],
      moreCertificates: ['Partner'],
      sources: [{ prefixList: 'Office' }, '192.0.2.0/24'],
      testListener: true,
      accessLogs: true,
      waf: true,
    });
    const more = {
      ShopDomainName: 'shop.example.com',
      PartnerCertificateArn: params.CertificateArn,
      OfficePrefixListId: 'pl-12345678',
    };
    const full = stack('Full', issued, { ...outside, ...domain, ...more, AccessLogDays: 30, WafMode: 'count' });
    full.outputs.TestListenerArn satisfies typeof params.ListenerArn;
    stack('Net', networkLoadBalancerTemplate({ fixedAddresses: 2 }), network).outputs.FixedAddresses;

    // @ts-expect-error three addresses in a network of two zones
    stack('A', networkLoadBalancerTemplate({ fixedAddresses: 3 }), network);

    // @ts-expect-error public subnets, where an internal load balancer takes private ones
    stack('A', loadBalancerTemplate({ scheme: 'internal' }), outside);
    // @ts-expect-error private subnets, where a public load balancer takes public ones
    stack('A', loadBalancerTemplate({}), inside);
    // @ts-expect-error an existing certificate, where the template makes its own
    stack('A', issued, { ...outside, ...domain, ...more, CertificateArn: params.CertificateArn });
    // @ts-expect-error an issued certificate without a domain
    stack('A', loadBalancerTemplate({ certificate: 'issued' }), outside);
    // @ts-expect-error a further name without its domain
    stack('A', issued, { ...outside, ...domain, ...more, ShopDomainName: undefined });
    // @ts-expect-error a domain, where nobody asked for records
    stack('A', loadBalancerTemplate({}), { ...outside, DomainName: 'example.com' });
    // @ts-expect-error a setting of the web ACL, where there is none
    stack('A', loadBalancerTemplate({}), { ...outside, WafMode: 'count' });
    // @ts-expect-error not one of the modes
    stack('A', issued, { ...outside, ...domain, ...more, WafMode: 'off' });
    // @ts-expect-error an option misspelt
    loadBalancerTemplate({ schema: 'internal', waf: true });
    // @ts-expect-error a scheme that does not exist
    loadBalancerTemplate({ scheme: 'public' });
    // @ts-expect-error records and a certificate of its own: the certificate brings the records
    loadBalancerTemplate({ certificate: 'issued', domain: true });
    // @ts-expect-error names without records
    loadBalancerTemplate({ names: ['Shop'] });
    // @ts-expect-error an address where a range belongs
    loadBalancerTemplate({ sources: ['203.0.113.7'] });
    // @ts-expect-error a managed group that does not exist
    loadBalancerTemplate({ waf: { groups: ['AWSManagedRulesSqlRuleSet'] } });
    // @ts-expect-error a test listener that nobody asked for
    plain.outputs.TestListenerArn;
    // @ts-expect-error a fixed address inside
    networkLoadBalancerTemplate({ scheme: 'internal', fixedAddresses: 2 });
    // @ts-expect-error an option of the other kind of load balancer
    networkLoadBalancerTemplate({ waf: true });
    // @ts-expect-error a certificate: those of a network load balancer are its listeners'
    stack('A', networkLoadBalancerTemplate({}), { ...outside, CertificateArn: '' });
    return { Url: full.outputs.Url };
  },
});
