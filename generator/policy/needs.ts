import type { DeclaredResource, Template } from '../model.ts';
import { functionOf } from '../system/known.ts';
import type { Handler } from './handlers/handler.ts';
import { HANDLERS } from './handlers/index.ts';
import { NAME_PROPERTIES, TAGGED } from './names.ts';

/** What the resources of a system need CloudFormation to call. */
export interface Needs {
  /** By action: the types of resources that need it. */
  readonly actions: ReadonlyMap<string, ReadonlySet<string>>;
  /** Services that roles of the system are passed to. */
  readonly passedTo: ReadonlySet<string>;
  /** Services whose linked roles come into being with it. */
  readonly linked: ReadonlySet<string>;
  /** Policies of AWS and others that roles are attached, by what is known of their ARNs. */
  readonly attached: ReadonlySet<string>;
  /** Types of resources that exist outside of the system too: a rule in somebody else's security group. */
  readonly foreign: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
  /** Types that no table here knows, by the template that has one first. */
  readonly unknown: ReadonlyMap<string, string>;
  /** Names that templates give, by what AWS's reference calls such a resource: the stack's name is `${StackName}`. */
  readonly names: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What belongs to another resource, and the property that names it: its type is the value. */
const BELONGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'AWS::ECS::CapacityProvider': { ClusterName: 'AWS::ECS::Cluster' },
  'AWS::ECS::ClusterCapacityProviderAssociations': { Cluster: 'AWS::ECS::Cluster' },
  'AWS::S3::BucketPolicy': { Bucket: 'AWS::S3::Bucket' },
  'AWS::SNS::Subscription': { TopicArn: 'AWS::SNS::Topic' },
  'AWS::EC2::Route': { RouteTableId: 'AWS::EC2::RouteTable' },
  'AWS::EC2::RouteTable': { VpcId: 'AWS::EC2::VPC' },
  'AWS::EC2::SecurityGroup': { VpcId: 'AWS::EC2::VPC' },
  'AWS::EC2::SecurityGroupEgress': { GroupId: 'AWS::EC2::SecurityGroup' },
  'AWS::EC2::SecurityGroupIngress': { GroupId: 'AWS::EC2::SecurityGroup' },
  'AWS::EC2::Subnet': { VpcId: 'AWS::EC2::VPC' },
  'AWS::EC2::SubnetRouteTableAssociation': { RouteTableId: 'AWS::EC2::RouteTable', SubnetId: 'AWS::EC2::Subnet' },
  'AWS::EC2::VPCCidrBlock': { VpcId: 'AWS::EC2::VPC' },
  'AWS::EC2::VPCEndpoint': { VpcId: 'AWS::EC2::VPC' },
  'AWS::EC2::VPCGatewayAttachment': { VpcId: 'AWS::EC2::VPC', InternetGatewayId: 'AWS::EC2::InternetGateway' },
  'AWS::EFS::AccessPoint': { FileSystemId: 'AWS::EFS::FileSystem' },
  'AWS::EFS::MountTarget': { FileSystemId: 'AWS::EFS::FileSystem' },
  'AWS::ElasticLoadBalancingV2::Listener': { LoadBalancerArn: 'AWS::ElasticLoadBalancingV2::LoadBalancer' },
  'AWS::SecretsManager::ResourcePolicy': { SecretId: 'AWS::SecretsManager::Secret' },
  'AWS::SecretsManager::SecretTargetAttachment': { SecretId: 'AWS::SecretsManager::Secret' },
  'AWS::ServiceDiscovery::Service': { NamespaceId: 'AWS::ServiceDiscovery::HttpNamespace' },
  'AWS::WAFv2::WebACLAssociation': { WebACLArn: 'AWS::WAFv2::WebACL' },
};

/** A template where it is nested: what its parameters are passed there. */
interface Place {
  readonly template: Template;
  readonly outer?: Place;
  readonly passed: Readonly<Record<string, unknown>>;
}

/** Actions by resource type, for types that the tables here do not know. */
export type MoreHandlers = Readonly<Record<string, readonly string[]>>;

