import {
  type ElementOf,
  type Id,
  option,
  type ParameterRefs,
  type Parameters,
  type Shape,
  type Token,
} from '../../../generator/index.ts';
import { furtherSiteDomainOrNone, NAME } from '../../parts/site-domain.ts';
import { apiParameters, siteParameters, vpcOriginParameters } from './parameters.ts';
import type { Routing } from './routing.ts';

/** A path pattern of CloudFront: `/api/*`. */
export type ApiPath = `/${string}`;

/** Paths of the site that a load balancer answers for. */
export interface ApiOptions {
  /** How CloudFront reaches the load balancer: over the internet, or through a VPC origin where it is internal. */
  readonly loadBalancer: 'public' | 'internal';
  /** Patterns of the paths, of which the first that fits counts: `['/api/*']` by default. */
  readonly paths?: readonly [ApiPath, ...ApiPath[]];
  /** The host header that the load balancer sees: the site's name (`viewer`, the default), or its own (`origin`). */
  readonly host?: 'viewer' | 'origin';
}

/** The options of a site: each set of them makes a template of its own; all else is a parameter. */
export interface StaticSiteOptions {
  /** Where the template is written; a second site of another structure needs a path of its own. */
  readonly path?: string;
  /** What a path without an extension leads to: the one page (default), the `index.html` of its folder, or itself. */
  readonly routing?: Routing;
  /** Paths that a load balancer answers for: the API on the domain of the site. */
  readonly api?: ApiOptions;
  /** Further names of the site: `['Www']` adds the parameter `WwwSiteDomainName`. */
  readonly names?: readonly string[];
}

/** The shape of these options, which they are checked against. */
export const STATIC_SITE_OPTIONS = {
  path: option.text(),
  routing: option.oneOf('single-page', 'folders', 'none'),
  api: option.object<ApiOptions>({
    loadBalancer: option.required(option.oneOf('public', 'internal')),
    paths: option.listOf(option.text<ApiPath>(/^\//, 'a path, as "/api/*"'), 1),
    host: option.oneOf('viewer', 'origin'),
  }),
  names: option.listOf(NAME),
} satisfies Shape<StaticSiteOptions>;

type Api<O> = O extends { readonly api: { readonly loadBalancer: infer L } }
  ? typeof apiParameters & (L extends 'internal' ? typeof vpcOriginParameters : unknown)
  : unknown;

/** The parameters of the site of these options. */
export type DeclaredFor<O> = typeof siteParameters &
  Api<O> & {
    readonly [Name in ElementOf<O, 'names'> & string as `${Name}SiteDomainName`]: typeof furtherSiteDomainOrNone;
  } extends infer P extends Parameters
  ? P
  : never;

type DescribedValue<T> = { readonly Value: Token<T>; readonly Description: string };

/** The outputs of every site. */
export type SiteOutputs = {
  readonly SiteUrl: DescribedValue<string>;
  readonly SiteBucketName: DescribedValue<Id<'AWS::S3::Bucket', 'Name'>>;
  readonly DistributionId: DescribedValue<Id<'AWS::CloudFront::Distribution', 'Name'>>;
  readonly DistributionDomainName: DescribedValue<Id<'AWS::CloudFront::Distribution', 'DomainName'>>;
};

/** Every parameter that some option declares, under a name that is known beforehand. */
export type AnyParameters = typeof siteParameters & typeof apiParameters & typeof vpcOriginParameters;

/** The parameters of these options, in the order in which they are written. */
export function parametersFor({ api, names = [] }: StaticSiteOptions): AnyParameters {
  return {
    ...siteParameters,
    ...Object.fromEntries(names.map((name) => [`${name}SiteDomainName`, furtherSiteDomainOrNone])),
    ...(api && apiParameters),
    ...(api?.loadBalancer === 'internal' && vpcOriginParameters),
    // Parameters that the options leave out are never read: each part that reads one depends on its option.
  } as AnyParameters;
}

/** A further name of the site: `parametersFor` declares it. */
export function furtherName(params: ParameterRefs<AnyParameters>, name: string): Token<string> {
  return (params as unknown as Readonly<Record<string, Token<string>>>)[`${name}SiteDomainName`]!;
}
