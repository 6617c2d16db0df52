import type { Attribute } from '@aws-cdk/service-spec-types';
import type { ResourceRequest } from '../handler.ts';
import { list, number, object } from '../handler-values.ts';
import type { Resource } from '../specification.ts';
import { at } from '../value.ts';
import { arnOf, digest, idOf, partitionOf, suffix } from './identifiers.ts';
import { address, idFor, isFilled, kindOf, numberFor } from './kinds.ts';

interface Subject {
  readonly resource: Resource;
  readonly request: ResourceRequest;
  readonly physicalId: string;
  /** The physical id without what an ARN or a URL puts before the name. */
  readonly name: string;
}

type Make = (subject: Subject, attribute: string) => unknown;

const PORTS: readonly (readonly [RegExp, string])[] = [
  [/postgres/i, '5432'],
  [/mysql|mariadb|aurora/i, '3306'],
  [/redis|valkey/i, '6379'],
  [/memcached/i, '11211'],
  [/docdb|mongo/i, '27017'],
];

const portOf: Make = ({ request }) => {
  const { Port: port, Engine: engine } = request.properties;
  if (port !== undefined) return String(port);
  const what = `${request.type} ${String(engine ?? '')}`;
  return (
    PORTS.find(([pattern]) => pattern.test(String(engine ?? '')))?.[1] ??
    PORTS.find(([pattern]) => pattern.test(what))?.[1] ??
    '443'
  );
};

const hostOf: Make = ({ request, name }, attribute) => {
  const [, service = ''] = request.type.split('::');
  const { region } = request.stack;
  const { domain } = partitionOf(region);
  const host = name.toLowerCase().replace(/[^a-z0-9-]+/g, '-');
  const readOnly = /read/i.test(attribute) ? '-ro' : '';
  return `${host}${readOnly}.${suffix(`${name}/${service}`).toLowerCase()}.${region}.${service.toLowerCase()}.${domain}`;
};

/** The name or id that an ARN, a URL or a compound id ends in. */
export function lastPart(physicalId: string): string {
  const compound = /^(arn:|https?:)/.test(physicalId) ? /[/|]|:(?!\d+$)/ : /\|/;
  return physicalId.split(compound).at(-1) ?? physicalId;
}

const arnAttribute: Make = ({ resource, request, physicalId, name }, attribute) => {
  const own = new RegExp(`^(${resource.name})?(Arn|ARN)$`).test(attribute);
  if (own) return physicalId.startsWith('arn:') ? physicalId : arnOf(resource, request, name);
  const what = attribute
    .replace(/\.?(Arn|ARN)$/, '')
    .replace(/\./g, '-')
    .toLowerCase();
  return arnOf(undefined, request, `${name}/${what}-${suffix(`${request.token}/${attribute}`, 6)}`);
};

