import { type Declare, fn, type ParameterRefs, type Resource, type Token } from '../../../generator/index.ts';
import { type AnyParameters, byName, type LoadBalancerOptions } from './options.ts';
import type { domainParameters } from './parameters.ts';

/** A name under which a load balancer answers, and what the logical ids of its records begin with. */
export interface Named {
  readonly prefix: string;
  readonly name: Token<string>;
  readonly wildcard?: true;
}

type Domain = ParameterRefs<typeof domainParameters>;

/** The names that lead to a load balancer, the domain itself first; none, where the records are managed elsewhere. */
export function namesOf(options: LoadBalancerOptions, params: ParameterRefs<AnyParameters>): readonly Named[] {
  const { certificate, domain, names = [], wildcard } = options;
  if (certificate !== 'issued' && !domain) return [];
  return [
    { prefix: 'Domain', name: params.DomainName },
    ...names.map((name) => ({ prefix: `${name}Domain`, name: byName<string>(params, `${name}DomainName`) })),
    ...(wildcard ? [{ prefix: 'Wildcard', name: fn.sub`*.${params.DomainName}`, wildcard } as const] : []),
  ];
}

/** A certificate for these names. Each proves itself by a record in the zone; a wildcard by its domain's own. */
export function issuedCertificate(resource: Declare, params: Domain, names: readonly Named[]) {
  const others = names.slice(1).map(({ name }) => name);
  const proved = names.filter(({ wildcard }) => !wildcard);
  return resource(
    'Certificate',
    'AWS::CertificateManager::Certificate',
    {
      DomainName: params.DomainName,
      ...(others.length > 0 && { SubjectAlternativeNames: others }),
      ValidationMethod: 'DNS',
      DomainValidationOptions: proved.map(({ name }) => ({ DomainName: name, HostedZoneId: params.HostedZoneId })),
      KeyAlgorithm: 'RSA_2048',
    },
    { comment: 'Renews itself for as long as the records that proved it stay in the zone.' },
  );
}

/** Records that lead from names to a load balancer. */
export function aliasRecords(
  resource: Declare,
  params: Domain,
  names: readonly Named[],
  { balancer, dualstack }: { balancer: Resource<'AWS::ElasticLoadBalancingV2::LoadBalancer'>; dualstack: boolean },
): void {
  const record = (logicalId: string, Name: Token<string>, Type: 'A' | 'AAAA') =>
    resource(logicalId, 'AWS::Route53::RecordSet', {
      HostedZoneId: params.HostedZoneId,
      Name,
      Type,
      AliasTarget: {
        DNSName: balancer.att('DNSName'),
        HostedZoneId: balancer.att('CanonicalHostedZoneID'),
        EvaluateTargetHealth: false,
      },
    });
  for (const { prefix, name } of names) {
    record(`${prefix}Record`, name, 'A');
    if (dualstack) record(`${prefix}RecordIpv6`, name, 'AAAA');
  }
}
