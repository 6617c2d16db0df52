import { Token } from '../../values/value.ts';
import { network } from './network.ts';
import type { Fields } from './rules.ts';
import { refuses } from './testing/table.ts';

const unknown = new Token({ Ref: 'Any' });
const tcp = (more: Fields) => ({ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, ...more });

refuses(network, 'AWS::EC2::VPC', [
  ['a /15', 'CidrBlock', { CidrBlock: '10.0.0.0/15' }, { CidrBlock: '10.0.0.0/16' }],
  ['a /29', 'CidrBlock', { CidrBlock: '10.0.0.0/29' }, { CidrBlock: '10.0.0.0/28' }],
  ['an address of five parts', 'CidrBlock', { CidrBlock: '10.0.0.0.0/16' }, { CidrBlock: unknown }],
]);

refuses(network, 'AWS::EC2::Subnet', [
  ['an address above 255', 'CidrBlock', { CidrBlock: '10.0.256.0/24' }, { CidrBlock: '10.0.255.0/24' }],
  ['a /63', 'Ipv6CidrBlock', { Ipv6CidrBlock: '2001:db8::/63' }, { Ipv6CidrBlock: '2001:db8::/64' }],
]);

refuses(network, 'AWS::EC2::SecurityGroupIngress', [
  ['an unknown protocol', 'IpProtocol', { IpProtocol: 'http' }, { IpProtocol: '-1' }],
  ['an address without its length', 'CidrIp', tcp({ CidrIp: '10.0.0.1' }), tcp({ CidrIp: '10.0.0.1/32' })],
  ['a range of IPv6 where IPv4 belongs', 'CidrIp', tcp({ CidrIp: '::/0' }), tcp({ CidrIp: '0.0.0.0/0' })],
  ['a range of IPv4 where IPv6 belongs', 'CidrIpv6', tcp({ CidrIpv6: '0.0.0.0/0' }), tcp({ CidrIpv6: '::/0' })],
  ['no ports', '', { IpProtocol: 'tcp' }, tcp({})],
  ['ports the wrong way round', 'FromPort', tcp({ FromPort: 90 }), tcp({ FromPort: 70 })],
  ['port 65536', '', tcp({ ToPort: 65536 }), tcp({ ToPort: 65535 })],
  [
    'two peers',
    '',
    tcp({ CidrIp: '10.0.0.0/8', SourceSecurityGroupId: unknown }),
    tcp({ SourceSecurityGroupId: unknown }),
  ],
  [
    'a quotation mark in its description',
    'Description',
    tcp({ Description: `the "web"` }),
    tcp({ Description: 'the web (all of it)' }),
  ],
]);

refuses(network, 'AWS::EC2::SecurityGroup', [
  ['a name that begins with sg-', 'GroupName', { GroupName: 'sg-mine' }, { GroupName: 'mine' }],
  [
    'an apostrophe in its description',
    'GroupDescription',
    { GroupDescription: "the web's" },
    { GroupDescription: 'of the web' },
  ],
  [
    'a rule with a bad range',
    'SecurityGroupEgress.1.CidrIp',
    { SecurityGroupEgress: [{}, { IpProtocol: '-1', CidrIp: '0.0.0.0/33' }] },
    { SecurityGroupEgress: [{}, { IpProtocol: '-1', CidrIp: '0.0.0.0/0' }] },
  ],
]);

refuses(network, 'AWS::EC2::NetworkAclEntry', [
  ['rule 32767', 'RuleNumber', { RuleNumber: 32767 }, { RuleNumber: 32766 }],
  ['TCP without ports', '', { Protocol: 6 }, { Protocol: 6, PortRange: { From: 80, To: 80 } }],
]);

refuses(network, 'AWS::EC2::Route', [
  [
    'two destinations',
    '',
    { DestinationCidrBlock: '0.0.0.0/0', DestinationIpv6CidrBlock: '::/0' },
    { DestinationCidrBlock: '0.0.0.0/0' },
  ],
]);

const record = (more: Fields) => ({ Type: 'A', TTL: '60', ResourceRecords: ['192.0.2.1'], ...more });

refuses(network, 'AWS::Route53::RecordSet', [
  [
    'a label of 64 characters',
    'Name',
    record({ Name: `${'a'.repeat(64)}.example.com` }),
    record({ Name: '*.example.com.' }),
  ],
  ['a name with two dots', 'Name', record({ Name: 'a..example.com' }), record({ Name: '_dmarc.example.com' })],
  ['an unknown type', 'Type', record({ Type: 'ALIAS' }), record({ Type: 'NS' })],
  ['values without their time', '', record({ TTL: undefined }), record({})],
  ['values beside an alias', 'TTL', record({ AliasTarget: {} }), { Type: 'A', AliasTarget: {} }],
  [
    'two values of a CNAME',
    'ResourceRecords',
    record({ Type: 'CNAME', ResourceRecords: ['a', 'b'] }),
    record({ Type: 'CNAME', ResourceRecords: ['a'] }),
  ],
  [
    'a name where an address belongs',
    'ResourceRecords',
    record({ ResourceRecords: ['www.example.com'] }),
    record({ ResourceRecords: [unknown] }),
  ],
  [
    'a weight of 256',
    'Weight',
    record({ Weight: 256, SetIdentifier: 'a' }),
    record({ Weight: 255, SetIdentifier: 'a' }),
  ],
  ['a weight without an identifier', '', record({ Weight: 1 }), record({ Weight: 1, SetIdentifier: 'a' })],
]);

refuses(network, 'AWS::EC2::PrefixList', [
  [
    'more entries than it holds',
    'Entries',
    { MaxEntries: 1, AddressFamily: 'IPv4', Entries: [{ Cidr: '10.0.0.0/8' }, { Cidr: '11.0.0.0/8' }] },
    { MaxEntries: 2, AddressFamily: 'IPv4', Entries: [{ Cidr: '10.0.0.0/8' }, { Cidr: '11.0.0.0/8' }] },
  ],
  [
    'a range of the other family',
    'Entries',
    { MaxEntries: 1, AddressFamily: 'IPv6', Entries: [{ Cidr: '10.0.0.0/8' }] },
    { MaxEntries: 1, AddressFamily: 'IPv6', Entries: [{ Cidr: 'fd00::/8' }] },
  ],
]);
