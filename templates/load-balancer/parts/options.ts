import {
  type Id,
  type OptionDependency,
  option,
  type ParameterRefs,
  type Parameters,
  type Shape,
  type Token,
} from '../../../generator/index.ts';
import { WAF_OPTIONS, type WafOptions, wafParameters } from '../../parts/web-acl.ts';
import {
  accessLogParameters,
  certificateParameters,
  domainParameters,
  furtherCertificate,
  furtherDomain,
  hstsParameters,
  type internalParameters,
  networkParameters,
  prefixListId,
  protectionParameters,
  type publicParameters,
  sharedLogParameters,
  subnetsFor,
} from './parameters.ts';
import type { Cidr, Source } from './sources.ts';

/** What parameters are called by. */
const NAME = option.text(/^[A-Za-z][A-Za-z0-9]*$/, 'letters and digits, as in "Shop"');

interface Form {
  /** Where the template is written; a second load balancer of another structure needs a path of its own. */
  readonly path?: string;
  /** Which network it is reached from: `internet-facing` (default) stands in public subnets, `internal` in private ones. */
  readonly scheme?: 'internet-facing' | 'internal';
  /** Serves IPv6 beside IPv4; the subnets need IPv6 ranges. */
  readonly dualstack?: boolean;
  /** The sources that may connect: everybody by default, or the private ranges where it is internal. */
  readonly sources?: readonly Source[];
  /** Further certificates, by name: `['Shop']` adds the parameter `ShopCertificateArn`. */
  readonly moreCertificates?: readonly string[];
  /** Tells browsers to insist on HTTPS for the parameter `HstsSeconds`. */
  readonly hsts?: boolean;
  /** A second listener, 8443 (8080 without a certificate), where a new version is tried before it takes over. */
  readonly testListener?: true | { readonly sources: readonly Cidr[] };
  /** Writes access logs to a bucket that it makes, instead of to the one that `LogBucketName` names. */
  readonly accessLogs?: boolean;
  /** Puts a web ACL in front of it. */
  readonly waf?: true | WafOptions;
}

interface Names {
  /** Further names in the zone: `['Shop']` adds the parameter `ShopDomainName`. */
  readonly names?: readonly string[];
  /** Also answers to every name under the domain, `*.example.com`. */
  readonly wildcard?: boolean;
}

/** Who makes the certificate, and whether Route 53 records lead here. */
type Naming =
  | { readonly certificate?: 'existing'; readonly domain?: false; readonly names?: never; readonly wildcard?: never }
  | ({ readonly certificate?: 'existing'; readonly domain: true } & Names)
  | ({ readonly certificate: 'issued'; readonly domain?: never } & Names);

/** The options of a load balancer: each set of them makes a template of its own; all else is a parameter. */
export type LoadBalancerOptions = Form & Naming;

/** The shape of these options, which they are checked against. */
export const LOAD_BALANCER_OPTIONS = {
  path: option.text(),
  scheme: option.oneOf('internet-facing', 'internal'),
  dualstack: option.flag(),
  sources: option.listOf(
    option.either(
      option.text<Cidr>(),
      option.object<{ readonly prefixList: string }>({ prefixList: option.required(NAME) }),
    ),
  ),
  moreCertificates: option.listOf(NAME),
  hsts: option.flag(),
  testListener: option.either(
    option.oneOf(true),
    option.object<{ readonly sources: readonly Cidr[] }>({
      sources: option.required(option.listOf(option.text<Cidr>())),
    }),
  ),
  accessLogs: option.flag(),
  waf: option.either(option.oneOf(true), option.object<WafOptions>(WAF_OPTIONS)),
  certificate: option.oneOf('existing', 'issued'),
  domain: option.flag(),
  names: option.listOf(NAME),
  wildcard: option.flag(),
} satisfies Shape<LoadBalancerOptions>;

const hasRecords = ({ certificate, domain }: LoadBalancerOptions) => certificate === 'issued' || domain === true;
const NO_RECORDS = {
  why: 'no records lead here: there is neither `domain` nor an issued certificate.',
  mend: "add domain: true or certificate: 'issued', or leave it away.",
};

/** Options that depend on others. */
export const DEPENDENCIES: readonly OptionDependency<LoadBalancerOptions>[] = [
  {
    option: 'domain',
    allowed: ({ certificate }) => certificate !== 'issued',
    why: 'an issued certificate brings the records by itself.',
    mend: 'leave `domain` away.',
  },
  { option: 'names', allowed: (options) => hasRecords(options) || options.names?.length === 0, ...NO_RECORDS },
  { option: 'wildcard', allowed: hasRecords, ...NO_RECORDS },
];

type When<O, Chosen, P> = O extends Chosen ? P : unknown;
type PrefixLists<O> = O extends { readonly sources: readonly (infer S)[] }
  ? {
      readonly [L in Extract<
        S,
        { readonly prefixList: string }
      > as `${L['prefixList']}PrefixListId`]: typeof prefixListId;
    }
  : unknown;
