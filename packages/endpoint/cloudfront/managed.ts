import type { PartRecord } from './model.ts';

/**
 * The policies that AWS manages, by their ids, as CloudFront's developer guide lists them ("Use managed cache policies",
 * "... origin request policies", "... response headers policies").
 */
const YEAR = 31_536_000;
const DAY = 86_400;

interface CacheKey {
  readonly headers?: readonly string[];
  readonly cookies?: 'none' | 'all';
  readonly queries?: 'none' | 'all' | readonly string[];
  readonly gzip?: boolean;
  readonly brotli?: boolean;
}

function cachePolicy(
  id: string,
  name: string,
  [MinTTL, DefaultTTL, MaxTTL]: readonly [number, number, number],
  key: CacheKey,
): PartRecord {
  const { headers = [], cookies = 'none', queries = 'none', gzip = false, brotli = gzip } = key;
  const config = {
    Name: `Managed-${name}`,
    MinTTL,
    DefaultTTL,
    MaxTTL,
    ParametersInCacheKeyAndForwardedToOrigin: {
      EnableAcceptEncodingGzip: gzip,
      EnableAcceptEncodingBrotli: brotli,
      HeadersConfig:
        headers.length > 0 ? { HeaderBehavior: 'whitelist', Headers: headers } : { HeaderBehavior: 'none' },
      CookiesConfig: { CookieBehavior: cookies },
      QueryStringsConfig:
        typeof queries === 'string'
          ? { QueryStringBehavior: queries }
          : { QueryStringBehavior: 'whitelist', QueryStrings: queries },
    },
  };
  return record('CachePolicy', id, config.Name, config);
}

function requestPolicy(
  id: string,
  name: string,
  behavior: string,
  headers: readonly string[],
  all: boolean,
): PartRecord {
  const rest = all ? 'all' : 'none';
  const config = {
    Name: `Managed-${name}`,
    HeadersConfig: { HeaderBehavior: behavior, ...(headers.length > 0 && { Headers: headers }) },
    CookiesConfig: { CookieBehavior: name.startsWith('Elemental') ? 'none' : rest },
    QueryStringsConfig: { QueryStringBehavior: rest },
  };
  return record('OriginRequestPolicy', id, config.Name, config);
}

