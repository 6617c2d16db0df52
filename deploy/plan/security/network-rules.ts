import type { SecurityEntry } from './entry.ts';
import { isFields, listOf } from './policy-statements.ts';

type Fields = Readonly<Record<string, unknown>>;

const ANYWHERE = ['0.0.0.0/0', '::/0'];

function ports({ IpProtocol, FromPort, ToPort, Protocol, PortRange }: Fields): string {
  const protocol = String(IpProtocol ?? Protocol ?? '-1');
  const range = isFields(PortRange) ? PortRange : { From: FromPort, To: ToPort };
  if (protocol === '-1') return 'all traffic';
  if (range.From === undefined || String(range.From) === '-1') return `${protocol}, all ports`;
  return range.From === range.To || range.To === undefined
    ? `${protocol} ${range.From}`
    : `${protocol} ${range.From}-${range.To}`;
}

/** Where traffic comes from or goes to: addresses, another security group, a prefix list. */
function peer(rule: Fields, names: readonly string[]): string {
  const found = names.map((name) => rule[name]).filter((value) => value !== undefined && value !== '');
  return found.length === 0 ? 'everywhere' : found.map(String).join(', ');
}

const SOURCES = ['CidrIp', 'CidrIpv6', 'SourceSecurityGroupId', 'SourceSecurityGroupName', 'SourcePrefixListId'];
const DESTINATIONS = ['CidrIp', 'CidrIpv6', 'DestinationSecurityGroupId', 'DestinationPrefixListId'];

function ruleEntry(rule: Fields, isIngress: boolean): SecurityEntry {
  const other = peer(rule, isIngress ? SOURCES : DESTINATIONS);
  const text = `${isIngress ? 'in' : 'out'}: ${ports(rule)} ${isIngress ? 'from' : 'to'} ${other}`;
  // Everybody lets traffic out; what lets everybody in is worth a second look.
  return { kind: 'network', text, broad: isIngress && ANYWHERE.some((all) => other.includes(all)) };
}

function aclEntry(entry: Fields): SecurityEntry {
  const isOut = String(entry.Egress) === 'true';
  const other = peer(entry, ['CidrBlock', 'Ipv6CidrBlock']);
  const text = `${entry.RuleAction ?? 'allow'} ${isOut ? 'out' : 'in'}: ${ports(entry)} ${isOut ? 'to' : 'from'} ${other}`;
  return { kind: 'network', text, broad: !isOut && entry.RuleAction !== 'deny' && ANYWHERE.includes(other) };
}

const rulesOf = (properties: Fields, property: string): SecurityEntry[] =>
  listOf(properties[property])
    .filter(isFields)
    .map((rule) => ({ ...ruleEntry(rule, property.endsWith('Ingress')), property }));

/** What a resource lets in and out: rules of security groups and of network ACLs. */
export function networkRules(type: string, properties: Fields): SecurityEntry[] {
  switch (type) {
    case 'AWS::EC2::SecurityGroup':
      return [...rulesOf(properties, 'SecurityGroupIngress'), ...rulesOf(properties, 'SecurityGroupEgress')];
    case 'AWS::EC2::SecurityGroupIngress':
    case 'AWS::EC2::SecurityGroupEgress': {
      const entry = ruleEntry(properties, type.endsWith('Ingress'));
      return [{ ...entry, text: `${entry.text} (group ${String(properties.GroupId ?? properties.GroupName ?? '?')})` }];
    }
    case 'AWS::EC2::NetworkAclEntry':
      return [aclEntry(properties)];
    default:
      return [];
  }
}
