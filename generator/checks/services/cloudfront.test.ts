// Sources: the CloudFront API reference (CreateDistribution and the types that it takes) and the quotas of its developer guide.
import { Token } from '../../values/value.ts';
import { cloudfront } from './cloudfront.ts';
import type { Fields } from './rules.ts';
import { type Row, refuses } from './testing/table.ts';

const unknown = new Token({ Ref: 'Any' });

const bucket = { Id: 'Site', DomainName: unknown, S3OriginConfig: { OriginAccessIdentity: '' } };
const web = (more: Fields = {}) => ({ Id: 'Site', DomainName: 'api.example.com', CustomOriginConfig: {}, ...more });
const behavior = { TargetOriginId: 'Site', ViewerProtocolPolicy: 'redirect-to-https' };

function distribution(more: Fields) {
  return { DistributionConfig: { Enabled: true, Origins: [bucket], DefaultCacheBehavior: behavior, ...more } };
}
/** What is wrong in the configuration of a distribution, and what is right in its place. */
function config(what: string, at: string, refused: Fields, taken: Fields): Row {
  return [what, `DistributionConfig${at === '' ? '' : `.${at}`}`, distribution(refused), distribution(taken)];
}
function byDefault(what: string, at: string, refused: Fields, taken: Fields): Row {
  const of = (more: Fields) => ({ DefaultCacheBehavior: { ...behavior, ...more } });
  return config(what, `DefaultCacheBehavior.${at}`, of(refused), of(taken));
}
function from(what: string, at: string, refused: Fields, taken: Fields): Row {
  return config(what, at === '' ? 'Origins.0' : `Origins.0.${at}`, { Origins: [refused] }, { Origins: [taken] });
}
const paths = (...patterns: readonly unknown[]) => ({
  CacheBehaviors: patterns.map((PathPattern) => ({ ...behavior, PathPattern })),
});
const many = (count: number) => Array.from({ length: count }, (_, index) => `/${index}`);
const served = (ViewerCertificate: Fields) => ({ ViewerCertificate });
const arn = (region: string) => `arn:aws:acm:${region}:111122223333:certificate/00000000-0000-4000-8000-000000000000`;
const own = { AcmCertificateArn: arn('us-east-1'), SslSupportMethod: 'sni-only' };
const errors = (more: Fields) => ({ CustomErrorResponses: [{ ErrorCode: 404, ...more }] });
const acl = (scope: string) => `arn:aws:wafv2:us-east-1:111122223333:${scope}/webacl/site/00000000`;