/** Whatever the parameters decide, the policy allows: each resource counts, and both branches of each `Fn::If`. */
export function needsOf(roots: readonly Template[], more: MoreHandlers = {}): Needs {
  const found = {
    actions: new Map<string, Set<string>>(),
    passedTo: new Set<string>(),
    linked: new Set<string>(),
    attached: new Set<string>(),
    foreign: new Set<string>(),
    types: new Set<string>(),
    unknown: new Map<string, string>(),
    names: new Map<string, Set<string>>(),
  };
  const seen = new Set<Template>();
  const own = new Set(roots.flatMap(({ document }) => Object.keys(document.Outputs)));
  const visit = (place: Place) => {
    const isNew = !seen.has(place.template);
    seen.add(place.template);
    if (isNew)
      for (const name of storedParameters(place.template)) {
        add(found.actions, 'ssm:GetParameters', 'a parameter');
        add(found.names, 'ssm:parameter', name);
      }
    for (const resource of Object.values(place.template.document.Resources)) {
      if (isNew) addResource(found, place.template.path, resource, more);
      for (const [name, type] of Object.entries(BELONGS[resource.Type] ?? {}))
        if (isForeign(place, own, fieldOf(resource.Properties, name))) found.foreign.add(type);
      if (resource.nested !== undefined)
        visit({ template: resource.nested, outer: place, passed: Object(resource.Properties) });
    }
  };
  for (const template of roots) visit({ template, passed: {} });
  for (const type of Object.values(TAGGED)) if (!found.types.has(type)) found.foreign.add(type);
  return found;
}

type Writable<T> =
  T extends ReadonlyMap<string, infer Entry>
    ? Map<string, Writable<Entry>>
    : T extends ReadonlySet<infer Member>
      ? Set<Member>
      : T;
type Found = { [Name in keyof Needs]: Writable<Needs[Name]> };

function addResource(found: Found, path: string, resource: DeclaredResource, more: MoreHandlers): void {
  const { Type } = resource;
  const handler = handlerOf(Type, more);
  found.types.add(Type);
  if (handler === undefined) {
    if (!found.unknown.has(Type)) found.unknown.set(Type, path);
    return;
  }
  for (const action of handler.always) add(found.actions, action, Type);
  for (const [name, actions] of Object.entries(handler.when ?? {}))
    if (has(resource, name)) for (const action of actions) add(found.actions, action, Type);
  for (const [name, service] of Object.entries(handler.passes ?? {}))
    if (name === '' || has(resource, name)) found.passedTo.add(service);
  for (const service of handler.linked ?? []) found.linked.add(service);
  for (const service of dynamicReferences(resource.Properties)) {
    add(found.actions, READERS[service] ?? '', Type);
    if (service !== 'secretsmanager') add(found.names, 'ssm:parameter', '*');
  }
  for (const [kind, property] of NAMED_BY.get(Type) ?? [])
    for (const leaf of leaves(fieldOf(resource.Properties, property))) add(found.names, kind, leaf ?? '*');
  if (Type === 'AWS::IAM::Role') for (const arn of attachedTo(resource)) found.attached.add(arn);
}

/** By type of resource: what the reference calls it, and the property that names it. */
const NAMED_BY = new Map<string, (readonly [kind: string, property: string])[]>();
for (const [kind, properties] of Object.entries(NAME_PROPERTIES))
  for (const [type, property] of properties) NAMED_BY.set(type, [...(NAMED_BY.get(type) ?? []), [kind, property]]);

function handlerOf(type: string, more: MoreHandlers): Handler | undefined {
  const known = Object.hasOwn(HANDLERS, type) ? HANDLERS[type] : undefined;
  const own = Object.hasOwn(more, type) ? more[type] : undefined;
  return own === undefined ? known : { ...known, always: [...(known?.always ?? []), ...own] };
}

function add(actions: Map<string, Set<string>>, action: string, type: string): void {
  const types = actions.get(action);
  if (types === undefined) actions.set(action, new Set([type]));
  else types.add(type);
}

/** Without the key of a value: any object has members by name. */
const fieldOf = (value: unknown, name: string): unknown => Object(value)[name];