type Domains<O> = O extends { readonly names: readonly (infer N extends string)[] }
  ? { readonly [Name in N as `${Name}DomainName`]: typeof furtherDomain }
  : unknown;
type Certificates<O> = O extends { readonly moreCertificates: readonly (infer N extends string)[] }
  ? { readonly [Name in N as `${Name}CertificateArn`]: typeof furtherCertificate }
  : unknown;

type Declared<O> = typeof networkParameters &
  (O extends { readonly scheme: 'internal' } ? typeof internalParameters : typeof publicParameters) &
  (O extends { readonly certificate: 'issued' } ? typeof domainParameters : typeof certificateParameters) &
  When<O, { readonly domain: true }, typeof domainParameters> &
  When<O, { readonly hsts: true }, typeof hstsParameters> &
  (O extends { readonly accessLogs: true } ? typeof accessLogParameters : typeof sharedLogParameters) &
  When<O, { readonly waf: true | WafOptions }, typeof wafParameters> &
  PrefixLists<O> &
  Domains<O> &
  Certificates<O> &
  typeof protectionParameters;

/** The parameters of the load balancer of these options. */
export type DeclaredFor<O> = Declared<O> extends infer P extends Parameters ? P : never;

type DescribedValue<T> = { readonly Value: Token<T>; readonly Description: string };
type Listener = DescribedValue<Id<'AWS::ElasticLoadBalancingV2::Listener', 'Arn'>>;

/** The outputs of a load balancer with these options. */
export type OutputsFor<O> = {
  readonly ListenerArn: Listener;
  readonly LoadBalancerSecurityGroupId: DescribedValue<Id<'AWS::EC2::SecurityGroup', 'Name'>>;
  readonly LoadBalancerFullName: DescribedValue<
    Id<'AWS::ElasticLoadBalancingV2::LoadBalancer', 'LoadBalancerFullName'>
  >;
  readonly LoadBalancerArn: DescribedValue<Id<'AWS::ElasticLoadBalancingV2::LoadBalancer', 'Arn'>>;
  readonly LoadBalancerDnsName: DescribedValue<Id<'AWS::ElasticLoadBalancingV2::LoadBalancer', 'DNSName'>>;
  readonly Url: DescribedValue<string>;
} & (O extends { readonly testListener: unknown } ? { readonly TestListenerArn: Listener } : unknown) &
  (O extends { readonly accessLogs: true }
    ? { readonly AccessLogBucketName: DescribedValue<Id<'AWS::S3::Bucket', 'Name'>> }
    : unknown) &
  (O extends { readonly waf: true | WafOptions }
    ? { readonly WafLogGroupName: DescribedValue<Id<'AWS::Logs::LogGroup', 'Name'>> }
    : unknown) &
  (O extends { readonly certificate: 'issued' }
    ? { readonly CertificateArn: DescribedValue<Id<'AWS::CertificateManager::Certificate', 'Arn'>> }
    : unknown);

/** Every parameter that some option declares, under a name that is known beforehand. */
export type AnyParameters = typeof networkParameters &
  typeof publicParameters &
  typeof internalParameters &
  typeof certificateParameters &
  typeof domainParameters &
  typeof hstsParameters &
  typeof accessLogParameters &
  typeof sharedLogParameters &
  typeof wafParameters &
  typeof protectionParameters;

/** The parameters of these options, in the order in which they are written. */
export function parametersFor(options: LoadBalancerOptions): AnyParameters {
  const { names = [], moreCertificates = [], sources = [] } = options;
  const lists = sources.flatMap((source) => (typeof source === 'string' ? [] : [source.prefixList]));
  const each = (list: readonly string[], suffix: string, parameter: Parameters[string]) =>
    Object.fromEntries(list.map((name) => [`${name}${suffix}`, parameter]));
  return {
    ...networkParameters,
    ...subnetsFor(options),
    ...(options.certificate === 'issued' ? domainParameters : certificateParameters),
    ...(options.domain && domainParameters),
    ...each(names, 'DomainName', furtherDomain),
    ...each(moreCertificates, 'CertificateArn', furtherCertificate),
    ...each(lists, 'PrefixListId', prefixListId),
    ...(options.hsts && hstsParameters),
    ...protectionParameters,
    ...(options.accessLogs ? accessLogParameters : sharedLogParameters),
    ...(options.waf && wafParameters),
    // Parameters that the options leave out are never read: each part that reads one depends on its option.
  } as unknown as AnyParameters;
}

/** A parameter whose name an option gives: `parametersFor` declares it. */
export function byName<T extends string>(params: ParameterRefs<AnyParameters>, name: string): Token<T> {
  return (params as unknown as Readonly<Record<string, Token<T>>>)[name]!;
}