refuses(cloudfront, 'AWS::CloudFront::Distribution', [
  config(
    'names without a certificate',
    'Aliases',
    { Aliases: ['example.com'] },
    { Aliases: ['example.com'], ...served(own) },
  ),
  config('names that a parameter has', 'Aliases', { Aliases: [unknown] }, { Aliases: [unknown], ...served(own) }),
  config(
    'a URL as a name',
    'Aliases.0',
    { Aliases: ['https://example.com'], ...served(own) },
    { Aliases: ['*.example.com'], ...served(own) },
  ),
  config(
    '101 names',
    'Aliases',
    { Aliases: many(101).map((name) => `a${name.slice(1)}.example.com`), ...served(own) },
    { Aliases: many(100).map((name) => `a${name.slice(1)}.example.com`), ...served(own) },
  ),
  config(
    'a certificate of another region',
    'ViewerCertificate.AcmCertificateArn',
    served({ ...own, AcmCertificateArn: arn('eu-central-1') }),
    served({ ...own, AcmCertificateArn: unknown }),
  ),
  config(
    'two certificates',
    'ViewerCertificate.IamCertificateId',
    served({ ...own, IamCertificateId: 'A' }),
    served(own),
  ),
  config(
    'no certificate where there is a setting for one',
    'ViewerCertificate',
    served({ SslSupportMethod: 'sni-only' }),
    served({ CloudFrontDefaultCertificate: true }),
  ),
  config('a certificate without SNI', 'ViewerCertificate', served({ AcmCertificateArn: unknown }), served(own)),
  config(
    'a version of TLS without a certificate',
    'ViewerCertificate.MinimumProtocolVersion',
    served({ CloudFrontDefaultCertificate: true, MinimumProtocolVersion: 'TLSv1.2_2021' }),
    served({ ...own, MinimumProtocolVersion: 'TLSv1.2_2021' }),
  ),
  config(
    'SSLv3 by SNI',
    'ViewerCertificate.MinimumProtocolVersion',
    served({ ...own, MinimumProtocolVersion: 'SSLv3' }),
    served({ ...own, MinimumProtocolVersion: 'TLSv1.2_2021' }),
  ),
  config('a regional web ACL', 'WebACLId', { WebACLId: acl('regional') }, { WebACLId: acl('global') }),
  config(
    'a root object with a slash',
    'DefaultRootObject',
    { DefaultRootObject: '/index.html' },
    { DefaultRootObject: 'index.html' },
  ),
  config('76 behaviours', 'CacheBehaviors', paths(...many(76)), paths(...many(75))),
  config('a pattern twice', 'CacheBehaviors', paths('/api/*', '/api/*'), paths('/api/*', '/auth/*')),
  config('a pattern with a blank', 'CacheBehaviors.0.PathPattern', paths('/my api/*'), paths('/my-api/*', unknown)),
  config('a pattern of 256 characters', 'CacheBehaviors.0.PathPattern', paths('/'.repeat(256)), paths('/'.repeat(255))),
  config(
    'a target that is no origin',
    'DefaultCacheBehavior.TargetOriginId',
    { DefaultCacheBehavior: { ...behavior, TargetOriginId: 'Bucket' } },
    { Origins: [{ ...bucket, Id: 'Bucket' }], DefaultCacheBehavior: { ...behavior, TargetOriginId: 'Bucket' } },
  ),
  config(
    'a target of a path that is no origin',
    'CacheBehaviors.0.TargetOriginId',
    { CacheBehaviors: [{ ...behavior, PathPattern: '/a', TargetOriginId: 'B' }] },
    { CacheBehaviors: [{ ...behavior, PathPattern: '/a', TargetOriginId: unknown }] },
  ),
  config('an origin twice', 'Origins', { Origins: [bucket, bucket] }, { Origins: [bucket, web({ Id: 'Api' })] }),
  config('a comment of 129 characters', 'Comment', { Comment: 'a'.repeat(129) }, { Comment: 'a'.repeat(128) }),
  config(
    'a status that it does not know',
    'CustomErrorResponses.0.ErrorCode',
    errors({ ErrorCode: 418 }),
    errors({ ErrorCode: 416 }),
  ),
  config(
    'a page without its status',
    'CustomErrorResponses.0.ResponsePagePath',
    errors({ ResponsePagePath: '/404.html' }),
    errors({ ResponsePagePath: '/404.html', ResponseCode: 404 }),
  ),
  config(
    'a status without its page',
    'CustomErrorResponses.0.ResponseCode',
    errors({ ResponseCode: 404 }),
    errors({ ErrorCachingMinTTL: 0 }),
  ),
  config(
    'a page without its slash',
    'CustomErrorResponses.0.ResponsePagePath',
    errors({ ResponsePagePath: '404.html', ResponseCode: 404 }),
    errors({ ResponsePagePath: '/404.html', ResponseCode: 404 }),
  ),
  from('no kind', '', { Id: 'Site', DomainName: unknown }, bucket),
  from('two kinds', 'CustomOriginConfig', { ...bucket, CustomOriginConfig: {} }, bucket),
  from('a URL', 'DomainName', web({ DomainName: 'https://api.example.com' }), web()),
  from('a path that ends in a slash', 'OriginPath', web({ OriginPath: '/api/' }), web({ OriginPath: '/api' })),
  from(
    'port 22',
    'CustomOriginConfig.HTTPPort',
    web({ CustomOriginConfig: { HTTPPort: 22 } }),
    web({ CustomOriginConfig: { HTTPPort: 1024 } }),
  ),
  from(
    'two minutes and a second',
    'CustomOriginConfig.OriginReadTimeout',
    web({ CustomOriginConfig: { OriginReadTimeout: 121 } }),
    web({ CustomOriginConfig: { OriginReadTimeout: 120 } }),
  ),
  from('four attempts', 'ConnectionAttempts', web({ ConnectionAttempts: 4 }), web({ ConnectionAttempts: 3 })),
  from(
    'access control of a website endpoint',
    'OriginAccessControlId',
    web({ DomainName: 'site.s3-website.eu-central-1.amazonaws.com', OriginAccessControlId: unknown }),
    web({ DomainName: 'site.s3-website.eu-central-1.amazonaws.com' }),
  ),
  from(
    'a website endpoint as a bucket',
    'DomainName',
    { ...bucket, DomainName: 'site.s3-website-us-east-1.amazonaws.com' },
    { ...bucket, DomainName: 'site.s3.us-east-1.amazonaws.com' },
  ),
  from(
    'both kinds of access',
    'S3OriginConfig.OriginAccessIdentity',
    {
      ...bucket,
      OriginAccessControlId: unknown,
      S3OriginConfig: { OriginAccessIdentity: 'origin-access-identity/cloudfront/E1' },
    },
    { ...bucket, OriginAccessControlId: unknown },
  ),
  byDefault(
    'methods of no set',
    'AllowedMethods',
    { AllowedMethods: ['GET', 'POST'] },
    { AllowedMethods: ['HEAD', 'GET'] },
  ),
  byDefault(
    'methods that are not cached',
    'CachedMethods',
    { CachedMethods: ['GET', 'HEAD', 'POST'] },
    { CachedMethods: ['GET', 'HEAD', 'OPTIONS'] },
  ),
  byDefault(
    'an origin request policy alone',
    'OriginRequestPolicyId',
    { OriginRequestPolicyId: unknown },
    { OriginRequestPolicyId: unknown, CachePolicyId: unknown },
  ),
  byDefault(
    'a cache policy and older settings',
    'MaxTTL',
    { CachePolicyId: unknown, MaxTTL: 1 },
    { CachePolicyId: unknown },
  ),
  byDefault(
    'times in the wrong order',
    'MaxTTL',
    { MinTTL: 60, MaxTTL: 30 },
    { MinTTL: 30, DefaultTTL: 30, MaxTTL: 60 },
  ),
  byDefault(
    'two functions at an event',
    'FunctionAssociations',
    { FunctionAssociations: [{ EventType: 'viewer-request' }, { EventType: 'viewer-request' }] },
    { FunctionAssociations: [{ EventType: 'viewer-request' }, { EventType: 'viewer-response' }] },
  ),
]);