/** Types whose attributes follow no rule of naming. */
const special: Readonly<Record<string, Readonly<Record<string, Make>>>> = {
  'AWS::S3::Bucket': {
    DomainName: ({ name }) => `${name}.s3.amazonaws.com`,
    RegionalDomainName: ({ name, request }) =>
      `${name}.s3.${request.stack.region}.${partitionOf(request.stack.region).domain}`,
    DualStackDomainName: ({ name, request }) => `${name}.s3.dualstack.${request.stack.region}.amazonaws.com`,
    WebsiteURL: ({ name, request }) => `http://${name}.s3-website-${request.stack.region}.amazonaws.com`,
  },
  'AWS::ECR::Repository': {
    RepositoryUri: ({ name, request }) =>
      `${request.stack.account}.dkr.ecr.${request.stack.region}.${partitionOf(request.stack.region).domain}/${request.properties.RepositoryName ?? name}`,
  },
  'AWS::WAFv2::WebACL': wafArn('webacl'),
  'AWS::WAFv2::IPSet': wafArn('ipset'),
  'AWS::WAFv2::RegexPatternSet': wafArn('regexpatternset'),
  'AWS::WAFv2::RuleGroup': wafArn('rulegroup'),
  'AWS::DynamoDB::Table': {
    StreamArn: (subject) => `${String(arnAttribute(subject, 'Arn'))}/stream/2026-01-01T00:00:00.000`,
  },
  'AWS::EC2::EIP': { AllocationId: ({ request }) => idOf(request.type, request.token) },
  'AWS::EC2::LaunchTemplate': { LatestVersionNumber: () => '1', DefaultVersionNumber: () => '1' },
  'AWS::EC2::VPC': {
    // Amazon gives a network a /56; here one of the range for documentation (RFC 3849).
    Ipv6CidrBlocks: ({ request }) => [`2001:db8:${hex(request, 'ipv6', 4)}:${hex(request, 'ipv6 network', 2)}00::/56`],
    CidrBlockAssociations: ({ request }) => [`vpc-cidr-assoc-0${hex(request, 'cidr', 16)}`],
    DefaultNetworkAcl: ({ request }) => `acl-0${hex(request, 'acl', 16)}`,
    DefaultSecurityGroup: ({ request }) => `sg-0${hex(request, 'sg', 16)}`,
  },
  'AWS::EC2::Subnet': {
    Ipv6CidrBlocks: ({ request }) =>
      request.properties.Ipv6CidrBlock === undefined ? [] : [request.properties.Ipv6CidrBlock],
    NetworkAclAssociationId: ({ request }) => `aclassoc-0${hex(request, 'acl', 16)}`,
  },
  'AWS::EC2::NetworkInterface': { SecondaryPrivateIpAddresses: secondaryAddresses },
  'AWS::EC2::VPCEndpoint': {
    // One in each subnet of an interface endpoint; a gateway has none of either.
    NetworkInterfaceIds: ({ request }) =>
      list(request.properties.SubnetIds).map((_, at) => `eni-0${hex(request, `eni ${at}`, 16)}`),
    DnsEntries: (subject) =>
      list(subject.request.properties.SubnetIds).length === 0
        ? []
        : [`Z${suffix(`${subject.request.token}/zone`, 13)}:${String(hostOf(subject, 'DnsEntries'))}`],
  },
  'AWS::Route53::HostedZone': {
    NameServers: ({ request }) =>
      list(request.properties.VPCs).length > 0
        ? []
        : ['com', 'net', 'org', 'co.uk'].map(
            (domain, at) =>
              `ns-${at * 512 + (digest(request.token)[at] ?? 0)}.awsdns-${String((digest(request.token)[at + 4] ?? 0) % 64).padStart(2, '0')}.${domain}`,
          ),
  },
  'AWS::Logs::LogGroup': { Arn: (subject) => `${String(arnAttribute(subject, 'Arn'))}:*` },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    LoadBalancerFullName: ({ physicalId }) =>
      physicalId.slice(physicalId.indexOf(':loadbalancer/') + ':loadbalancer/'.length),
    LoadBalancerName: ({ physicalId }) => physicalId.split('/').at(-2),
    DNSName: ({ physicalId, request }) =>
      `${physicalId.split('/').at(-2)}-${(digest(physicalId).readUInt32BE() % 900000000) + 100000000}.${request.stack.region}.elb.amazonaws.com`,
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    TargetGroupFullName: ({ physicalId }) => physicalId.slice(physicalId.indexOf(':targetgroup/') + 1),
    TargetGroupName: ({ physicalId }) => physicalId.split('/').at(-2),
  },
  'AWS::IAM::Role': { RoleId: ({ request }) => `AROA${suffix(request.token, 17)}` },
  'AWS::IAM::User': { UserId: ({ request }) => `AIDA${suffix(request.token, 17)}` },
};

/** `Ref` is name, id and scope; the ARN says `global` for what is CloudFront's (WAF's developer guide). */
function wafArn(kind: string): Readonly<Record<string, Make>> {
  return {
    Arn: ({ request, physicalId }) => {
      const [name, id, scope] = physicalId.split('|');
      const { region, account } = request.stack;
      const { partition } = partitionOf(region);
      return `arn:${partition}:wafv2:${region}:${account}:${scope === 'CLOUDFRONT' ? 'global' : 'regional'}/${kind}/${name}/${id}`;
    },
  };
}

/** As many as the template asks for, or those that it names. */
function secondaryAddresses({ request }: Subject): unknown {
  const { SecondaryPrivateIpAddressCount: count, PrivateIpAddresses: named } = request.properties;
  const secondary = list(named)
    .map(object)
    .filter(({ Primary }) => String(Primary) !== 'true')
    .map(({ PrivateIpAddress }) => PrivateIpAddress);
  const more = Array.from({ length: number(count) ?? 0 }, (_, at) => address(`${request.token}/${at}`, false));
  return [...secondary, ...more];
}

