/** All that the edge needs to know, sent to its thread as a whole at every change. */
export interface EdgeTable {
  /** Where S3's buckets lie on disk. */
  readonly buckets: string;
  readonly distributions: readonly DistributionRow[];
}

export interface DistributionRow {
  readonly id: string;
  readonly arn: string;
  readonly account: string;
  readonly port: number;
  readonly domainName: string;
  readonly aliases: readonly string[];
  readonly defaultRootObject: string;
  /** In the order in which they are asked; the last is the default one. */
  readonly behaviors: readonly BehaviorRow[];
  /** By their ids; an origin group is an origin of its own. */
  readonly origins: Readonly<Record<string, OriginRow>>;
  readonly errors: readonly ErrorRow[];
  /** Ever newer ones; what was asked for before one, it removes. */
  readonly invalidations: readonly { readonly sequence: number; readonly paths: readonly string[] }[];
}

export interface BehaviorRow {
  readonly pattern: string;
  readonly originId: string;
  readonly methods: readonly string[];
  readonly cachedMethods: readonly string[];
  readonly compress: boolean;
  readonly cache: CachePolicyRow;
  readonly originRequest: OriginRequestPolicyRow;
  readonly responseHeaders?: ResponseHeadersPolicyRow;
  readonly viewerRequest?: FunctionRow;
  readonly viewerResponse?: FunctionRow;
  /** What the behaviour asks for that is not simulated here, and would change answers: such requests are refused. */
  readonly unsimulated?: string;
}

/** Which headers, cookies or query strings: none, all, those named, or all but those named. Names of headers are in lower case. */
export interface Choice {
  readonly kind: 'none' | 'all' | 'only' | 'except' | 'all-and';
  readonly names: readonly string[];
}

export interface CachePolicyRow {
  readonly minTtl: number;
  readonly defaultTtl: number;
  readonly maxTtl: number;
  readonly gzip: boolean;
  readonly brotli: boolean;
  readonly headers: Choice;
  readonly cookies: Choice;
  readonly queryStrings: Choice;
}

export type OriginRequestPolicyRow = Pick<CachePolicyRow, 'headers' | 'cookies' | 'queryStrings'>;

export interface ResponseHeadersPolicyRow {
  /** Each is set, and overrides the origin's own where it says so. */
  readonly headers: readonly HeaderRow[];
  readonly remove: readonly string[];
  readonly cors?: CorsRow;
  /** How many of a hundred answers have a Server-Timing header. */
  readonly serverTimingRate?: number;
}

export interface HeaderRow {
  readonly name: string;
  readonly value: string;
  readonly override: boolean;
}

export interface CorsRow {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly string[];
  readonly expose: readonly string[];
  readonly maxAge?: number;
  readonly credentials: boolean;
  readonly override: boolean;
}

export interface FunctionRow {
  readonly name: string;
  readonly code: string;
}

interface OriginCommon {
  readonly path: string;
  /** Headers that CloudFront adds to every request. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

export type OriginRow =
  | (OriginCommon & {
      readonly kind: 's3';
      readonly bucket: string;
      /** As whom CloudFront asks: by access control (signing always, or only without Authorization), by the old identity, or as nobody. */
      readonly access:
        | { readonly by: 'control'; readonly always: boolean }
        | { readonly by: 'identity'; readonly id: string; readonly user: string | undefined }
        | { readonly by: 'nobody' };
    })
  | (OriginCommon & {
      readonly kind: 'balancer';
      readonly host: string;
      readonly port: number;
      readonly attempts: number;
      readonly readTimeoutMs: number;
    })
  | { readonly kind: 'group'; readonly members: readonly [string, string]; readonly statuses: readonly number[] }
  /** Nothing answers it on this machine, for a reason that the answer gives. */
  | { readonly kind: 'absent'; readonly reason: string };

export interface ErrorRow {
  readonly code: number;
  readonly page?: { readonly path: string; readonly status: number };
  readonly ttl: number;
}

/** What the edge reports: a distribution is served (no problem) or is not, with the operating system's reason. */
export interface EdgeNotice {
  readonly type: 'listener';
  readonly id: string;
  readonly problem?: string;
}
