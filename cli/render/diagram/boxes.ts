import type { Plain } from '../../../generator/file-template/read.ts';
import type { Instance } from './instances.ts';
import { DRAWN } from './kinds.ts';
import type { DiagramBox, Drawn } from './model.ts';
import { idOf, literalOf, type Target, targetsOf } from './resolve.ts';

/** The boxes of a diagram, and which of them each node stands in. */
export interface Boxes {
  readonly all: readonly DiagramBox[];
  readonly of: ReadonlyMap<string, string | undefined>;
}

/** Surrounds resources by their root where there are several, their network, their cluster and their nested stack. */
export function boxesOf(roots: readonly Instance[], drawn: readonly Drawn[]): Boxes {
  const boxes = new Map<string, DiagramBox>();
  const add = (box: DiagramBox): string => {
    if (!boxes.has(box.id)) boxes.set(box.id, box);
    return box.id;
  };
  const of = new Map<string, string | undefined>();
  for (const one of drawn) {
    const root =
      roots.length > 1 ? add({ id: `${one.instance.root}/`, title: one.instance.root, kind: 'root' }) : undefined;
    const network = DRAWN[one.resource.Type]?.inNetwork
      ? startsOf(one)
          .map((start) => networkOf(start, 0))
          .find(Boolean)
      : undefined;
    const inNetwork =
      network === undefined
        ? root
        : add({ id: `${idOf(network)}/network`, title: networkTitle(network), kind: 'network', box: root });
    const cluster = clusterOf(one);
    const inCluster =
      cluster === undefined
        ? inNetwork
        : add({
            id: `${idOf(cluster)}/cluster ${inNetwork ?? ''}`,
            title: clusterTitle(cluster),
            kind: 'cluster',
            box: inNetwork,
          });
    of.set(one.id, inCluster);
  }
  return { all: [...boxes.values(), ...stackBoxes(drawn, of)], of };
}

/** A box for each nested stack of several resources in one place. */
function stackBoxes(drawn: readonly Drawn[], of: Map<string, string | undefined>): DiagramBox[] {
  const groups = new Map<string, Drawn[]>();
  for (const one of drawn) {
    const key = `${one.instance.root}/${one.instance.path} in ${of.get(one.id) ?? ''}`;
    if (one.instance.path !== '') groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups].flatMap(([id, members]) => {
    const [first] = members;
    if (first === undefined || members.length < 2) return [];
    const box: DiagramBox = { id, title: first.instance.path, kind: 'stack', box: of.get(first.id) };
    for (const member of members) of.set(member.id, id);
    return [box];
  });
}

/** A task on demand says nothing of its network: the security group beside it does, which it is run with. */
function startsOf(one: Drawn): readonly Target[] {
  const { instance, resource } = one;
  if (resource.Type !== 'AWS::ECS::TaskDefinition') return [one];
  const groups = Object.entries(instance.resources).filter(([, { Type }]) => Type === 'AWS::EC2::SecurityGroup');
  return groups.map(([name]) => ({ instance, name }));
}

/** How far a network may be from what stands in it: a subnet group, a launch template, a security group. */
const FAR = 4;

/** The network that a resource refers to, at last: a VPC, or a parameter of a root that takes one. */
function networkOf({ instance, name }: Target, depth: number): Target | undefined {
  const resource = instance.resources[name];
  if (resource === undefined) {
    const type = String(instance.parameters[name]?.Type ?? '');
    return type === 'AWS::EC2::VPC::Id' ? { instance, name } : undefined;
  }
  if (resource.Type === 'AWS::EC2::VPC') return { instance, name };
  const isOther = depth > 0 && DRAWN[resource.Type] !== undefined;
  if (isOther || depth > FAR || /^AWS::(IAM|Logs|CloudWatch)::/.test(resource.Type)) return undefined;
  for (const target of [...targetsOf(instance, resource.Properties), ...mountTargets(instance, name)]) {
    if (target.instance === instance && target.name === name) continue;
    const found = networkOf(target, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A file system says nothing of its network: its mount targets do. */
function mountTargets(instance: Instance, name: string): Target[] {
  return Object.entries(instance.resources).flatMap(([other, { Type, Properties }]) => {
    const isOf =
      Type === 'AWS::EFS::MountTarget' &&
      [...targetsOf(instance, Properties.FileSystemId ?? '')].some((one) => one.name === name);
    return isOf ? [{ instance, name: other }] : [];
  });
}

function networkTitle({ instance, name }: Target): string {
  const resource = instance.resources[name];
  if (resource === undefined) return 'Network that exists';
  const cidr = literalOf(instance, resource.Properties.CidrBlock);
  const count = (type: string) => Object.values(instance.resources).filter(({ Type }) => Type === type).length;
  const subnets = count('AWS::EC2::Subnet');
  return ['VPC', cidr, subnets > 0 ? `${subnets} subnet${subnets > 1 ? 's' : ''}` : undefined]
    .filter((part) => part !== undefined)
    .join(' · ');
}

function clusterOf({ instance, resource }: Drawn): Target | undefined {
  if (resource.Type === 'AWS::ECS::Service') return firstCluster(instance, resource.Properties.Cluster ?? '');
  if (resource.Type !== 'AWS::AutoScaling::AutoScalingGroup') return undefined;
  // Hosts are told of their cluster as they start.
  const properties = [...targetsOf(instance, resource.Properties)].flatMap((one) => {
    const template = one.instance.resources[one.name];
    return template?.Type === 'AWS::EC2::LaunchTemplate' ? [firstCluster(one.instance, template.Properties)] : [];
  });
  return properties.find(Boolean);
}

const firstCluster = (instance: Instance, value: Plain): Target | undefined =>
  [...targetsOf(instance, value)].map(clusterBehind).find(Boolean);

/** A cluster itself, or what a template puts out in its place once its capacity is there. */
function clusterBehind(target: Target): Target | undefined {
  const resource = target.instance.resources[target.name];
  if (resource?.Type === 'AWS::ECS::Cluster') return target;
  if (resource?.Type !== 'AWS::ECS::ClusterCapacityProviderAssociations') return undefined;
  return firstCluster(target.instance, resource.Properties.Cluster ?? '');
}

const clusterTitle = ({ instance }: Target): string =>
  `ECS cluster${instance.path === '' ? '' : ` ${instance.path}`}`.replace(' Cluster', '');
