import {
  type Checked,
  checkDependencies,
  checkOptions,
  fn,
  following,
  type Id,
  memoize,
  type OptionDependency,
  option,
  type ParameterRefs,
  type Resource,
  type Shape,
  type Token,
  template,
} from '../../generator/index.ts';
import { dual } from '../network/parts/ipv6.ts';
import { type SubnetId, type SubnetParameters, subnetIdName, subnetParameters } from '../network/parts/zones.ts';
import { openOnPurpose } from '../parts/reasons.ts';
import { accessLogs, sharedLogs } from './parts/access-logs.ts';
import { aliasRecords } from './parts/domain.ts';
import {
  accessLogParameters,
  domainParameters,
  type internalParameters,
  networkParameters,
  protectionParameters,
  type publicParameters,
  sharedLogParameters,
  subnetsFor,
} from './parts/parameters.ts';

/** The options of a network load balancer: each set of them makes a template of its own; all else is a parameter. */
export type NetworkLoadBalancerOptions = {
  /** Where the template is written. */
  readonly path?: string;
  /** Serves IPv6 beside IPv4; the subnets need IPv6 ranges. */
  readonly dualstack?: boolean;
  /** Route 53 records lead from the parameter `DomainName` in the zone `HostedZoneId` to it. */
  readonly domain?: boolean;
  /**
   * Writes access logs to a bucket that it makes, instead of to the one that `LogBucketName` names. There are some only
   * where a service's listener speaks TLS.
   */
  readonly accessLogs?: boolean;
} & (
  | {
      /** `internet-facing` (default) stands in public subnets, `internal` in private ones. */
      readonly scheme?: 'internet-facing';
      /** An address that never changes in each of so many public subnets, for clients that allow addresses. */
      readonly fixedAddresses?: 2 | 3;
    }
  | { readonly scheme: 'internal'; readonly fixedAddresses?: never }
);

/** The shape of these options, which they are checked against. */
export const NETWORK_LOAD_BALANCER_OPTIONS = {
  path: option.text(),
  dualstack: option.flag(),
  domain: option.flag(),
  accessLogs: option.flag(),
  scheme: option.oneOf('internet-facing', 'internal'),
  fixedAddresses: option.oneOf(2, 3),
} satisfies Shape<NetworkLoadBalancerOptions>;

const DEPENDENCIES: readonly OptionDependency<NetworkLoadBalancerOptions>[] = [
  {
    option: 'fixedAddresses',
    allowed: ({ scheme }) => scheme !== 'internal',
    why: 'an address that never changes is a public one, which an internal load balancer does not have.',
    mend: 'leave one of the two away.',
  },
];

type Declared<O> = typeof networkParameters &
  (O extends { readonly scheme: 'internal' }
    ? typeof internalParameters
    : O extends { readonly fixedAddresses: infer Zones extends 2 | 3 }
      ? SubnetParameters<'Public', Zones>
      : typeof publicParameters) &
  typeof protectionParameters &
  (O extends { readonly domain: true } ? typeof domainParameters : unknown) &
  (O extends { readonly accessLogs: true } ? typeof accessLogParameters : typeof sharedLogParameters);
type Any = typeof networkParameters &
  SubnetParameters<'Public', 3> &
  typeof publicParameters &
  typeof internalParameters &
  typeof protectionParameters &
  typeof domainParameters &
  typeof accessLogParameters &
  typeof sharedLogParameters;

const FIXED_ZONES = ['A', 'B', 'C'] as const;

type DescribedValue<T> = { readonly Value: Token<T>; readonly Description: string };
type OutputsFor<O> = {
  readonly NetworkLoadBalancerArn: DescribedValue<Id<'AWS::ElasticLoadBalancingV2::LoadBalancer', 'Arn'>>;
  readonly LoadBalancerSecurityGroupId: DescribedValue<Id<'AWS::EC2::SecurityGroup', 'Name'>>;
  readonly LoadBalancerFullName: DescribedValue<
    Id<'AWS::ElasticLoadBalancingV2::LoadBalancer', 'LoadBalancerFullName'>
  >;
  readonly Address: DescribedValue<Id<'AWS::ElasticLoadBalancingV2::LoadBalancer', 'DNSName'>>;
} & (O extends { readonly fixedAddresses: number } ? { readonly FixedAddresses: DescribedValue<string> } : unknown) &
  (O extends { readonly accessLogs: true }
    ? { readonly AccessLogBucketName: DescribedValue<Id<'AWS::S3::Bucket', 'Name'>> }
    : unknown);

/** A load balancer for what is not HTTP: services add their own listeners, and rules to its security group. */
export function networkLoadBalancerTemplate<const O extends object>(options: Checked<NetworkLoadBalancerOptions, O>) {
  return following<Declared<O>, OutputsFor<O>>(build(options));
}

