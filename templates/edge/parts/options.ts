import {
  type ElementOf,
  type Id,
  type OptionOf,
  type Outputs,
  option,
  type Parameters,
  RookeryError,
  type Shape,
  type Token,
} from '../../../generator/index.ts';
import type { CLOUDFRONT_CERTIFICATE, CLOUDFRONT_WEB_ACL } from '../../../generator/values/kinds.ts';
import { furtherSiteDomainOrNone, NAME, siteDomainForCertificate, siteZoneOrNone } from '../../parts/site-domain.ts';
import { WAF_OPTIONS, type WafOptions, wafParameters } from '../../parts/web-acl.ts';

/** The options of an edge: each set of them makes a template of its own; all else is a parameter. */
export interface EdgeOptions {
  /** Where the template is written. */
  readonly path?: string;
  /** Makes a certificate for the names of the site and proves it in a Route 53 zone: `true` unless it is said. */
  readonly certificate?: boolean;
  /** Further names of the site: `['Www']` adds the parameter `WwwSiteDomainName`, and the name to the certificate. */
  readonly names?: readonly string[];
  /** Makes a web ACL for distributions. */
  readonly waf?: true | WafOptions;
}

/** The shape of these options, which they are checked against. */
export const EDGE_OPTIONS = {
  path: option.text(),
  certificate: option.flag(),
  names: option.listOf(NAME),
  waf: option.either(option.oneOf(true), option.object<WafOptions>(WAF_OPTIONS)),
} satisfies Shape<EdgeOptions>;

/** Parameters of an edge with a certificate. */
const certificateParameters = {
  SiteDomainName: siteDomainForCertificate,
  HostedZoneId: siteZoneOrNone,
} as const;

type Waf<O, P> = O extends { readonly waf: true | WafOptions } ? P : unknown;
type Certificate<O, P> = OptionOf<O, 'certificate', true> extends false ? unknown : P;

/** The parameters of the edge of these options. */
export type DeclaredFor<O> = Certificate<O, typeof certificateParameters> &
  Waf<O, typeof wafParameters> & {
    readonly [Name in ElementOf<O, 'names'> & string as `${Name}SiteDomainName`]: typeof furtherSiteDomainOrNone;
  } extends infer P extends Parameters
  ? P
  : never;

type DescribedValue<T> = { readonly Value: Token<T>; readonly Description: string };

/** The outputs of an edge with these options. */
export type OutputsFor<O> = Certificate<
  O,
  { readonly CloudFrontCertificateArn: DescribedValue<Id<typeof CLOUDFRONT_CERTIFICATE, 'Arn'>> }
> &
  Waf<
    O,
    {
      readonly CloudFrontWebAclArn: DescribedValue<Id<typeof CLOUDFRONT_WEB_ACL, 'Arn'>>;
      readonly WafLogGroupName: DescribedValue<Id<'AWS::Logs::LogGroup', 'Name'>>;
    }
  > extends infer R extends Outputs
  ? R
  : never;

/** Every parameter that some option declares, under a name that is known beforehand. */
export type AnyParameters = typeof certificateParameters & typeof wafParameters;

/** The parameters of these options, in the order in which they are written. */
export function parametersFor({ certificate = true, names = [], waf }: EdgeOptions): AnyParameters {
  return {
    ...(certificate && certificateParameters),
    ...Object.fromEntries(names.map((name) => [`${name}SiteDomainName`, furtherSiteDomainOrNone])),
    ...(waf && wafParameters),
    // Parameters that the options leave out are never read: each part that reads one depends on its option.
  } as AnyParameters;
}

/** Refuses an edge that would make nothing, and names that no certificate is made for. */
export function checkSomething(path: string, { certificate = true, names = [], waf }: EdgeOptions): void {
  if (certificate) return;
  if (names.length > 0)
    throw new RookeryError('OptionsInvalid', {
      what: `${path}: edgeTemplate: names does not go with certificate: false.`,
      why: 'the names are those of the certificate.',
      mend: 'leave one of them away.',
    });
  if (waf === undefined)
    throw new RookeryError('OptionsInvalid', {
      what: `${path}: edgeTemplate: certificate: false without waf.`,
      why: 'there is nothing left to make.',
      mend: 'add waf: true, or leave the template away.',
    });
}
