import { digest } from './identifiers.ts';

/** Values of kinds that a name gives away, the same for the same seed. */
interface Seeded {
  readonly seed: string;
  readonly region: string;
}

const byte = (seed: string, at: number): number => digest(seed)[at] ?? 0;
const hex = (seed: string, length: number): string => digest(seed).toString('hex').slice(0, length);

/** An address of the networks that templates give; of public ones, the range for documentation (RFC 5737). */
export function address(seed: string, isPublic: boolean): string {
  const last = (byte(seed, 3) % 250) + 4;
  return isPublic ? `203.0.113.${last}` : `10.0.${byte(seed, 2)}.${last}`;
}

const address6 = (seed: string): string => `2001:db8:${hex(seed, 4)}::${hex(`${seed}/host`, 4)}`;

/** Kinds of single values by the name of their attribute, in order. */
const KINDS: readonly (readonly [name: RegExp, make: (seeded: Seeded, name: string) => string])[] = [
  [/Ipv6Cidr\w*$|IPv6Cidr\w*$/, ({ seed }) => `2001:db8:${hex(seed, 4)}:${hex(`${seed}/net`, 2)}00::/56`],
  [/Cidr(s|Block|Blocks)?$/, ({ seed }) => `10.${byte(seed, 0)}.0.0/16`],
  [/(Ipv6|IPv6)Address(es)?$/, ({ seed }) => address6(seed)],
  [
    /(IpAddress(es)?|IPv4Address(es)?|Ipv4Address(es)?|EniAddress|PeerAddress|CoreNetworkAddress|Ips?)$/,
    ({ seed }, name) => address(seed, /Public|Egress|Static|Ingest|Ipv4|IPv4|Managed/.test(name)),
  ],
  [/AvailabilityZoneId$/, () => 'use1-az1'],
  [/AvailabilityZone$/, ({ region }) => `${region}a`],
  [
    /PrivateDnsName$/,
    ({ seed, region }) => `ip-${address(seed, false).replaceAll('.', '-')}.${region}.compute.internal`,
  ],
  [
    /PublicDnsName$/,
    ({ seed, region }) => `ec2-${address(seed, true).replaceAll('.', '-')}.${region}.compute.amazonaws.com`,
  ],
  [/NameServers$/, ({ seed }) => `ns-${byte(seed, 0) * 4}.awsdns-${String(byte(seed, 1) % 64).padStart(2, '0')}.com`],
];

/** The value of an attribute whose name says what kind it is. */
export function kindOf(name: string, seeded: Seeded): string | undefined {
  return KINDS.find(([pattern]) => pattern.test(name))?.[1](seeded, name);
}

/** What EC2 puts before the digits of ids of other resources. */
const PREFIXES: readonly (readonly [name: RegExp, prefix: string])[] = [
  [/NetworkInterface/, 'eni'],
  [/SecurityGroup/, 'sg'],
  [/Subnet/, 'subnet'],
  [/RouteTable/, 'rtb'],
  [/InternetGateway/, 'igw'],
  [/TransitGateway/, 'tgw'],
  [/NetworkAcl/, 'acl'],
  [/(Vpc|VPC)Endpoint/, 'vpce'],
  [/(Vpc|VPC)I/, 'vpc'],
  [/Volume/, 'vol'],
  [/Allocation/, 'eipalloc'],
  [/Instance/, 'i'],
];

/** An id of another resource, as EC2 writes them. */
export function idFor(name: string, seed: string): string | undefined {
  const prefix = PREFIXES.find(([pattern]) => pattern.test(name))?.[1];
  return prefix && `${prefix}-0${hex(seed, 16)}`;
}

/** Numbers by the name of their attribute: times in seconds, what is counted from nothing, versions from one. */
export function numberFor(name: string): number {
  if (/(Time|Date|At|On)$/.test(name)) return 1_767_225_600;
  return /Version|Revision|Number|Capacity|Dpus|Code$/.test(name) ? 1 : 0;
}

/** Lists of texts that are not empty once a resource is there. */
const FILLED =
  /(IpAddresses|IPv[46]Addresses|Ipv[46]Addresses|CidrBlocks|NameServers|Endpoints|EndpointIds|U(RL|rl)s|AddressesList|PortsList)$/;

/** Whether AWS fills a list by itself; all others say what else there is, and are empty. */
export const isFilled = (name: string): boolean => FILLED.test(name) && !/Ipv6CidrBlocks$/.test(name);
