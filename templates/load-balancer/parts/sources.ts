import { isIP } from 'node:net';
import { RookeryError, type Token, type Value } from '../../../generator/index.ts';
import type { SecurityGroupIngress } from '../../../generator/resources/generated/ec2.ts';

/** A range of addresses, as `203.0.113.0/24` or `2001:db8::/32`. */
export type Cidr = `${number}.${number}.${number}.${number}/${number}` | `${string}:${string}/${number}`;

/** A source that may connect: a range, or a prefix list whose id is the parameter `<prefixList>PrefixListId`. */
export type Source = Cidr | { readonly prefixList: string };

/** A port, and what it is called in the security group. */
export interface Port {
  readonly number: Value<number>;
  readonly name: string;
}

const ANYWHERE: readonly Cidr[] = ['0.0.0.0/0'];
const ANYWHERE_IPV6: readonly Cidr[] = ['::/0'];
/** RFC 1918 and, for IPv6, RFC 4193. */
export const PRIVATE: readonly Cidr[] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];
const PRIVATE_IPV6: readonly Cidr[] = ['fc00::/7'];

/** The default sources: everybody, or the private ranges where the load balancer is internal. */
export function defaultSources(internal: boolean, dualstack: boolean): readonly Cidr[] {
  if (internal) return dualstack ? [...PRIVATE, ...PRIVATE_IPV6] : PRIVATE;
  return dualstack ? [...ANYWHERE, ...ANYWHERE_IPV6] : ANYWHERE;
}

/** One rule of a security group: a range, or a prefix list by its id, may come in at a port. */
export function fromSource(source: Cidr | Token<string>, { number, name }: Port): SecurityGroupIngress {
  return {
    IpProtocol: 'tcp',
    FromPort: number,
    ToPort: number,
    ...(typeof source !== 'string'
      ? { SourcePrefixListId: source }
      : source.includes(':')
        ? { CidrIpv6: source }
        : { CidrIp: source }),
    Description: name,
  };
}

/** Refuses ranges that EC2 would refuse, and those from which no request can come. */
export function checkSources(path: string, sources: readonly Source[], dualstack: boolean): void {
  if (sources.length === 0) throw noSources(path);
  const seen = new Set<string>();
  for (const source of sources) {
    const name = typeof source === 'string' ? source : source.prefixList;
    if (seen.has(name)) throw sourceTwice(path, name);
    seen.add(name);
    if (typeof source !== 'string') continue;
    if (!isRange(source)) throw sourceInvalid(path, source);
    if (source.includes(':') && !dualstack) throw sourceUnreachable(path, source);
  }
}

/** Refuses a web ACL where every request comes from the addresses of CloudFront: it would rate and block those. */
export function checkClients(path: string, sources: readonly Source[]): void {
  const hidden = sources.find((source) => typeof source !== 'string' && /cloudfront/i.test(source.prefixList));
  if (hidden) throw clientsHidden(path);
}

function isRange(text: string): boolean {
  const [address = '', bits = ''] = text.split('/');
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return /^[0-9]{1,3}$/.test(bits) && Number(bits) <= most;
}

function clientsHidden(path: string) {
  return new RookeryError('ClientsHidden', {
    what: `${path}: waf, and sources with the prefix list of CloudFront.`,
    why: 'the rate rule and the reputation list would judge the addresses of CloudFront, and block all of its clients.',
    mend: 'leave waf out, and put the web ACL on the distribution.',
  });
}

function noSources(path: string) {
  return new RookeryError('SourcesMissing', {
    what: `${path}: sources is an empty list.`,
    why: 'a load balancer that lets nobody in answers nobody.',
    mend: "name the ranges that may come in, or leave sources away for its default: ['0.0.0.0/0'] where it is public.",
  });
}

function sourceTwice(path: string, source: string) {
  return new RookeryError('SourceTwice', {
    what: `${path}: sources names ${source} twice.`,
    why: 'EC2 refuses a security group with two rules that are the same.',
    mend: 'remove one of them.',
  });
}

function sourceInvalid(path: string, source: string) {
  return new RookeryError('SourceInvalid', {
    what: `${path}: sources has "${source}".`,
    why: 'it is no range of addresses in CIDR notation.',
    mend: 'write it as 203.0.113.0/24 or 2001:db8::/32; one address is /32, or /128 in IPv6.',
  });
}

function sourceUnreachable(path: string, source: string) {
  return new RookeryError('SourceNeedsDualstack', {
    what: `${path}: sources has "${source}", and the load balancer has IPv4 addresses alone.`,
    why: 'nobody could ever come in from there.',
    mend: 'add dualstack: true, or remove that range.',
  });
}
