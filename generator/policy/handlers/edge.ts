import { actions, type Handlers } from './handler.ts';

const cloudfront = (...names: readonly string[]) => actions('cloudfront', ...names);
const wafv2 = (...names: readonly string[]) => actions('wafv2', ...names);
const discovery = (...names: readonly string[]) => actions('servicediscovery', ...names);

const cloudfrontTags = cloudfront('TagResource', 'UntagResource', 'ListTagsForResource');
const wafTags = wafv2('TagResource', 'UntagResource', 'ListTagsForResource');
const records = actions('route53', 'ChangeResourceRecordSets', 'GetChange', 'GetHostedZone', 'ListResourceRecordSets');

/** Policies of CloudFront are all made alike. */
const cloudfrontPolicy = (name: string) => ({
  always: cloudfront(`Create${name}`, `Update${name}`, `Delete${name}`, `Get${name}`),
});

/** Names, certificates, distributions and web ACLs. */
export const edge: Handlers = {
  'AWS::CertificateManager::Certificate': {
    always: actions(
      'acm',
      'RequestCertificate',
      'DeleteCertificate',
      'DescribeCertificate',
      'AddTagsToCertificate',
      'RemoveTagsFromCertificate',
      'ListTagsForCertificate',
      'UpdateCertificateOptions',
    ),
    // CloudFormation itself puts the records there that prove the domain.
    when: { DomainValidationOptions: records },
  },
  'AWS::CloudFront::CachePolicy': cloudfrontPolicy('CachePolicy'),
  'AWS::CloudFront::Distribution': {
    always: [
      ...cloudfrontTags,
      ...cloudfront(
        'CreateDistribution',
        'UpdateDistribution',
        'DeleteDistribution',
        'GetDistribution',
        'GetDistributionConfig',
        'GetVpcOrigin',
      ),
      // A distribution names its certificate and its web ACL.
      'acm:DescribeCertificate',
      ...wafv2('GetWebACL'),
      'iam:CreateServiceLinkedRole',
    ],
    linked: ['cloudfront.amazonaws.com'],
  },
  'AWS::CloudFront::Function': {
    always: [
      ...cloudfrontTags,
      ...cloudfront(
        'CreateFunction',
        'UpdateFunction',
        'PublishFunction',
        'DeleteFunction',
        'DescribeFunction',
        'GetFunction',
      ),
    ],
  },
  'AWS::CloudFront::KeyValueStore': {
    always: cloudfront('CreateKeyValueStore', 'UpdateKeyValueStore', 'DeleteKeyValueStore', 'DescribeKeyValueStore'),
    when: { ImportSource: actions('s3', 'GetObject', 'GetBucketLocation') },
  },
  'AWS::CloudFront::OriginAccessControl': cloudfrontPolicy('OriginAccessControl'),
  'AWS::CloudFront::OriginRequestPolicy': cloudfrontPolicy('OriginRequestPolicy'),
  'AWS::CloudFront::ResponseHeadersPolicy': cloudfrontPolicy('ResponseHeadersPolicy'),
  'AWS::CloudFront::VpcOrigin': {
    always: [
      ...cloudfrontTags,
      ...cloudfront('CreateVpcOrigin', 'UpdateVpcOrigin', 'DeleteVpcOrigin', 'GetVpcOrigin'),
      ...actions('ec2', 'DescribeInstances', 'DescribeInternetGateways'),
      ...actions('elasticloadbalancing', 'DescribeLoadBalancers'),
      'iam:CreateServiceLinkedRole',
    ],
    linked: ['vpcorigin.cloudfront.amazonaws.com'],
  },
  'AWS::Route53::HostedZone': {
    always: actions(
      'route53',
      'CreateHostedZone',
      'DeleteHostedZone',
      'GetHostedZone',
      'UpdateHostedZoneComment',
      'ChangeTagsForResource',
      'ListTagsForResource',
      'ListQueryLoggingConfigs',
      'GetChange',
    ),
    when: {
      QueryLoggingConfig: actions('route53', 'CreateQueryLoggingConfig', 'DeleteQueryLoggingConfig'),
      VPCs: [...actions('route53', 'AssociateVPCWithHostedZone', 'DisassociateVPCFromHostedZone'), 'ec2:DescribeVpcs'],
    },
  },
  'AWS::Route53::RecordSet': { always: [...records, 'route53:ListHostedZones'] },
  'AWS::ServiceDiscovery::HttpNamespace': {
    always: discovery(
      'CreateHttpNamespace',
      'UpdateHttpNamespace',
      'DeleteNamespace',
      'GetNamespace',
      'GetOperation',
      'TagResource',
      'UntagResource',
      'ListTagsForResource',
    ),
  },
  'AWS::ServiceDiscovery::Service': {
    always: discovery(
      'CreateService',
      'UpdateService',
      'DeleteService',
      'GetService',
      'GetOperation',
      'TagResource',
      'UntagResource',
      'ListTagsForResource',
    ),
  },
  'AWS::WAFv2::IPSet': {
    always: [...wafTags, ...wafv2('CreateIPSet', 'UpdateIPSet', 'DeleteIPSet', 'GetIPSet')],
  },
  'AWS::WAFv2::LoggingConfiguration': {
    // WAF lets its deliveries into the log group or bucket in the name of whoever asks.
    always: [
      ...wafv2('PutLoggingConfiguration', 'DeleteLoggingConfiguration', 'GetLoggingConfiguration'),
      ...actions(
        'logs',
        'CreateLogDelivery',
        'DeleteLogDelivery',
        'PutResourcePolicy',
        'DescribeResourcePolicies',
        'DescribeLogGroups',
      ),
      ...actions('s3', 'GetBucketPolicy', 'PutBucketPolicy'),
      'iam:CreateServiceLinkedRole',
    ],
    linked: ['wafv2.amazonaws.com'],
  },
  'AWS::WAFv2::RuleGroup': {
    always: [...wafTags, ...wafv2('CreateRuleGroup', 'UpdateRuleGroup', 'DeleteRuleGroup', 'GetRuleGroup')],
  },
  'AWS::WAFv2::WebACL': {
    always: [...wafTags, ...wafv2('CreateWebACL', 'UpdateWebACL', 'DeleteWebACL', 'GetWebACL')],
  },
  'AWS::WAFv2::WebACLAssociation': {
    // The only resources of the catalogue that have a web ACL by association are load balancers.
    always: [
      ...wafv2('AssociateWebACL', 'DisassociateWebACL', 'GetWebACL', 'GetWebACLForResource'),
      'elasticloadbalancing:SetWebAcl',
    ],
  },
};
