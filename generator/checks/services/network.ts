import { isIPv4, isIPv6 } from 'node:net';
import { ipv4Range, ipv6Range, networkRange } from './addresses.ts';
import {
  count,
  fieldsOf,
  form,
  isOpen,
  length,
  numberOf,
  type ObjectRule,
  objectsOf,
  oneOf,
  type ServiceRules,
  shown,
  textOf,
  type ValueRule,
  whole,
} from './rules.ts';

const EC2 = 'Amazon EC2';
const PEERS = [
  'CidrIp',
  'CidrIpv6',
  'SourcePrefixListId',
  'DestinationPrefixListId',
  'SourceSecurityGroupId',
  'SourceSecurityGroupName',
  'DestinationSecurityGroupId',
];

/** AuthorizeSecurityGroupIngress and -Egress, IpPermission: protocol, ports and one peer. */
const securityRule: ObjectRule = (rule) => {
  const protocol = textOf(rule.IpProtocol)?.toLowerCase();
  const [from, to] = [numberOf(rule.FromPort), numberOf(rule.ToPort)];
  const peers = PEERS.filter((name) => rule[name] !== undefined);
  if (peers.length > 1)
    return {
      problem: `names ${peers.join(' and ')}`,
      why: `${EC2} takes one of them a rule.`,
      mend: 'make two rules of it.',
    };
  if (protocol === undefined) return undefined;
  const isTransport = ['tcp', 'udp', '6', '17'].includes(protocol);
  if (isTransport && (rule.FromPort === undefined || rule.ToPort === undefined)) {
    return { problem: `is ${protocol} without FromPort and ToPort`, why: `${EC2} wants both.`, mend: 'add them.' };
  }
  if (isTransport && from !== undefined && to !== undefined && from > to) {
    return {
      at: 'FromPort',
      problem: `is ${from}, and ToPort ${to}`,
      why: `${EC2} wants them in their order.`,
      mend: 'exchange them.',
    };
  }
  const wrong = isTransport
    ? [from, to].find((port) => port !== undefined && !whole(0, 65535).accepts(port))
    : undefined;
  if (wrong === undefined) return undefined;
  return { problem: `has the port ${wrong}`, why: `${EC2} takes ports from 0 to 65535.`, mend: 'correct it.' };
};

const PROTOCOLS: ValueRule = {
  takes: 'tcp, udp, icmp, icmpv6, -1, or the number of a protocol',
  accepts: (value) => /^(tcp|udp|icmp|icmpv6|-1)$/i.test(textOf(value) ?? '') || whole(0, 255).accepts(value),
};

/** CreateSecurityGroup, GroupDescription; IpRange, Description. */
function describes(least: number) {
  return form(
    new RegExp(`^[a-zA-Z0-9. _\\-:/()#,@[\\]+=&;{}!$*]{${least},255}$`),
    `${least === 0 ? 'up to' : '1 to'} 255 letters, digits, blanks and ._-:/()#,@[]+=&;{}!$*`,
  );
}

function ruleValues(path: string): Readonly<Record<string, ValueRule>> {
  return {
    [`${path}IpProtocol`]: PROTOCOLS,
    [`${path}CidrIp`]: ipv4Range,
    [`${path}CidrIpv6`]: ipv6Range,
    [`${path}Description`]: describes(0),
  };
}

/** ChangeResourceRecordSets: a record has values and their time to live, or leads to another one of AWS. */
const record: ObjectRule = ({
  Type,
  TTL,
  ResourceRecords,
  AliasTarget,
  SetIdentifier,
  Weight,
  Region,
  Failover,
  GeoLocation,
}) => {
  const by = 'Amazon Route 53';
  if (AliasTarget !== undefined && (TTL !== undefined || ResourceRecords !== undefined)) {
    return {
      at: TTL === undefined ? 'ResourceRecords' : 'TTL',
      problem: 'stands beside AliasTarget',
      why: `${by} takes one of them.`,
      mend: 'leave one of them away.',
    };
  }
  if (AliasTarget === undefined && (TTL === undefined || ResourceRecords === undefined)) {
    return {
      problem: `has no ${ResourceRecords === undefined ? 'ResourceRecords' : 'TTL'}`,
      why: `${by} wants ResourceRecords with their TTL, or AliasTarget.`,
      mend: 'add it.',
    };
  }
  if (Type === 'CNAME' && Array.isArray(ResourceRecords) && ResourceRecords.length > 1) {
    return {
      at: 'ResourceRecords',
      problem: `has ${ResourceRecords.length} values of a CNAME`,
      why: `${by} takes one.`,
      mend: 'leave one.',
    };
  }
  const routed = [Weight, Region, Failover, GeoLocation].some((value) => value !== undefined);
  if (!routed || SetIdentifier !== undefined) return undefined;
  return {
    problem: 'is one of several and has no SetIdentifier',
    why: `${by} tells them apart by it.`,
    mend: 'add it.',
  };
};

