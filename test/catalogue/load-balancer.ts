import type { Template } from '../../generator/index.ts';
import { loadBalancerTemplate, networkLoadBalancerTemplate } from './recorded.ts';

/** Load balancers: each option and each of its values stands in one of them. */
export const variants = {
  'load balancer': loadBalancerTemplate({}),
  'load balancer with an issued certificate': loadBalancerTemplate({
    path: 'templates/issued.yaml',
    certificate: 'issued',
    names: ['Shop', 'Blog'],
    wildcard: true,
    moreCertificates: ['Partner'],
    hsts: true,
    dualstack: true,
    testListener: { sources: ['203.0.113.0/24', '2001:db8::/32'] },
    accessLogs: true,
    waf: true,
  }),
  'internal load balancer': loadBalancerTemplate({
    scheme: 'internal',
    domain: true,
    names: ['Shop'],
    moreCertificates: ['Partner'],
    testListener: true,
    hsts: true,
  }),
  'internal load balancer with IPv6': loadBalancerTemplate({
    scheme: 'internal',
    dualstack: true,
    certificate: 'issued',
  }),
  'load balancer of partners': loadBalancerTemplate({
    sources: [{ prefixList: 'Partner' }, '203.0.113.7/32'],
    waf: {
      groups: [
        'AWSManagedRulesAdminProtectionRuleSet',
        'AWSManagedRulesSQLiRuleSet',
        'AWSManagedRulesLinuxRuleSet',
        'AWSManagedRulesUnixRuleSet',
      ],
      counting: ['AWSManagedRulesSQLiRuleSet'],
      largeBodies: true,
    },
  }),
  'load balancer behind CloudFront': loadBalancerTemplate({
    certificate: 'issued',
    sources: [{ prefixList: 'CloudFront' }],
  }),
  'load balancer with further groups of rules': loadBalancerTemplate({
    certificate: 'issued',
    waf: {
      groups: [
        'AWSManagedRulesAnonymousIpList',
        'AWSManagedRulesPHPRuleSet',
        'AWSManagedRulesWindowsRuleSet',
        'AWSManagedRulesWordPressRuleSet',
      ],
    },
  }),
  'network load balancer': networkLoadBalancerTemplate({}),
  'network load balancer with fixed addresses': networkLoadBalancerTemplate({
    fixedAddresses: 3,
    domain: true,
    dualstack: true,
    accessLogs: true,
  }),
  'network load balancer with two fixed addresses': networkLoadBalancerTemplate({
    path: 'templates/two-addresses.yaml',
    fixedAddresses: 2,
  }),
  'internal network load balancer': networkLoadBalancerTemplate({ scheme: 'internal' }),
} satisfies Readonly<Record<string, Template>>;
