import { createHash } from 'node:crypto';
import type { ResourceRequest } from '../handler.ts';
import type { Resource } from '../specification.ts';
import { arnParts } from './services.ts';

/** Where an identifier comes from: the same seed makes the same identifier, so that a restart makes nothing twice. */
export const digest = (seed: string): Buffer => createHash('sha256').update(seed).digest();

/** Twelve letters and digits, as CloudFormation appends to names. */
export function suffix(seed: string, length = 12): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  return [...digest(seed).subarray(0, length)].map((byte) => letters[byte % letters.length]).join('');
}

/** A UUID that follows from its seed. */
export function uuid(seed: string): string {
  const hex = digest(seed).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Partition and domain of a region. */
export function partitionOf(region: string): { partition: string; domain: string } {
  if (region.startsWith('cn-')) return { partition: 'aws-cn', domain: 'amazonaws.com.cn' };
  return { partition: region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws', domain: 'amazonaws.com' };
}

/** The prefixes that EC2 and its neighbours put before seventeen hexadecimal digits. */
const PREFIXES: Readonly<Record<string, string>> = {
  'AWS::EC2::VPC': 'vpc',
  'AWS::EC2::Subnet': 'subnet',
  'AWS::EC2::SecurityGroup': 'sg',
  'AWS::EC2::SecurityGroupIngress': 'sgr',
  'AWS::EC2::SecurityGroupEgress': 'sgr',
  'AWS::EC2::InternetGateway': 'igw',
  'AWS::EC2::EgressOnlyInternetGateway': 'eigw',
  'AWS::EC2::NatGateway': 'nat',
  'AWS::EC2::RouteTable': 'rtb',
  'AWS::EC2::SubnetRouteTableAssociation': 'rtbassoc',
  'AWS::EC2::EIP': 'eipalloc',
  'AWS::EC2::EIPAssociation': 'eipassoc',
  'AWS::EC2::VPCEndpoint': 'vpce',
  'AWS::EC2::VPCEndpointService': 'vpce-svc',
  'AWS::EC2::VPCPeeringConnection': 'pcx',
  'AWS::EC2::VPCCidrBlock': 'vpc-cidr-assoc',
  'AWS::EC2::NetworkInterface': 'eni',
  'AWS::EC2::NetworkAcl': 'acl',
  'AWS::EC2::SubnetNetworkAclAssociation': 'aclassoc',
  'AWS::EC2::DHCPOptions': 'dopt',
  'AWS::EC2::FlowLog': 'fl',
  'AWS::EC2::Instance': 'i',
  'AWS::EC2::Volume': 'vol',
  'AWS::EC2::LaunchTemplate': 'lt',
  'AWS::EC2::TransitGateway': 'tgw',
  'AWS::EC2::TransitGatewayAttachment': 'tgw-attach',
  'AWS::EC2::VPNGateway': 'vgw',
  'AWS::EC2::PrefixList': 'pl',
  'AWS::EFS::FileSystem': 'fs',
  'AWS::EFS::MountTarget': 'fsmt',
  'AWS::EFS::AccessPoint': 'fsap',
  'AWS::ServiceDiscovery::PrivateDnsNamespace': 'ns',
  'AWS::ServiceDiscovery::HttpNamespace': 'ns',
  'AWS::ServiceDiscovery::PublicDnsNamespace': 'ns',
  'AWS::ServiceDiscovery::Service': 'srv',
};

/** `vpc-0123456789abcdef0` and its like; for types without a prefix of their own, a UUID. */
export function idOf(type: string, seed: string): string {
  const prefix = PREFIXES[type];
  if (prefix !== undefined) return `${prefix}-0${digest(seed).toString('hex').slice(0, 16)}`;
  if (type === 'AWS::CloudFront::Distribution') return `E${suffix(seed, 13)}`;
  if (type === 'AWS::Route53::HostedZone') return `Z${suffix(seed, 20)}`;
  return uuid(seed);
}

const LOWER_CASE =
  /::(S3::Bucket|RDS::.*|ECR::Repository|ElastiCache::.*|OpenSearchService::.*|Redshift::.*|DocDB::.*|Neptune::.*)$/;

/** The name that CloudFormation makes up where the template gives none. */
export function generatedName({ type, stack, logicalId, token }: ResourceRequest): string {
  const tail = suffix(token);
  // The longest name that the strictest of these services takes is 63 characters.
  const head = `${stack.stackName}-${logicalId}`.slice(0, 62 - tail.length);
  const name = `${head}-${tail}`;
  return LOWER_CASE.test(type) ? name.toLowerCase() : name;
}

/** Some patterns want a name with its path, or without the slash that it begins with. */
function nameIn(placeholder: string, name: string, { properties }: ResourceRequest): string {
  if (placeholder.endsWith('WithoutLeadingSlash')) return name.replace(/^\//, '');
  const path = placeholder.endsWith('WithPath') && typeof properties.Path === 'string' ? properties.Path.slice(1) : '';
  return `${path}${name}`;
}

/** The ARN that the specification's pattern gives, with every placeholder of it that is a name or an id filled in. */
export function arnOf(resource: Resource | undefined, request: ResourceRequest, name: string): string {
  const { account, region } = request.stack;
  const { partition } = partitionOf(region);
  const known: Readonly<Record<string, string>> = { Partition: partition, Account: account, Region: region };
  if (resource?.arnTemplate !== undefined) {
    return resource.arnTemplate.replace(/\$\{(\w+)\}/g, (_, key: string) => known[key] ?? nameIn(key, name, request));
  }
  const parts = arnParts(request.type, region);
  const words = (request.type.split('::')[2] ?? '').replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
  return `arn:${partition}:${parts.service}:${parts.region}:${account}:${words}/${name}`;
}