const addresses: ObjectRule = ({ Type, ResourceRecords }) => {
  const rule = Type === 'A' ? isIPv4 : Type === 'AAAA' ? isIPv6 : undefined;
  const wrong =
    rule === undefined || !Array.isArray(ResourceRecords)
      ? undefined
      : ResourceRecords.find((value) => typeof value === 'string' && !isOpen(value) && !rule(value));
  if (wrong === undefined) return undefined;
  return {
    at: 'ResourceRecords',
    problem: `has ${shown(wrong)}`,
    why: `a record ${String(Type)} has addresses.`,
    mend: `write an address, or make it a CNAME.`,
  };
};

/** ResourceRecords of TXT stand in quotation marks; HostedZoneName: "you must include a trailing dot". */
const texts: ObjectRule = ({ Type, ResourceRecords, HostedZoneName }) => {
  const by = 'Amazon Route 53';
  const zone = textOf(HostedZoneName);
  if (zone !== undefined && !isOpen(HostedZoneName) && !zone.endsWith('.')) {
    const problem = `is ${shown(zone)}`;
    return { at: 'HostedZoneName', problem, why: `${by} wants a dot at its end.`, mend: `write ${shown(`${zone}.`)}.` };
  }
  const records = Array.isArray(ResourceRecords) && (Type === 'TXT' || Type === 'SPF') ? ResourceRecords : [];
  const wrong = records.find((value) => typeof value === 'string' && !isOpen(value) && !/^".*"$/s.test(value));
  if (wrong === undefined) return undefined;
  const why = `${by} wants the values of ${String(Type)} in quotation marks.`;
  return { at: 'ResourceRecords', problem: `has ${shown(wrong)}`, why, mend: `write '"..."'.` };
};

const TYPES = oneOf(
  'A',
  'AAAA',
  'CAA',
  'CNAME',
  'DS',
  'HTTPS',
  'MX',
  'NAPTR',
  'NS',
  'PTR',
  'SOA',
  'SPF',
  'SRV',
  'SSHFP',
  'SVCB',
  'TLSA',
  'TXT',
);

/** Route 53 developer guide, "DNS domain name format". */
const domainName: ValueRule = {
  takes: 'a domain name: labels of up to 63 characters with dots between them, 255 in all',
  accepts: (value) => {
    const text = (textOf(value) ?? '').replace(/\.$/, '');
    return text.length <= 255 && text.split('.').every((label) => /^[^\s.]{1,63}$/.test(label));
  },
};

const networkAclRule: ObjectRule = ({ Protocol, PortRange }) => {
  const { From, To } = fieldsOf(PortRange);
  const [from, to] = [numberOf(From), numberOf(To)];
  if (from !== undefined && to !== undefined && from > to) {
    return {
      at: 'PortRange',
      problem: `reaches from ${from} to ${to}`,
      why: `${EC2} wants them in their order.`,
      mend: 'exchange them.',
    };
  }
  const isTransport = ['6', '17'].includes(textOf(Protocol) ?? '');
  return isTransport && PortRange === undefined
    ? { problem: 'has no PortRange', why: `${EC2} wants it of TCP and UDP.`, mend: 'add it.' }
    : undefined;
};

const oneDestination: ObjectRule = (route) => {
  const destinations = ['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'DestinationPrefixListId'].filter(
    (name) => route[name] !== undefined,
  );
  if (destinations.length === 1) return undefined;
  return {
    problem: destinations.length === 0 ? 'has no destination' : `has ${destinations.join(' and ')}`,
    why: `${EC2} wants one destination a route.`,
    mend: 'name one.',
  };
};

/** A check of the program's own port is over before the next. */
const dnsConfig: ObjectRule = ({ DnsRecords }) => {
  const types = objectsOf(DnsRecords).map(({ Type }) => Type);
  if (!types.includes('CNAME') || types.length === 1) return undefined;
  return {
    at: 'DnsRecords',
    problem: 'has a CNAME beside others',
    why: 'AWS Cloud Map takes a CNAME alone.',
    mend: 'leave the others away.',
  };
};

