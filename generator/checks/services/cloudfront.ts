import {
  BEHAVIOR_PLACES,
  behavior,
  behaviors,
  certificate,
  combinedNames,
  errorPage,
  origin,
  origins,
  TTL_ORDER,
} from './cloudfront-distribution.ts';
import {
  count,
  fieldsOf,
  form,
  isOpen,
  isYes,
  length,
  numberOf,
  type ObjectRule,
  objectsOf,
  oneOf,
  type ServiceRules,
  shown,
  textOf,
  type ValueRule,
  whole,
} from './rules.ts';

const BY = 'Amazon CloudFront';

/** CreateFunction and its kin: what is named once in an account. */
const name = (most: number) => form(new RegExp(`^[\\w-]{1,${most}}$`), `up to ${most} letters, digits, - and _`);

/** CustomOriginConfig: the ports of HTTP and HTTPS, and those that everybody may listen at. */
const port: ValueRule = {
  takes: '80, 443, or a port from 1024 to 65535',
  accepts: (value) => {
    const number = numberOf(value) ?? 0;
    return number === 80 || number === 443 || (Number.isInteger(number) && number >= 1024 && number <= 65535);
  },
};

/** RequestAndResponseBehaviorCustomOrigin and the quotas of the developer guide: seconds. */
const ORIGIN_SECONDS = whole(1, 120);

/** Developer guide, "Headers that you can't remove". */
const KEPT_HEADERS =
  /^(connection|content-encoding|content-length|expect|host|keep-alive|proxy-authenticate|proxy-authorization|proxy-connection|trailer|transfer-encoding|upgrade|via|warning|x-accel-(buffering|charset|limit-rate|redirect)|x-amz-cf-.*|x-amzn-(auth|cf-billing|cf-id|cf-xff|errortype|fle-profile|header-count|header-order|lambda-integration-tag|requestid)|x-cache|x-edge-.*|x-forwarded-proto|x-real-ip)$/i;

const removable: ValueRule = {
  takes: 'no header that CloudFront itself needs',
  accepts: (value) => !KEPT_HEADERS.test(textOf(value) ?? ''),
};

/** Headers that have fields of their own: "is a security header and cannot be set as custom header". */
const HAS_A_FIELD =
  /^(strict-transport-security|content-security-policy|x-content-type-options|x-frame-options|referrer-policy|x-xss-protection|access-control-(allow-credentials|allow-headers|allow-methods|allow-origin|expose-headers|max-age))$/i;

/** Quotas on headers of the developer guide: names and values together. */
const MOST_CHARACTERS = 10240;

const customHeaders: ObjectRule = ({ CustomHeadersConfig }) => {
  const headers = objectsOf(fieldsOf(CustomHeadersConfig).Items);
  const names = headers.map(({ Header }) => textOf(Header)?.toLowerCase());
  const twice = names.find((one, index) => one !== undefined && names.indexOf(one) !== index);
  const at = 'CustomHeadersConfig.Items';
  if (twice !== undefined)
    return { at, problem: `has ${shown(twice)} twice`, why: `${BY} takes a header once.`, mend: 'remove one of them.' };
  const all = headers.flatMap(({ Header, Value }) => [textOf(Header) ?? '', textOf(Value) ?? '']).join('').length;
  if (all <= MOST_CHARACTERS) return undefined;
  return {
    at,
    problem: `has ${all} characters`,
    why: `${BY} takes ${MOST_CHARACTERS} of all names and values.`,
    mend: 'shorten them.',
  };
};

