import { type Body, fn, type Id, type ParameterRefs, RookeryError, type Value } from '../../../generator/index.ts';
import type {
  DistributionCacheBehavior,
  DistributionCustomErrorResponse,
  DistributionOrigin,
} from '../../../generator/resources/generated/cloudfront.ts';
import { ofThisStack } from './naming.ts';
import type { AnyParameters, ApiOptions, ApiPath } from './options.ts';

const ORIGIN = 'LoadBalancer';

/** Managed policies of CloudFront, which have the same ids in all accounts (its developer guide). */
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const ORIGIN_REQUESTS = {
  /** AllViewerAndCloudFrontHeaders-2022-06: Host as the viewer sent it, and CloudFront-Viewer-Address among the rest. */
  viewer: '33f36d7e-f396-46d9-90e0-52428a34d9dc',
  /** AllViewerExceptHostHeader: Host is the name of the origin. */
  origin: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
} as const;

/** Statuses that CloudFront keeps for ten seconds, whatever the cache policy is (its developer guide). */
const KEPT_ERRORS = [404, 405, 414, 500, 501, 502, 503, 504] as const;

/** Cache behaviours of a distribution that are not its default: the quota (its developer guide); support raises it. */
const MOST_PATHS = 75;

/** What a distribution has of an API. */
export interface Api extends Pick<ApiOptions, 'loadBalancer'> {
  readonly origin: Value<DistributionOrigin>;
  readonly behaviors: readonly Value<DistributionCacheBehavior>[];
  readonly errors: readonly Value<DistributionCustomErrorResponse>[];
}

/** The load balancer as an origin, and the paths that it answers for. */
export function apiOf(
  { resource, condition }: Pick<Body<Readonly<Record<never, never>>>, 'resource' | 'condition'>,
  params: ParameterRefs<AnyParameters>,
  headers: Value<Id<'AWS::CloudFront::ResponseHeadersPolicy'>>,
  { loadBalancer, paths = ['/api/*'], host = 'viewer' }: ApiOptions,
): Api {
  const named = condition('HasApiDomain', fn.not(fn.equals(params.ApiDomainName, '')));
  const common = { Id: ORIGIN, DomainName: fn.if<string>(named, params.ApiDomainName, params.LoadBalancerDnsName) };
  const ports = { HTTPPort: 80, HTTPSPort: 443, OriginSSLProtocols: ['TLSv1.2'] } as const;
  const timeout = { OriginReadTimeout: params.ApiSeconds };
  const origin = (): Value<DistributionOrigin> => {
    if (loadBalancer === 'public')
      return { ...common, CustomOriginConfig: { OriginProtocolPolicy: params.ApiProtocol, ...ports, ...timeout } };
    const vpcOrigin = resource(
      'VpcOrigin',
      'AWS::CloudFront::VpcOrigin',
      {
        VpcOriginEndpointConfig: {
          Name: ofThisStack(),
          Arn: params.LoadBalancerArn,
          OriginProtocolPolicy: params.ApiProtocol,
          ...ports,
        },
      },
      { comment: 'CloudFront refuses to change it, its tags included, while a distribution uses it.' },
    );
    return { ...common, VpcOriginConfig: { VpcOriginId: vpcOrigin.ref, ...timeout } };
  };
  return {
    loadBalancer,
    origin: origin(),
    behaviors: paths.map((PathPattern) => ({
      PathPattern,
      TargetOriginId: ORIGIN,
      ViewerProtocolPolicy: 'redirect-to-https',
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
      CachePolicyId: CACHING_DISABLED,
      OriginRequestPolicyId: ORIGIN_REQUESTS[host],
      ResponseHeadersPolicyId: headers,
    })),
    errors: KEPT_ERRORS.map((ErrorCode) => ({ ErrorCode, ErrorCachingMinTTL: 0 })),
  };
}

/** Refuses paths that CloudFront would refuse, and those that leave nothing of the site. */
export function checkPaths(path: string, paths: readonly ApiPath[]): void {
  const refuse = (what: string, why: string, mend: string) => {
    throw new RookeryError('ApiPathsInvalid', { what: `${path}: api.paths ${what}.`, why, mend });
  };
  if (paths.length > MOST_PATHS)
    refuse(
      `has ${paths.length} patterns`,
      `CloudFront takes ${MOST_PATHS} cache behaviours in a distribution.`,
      'put the API below one path, as /api/*.',
    );
  for (const [index, pattern] of paths.entries()) {
    if (paths.indexOf(pattern) !== index)
      refuse(`has "${pattern}" twice`, 'CloudFront takes a pattern once.', 'remove one of them.');
    if (/^\/\**$/.test(pattern))
      refuse(
        `has "${pattern}"`,
        'it takes the page itself from the bucket.',
        'name the paths of the API alone, as /api/*.',
      );
    if (!/^[\w\-.*$/~"'@:+&?]{1,255}$/.test(pattern))
      refuse(
        `has "${pattern}"`,
        'CloudFront takes up to 255 letters, digits and _ - . * $ / ~ " \' @ : + & ?.',
        'write it so.',
      );
  }
}