const SECURITY = {
  ReferrerPolicy: { ReferrerPolicy: 'strict-origin-when-cross-origin', Override: false },
  StrictTransportSecurity: { AccessControlMaxAgeSec: YEAR, Override: false },
  ContentTypeOptions: { Override: true },
  FrameOptions: { FrameOption: 'SAMEORIGIN', Override: false },
  XSSProtection: { Protection: true, ModeBlock: true, Override: false },
};
const CORS = {
  AccessControlAllowOrigins: { Items: ['*'] },
  AccessControlAllowHeaders: { Items: ['*'] },
  AccessControlAllowMethods: { Items: ['GET', 'HEAD'] },
  AccessControlAllowCredentials: false,
  OriginOverride: false,
};
const PREFLIGHT = {
  ...CORS,
  AccessControlAllowMethods: { Items: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'] },
  AccessControlExposeHeaders: { Items: ['*'] },
};

function headersPolicy(id: string, name: string, cors: object | undefined, secure: boolean): PartRecord {
  const config = {
    Name: `Managed-${name}`,
    ...(cors && { CorsConfig: cors }),
    ...(secure && { SecurityHeadersConfig: SECURITY }),
  };
  return record('ResponseHeadersPolicy', id, config.Name, config);
}

function record(kind: PartRecord['kind'], id: string, name: string, config: PartRecord['config']): PartRecord {
  return { kind, id, name, config, LastModifiedTime: '2021-01-01T00:00:00.000Z' };
}

const CLOUDFRONT_HEADERS = [
  ...['CloudFront-Forwarded-Proto', 'CloudFront-Is-Android-Viewer', 'CloudFront-Is-Desktop-Viewer'],
  ...['CloudFront-Is-IOS-Viewer', 'CloudFront-Is-Mobile-Viewer', 'CloudFront-Is-SmartTV-Viewer'],
  ...['CloudFront-Is-Tablet-Viewer', 'CloudFront-Viewer-Address', 'CloudFront-Viewer-ASN', 'CloudFront-Viewer-City'],
  ...['CloudFront-Viewer-Country', 'CloudFront-Viewer-Country-Name', 'CloudFront-Viewer-Country-Region'],
  ...['CloudFront-Viewer-Country-Region-Name', 'CloudFront-Viewer-Http-Version', 'CloudFront-Viewer-Latitude'],
  ...['CloudFront-Viewer-Longitude', 'CloudFront-Viewer-Metro-Code', 'CloudFront-Viewer-Postal-Code'],
  ...['CloudFront-Viewer-Time-Zone', 'CloudFront-Viewer-TLS'],
];
const PREFLIGHT_HEADERS = ['Origin', 'Access-Control-Request-Headers', 'Access-Control-Request-Method'];
const OVERRIDES = ['Host', 'Origin', 'X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'];

const ALL: readonly PartRecord[] = [
  cachePolicy('658327ea-f89d-4fab-a63d-7e88639e58f6', 'CachingOptimized', [1, DAY, YEAR], { gzip: true }),
  cachePolicy('b2884449-e4de-46a7-ac36-70bc7f1ddd6d', 'CachingOptimizedForUncompressedObjects', [1, DAY, YEAR], {}),
  cachePolicy('4135ea2d-6df8-44a3-9df3-4b5a84be39ad', 'CachingDisabled', [0, 0, 0], {}),
  cachePolicy('83da9c7e-98b4-4e11-a168-04f0df8e2c65', 'UseOriginCacheControlHeaders', [0, 0, YEAR], {
    headers: OVERRIDES,
    cookies: 'all',
    gzip: true,
  }),
  cachePolicy('4cc15a8a-d715-48a4-82b8-cc0b614638fe', 'UseOriginCacheControlHeaders-QueryStrings', [0, 0, YEAR], {
    headers: OVERRIDES,
    cookies: 'all',
    queries: 'all',
    gzip: true,
  }),
  cachePolicy('08627262-05a9-4f76-9ded-b50ca2e3a84f', 'Elemental-MediaPackage', [0, DAY, YEAR], {
    headers: ['Origin'],
    queries: ['aws.manifestfilter', 'start', 'end', 'm'],
    gzip: true,
    brotli: false,
  }),
  cachePolicy('2e54312d-136d-493c-8eb9-b001f22f67d2', 'Amplify', [2, 2, 600], {
    headers: ['Authorization', 'CloudFront-Viewer-Country', 'Host'],
    cookies: 'all',
    queries: 'all',
    gzip: true,
  }),
  requestPolicy('216adef6-5c7f-47e4-b989-5492eafa07d3', 'AllViewer', 'allViewer', [], true),
  requestPolicy('b689b0a8-53d0-40ab-baf2-68738e2966ac', 'AllViewerExceptHostHeader', 'allExcept', ['Host'], true),
  requestPolicy(
    '33f36d7e-f396-46d9-90e0-52428a34d9dc',
    'AllViewerAndCloudFrontHeaders-2022-06',
    'allViewerAndWhitelistCloudFront',
    CLOUDFRONT_HEADERS,
    true,
  ),
  requestPolicy('59781a5b-3903-41f3-afcb-af62929ccde1', 'CORS-CustomOrigin', 'whitelist', ['Origin'], false),
  requestPolicy('88a5eaf4-2fd4-4709-b370-b4c650ea3fcf', 'CORS-S3Origin', 'whitelist', PREFLIGHT_HEADERS, false),
  requestPolicy(
    'acba4595-bd28-49b8-b9fe-13317c0390fa',
    'UserAgentRefererHeaders',
    'whitelist',
    ['User-Agent', 'Referer'],
    false,
  ),
  requestPolicy('bf0718e1-ba1e-49d1-88b1-f726733018ae', 'HostHeaderOnly', 'whitelist', ['Host'], false),
  requestPolicy(
    '775133bc-15f2-49f9-abea-afb2e0bf67d2',
    'Elemental-MediaTailor-PersonalizedManifests',
    'whitelist',
    [...PREFLIGHT_HEADERS, 'User-Agent', 'X-Forwarded-For'],
    true,
  ),
  headersPolicy('67f7725c-6f97-4210-82d7-5512b31e9d03', 'SecurityHeadersPolicy', undefined, true),
  headersPolicy('60669652-455b-4ae9-85a4-c4c02393f86c', 'SimpleCORS', CORS, false),
  headersPolicy('e61eb60c-9c35-4d20-a928-2b84e02af89c', 'CORS-and-SecurityHeadersPolicy', CORS, true),
  headersPolicy('5cc3b908-e619-4b99-88e5-2cf7f45965bd', 'CORS-With-Preflight', PREFLIGHT, false),
  headersPolicy(
    'eaab4381-ed33-4a86-88ca-d9558dc6cd63',
    'CORS-with-preflight-and-SecurityHeadersPolicy',
    PREFLIGHT,
    true,
  ),
];

/** AWS's own policies by id. */
export const MANAGED: ReadonlyMap<string, PartRecord> = new Map(ALL.map((policy) => [policy.id, policy]));