/** CachePolicyConfig: "HeaderBehavior is invalid for policy with caching disabled", and so are the others. */
const withoutCache: ObjectRule = ({ MaxTTL, ParametersInCacheKeyAndForwardedToOrigin }) => {
  if (MaxTTL === undefined || isOpen(MaxTTL) || numberOf(MaxTTL) !== 0) return undefined;
  const key = fieldsOf(ParametersInCacheKeyAndForwardedToOrigin);
  const behaviors = [
    ['HeadersConfig', 'HeaderBehavior'],
    ['CookiesConfig', 'CookieBehavior'],
    ['QueryStringsConfig', 'QueryStringBehavior'],
  ] as const;
  const kept = behaviors.find(([config, field]) => {
    const value = fieldsOf(key[config])[field];
    return value !== undefined && !isOpen(value) && value !== 'none';
  })?.[0];
  const used = kept ?? ['EnableAcceptEncodingGzip', 'EnableAcceptEncodingBrotli'].find((name) => isYes(key[name]));
  if (used === undefined) return undefined;
  return {
    at: `ParametersInCacheKeyAndForwardedToOrigin.${used}`,
    problem: 'is used, and MaxTTL is 0',
    why: `${BY} takes nothing into the key of a cache that there is not.`,
    mend: 'leave the key empty, and pass the values on by an origin request policy.',
  };
};