/** Whether a resource has a property or an attribute, `A` or `A.B=value`; what is `AWS::NoValue` it has not. */
function has({ Properties, attributes }: DeclaredResource, wanted: string): boolean {
  const [path = '', expected] = wanted.split('=');
  const [first = '', ...rest] = path.split('.');
  const top = fieldOf(Properties, first) ?? fieldOf(attributes, first);
  const value = rest.reduce((inner, name) => (functionOf(inner) === undefined ? anyField(inner, name) : inner), top);
  if (value === undefined) return false;
  const [called, argument] = functionOf(value) ?? [];
  if (called !== undefined) return !(called === 'Ref' && argument === 'AWS::NoValue');
  return expected === undefined || typeof value === 'object' || String(value) === expected;
}

/** A field, or that of the first element of a list that has it. */
function anyField(value: unknown, name: string): unknown {
  if (!Array.isArray(value)) return fieldOf(value, name);
  return value.map((one: unknown) => fieldOf(one, name)).find((one) => one !== undefined);
}

/** ARNs of the policies that a role is attached, with a wildcard for what only the deployment knows. */
function attachedTo({ Properties }: DeclaredResource): readonly string[] {
  const arns = fieldOf(Properties, 'ManagedPolicyArns');
  return leaves(arns).flatMap((leaf) => (leaf === undefined ? [] : [leaf]));
}

/** The texts in a value, both branches of each condition; undefined where only the deployment knows. */
function leaves(value: unknown): readonly (string | undefined)[] {
  if (value === undefined) return [];
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(leaves);
  const [name, argument] = functionOf(value) ?? [];
  if (name === 'Fn::If' && Array.isArray(argument)) return argument.slice(1).flatMap(leaves);
  if (name === 'Fn::Sub') return [subbed(argument)];
  if (name === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1]))
    return [argument[1].map((part) => leaves(part)[0] ?? '*').join(String(argument[0]))];
  if (name === 'Ref' && argument === 'AWS::StackName') return ['${StackName}'];
  return name === 'Ref' && argument === 'AWS::NoValue' ? [] : [undefined];
}

/** Pseudo parameters that policies have a place for. */
const KEPT: Readonly<Record<string, string>> = { 'AWS::Partition': '${Partition}', 'AWS::StackName': '${StackName}' };

function subbed(argument: unknown): string | undefined {
  const text = Array.isArray(argument) ? argument[0] : argument;
  if (typeof text !== 'string') return undefined;
  return text.replaceAll(/\$\{([^}]*)\}/g, (_, name: string) => KEPT[name] ?? '*');
}

/** Whether a value comes from outside of the system: a parameter of a root, and no output of another, however it is passed on. */
function isForeign(place: Place, own: ReadonlySet<string>, value: unknown): boolean {
  const [name, argument] = functionOf(value) ?? [];
  const among = (values: readonly unknown[]) => values.some((one) => isForeign(place, own, one));
  if (name === 'Fn::If' && Array.isArray(argument)) return among(argument.slice(1));
  if (name === 'Fn::Select' && Array.isArray(argument)) return among([argument[1]]);
  if (name !== 'Ref' || typeof argument !== 'string') return false;
  if (!Object.hasOwn(place.template.document.Parameters, argument)) return false;
  return place.outer === undefined ? !own.has(argument) : isForeign(place.outer, own, place.passed[argument]);
}

/** What reads the values that dynamic references name, by the service in them. */
const READERS: Readonly<Record<string, string>> = {
  secretsmanager: 'secretsmanager:GetSecretValue',
  ssm: 'ssm:GetParameters',
  'ssm-secure': 'ssm:GetParameters',
};

/** Services of the dynamic references anywhere in a value: `{{resolve:secretsmanager:...}}`. */
function dynamicReferences(value: unknown): readonly string[] {
  if (typeof value === 'string') {
    return [...value.matchAll(/\{\{resolve:(ssm-secure|ssm|secretsmanager):/g)].map(([, service = '']) => service);
  }
  if (typeof value !== 'object' || value === null) return [];
  const [, argument] = functionOf(value) ?? [];
  const inner = argument === undefined ? Object.values(value) : [argument];
  return inner.flatMap(dynamicReferences);
}

/** Parameters of the parameter store are read by whoever deploys the stack: by their defaults, or any, where there is none. */
function storedParameters({ document }: Template): readonly string[] {
  return Object.values(document.Parameters).flatMap(({ Type, Default = '*' }) =>
    Type.startsWith('AWS::SSM::Parameter::Value<') ? [String(Default)] : [],
  );
}
