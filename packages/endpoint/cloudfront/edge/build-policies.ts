import { flag, list, number, object, text } from '../../cloudformation/handler-values.ts';
import type { Fields } from '../model.ts';
import type {
  CachePolicyRow,
  Choice,
  CorsRow,
  HeaderRow,
  OriginRequestPolicyRow,
  ResponseHeadersPolicyRow,
} from './table.ts';

const KINDS: Readonly<Record<string, Choice['kind']>> = {
  none: 'none',
  all: 'all',
  allViewer: 'all',
  whitelist: 'only',
  allExcept: 'except',
  allViewerAndWhitelistCloudFront: 'all-and',
};

const NOTHING: Choice = { kind: 'none', names: [] };
const ALL: Choice = { kind: 'all', names: [] };

function choice(behavior: unknown, names: unknown, isHeader = false): Choice {
  const named = list(names).map((name) => (isHeader ? String(name).toLowerCase() : String(name)));
  return { kind: KINDS[String(behavior ?? 'none')] ?? 'none', names: named };
}

function choices(config: Fields): OriginRequestPolicyRow {
  const [headers, cookies, queries] = [config.HeadersConfig, config.CookiesConfig, config.QueryStringsConfig].map(
    object,
  );
  return {
    headers: choice(headers?.HeaderBehavior, headers?.Headers, true),
    cookies: choice(cookies?.CookieBehavior, cookies?.Cookies),
    queryStrings: choice(queries?.QueryStringBehavior, queries?.QueryStrings),
  };
}

/** A cache policy's configuration as the edge reads it. */
export function cachePolicyRow(config: Fields): CachePolicyRow {
  const parameters = object(config.ParametersInCacheKeyAndForwardedToOrigin);
  return {
    minTtl: number(config.MinTTL) ?? 0,
    defaultTtl: number(config.DefaultTTL) ?? 86_400,
    maxTtl: number(config.MaxTTL) ?? 31_536_000,
    gzip: flag(parameters.EnableAcceptEncodingGzip) ?? false,
    brotli: flag(parameters.EnableAcceptEncodingBrotli) ?? false,
    ...choices(parameters),
  };
}

/** An origin request policy's configuration as the edge reads it; without one nothing is passed on besides the cache key. */
export function originRequestRow(config: Fields | undefined): OriginRequestPolicyRow {
  return config ? choices(config) : { headers: NOTHING, cookies: NOTHING, queryStrings: NOTHING };
}

/** What a behaviour without a cache policy says in its own, older fields. */
export function forwardedValuesRow(behavior: Fields): CachePolicyRow {
  const values = object(behavior.ForwardedValues);
  const cookies = object(values.Cookies);
  const headers = list(values.Headers).map((name) => String(name).toLowerCase());
  const keys = list(values.QueryStringCacheKeys).map(String);
  const queries: Choice = keys.length > 0 ? { kind: 'only', names: keys } : ALL;
  return {
    minTtl: number(behavior.MinTTL) ?? 0,
    defaultTtl: number(behavior.DefaultTTL) ?? 86_400,
    maxTtl: number(behavior.MaxTTL) ?? 31_536_000,
    gzip: flag(behavior.Compress) ?? false,
    brotli: false,
    // All headers in the key means that nothing is kept.
    ...(headers.includes('*') && { minTtl: 0, defaultTtl: 0, maxTtl: 0 }),
    headers: headers.length > 0 && !headers.includes('*') ? { kind: 'only', names: headers } : NOTHING,
    cookies: choice(cookies.Forward, cookies.WhitelistedNames),
    queryStrings: flag(values.QueryString) ? queries : NOTHING,
  };
}

/** The older fields pass on what they name, and all headers for `*`. */
export function forwardedRequestRow(behavior: Fields): OriginRequestPolicyRow {
  const values = object(behavior.ForwardedValues);
  return {
    headers: list(values.Headers).includes('*') ? ALL : NOTHING,
    cookies: NOTHING,
    queryStrings: flag(values.QueryString) ? ALL : NOTHING,
  };
}

/** A response headers policy's configuration as the edge reads it. */
export function responseHeadersRow(config: Fields): ResponseHeadersPolicyRow {
  const custom = list<Fields>(object(config.CustomHeadersConfig).Items).map(({ Header, Value, Override }) => ({
    name: String(Header),
    value: String(Value),
    override: flag(Override) ?? false,
  }));
  const remove = list<Fields>(object(config.RemoveHeadersConfig).Items).map(({ Header }) =>
    String(Header).toLowerCase(),
  );
  const timing = object(config.ServerTimingHeadersConfig);
  const cors = config.CorsConfig === undefined ? undefined : corsRow(object(config.CorsConfig));
  return {
    headers: [...securityHeaders(object(config.SecurityHeadersConfig)), ...custom],
    remove,
    ...(cors && { cors }),
    ...(flag(timing.Enabled) && { serverTimingRate: number(timing.SamplingRate) ?? 0 }),
  };
}

function securityHeaders(config: Fields): HeaderRow[] {
  const made: Readonly<Record<string, (part: Fields) => [string, string | undefined]>> = {
    ContentSecurityPolicy: (part) => ['Content-Security-Policy', text(part.ContentSecurityPolicy)],
    ContentTypeOptions: () => ['X-Content-Type-Options', 'nosniff'],
    FrameOptions: (part) => ['X-Frame-Options', text(part.FrameOption)],
    ReferrerPolicy: (part) => ['Referrer-Policy', text(part.ReferrerPolicy)],
    StrictTransportSecurity: (part) => ['Strict-Transport-Security', transportSecurity(part)],
    XSSProtection: (part) => ['X-XSS-Protection', xssProtection(part)],
  };
  return Object.entries(config).flatMap(([name, value]) => {
    const part = object(value);
    const [header, content] = made[name]?.(part) ?? [name, undefined];
    return content === undefined ? [] : [{ name: header, value: content, override: flag(part.Override) ?? false }];
  });
}

function transportSecurity(part: Fields): string {
  const subdomains = flag(part.IncludeSubdomains) ? '; includeSubDomains' : '';
  return `max-age=${number(part.AccessControlMaxAgeSec) ?? 0}${subdomains}${flag(part.Preload) ? '; preload' : ''}`;
}

function xssProtection(part: Fields): string {
  if (!flag(part.Protection)) return '0';
  const report = text(part.ReportUri);
  return `1${flag(part.ModeBlock) ? '; mode=block' : ''}${report ? `; report=${report}` : ''}`;
}

function corsRow(config: Fields): CorsRow {
  const items = (value: unknown) => list(object(value).Items).map(String);
  const methods = items(config.AccessControlAllowMethods);
  const maxAge = number(config.AccessControlMaxAgeSec);
  return {
    origins: items(config.AccessControlAllowOrigins),
    methods: methods.includes('ALL') ? ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE', 'OPTIONS'] : methods,
    headers: items(config.AccessControlAllowHeaders),
    expose: items(config.AccessControlExposeHeaders),
    ...(maxAge !== undefined && { maxAge }),
    credentials: flag(config.AccessControlAllowCredentials) ?? false,
    override: flag(config.OriginOverride) ?? false,
  };
}