function hex({ token }: ResourceRequest, what: string, length: number): string {
  return digest(`${token}/${what}`).toString('hex').slice(0, length);
}

/** By the last word of an attribute's name; the first that fits makes the value. */
const byName: readonly (readonly [RegExp, Make])[] = [
  [/(Arn|ARN)$/, arnAttribute],
  [/(^|\.)Port$/, portOf],
  [/(DNSName|DnsName|DomainName|Endpoint|EndPoint|Address|Hostname|HostName)$/, hostOf],
  [/(Url|URL|Uri|URI)$/, (subject, attribute) => `https://${String(hostOf(subject, attribute))}`],
  [/HostedZoneI[dD]$/, ({ request }) => `Z${suffix(`${request.token}/zone`, 13)}`],
  [/(AccountId|OwnerId)$/, ({ request }) => request.stack.account],
  [/(Time|Date|At)$/, () => '2026-01-01T00:00:00Z'],
  [/(Status|State)$/, () => 'ACTIVE'],
  [/Version(Number)?$/, () => '1'],
  [/Name$/, ({ name }) => name],
  [
    /Ids?$/,
    ({ request }, attribute) =>
      idFor(attribute, `${request.token}/${attribute}`) ??
      `${attribute
        .replace(/I[dD]s?$/, '')
        .toLowerCase()
        .slice(0, 6)}-0${hex(request, attribute, 16)}`,
  ],
];

function byType(subject: Subject, name: string, attribute: Attribute): unknown {
  const seed = `${subject.request.token}/${name}`;
  const made = (): unknown =>
    kindOf(name, { seed, region: subject.request.stack.region }) ??
    byName.find(([pattern]) => pattern.test(name))?.[1](subject, name) ??
    `${subject.name}-${name.toLowerCase()}`;
  switch (attribute.type.type) {
    case 'integer':
    case 'number':
      return /Port$/.test(name) ? Number(portOf(subject, name)) : numberFor(name);
    case 'boolean':
      return false;
    case 'array':
      return attribute.type.element.type === 'string' && isFilled(name) ? [String(made())] : [];
    case 'ref':
    case 'json':
    case 'map':
      return membersOf(subject, name);
    default:
      return made();
  }
}

/** What the specification lists of an object's members one by one. */
function membersOf(subject: Subject, name: string): Record<string, unknown> {
  const below = Object.entries(subject.resource.attributes).filter(
    ([other]) => other.startsWith(`${name}.`) && !other.slice(name.length + 1).includes('.'),
  );
  return Object.fromEntries(
    below.map(([other, attribute]) => [other.slice(name.length + 1), attributeOf(subject, other, attribute)]),
  );
}

/** The part of the physical id that an identifier's name stands for. */
function identifierValue({ resource, physicalId, request }: Subject, attribute: string): string | undefined {
  const identifiers = resource.cfnRefIdentifier ?? resource.primaryIdentifier ?? [];
  const own = new RegExp(`^(${resource.name}|Group)?Id$`).test(attribute) && !/[:/|]/.test(physicalId);
  if (own) return physicalId;
  const index = identifiers.indexOf(attribute);
  const parts = physicalId.split('|');
  return index >= 0 && parts.length === identifiers.length && request.type !== 'AWS::EC2::Route'
    ? parts[index]
    : undefined;
}

function attributeOf(subject: Subject, name: string, attribute: Attribute): unknown {
  return (
    at(subject.request.properties, name.split('.')) ??
    special[subject.request.type]?.[name]?.(subject, name) ??
    identifierValue(subject, name) ??
    byType(subject, name, attribute)
  );
}

/**
 * A plausible value for every attribute that the specification lists: the value of a property where one has the same
 * name, part of the physical id where it is one, otherwise something of the right shape that stays the same.
 */
export function attributesOf(
  resource: Resource,
  request: ResourceRequest,
  physicalId: string,
): Record<string, unknown> {
  // An update has another token than the creation had: what is to stay the same follows from the physical id.
  const subject: Subject = {
    resource,
    request: { ...request, token: physicalId },
    physicalId,
    name: lastPart(physicalId),
  };
  return Object.fromEntries(
    Object.entries(resource.attributes).map(([name, attribute]) => [name, attributeOf(subject, name, attribute)]),
  );
}
