import {
  AWS,
  type Body,
  type Condition,
  fn,
  type Id,
  type ParameterRefs,
  type Resource,
  type Value,
} from '../../../generator/index.ts';
import type { DistributionViewerCertificate } from '../../../generator/resources/generated/cloudfront.ts';
import { openOnPurpose } from '../../parts/reasons.ts';
import type { Api } from './api.ts';
import type { SiteName } from './names.ts';
import { ofThisStack } from './naming.ts';
import type { siteParameters } from './parameters.ts';
import { ROUTES, type Routing } from './routing.ts';

const ORIGIN = 'SiteBucket';

/** CachingOptimized, a managed policy of CloudFront: files are kept as long as their Cache-Control says, a day without. */
const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';

/** The oldest TLS that Security Hub recommends for viewers. */
const OLDEST_TLS = 'TLSv1.2_2021';

type Builder = Pick<Body<Readonly<Record<never, never>>>, 'resource' | 'condition'>;

/** What a distribution is made of. */
interface Parts {
  readonly bucket: Resource<'AWS::S3::Bucket'>;
  readonly headers: Value<Id<'AWS::CloudFront::ResponseHeadersPolicy'>>;
  readonly routing: Routing;
  readonly names: readonly [SiteName, ...SiteName[]];
  readonly certified: Condition;
  readonly api: Api | undefined;
}

/** The distribution of a site. */
export function siteDistribution(
  { resource, condition }: Builder,
  params: ParameterRefs<typeof siteParameters>,
  { bucket, headers, routing, names, certified, api }: Parts,
): Resource<'AWS::CloudFront::Distribution'> {
  const access = resource('OriginAccess', 'AWS::CloudFront::OriginAccessControl', {
    OriginAccessControlConfig: {
      Name: ofThisStack(),
      OriginAccessControlOriginType: 's3',
      SigningBehavior: 'always',
      SigningProtocol: 'sigv4',
    },
  });
  const route = routing !== 'none' && router(resource, routing);
  const walled = condition('HasWebAcl', fn.not(fn.equals(params.CloudFrontWebAclArn, '')));
  const [main, ...further] = names;
  return resource(
    'Distribution',
    'AWS::CloudFront::Distribution',
    {
      DistributionConfig: {
        Enabled: true,
        Comment: AWS.StackName,
        HttpVersion: 'http2and3',
        IPV6Enabled: true,
        PriceClass: params.PriceClass,
        DefaultRootObject: 'index.html',
        Aliases: fn.if(
          main.given,
          [main.name, ...further.map(({ given, name }) => fn.if(given, name, AWS.NoValue))],
          AWS.NoValue,
        ),
        ViewerCertificate: fn.if<DistributionViewerCertificate>(
          certified,
          {
            AcmCertificateArn: params.CloudFrontCertificateArn,
            SslSupportMethod: 'sni-only',
            MinimumProtocolVersion: OLDEST_TLS,
          },
          AWS.NoValue,
        ),
        WebACLId: fn.if(walled, params.CloudFrontWebAclArn, AWS.NoValue),
        Origins: [
          {
            Id: ORIGIN,
            DomainName: bucket.att('RegionalDomainName'),
            OriginAccessControlId: access.ref,
            S3OriginConfig: { OriginAccessIdentity: '' },
          },
          ...(api ? [api.origin] : []),
        ],
        DefaultCacheBehavior: {
          TargetOriginId: ORIGIN,
          ViewerProtocolPolicy: 'redirect-to-https',
          Compress: true,
          CachePolicyId: CACHING_OPTIMIZED,
          ResponseHeadersPolicyId: headers,
          ...(route && {
            FunctionAssociations: [{ EventType: 'viewer-request', FunctionARN: route.att('FunctionARN') }],
          }),
        },
        ...(api && { CacheBehaviors: api.behaviors, CustomErrorResponses: api.errors }),
      },
    },
    { Metadata: reasons(api?.loadBalancer === 'public') },
  );
}

/** Leads paths to pages. Error pages would do it for all paths, and turn the errors of an API into pages. */
function router(resource: Builder['resource'], routing: Exclude<Routing, 'none'>) {
  return resource('Router', 'AWS::CloudFront::Function', {
    Name: ofThisStack(),
    AutoPublish: true,
    FunctionConfig: { Comment: AWS.StackName, Runtime: 'cloudfront-js-2.0' },
    FunctionCode: ROUTES[routing],
  });
}

const CERTIFIED = 'The parameter decides: it is met as soon as there is a certificate.';

/** Why controls are left open; that of TLS to the load balancer only where a distribution says it of itself. */
function reasons(ownProtocol: boolean) {
  return {
    ...openOnPurpose({
      cloudfront_origin_failover_enabled_check:
        'S3 keeps the files in three zones; a bucket of another region would have to be published to as well.',
      cloudfront_access_logs_enabled_check:
        'A template of its own turns them on: CloudFront takes standard logging in N. Virginia alone.',
      cloudfront_custom_ssl_certificate_check: CERTIFIED,
      cloudfront_sni_enabled_check: CERTIFIED,
      cloudfront_security_policy_check: CERTIFIED,
      ...(ownProtocol && {
        cloudfront_traffic_to_origin_encrypted_check: 'The parameter decides: https-only unless it says otherwise.',
      }),
    }),
    OpenControls: { 'CloudFront.6': 'The parameter decides: a web ACL costs by the month; the edge makes one.' },
  };
}
