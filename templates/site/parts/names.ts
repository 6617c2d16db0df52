import {
  type Body,
  type Condition,
  fn,
  type ParameterRefs,
  type Resource,
  type Token,
} from '../../../generator/index.ts';
import { type AnyParameters, furtherName } from './options.ts';

/** The zone that all distributions have their names in (Amazon Route 53 API reference, AliasTarget). */
const CLOUDFRONT_ZONE = 'Z2FDTNDATAQYW2';

type Builder = Pick<Body<Readonly<Record<never, never>>>, 'resource' | 'condition'>;
type Params = ParameterRefs<AnyParameters>;

/** A name under which a site answers, and when there is one. */
export interface SiteName {
  /** What the logical ids of its records begin with. */
  readonly prefix: string;
  readonly name: Token<string>;
  readonly given: Condition;
}

/** The names of a site, the main one first. */
export function siteNames(
  condition: Builder['condition'],
  params: Params,
  names: readonly string[],
): readonly [SiteName, ...SiteName[]] {
  const main = condition('HasDomain', fn.not(fn.equals(params.SiteDomainName, '')));
  const further = names.map((name): SiteName => {
    const own = furtherName(params, name);
    const given = condition(`Has${name}Domain`, fn.and(main, fn.not(fn.equals(own, ''))));
    return { prefix: `${name}Domain`, name: own, given };
  });
  return [{ prefix: 'Domain', name: params.SiteDomainName, given: main }, ...further];
}

/** Records that lead from the names to the distribution, over IPv4 and IPv6, where there is a zone for them. */
export function siteRecords(
  { resource, condition }: Builder,
  { HostedZoneId }: Params,
  names: readonly SiteName[],
  distribution: Resource<'AWS::CloudFront::Distribution'>,
): void {
  const zoned = fn.not(fn.equals(HostedZoneId, ''));
  for (const { prefix, name, given } of names) {
    const recorded = condition(`Has${prefix}Records`, fn.and(given, zoned));
    for (const [Type, suffix] of [
      ['A', ''],
      ['AAAA', 'Ipv6'],
    ] as const) {
      resource(
        `${prefix}Record${suffix}`,
        'AWS::Route53::RecordSet',
        {
          HostedZoneId,
          Name: name,
          Type,
          AliasTarget: {
            DNSName: distribution.att('DomainName'),
            HostedZoneId: CLOUDFRONT_ZONE,
            EvaluateTargetHealth: false,
          },
        },
        { Condition: recorded },
      );
    }
  }
}
