import { arnParameter, attributeParameter } from '../../../generator/index.ts';
import { DOMAIN, hstsParameters } from '../../load-balancer/parts/parameters.ts';
import { nestedEdge, siteDomainOrNone, siteZoneOrNone } from '../../parts/site-domain.ts';

/** Characters: CloudFront's quota for the value in a response headers policy (Service Quotas); support raises it. */
const LONGEST_POLICY = 1783;

export const priceClass = {
  Type: 'String',
  AllowedValues: ['PriceClass_100', 'PriceClass_200', 'PriceClass_All'],
  Default: 'PriceClass_100',
  Description: 'Where it is served from: 100 is Europe and North America, 200 adds most of Asia and Africa',
} as const;

export const contentSecurityPolicy = {
  Type: 'String',
  Default:
    "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; img-src 'self' data:; object-src 'none'",
  MaxLength: LONGEST_POLICY,
  Description: 'Content-Security-Policy of what comes without one: none when it is empty',
} as const;

/** Parameters of every site. */
export const siteParameters = {
  SiteDomainName: siteDomainOrNone,
  HostedZoneId: siteZoneOrNone,
  ...nestedEdge,
  PriceClass: priceClass,
  ContentSecurityPolicy: contentSecurityPolicy,
  ...hstsParameters,
} as const;

export const apiProtocol = {
  Type: 'String',
  AllowedValues: ['https-only', 'http-only'],
  Default: 'https-only',
  Description: 'How CloudFront speaks to the load balancer: http-only where that has no certificate',
} as const;

export const apiDomainName = {
  Type: 'String',
  Default: '',
  AllowedPattern: `(|${DOMAIN})`,
  ConstraintDescription: 'a domain name in lower case, or nothing',
  Description: 'Name in the certificate of the load balancer; that which AWS gave it when it is empty',
} as const;

/** Of a site with an API on its domain. */
export const apiParameters = {
  LoadBalancerDnsName: attributeParameter(
    { 'AWS::ElasticLoadBalancingV2::LoadBalancer': 'DNSName' },
    { Description: 'Load balancer that answers for the API' },
  ),
  ApiDomainName: apiDomainName,
  ApiProtocol: apiProtocol,
  ApiSeconds: {
    Type: 'Number',
    Default: 30,
    MinValue: 1,
    MaxValue: 120,
    Description: 'Seconds that CloudFront waits for an answer of the load balancer',
  },
} as const;

/** Of one whose load balancer is internal. */
export const vpcOriginParameters = {
  LoadBalancerArn: arnParameter('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    Description: 'The same load balancer, for the VPC origin',
  }),
} as const;