function headers(more: Fields) {
  return { ResponseHeadersPolicyConfig: { Name: 'site', ...more } };
}
const policyOf = (length: number) =>
  headers({ SecurityHeadersConfig: { ContentSecurityPolicy: { ContentSecurityPolicy: 'a'.repeat(length) } } });
const custom = (...Items: readonly Fields[]) => headers({ CustomHeadersConfig: { Items } });
const removed = (Header: string) => headers({ RemoveHeadersConfig: { Items: [{ Header }] } });
const HEADERS = 'ResponseHeadersPolicyConfig';

refuses(cloudfront, 'AWS::CloudFront::ResponseHeadersPolicy', [
  [
    'a policy of 1784 characters',
    `${HEADERS}.SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy`,
    policyOf(1784),
    policyOf(1783),
  ],
  ['a name with a blank', `${HEADERS}.Name`, headers({ Name: 'my site' }), headers({ Name: 'my-site' })],
  [
    'a security header among the others',
    `${HEADERS}.CustomHeadersConfig.Items.0.Header`,
    custom({ Header: 'X-Frame-Options', Value: 'DENY' }),
    custom({ Header: 'Permissions-Policy', Value: 'camera=()' }),
  ],
  [
    'eleven headers',
    `${HEADERS}.CustomHeadersConfig.Items`,
    custom(...many(11).map((name) => ({ Header: `x-${name.slice(1)}`, Value: '' }))),
    custom(...many(10).map((name) => ({ Header: `x-${name.slice(1)}`, Value: '' }))),
  ],
  [
    'a header twice',
    `${HEADERS}.CustomHeadersConfig.Items`,
    custom({ Header: 'X-A', Value: '1' }, { Header: 'x-a', Value: '2' }),
    custom({ Header: 'X-A', Value: '1' }, { Header: 'x-b', Value: '2' }),
  ],
  [
    '10241 characters of headers',
    `${HEADERS}.CustomHeadersConfig.Items`,
    custom(...many(10).map((name) => ({ Header: `x-${name.slice(1)}`, Value: 'a'.repeat(1022) }))),
    custom(...many(10).map((name) => ({ Header: `x-${name.slice(1)}`, Value: 'a'.repeat(1021) }))),
  ],
  ['a header that it needs', `${HEADERS}.RemoveHeadersConfig.Items.0.Header`, removed('Via'), removed('Server')],
  [
    'a header of its own',
    `${HEADERS}.RemoveHeadersConfig.Items.0.Header`,
    removed('x-amz-cf-id'),
    removed('X-Powered-By'),
  ],
]);