const build = memoize((options: NetworkLoadBalancerOptions) => {
  checkOptions('networkLoadBalancerTemplate', NETWORK_LOAD_BALANCER_OPTIONS, options);
  checkDependencies('networkLoadBalancerTemplate', options, DEPENDENCIES);
  const { path = 'templates/network-load-balancer.yaml', scheme = 'internet-facing', dualstack = false } = options;
  const internal = scheme === 'internal';
  return template({
    path,
    description: internal ? 'Internal network load balancer' : 'Public network load balancer',
    parameters: {
      ...networkParameters,
      ...subnetsTaken(options),
      ...protectionParameters,
      ...(options.domain && domainParameters),
      ...(options.accessLogs ? accessLogParameters : sharedLogParameters),
      // Parameters that the options leave out are never read: what reads one depends on its option.
    } as unknown as Any,

    body({ params, condition, resource }) {
      const group = resource(
        'SecurityGroup',
        'AWS::EC2::SecurityGroup',
        {
          GroupDescription: 'The load balancer: what its services open, in and out',
          VpcId: params.VpcId,
          SecurityGroupEgress: [
            { IpProtocol: '-1', CidrIp: '127.0.0.1/32', Description: 'Nothing; services add their own' },
          ],
        },
        { comment: 'Made with the load balancer: one that begins without a group can never get one.' },
      );
      const fixed = FIXED_ZONES.slice(0, options.fixedAddresses ?? 0).map((zone) => ({
        subnet: params[subnetIdName('Public', zone)],
        address: resource(`Address${zone}`, 'AWS::EC2::EIP', { Domain: 'vpc' }),
      }));
      const logs = options.accessLogs && accessLogs(resource, params.AccessLogDays, 'network');
      const logged = () => condition('HasLogBucket', fn.not(fn.equals(params.LogBucketName, '')));
      const balancer = resource(
        'LoadBalancer',
        'AWS::ElasticLoadBalancingV2::LoadBalancer',
        {
          Type: 'network',
          Scheme: scheme,
          ...(dualstack && { IpAddressType: 'dualstack' }),
          ...subnets(params, internal, fixed),
          SecurityGroups: [group.att('GroupId')],
          LoadBalancerAttributes: [
            { Key: 'deletion_protection.enabled', Value: params.DeletionProtection },
            { Key: 'load_balancing.cross_zone.enabled', Value: 'true' },
            ...(logs ? logs.attributes : sharedLogs(logged(), params.LogBucketName)),
          ],
        },
        {
          ...(logs && { DependsOn: [logs.bucketPolicy] }),
          Metadata: openOnPurpose({
            elbv2_deletion_protection_enabled_check: 'The parameter decides: true in production.',
            ...(!logs && {
              elbv2_logging_enabled_check: 'The parameter decides: the foundation has a bucket for them.',
            }),
          }),
        },
      );
      const names = options.domain ? [{ prefix: 'Domain', name: params.DomainName }] : [];
      aliasRecords(resource, params, names, { balancer, dualstack });
      return {
        NetworkLoadBalancerArn: { Value: balancer.ref, Description: 'Where services add their listeners' },
        LoadBalancerSecurityGroupId: {
          Value: group.att('GroupId'),
          Description: 'Where services open the ways in and out',
        },
        LoadBalancerFullName: { Value: balancer.att('LoadBalancerFullName'), Description: 'Its name in metrics' },
        Address: { Value: names[0]?.name ?? balancer.att('DNSName'), Description: 'Where the load balancer answers' },
        ...(fixed.length > 0 && {
          FixedAddresses: {
            Value: fn.commaList(fixed.map(({ address }) => address.att('PublicIp'))),
            Description: 'The addresses behind that name, which never change',
          },
        }),
        ...(logs && { AccessLogBucketName: { Value: logs.bucket.ref, Description: 'Where access logs are, by day' } }),
      };
    },
  });
});

/** The parameters that say which subnets it is in. */
function subnetsTaken({ dualstack, scheme, fixedAddresses }: NetworkLoadBalancerOptions) {
  if (fixedAddresses === undefined) return subnetsFor({ scheme, dualstack });
  const subnets = subnetParameters('Public', fixedAddresses);
  return dualstack ? dual(subnets) : subnets;
}

interface FixedAddress {
  readonly subnet: Token<SubnetId>;
  readonly address: Resource<'AWS::EC2::EIP'>;
}

/** Its subnets: by id alone, or each with a fixed address. */
function subnets(params: ParameterRefs<Any>, internal: boolean, fixed: readonly FixedAddress[]) {
  if (fixed.length === 0) return { Subnets: internal ? params.PrivateSubnetIds : params.PublicSubnetIds };
  return {
    SubnetMappings: fixed.map(({ subnet, address }) => ({
      SubnetId: subnet,
      AllocationId: address.att('AllocationId'),
    })),
  };
}
