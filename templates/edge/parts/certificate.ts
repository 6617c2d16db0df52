import { AWS, type Body, fn, type ParameterRefs, type Token } from '../../../generator/index.ts';
import type { AnyParameters } from './options.ts';

type Builder = Pick<Body<Readonly<Record<never, never>>>, 'resource' | 'condition' | 'rule'>;
type Params = ParameterRefs<AnyParameters>;

/** A certificate for the names of a site, where there are any, and when that is. */
export function siteCertificate({ resource, condition, rule }: Builder, params: Params, names: readonly string[]) {
  const { SiteDomainName, HostedZoneId } = params;
  const named = condition('HasDomain', fn.not(fn.equals(SiteDomainName, '')));
  // `parametersFor` declares them: names that the type does not know.
  const declared = params as unknown as Readonly<Record<string, Token<string>>>;
  const further = names.map((name) => {
    const own = declared[`${name}SiteDomainName`]!;
    return { name: own, given: condition(`Has${name}Domain`, fn.not(fn.equals(own, ''))) };
  });
  const proved = (DomainName: Token<string>) => ({ DomainName, HostedZoneId });

  rule('CertificateNeedsZone', {
    RuleCondition: fn.not(fn.equals(SiteDomainName, '')),
    Assertions: [
      {
        Assert: fn.not(fn.equals(HostedZoneId, '')),
        AssertDescription: 'SiteDomainName needs HostedZoneId: the certificate proves itself by records in that zone',
      },
    ],
  });
  const certificate = resource(
    'Certificate',
    'AWS::CertificateManager::Certificate',
    {
      DomainName: SiteDomainName,
      ...(further.length > 0 && {
        SubjectAlternativeNames: further.map(({ given, name }) => fn.if(given, name, AWS.NoValue)),
      }),
      ValidationMethod: 'DNS',
      DomainValidationOptions: [
        proved(SiteDomainName),
        ...further.map(({ given, name }) => fn.if(given, proved(name), AWS.NoValue)),
      ],
      KeyAlgorithm: 'RSA_2048',
    },
    { Condition: named, comment: 'Renews itself for as long as the records that proved it stay in the zone.' },
  );
  return { certificate, named };
}
