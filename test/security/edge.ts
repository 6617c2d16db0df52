import { calls } from '../emitted.ts';
import { at, type Concrete } from './concrete.ts';
import { type Control, every, is, isThere, statements } from './control.ts';

const DISTRIBUTION = ['AWS::CloudFront::Distribution'];
const CERTIFICATE = 'DistributionConfig.ViewerCertificate';

interface Behavior {
  readonly ViewerProtocolPolicy?: unknown;
}
// The shapes are CloudFormation's own.
function behaviors(distribution: Concrete): readonly Behavior[] {
  return [
    ...at(distribution, 'DistributionConfig.DefaultCacheBehavior'),
    ...at(distribution, 'DistributionConfig.CacheBehaviors.*'),
  ] as Behavior[];
}

interface Origin {
  readonly S3OriginConfig?: unknown;
  readonly OriginAccessControlId?: unknown;
  readonly DomainName?: unknown;
  readonly CustomOriginConfig?: { readonly OriginProtocolPolicy?: unknown; readonly OriginSSLProtocols?: unknown };
}
function origins(distribution: Concrete): readonly Origin[] {
  return at(distribution, 'DistributionConfig.Origins.*') as Origin[];
}
const custom = (distribution: Concrete) =>
  origins(distribution).flatMap(({ CustomOriginConfig }) => CustomOriginConfig ?? []);
const buckets = (distribution: Concrete) => origins(distribution).filter(({ S3OriginConfig }) => S3OriginConfig);

/** Whether a bucket of the template lets a distribution of it read, and no other. */
function readsOnlyFrom({ logicalId }: Concrete, template: readonly Concrete[]): boolean {
  const readers = template
    .filter(({ Type }) => Type === 'AWS::S3::BucketPolicy')
    .flatMap((policy) => statements(policy, 'PolicyDocument'))
    .filter(({ Principal }) => JSON.stringify(Principal ?? '').includes('cloudfront.amazonaws.com'));
  return (
    readers.length > 0 && readers.every(({ Condition }) => JSON.stringify(Condition ?? '').includes(`\${${logicalId}}`))
  );
}

/** Distributions of CloudFront. */
export const EDGE_CONTROLS: readonly Control[] = [
  {
    ids: ['CloudFront.1'],
    title: 'Distributions have a default root object',
    by: '`DefaultRootObject: index.html`',
    of: DISTRIBUTION,
    holds: every('DistributionConfig.DefaultRootObject', isThere),
  },
  {
    ids: ['CloudFront.3'],
    title: 'Distributions serve HTTPS alone',
    by: '`ViewerProtocolPolicy: redirect-to-https` of every behaviour',
    of: DISTRIBUTION,
    holds: (distribution) =>
      behaviors(distribution).length > 0 &&
      behaviors(distribution).every(({ ViewerProtocolPolicy }) =>
        is('redirect-to-https', 'https-only')(ViewerProtocolPolicy),
      ),
    broken: { DistributionConfig: { DefaultCacheBehavior: { ViewerProtocolPolicy: 'allow-all' } } },
  },
  {
    ids: ['CloudFront.4'],
    title: 'Distributions have an origin to fall back to',
    by: '`OriginGroups`',
    of: DISTRIBUTION,
    holds: every('DistributionConfig.OriginGroups', isThere),
    rules: ['cloudfront_origin_failover_enabled_check'],
  },
  {
    ids: ['CloudFront.5'],
    title: 'Distributions keep access logs',
    by: '`siteLogsTemplate`: `DeliverySource` of `ACCESS_LOGS`',
    of: DISTRIBUTION,
    holds: every('DistributionConfig.Logging', isThere),
    rules: ['cloudfront_access_logs_enabled_check'],
  },
  {
    ids: ['CloudFront.6'],
    title: 'Distributions have a web ACL',
    by: '`WebACLId`; parameter `CloudFrontWebAclArn`',
    of: DISTRIBUTION,
    holds: every('DistributionConfig.WebACLId', isThere),
  },
  {
    ids: ['CloudFront.7'],
    title: 'Distributions have a certificate of their own',
    by: '`AcmCertificateArn`; parameter `CloudFrontCertificateArn`',
    of: DISTRIBUTION,
    holds: every(`${CERTIFICATE}.AcmCertificateArn`, isThere),
    rules: ['cloudfront_custom_ssl_certificate_check'],
  },
  {
    ids: ['CloudFront.8'],
    title: 'Distributions serve HTTPS by SNI',
    by: '`SslSupportMethod: sni-only`; parameter `CloudFrontCertificateArn`',
    of: DISTRIBUTION,
    holds: every(`${CERTIFICATE}.SslSupportMethod`, is('sni-only')),
    rules: ['cloudfront_sni_enabled_check'],
  },
  {
    ids: ['CloudFront.9'],
    title: 'Distributions speak HTTPS to their origins',
    by: '`OriginProtocolPolicy`; parameter `ApiProtocol`',
    of: DISTRIBUTION,
    holds: (distribution) =>
      custom(distribution).every(({ OriginProtocolPolicy }) => is('https-only')(OriginProtocolPolicy)),
    broken: { DistributionConfig: { Origins: [{ CustomOriginConfig: { OriginProtocolPolicy: 'http-only' } }] } },
    rules: ['cloudfront_traffic_to_origin_encrypted_check'],
  },
  {
    ids: ['CloudFront.10'],
    title: 'Distributions speak no old TLS to their origins',
    by: '`OriginSSLProtocols: [TLSv1.2]`',
    of: DISTRIBUTION,
    holds: (distribution) =>
      custom(distribution).every(({ OriginSSLProtocols }) => JSON.stringify(OriginSSLProtocols) === '["TLSv1.2"]'),
    broken: { DistributionConfig: { Origins: [{ CustomOriginConfig: { OriginSSLProtocols: ['SSLv3'] } }] } },
  },
  {
    ids: ['CloudFront.12'],
    title: 'The buckets of distributions exist',
    by: '`DomainName` an attribute of the bucket beside it',
    of: DISTRIBUTION,
    holds: (distribution, template) =>
      buckets(distribution).length > 0 &&
      buckets(distribution).every(({ DomainName }) =>
        template.some(
          ({ logicalId, Type }) =>
            Type === 'AWS::S3::Bucket' && calls(DomainName, 'Fn::GetAtt').flat().includes(logicalId),
        ),
      ),
  },
  {
    ids: ['CloudFront.13'],
    title: 'Buckets let in one distribution, which signs its requests',
    by: '`OriginAccessControlId`, and a bucket policy limited by `aws:SourceArn`',
    of: DISTRIBUTION,
    holds: (distribution, template) =>
      buckets(distribution).length > 0 &&
      buckets(distribution).every(({ OriginAccessControlId }) => OriginAccessControlId !== undefined) &&
      readsOnlyFrom(distribution, template),
  },
  {
    ids: ['CloudFront.15'],
    title: 'Distributions use a recommended TLS policy',
    by: '`MinimumProtocolVersion: TLSv1.2_2021`; parameter `CloudFrontCertificateArn`',
    of: DISTRIBUTION,
    holds: every(`${CERTIFICATE}.MinimumProtocolVersion`, is('TLSv1.2_2021', 'TLSv1.2_2025', 'TLSv1.3_2025')),
    rules: ['cloudfront_security_policy_check'],
  },
];
