import { kindOfValue } from '../values/kind-of.ts';
import { accepts, inWords, type Kind } from '../values/kinds.ts';

/** What does not fit, in words that go after "is", and what to do about it. */
export interface Mismatch {
  readonly is: string;
  readonly mend: string;
}

/** What is wrong with a value where `wanted` belongs; undefined where it fits, or that is unknown. */
export function mismatch(value: unknown, wanted: Kind): Mismatch | undefined {
  if (typeof value === 'string') return literalMismatch(value, wanted);
  const kind = kindOfValue(value);
  if (kind === undefined) return undefined;
  return formMismatch(kind, wanted) ?? nameMismatch(kind, wanted);
}

function formMismatch(kind: Kind, wanted: Kind): Mismatch | undefined {
  if (kind.form === wanted.form) return undefined;
  const is = inWords(kind);
  if (kind.form === 'list') return { is, mend: 'choose one by fn.select, or join them by fn.commaList' };
  if (wanted.form === 'one') return wanted.names.length > 0 ? { is, mend: 'take it apart by fn.split' } : undefined;
  return kind.form === 'joined'
    ? { is, mend: "take it apart: fn.split(',', ...)" }
    : { is, mend: 'put it into a list: [...]' };
}

function nameMismatch(kind: Kind, wanted: Kind): Mismatch | undefined {
  return accepts(wanted, kind) ? undefined : { is: inWords(kind), mend: `pass ${inWords(wanted)}` };
}

/** What the ids of EC2 begin with. */
const PREFIXES: Readonly<Record<string, string>> = {
  'AWS::EC2::VPC': 'vpc',
  'AWS::EC2::Subnet': 'subnet',
  'AWS::EC2::SecurityGroup': 'sg',
  'AWS::EC2::InternetGateway': 'igw',
  'AWS::EC2::EgressOnlyInternetGateway': 'eigw',
  'AWS::EC2::NatGateway': 'nat',
  'AWS::EC2::RouteTable': 'rtb',
  'AWS::EC2::NetworkAcl': 'acl',
  'AWS::EC2::EIP.AllocationId': 'eipalloc',
  'AWS::EC2::LaunchTemplate': 'lt',
  'AWS::EC2::PrefixList': 'pl',
  'AWS::EC2::VPCEndpoint': 'vpce',
  'AWS::EC2::Instance': 'i',
  'AWS::EC2::Volume': 'vol',
  'AWS::EFS::FileSystem': 'fs',
};
const EC2_ID = /^([a-z]+)-[0-9a-f]{8,17}$/;
const KNOWN_PREFIXES = new Set(Object.values(PREFIXES));

function literalMismatch(text: string, wanted: Kind): Mismatch | undefined {
  if (wanted.form === 'list' || wanted.names.length === 0) return undefined;
  const mend = `name ${inWords({ ...wanted, form: 'one' })}`;
  if (text.startsWith('arn:')) {
    return wanted.names.some((name) => name.startsWith('Arn of ')) ? undefined : { is: `the ARN ${text}`, mend };
  }
  const prefix = EC2_ID.exec(text)?.[1];
  if (prefix === undefined || !KNOWN_PREFIXES.has(prefix)) return undefined;
  const fits = wanted.names.map((name) => PREFIXES[name.replace(/^\w+ of /, '')]);
  return fits.includes(prefix) || fits.every((one) => one === undefined) ? undefined : { is: `the id ${text}`, mend };
}