const cache = (more: Fields) => ({ CachePolicyConfig: { Name: 'a', MinTTL: 0, DefaultTTL: 0, MaxTTL: 0, ...more } });
const keyed = (HeaderBehavior: string) => ({
  ParametersInCacheKeyAndForwardedToOrigin: { HeadersConfig: { HeaderBehavior } },
});

refuses(cloudfront, 'AWS::CloudFront::CachePolicy', [
  [
    'times in the wrong order',
    'CachePolicyConfig.DefaultTTL',
    cache({ MinTTL: 2, DefaultTTL: 1, MaxTTL: 2 }),
    cache({ MinTTL: 1, DefaultTTL: 1, MaxTTL: 2 }),
  ],
  [
    'a key without a cache',
    'CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin.HeadersConfig',
    cache(keyed('whitelist')),
    cache({ MaxTTL: 1, ...keyed('whitelist') }),
  ],
  [
    'compressed answers without a cache',
    'CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin.EnableAcceptEncodingGzip',
    cache({ ParametersInCacheKeyAndForwardedToOrigin: { EnableAcceptEncodingGzip: true } }),
    cache({ ParametersInCacheKeyAndForwardedToOrigin: { EnableAcceptEncodingGzip: false } }),
  ],
]);

refuses(cloudfront, 'AWS::CloudFront::OriginRequestPolicy', [
  [
    'a comment of 129 characters',
    'OriginRequestPolicyConfig.Comment',
    { OriginRequestPolicyConfig: { Comment: 'a'.repeat(129) } },
    { OriginRequestPolicyConfig: { Comment: '' } },
  ],
]);

refuses(cloudfront, 'AWS::CloudFront::OriginAccessControl', [
  [
    'a name of 65 characters',
    'OriginAccessControlConfig.Name',
    { OriginAccessControlConfig: { Name: 'a'.repeat(65) } },
    { OriginAccessControlConfig: { Name: 'a'.repeat(64) } },
  ],
  [
    'an origin that is no service',
    'OriginAccessControlConfig.OriginAccessControlOriginType',
    { OriginAccessControlConfig: { OriginAccessControlOriginType: 'alb' } },
    { OriginAccessControlConfig: { OriginAccessControlOriginType: 's3' } },
  ],
]);

refuses(cloudfront, 'AWS::CloudFront::Function', [
  ['a name of 65 characters', 'Name', { Name: 'a'.repeat(65) }, { Name: 'a'.repeat(64) }],
  ['10241 characters', 'FunctionCode', { FunctionCode: 'a'.repeat(10241) }, { FunctionCode: 'a'.repeat(10240) }],
  [
    'a runtime that it has not',
    'FunctionConfig.Runtime',
    { FunctionConfig: { Runtime: 'nodejs22.x' } },
    { FunctionConfig: { Runtime: 'cloudfront-js-2.0' } },
  ],
]);

refuses(cloudfront, 'AWS::CloudFront::VpcOrigin', [
  [
    'port 25',
    'VpcOriginEndpointConfig.HTTPPort',
    { VpcOriginEndpointConfig: { HTTPPort: 25 } },
    { VpcOriginEndpointConfig: { HTTPPort: 80 } },
  ],
  [
    'a protocol that it has not',
    'VpcOriginEndpointConfig.OriginProtocolPolicy',
    { VpcOriginEndpointConfig: { OriginProtocolPolicy: 'https' } },
    { VpcOriginEndpointConfig: { OriginProtocolPolicy: 'https-only' } },
  ],
]);
