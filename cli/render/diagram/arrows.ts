import type { Plain } from '../../../generator/file-template/read.ts';
import { fields, type Instance, type PlainResource } from './instances.ts';
import { type DiagramArrow, type Drawn, INTERNET } from './model.ts';
import { idOf, literalOf, type Target, targetsOf } from './resolve.ts';

type Owners = ReadonlyMap<string, readonly string[]>;
type Add = (from: string, to: string, label?: string) => void;

/** What reaches or uses what: each pair once, with the first label that is known. */
export function arrowsOf(instances: readonly Instance[], drawn: readonly Drawn[]): readonly DiagramArrow[] {
  const found = new Map<string, DiagramArrow>();
  const nodes = new Map(drawn.map((one) => [one.id, one]));
  const add: Add = (from, to, label) => {
    if (from === to || (from !== INTERNET.id && !nodes.has(from)) || !nodes.has(to)) return;
    const labels = new Set([found.get(`${from} ${to}`)?.label?.split(' ') ?? [], label ?? []].flat());
    found.set(`${from} ${to}`, { from, to, label: labels.size === 0 ? undefined : [...labels].join(' ') });
  };
  const owners = groupOwners(instances, drawn);
  for (const instance of instances) {
    for (const [name, resource] of Object.entries(instance.resources)) {
      trafficOf(instance, name, resource, owners, add);
      HANDLERS[resource.Type]?.(instance, resource, add);
    }
  }
  listenersOf(instances, drawn, add);
  for (const one of drawn) {
    if (PUBLIC.includes(one.resource.Type)) add(INTERNET.id, one.id);
    usesOf(one, nodes, add);
  }
  return [...found.values()];
}

/** What whoever calls reaches, without a security group that says so. */
const PUBLIC = ['AWS::CloudFront::Distribution'];

/** The entries of a list, those included that a condition decides about. */
function entriesOf(value: Plain | undefined): readonly Plain[] {
  if (Array.isArray(value)) return value.flatMap((entry: Plain) => chosenOf(entry));
  return value === undefined
    ? []
    : chosenOf(value).flatMap((chosen) => (Array.isArray(chosen) ? entriesOf(chosen) : []));
}

function chosenOf(entry: Plain): readonly Plain[] {
  const choice = fields(entry)['Fn::If'];
  return Array.isArray(choice) ? choice.slice(1).flatMap((branch: Plain) => chosenOf(branch)) : [entry];
}

const idsOf = (instance: Instance, value: Plain | undefined) =>
  value === undefined ? [] : [...targetsOf(instance, value)].map(idOf);
const typeOf = ({ instance, name }: Target) => instance.resources[name]?.Type ?? '';

/** Arrows that the resource in between says. */
const HANDLERS: Readonly<Record<string, (instance: Instance, resource: PlainResource, add: Add) => void>> = {
  'AWS::SNS::Subscription': (instance, { Properties }, add) =>
    each(instance, Properties.TopicArn, Properties.Endpoint, add),
  'AWS::WAFv2::WebACLAssociation': (instance, { Properties }, add) =>
    each(instance, Properties.WebACLArn, Properties.ResourceArn, add),
};

function each(instance: Instance, from: Plain | undefined, to: Plain | undefined, add: Add): void {
  for (const source of idsOf(instance, from)) for (const target of idsOf(instance, to)) add(source, target);
}

/** What stands behind each security group. */
function groupOwners(instances: readonly Instance[], drawn: readonly Drawn[]): Owners {
  const owners = new Map<string, string[]>();
  const note = (group: string, owner: string) => owners.set(group, [...(owners.get(group) ?? []), owner]);
  for (const { id, instance, resource } of drawn) {
    for (const group of groupsWithin(instance, resource.Properties)) note(group, id);
  }
  for (const instance of instances) {
    for (const { Type, Properties } of Object.values(instance.resources)) {
      if (Type !== 'AWS::EFS::MountTarget') continue;
      for (const owner of idsOf(instance, Properties.FileSystemId))
        for (const group of idsOf(instance, Properties.SecurityGroups)) note(group, owner);
    }
  }
  return owners;
}

/** What hands on security groups. */
const CARRIERS = ['AWS::EC2::LaunchTemplate', 'AWS::ECS::TaskDefinition'];

function groupsWithin(instance: Instance, properties: Plain): string[] {
  return [...targetsOf(instance, properties)].flatMap((target) => {
    if (typeOf(target) === 'AWS::EC2::SecurityGroup') return [idOf(target)];
    if (!CARRIERS.includes(typeOf(target))) return [];
    return groupsWithin(target.instance, target.instance.resources[target.name]?.Properties ?? '');
  });
}

const ANYWHERE = ['0.0.0.0/0', '::/0'];

