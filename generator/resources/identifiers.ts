import type { Resource, Specification, Target } from './specification.ts';

/** What one property or attribute of a resource type identifies, and how. */
export interface Identity {
  readonly type: string;
  /** `Arn`, `Name` (what `Ref` returns, if that is no ARN), or the name of another attribute. */
  readonly kind: string;
}

/** Turns the specification's relationships into `Id<...>` types. */
export interface Identifiers {
  /** The type of a property that takes any of `targets`; undefined where plain text is the honest answer. */
  ofProperty(name: string, targets: readonly Target[]): string | undefined;
  ofAttribute(resource: Resource, name: string): string;
  ofRef(resource: Resource): string;
  /** The hand-written identities that nothing asked for: they match the specification no more. */
  unused(): readonly string[];
}

const isArn = (name: string): boolean => /arns?$/i.test(name);

/** What `Ref` returns: a list only where it is several values joined, of which the first says the most. */
function refOf({ cfnRefIdentifier, primaryIdentifier }: Resource): string {
  return (cfnRefIdentifier ?? primaryIdentifier ?? [])[0] ?? 'Id';
}

const ownArns = ({ name }: Resource): readonly string[] => ['Arn', 'ARN', `${name}Arn`, `${name}ARN`];

/** Whether a resource type has both an ARN and a name that is none, so that one can be mistaken for the other. */
const hasArn = (resource: Resource): boolean => ownArns(resource).some((name) => name in resource.attributes);

function written({ type, kind }: { type: string; kind: string }, both: boolean): string {
  return `Id<'${type}'${both ? '' : `, '${kind}'`}>`;
}

/** `known` says what some `Type.Property` identify against appearances: `text` is any text. */
export function identifiers(
  specification: Specification,
  known: Readonly<Record<string, Identity | 'text'>>,
): Identifiers {
  const used = new Set<string>();
  const find = (type: string, property: string): Identity | undefined => {
    const key = `${type}.${property}`;
    used.add(key);
    const hand = known[key];
    if (hand !== undefined) return hand === 'text' ? undefined : hand;
    const resource = specification.find(type);
    if (isArn(property)) return { type, kind: 'Arn' };
    return resource && refOf(resource) === property ? { type, kind: 'Name' } : undefined;
  };
  // An EC2 parameter type such as AWS::EC2::VPC::Id does not distinguish name and ARN, and these have no ARN.
  const isEither = (type: string): boolean => {
    const resource = specification.find(type);
    return resource !== undefined && !hasArn(resource) && !isArn(refOf(resource));
  };
  const accepted = (identity: Identity): string =>
    written(identity, identity.kind === 'Name' && isEither(identity.type));
  const exact = (identity: Identity): string => written(identity, false);

  return {
    ofProperty(name, targets) {
      const identities = targets.map(({ cloudFormationType: type, propertyName }) =>
        propertyName === '' ? `Id<'${type}'>` : find(type, propertyName),
      );
      if (identities.includes(undefined)) return undefined;
      const wantsArn =
        isArn(name) && identities.some((identity) => typeof identity === 'object' && identity.kind === 'Arn');
      const types = identities.flatMap((identity) => {
        if (typeof identity !== 'object') return identity ?? [];
        return wantsArn && identity.kind === 'Name' ? [] : accepted(identity);
      });
      return merged([...new Set(types)].sort());
    },
    ofAttribute(resource, name) {
      const type = resource.cloudFormationType;
      const identity = find(type, name);
      if (known[`${type}.${name}`] === 'text') return 'string';
      if (identity && (known[`${type}.${name}`] || name === refOf(resource) || ownArns(resource).includes(name))) {
        return exact(identity);
      }
      const targets = name === 'VpcId' ? vpc : resource.properties[name]?.relationshipRefs;
      // What names nothing else is still no other attribute: the address of a database is not the ARN of its secret.
      return (targets && this.ofProperty(name, targets)) ?? written({ type, kind: name }, false);
    },
    ofRef(resource) {
      const type = resource.cloudFormationType;
      return exact(find(type, refOf(resource)) ?? { type, kind: 'Name' });
    },
    unused: () => Object.keys(known).filter((key) => !used.has(key)),
  };
}

const vpc: readonly Target[] = [{ cloudFormationType: 'AWS::EC2::VPC', propertyName: 'VpcId' }];

/** `Id<T, 'Arn'> | Id<T, 'Name'>` is `Id<T>`. */
function merged(types: readonly string[]): string {
  const has = new Set(types);
  return types
    .flatMap((type) => {
      const [, name, kind] = /^Id<('[^']+'), '(Arn|Name)'>$/.exec(type) ?? [];
      const other = kind === 'Arn' ? 'Name' : 'Arn';
      if (!name || !has.has(`Id<${name}, '${other}'>`)) return type;
      return kind === 'Arn' ? `Id<${name}>` : [];
    })
    .join(' | ');
}