/** The rules of Amazon CloudFront. */
export const cloudfront: ServiceRules = {
  'AWS::CloudFront::Distribution': {
    by: BY,
    values: {
      'DistributionConfig.Comment': length(0, 128),
      'DistributionConfig.Aliases': count(0, 100, 'names'),
      'DistributionConfig.Aliases.*': form(
        /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i,
        'a domain name; the first part may be *',
      ),
      'DistributionConfig.CacheBehaviors': count(0, 75, 'cache behaviours'),
      'DistributionConfig.CacheBehaviors.*.PathPattern': form(
        /^[\w\-.*$/~"'@:+&?]{1,255}$/,
        'up to 255 letters, digits and _ - . * $ / ~ " \' @ : + & ?',
      ),
      'DistributionConfig.DefaultRootObject': form(
        /^(|[^/].{0,254})$/s,
        'the name of a file, without a slash before it',
      ),
      'DistributionConfig.Origins': count(1, 100, 'origins'),
      'DistributionConfig.Origins.*.DomainName': form(/^[^/:\s]{1,253}$/, 'a name alone: no https://, port or path'),
      'DistributionConfig.Origins.*.OriginPath': form(
        /^(|\/.*[^/])$/s,
        'nothing, or a path with a slash before it alone',
      ),
      'DistributionConfig.Origins.*.ConnectionAttempts': whole(1, 3),
      'DistributionConfig.Origins.*.ConnectionTimeout': whole(1, 10),
      'DistributionConfig.Origins.*.OriginCustomHeaders': count(0, 10, 'headers'),
      'DistributionConfig.Origins.*.CustomOriginConfig.HTTPPort': port,
      'DistributionConfig.Origins.*.CustomOriginConfig.HTTPSPort': port,
      'DistributionConfig.Origins.*.CustomOriginConfig.OriginReadTimeout': ORIGIN_SECONDS,
      'DistributionConfig.Origins.*.CustomOriginConfig.OriginKeepaliveTimeout': ORIGIN_SECONDS,
      'DistributionConfig.Origins.*.VpcOriginConfig.OriginReadTimeout': ORIGIN_SECONDS,
      'DistributionConfig.Origins.*.VpcOriginConfig.OriginKeepaliveTimeout': ORIGIN_SECONDS,
      'DistributionConfig.CustomErrorResponses.*.ErrorCode': oneOf(
        400,
        403,
        404,
        405,
        414,
        416,
        500,
        501,
        502,
        503,
        504,
      ),
      'DistributionConfig.ViewerCertificate.AcmCertificateArn': form(
        /^arn:[\w-]+:acm:us-east-1:\d{12}:certificate\/.+$/,
        'the ARN of a certificate in ACM in us-east-1',
      ),
      'DistributionConfig.WebACLId': form(
        /^(|arn:[\w-]+:wafv2:us-east-1:\d{12}:global\/webacl\/.+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
        'the ARN of a web ACL of the scope CLOUDFRONT, or the id of one of AWS WAF Classic',
      ),
    },
    objects: [
      ['DistributionConfig', origins],
      ['DistributionConfig', behaviors],
      ...BEHAVIOR_PLACES.map((place) => [place, behavior] as const),
      ...BEHAVIOR_PLACES.map((place) => [place, TTL_ORDER] as const),
      ['DistributionConfig.Origins.*', origin],
      ['DistributionConfig.CustomErrorResponses.*', errorPage],
      ['DistributionConfig.ViewerCertificate', certificate],
    ],
    combinations: [['DistributionConfig', combinedNames]],
  },
  'AWS::CloudFront::ResponseHeadersPolicy': {
    by: BY,
    values: {
      'ResponseHeadersPolicyConfig.Name': name(128),
      'ResponseHeadersPolicyConfig.Comment': length(0, 128),
      'ResponseHeadersPolicyConfig.SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy': length(1, 1783),
      'ResponseHeadersPolicyConfig.SecurityHeadersConfig.FrameOptions.FrameOption': oneOf('DENY', 'SAMEORIGIN'),
      'ResponseHeadersPolicyConfig.SecurityHeadersConfig.ReferrerPolicy.ReferrerPolicy': oneOf(
        'no-referrer',
        'no-referrer-when-downgrade',
        'origin',
        'origin-when-cross-origin',
        'same-origin',
        'strict-origin',
        'strict-origin-when-cross-origin',
        'unsafe-url',
      ),
      'ResponseHeadersPolicyConfig.SecurityHeadersConfig.StrictTransportSecurity.AccessControlMaxAgeSec': whole(
        0,
        2147483647,
      ),
      'ResponseHeadersPolicyConfig.CustomHeadersConfig.Items': count(0, 10, 'headers'),
      'ResponseHeadersPolicyConfig.CustomHeadersConfig.Items.*.Header': [
        length(1, 256),
        {
          takes: 'headers of security and CORS in fields of their own',
          accepts: (value) => !HAS_A_FIELD.test(textOf(value) ?? ''),
        },
      ],
      'ResponseHeadersPolicyConfig.CustomHeadersConfig.Items.*.Value': length(0, 1783),
      'ResponseHeadersPolicyConfig.RemoveHeadersConfig.Items.*.Header': removable,
    },
    objects: [['ResponseHeadersPolicyConfig', customHeaders]],
  },
  'AWS::CloudFront::CachePolicy': {
    by: BY,
    values: { 'CachePolicyConfig.Name': name(128), 'CachePolicyConfig.Comment': length(0, 128) },
    objects: [
      ['CachePolicyConfig', TTL_ORDER],
      ['CachePolicyConfig', withoutCache],
    ],
  },
  'AWS::CloudFront::OriginRequestPolicy': {
    by: BY,
    values: { 'OriginRequestPolicyConfig.Name': name(128), 'OriginRequestPolicyConfig.Comment': length(0, 128) },
  },
  'AWS::CloudFront::OriginAccessControl': {
    by: BY,
    values: {
      'OriginAccessControlConfig.Name': length(1, 64),
      'OriginAccessControlConfig.Description': length(0, 256),
      'OriginAccessControlConfig.OriginAccessControlOriginType': oneOf('lambda', 'mediapackagev2', 'mediastore', 's3'),
    },
  },
  'AWS::CloudFront::Function': {
    by: BY,
    values: {
      Name: name(64),
      FunctionCode: length(1, 10240),
      'FunctionConfig.Comment': length(0, 128),
      'FunctionConfig.Runtime': oneOf('cloudfront-js-1.0', 'cloudfront-js-2.0'),
    },
  },
  'AWS::CloudFront::VpcOrigin': {
    by: BY,
    values: {
      'VpcOriginEndpointConfig.HTTPPort': port,
      'VpcOriginEndpointConfig.HTTPSPort': port,
      'VpcOriginEndpointConfig.OriginProtocolPolicy': oneOf('http-only', 'https-only', 'match-viewer'),
      'VpcOriginEndpointConfig.OriginSSLProtocols.*': oneOf('SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2'),
    },
  },
};