/** Who may reach whom, by the rules of security groups. */
function trafficOf(
  instance: Instance,
  name: string,
  { Type, Properties }: PlainResource,
  owners: Owners,
  add: Add,
): void {
  const own = [idOf({ instance, name })];
  const rule = (from: readonly string[], to: readonly string[], entry: Plain) => {
    const { FromPort, ToPort } = fields(entry);
    const [first, last] = [literalOf(instance, FromPort), literalOf(instance, ToPort)];
    const label = first !== undefined && first === last ? `:${first}` : undefined;
    for (const source of from) for (const target of to) add(source, target, label);
  };
  const behind = (groups: readonly string[]) => groups.flatMap((group) => owners.get(group) ?? []);
  const ingress = (group: readonly string[], entry: Plain) => {
    const { SourceSecurityGroupId, CidrIp, CidrIpv6 } = fields(entry);
    const isOpen = [CidrIp, CidrIpv6].some((cidr) => ANYWHERE.includes(literalOf(instance, cidr) ?? ''));
    rule(isOpen ? [INTERNET.id] : behind(idsOf(instance, SourceSecurityGroupId)), behind(group), entry);
  };
  const egress = (group: readonly string[], entry: Plain) =>
    rule(behind(group), behind(idsOf(instance, fields(entry).DestinationSecurityGroupId)), entry);
  if (Type === 'AWS::EC2::SecurityGroup') {
    for (const entry of entriesOf(Properties.SecurityGroupIngress)) ingress(own, entry);
    for (const entry of entriesOf(Properties.SecurityGroupEgress)) egress(own, entry);
  }
  if (Type === 'AWS::EC2::SecurityGroupIngress') ingress(idsOf(instance, Properties.GroupId), Properties);
  if (Type === 'AWS::EC2::SecurityGroupEgress') egress(idsOf(instance, Properties.GroupId), Properties);
}

/** Load balancers, and the services behind their rules. */
function listenersOf(instances: readonly Instance[], drawn: readonly Drawn[], add: Add): void {
  const balancers = new Map<string, readonly string[]>();
  const entries = instances.flatMap((instance) =>
    Object.entries(instance.resources).map(([name, resource]) => ({ instance, name, ...resource })),
  );
  for (const { instance, name, Type, Properties } of entries) {
    if (Type === 'AWS::ElasticLoadBalancingV2::Listener')
      balancers.set(idOf({ instance, name }), idsOf(instance, Properties.LoadBalancerArn));
  }
  const services = new Map<string, string[]>();
  for (const { id, instance, resource } of drawn) {
    for (const group of idsOf(instance, resource.Properties.LoadBalancers))
      services.set(group, [...(services.get(group) ?? []), id]);
  }
  for (const { instance, name, Type, Properties } of entries) {
    const isRule = Type === 'AWS::ElasticLoadBalancingV2::ListenerRule';
    if (!isRule && Type !== 'AWS::ElasticLoadBalancingV2::Listener') continue;
    const listeners = isRule ? idsOf(instance, Properties.ListenerArn) : [idOf({ instance, name })];
    const groups = idsOf(instance, isRule ? Properties.Actions : Properties.DefaultActions);
    for (const from of listeners.flatMap((listener) => balancers.get(listener) ?? []))
      for (const to of groups.flatMap((group) => services.get(group) ?? [])) add(from, to);
  }
}

/** What says where or how something runs, and not what it uses. */
const SETTINGS = [
  'LoadBalancers',
  'NetworkConfiguration',
  'ExecutionRoleArn',
  'DeploymentConfiguration',
  'ServiceRegistries',
  'Tags',
];
/** What a resource does through another: its tasks, its rights, its origins. */
const MEANS = ['AWS::ECS::TaskDefinition', 'AWS::IAM::Role', 'AWS::IAM::ManagedPolicy', 'AWS::CloudFront::VpcOrigin'];
/** What stands before what refers to it. */
const BEFORE = ['AWS::WAFv2::WebACL'];

/** What a resource refers to itself, or by its tasks and their rights. */
function usesOf({ id, instance, resource }: Drawn, nodes: ReadonlyMap<string, Drawn>, add: Add): void {
  const seen = new Set<string>();
  const visit = (where: Instance, properties: Readonly<Record<string, Plain>>): void => {
    const values = Object.entries(properties).filter(([name]) => !SETTINGS.includes(name));
    for (const target of values.flatMap(([, value]) => [...targetsOf(where, value)])) {
      const other = idOf(target);
      if (seen.has(other)) continue;
      seen.add(other);
      if (BEFORE.includes(typeOf(target))) add(other, id);
      else if (nodes.has(other)) add(id, other);
      else if (MEANS.includes(typeOf(target)))
        visit(target.instance, target.instance.resources[target.name]?.Properties ?? {});
    }
  };
  visit(instance, resource.Properties);
}