/** The rules of Amazon EC2's networks, of Route 53 and of Cloud Map. */
export const network: ServiceRules = {
  'AWS::EC2::VPC': {
    by: EC2,
    values: { CidrBlock: networkRange, InstanceTenancy: oneOf('default', 'dedicated', 'host') },
  },
  'AWS::EC2::VPCCidrBlock': { by: EC2, values: { CidrBlock: networkRange } },
  'AWS::EC2::Subnet': {
    by: EC2,
    values: {
      CidrBlock: networkRange,
      Ipv6CidrBlock: [
        ipv6Range,
        form(/\/(44|48|52|56|60|64)$/, 'a range of IPv6 addresses from /44 to /64, in steps of 4'),
      ],
    },
  },
  'AWS::EC2::SecurityGroup': {
    by: EC2,
    values: {
      GroupName: form(
        /^(?!sg-)[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/,
        'up to 255 letters, digits, blanks and ._-:/()#,@[]+=&;{}!$*, not beginning with sg-',
      ),
      GroupDescription: describes(1),
      ...ruleValues('SecurityGroupIngress.*.'),
      ...ruleValues('SecurityGroupEgress.*.'),
    },
    objects: [
      ['SecurityGroupIngress.*', securityRule],
      ['SecurityGroupEgress.*', securityRule],
    ],
  },
  'AWS::EC2::SecurityGroupIngress': { by: EC2, values: ruleValues(''), objects: [['', securityRule]] },
  'AWS::EC2::SecurityGroupEgress': { by: EC2, values: ruleValues(''), objects: [['', securityRule]] },
  'AWS::EC2::Route': {
    by: EC2,
    values: { DestinationCidrBlock: ipv4Range, DestinationIpv6CidrBlock: ipv6Range },
    objects: [['', oneDestination]],
  },
  'AWS::EC2::NetworkAclEntry': {
    by: EC2,
    values: {
      CidrBlock: ipv4Range,
      Ipv6CidrBlock: ipv6Range,
      RuleNumber: whole(1, 32766),
      Protocol: whole(-1, 255),
      RuleAction: oneOf('allow', 'deny'),
      'PortRange.From': whole(0, 65535),
      'PortRange.To': whole(0, 65535),
    },
    objects: [['', networkAclRule]],
  },
  'AWS::EC2::FlowLog': {
    by: EC2,
    values: { MaxAggregationInterval: oneOf(60, 600), TrafficType: oneOf('ACCEPT', 'ALL', 'REJECT') },
  },
  'AWS::EC2::PrefixList': {
    by: EC2,
    values: {
      PrefixListName: form(/^(?!com\.amazonaws).{1,255}$/s, 'up to 255 characters, not beginning with com.amazonaws'),
      MaxEntries: whole(1, 1000),
      AddressFamily: oneOf('IPv4', 'IPv6'),
    },
    objects: [
      [
        '',
        ({ AddressFamily, Entries, MaxEntries }) => {
          const rule = AddressFamily === 'IPv6' ? ipv6Range : ipv4Range;
          const entries = objectsOf(Entries);
          const wrong = isOpen(AddressFamily)
            ? undefined
            : entries.find(({ Cidr }) => typeof Cidr === 'string' && !rule.accepts(Cidr));
          if (wrong !== undefined)
            return {
              at: 'Entries',
              problem: `has ${shown(wrong.Cidr)}`,
              why: `${EC2} takes ${rule.takes}.`,
              mend: 'correct it.',
            };
          const most = numberOf(MaxEntries);
          if (most === undefined || entries.length <= most) return undefined;
          return {
            at: 'Entries',
            problem: `has ${entries.length} entries, and MaxEntries is ${most}`,
            why: `${EC2} refuses more than that.`,
            mend: 'raise MaxEntries.',
          };
        },
      ],
    ],
  },
  'AWS::Route53::HostedZone': {
    by: 'Amazon Route 53',
    values: { Name: domainName, 'HostedZoneConfig.Comment': length(0, 256) },
  },
  'AWS::Route53::RecordSet': {
    by: 'Amazon Route 53',
    values: {
      Name: domainName,
      Type: TYPES,
      TTL: whole(0, 2147483647),
      Weight: whole(0, 255),
      Failover: oneOf('PRIMARY', 'SECONDARY'),
      SetIdentifier: length(1, 128),
    },
    objects: [
      ['', record],
      ['', addresses],
      ['', texts],
    ],
  },
  'AWS::Route53::RecordSetGroup': {
    by: 'Amazon Route 53',
    values: {
      'RecordSets.*.Name': domainName,
      'RecordSets.*.Type': TYPES,
      'RecordSets.*.TTL': whole(0, 2147483647),
      'RecordSets.*.Weight': whole(0, 255),
    },
    objects: [
      ['RecordSets.*', record],
      ['RecordSets.*', addresses],
      ['RecordSets.*', texts],
    ],
  },
  'AWS::Route53::HealthCheck': {
    by: 'Amazon Route 53',
    values: {
      'HealthCheckConfig.RequestInterval': oneOf(10, 30),
      'HealthCheckConfig.FailureThreshold': whole(1, 10),
      'HealthCheckConfig.Port': whole(1, 65535),
      'HealthCheckConfig.ResourcePath': length(0, 255),
      'HealthCheckConfig.Regions': count(3, 64, 'regions'),
    },
  },
  'AWS::ServiceDiscovery::HttpNamespace': {
    by: 'AWS Cloud Map',
    values: { Name: form(/^[!-~]{1,1024}$/, 'up to 1024 printable characters') },
  },
  'AWS::ServiceDiscovery::PrivateDnsNamespace': { by: 'AWS Cloud Map', values: { Name: domainName } },
  'AWS::ServiceDiscovery::PublicDnsNamespace': { by: 'AWS Cloud Map', values: { Name: domainName } },
  'AWS::ServiceDiscovery::Service': {
    by: 'AWS Cloud Map',
    values: {
      'DnsConfig.DnsRecords.*.TTL': whole(0, 2147483647),
      'DnsConfig.DnsRecords.*.Type': oneOf('A', 'AAAA', 'SRV', 'CNAME'),
      'HealthCheckCustomConfig.FailureThreshold': whole(1, 10),
    },
    objects: [['DnsConfig', dnsConfig]],
  },
};
