import { memoize } from '../memoize.ts';
import { ACTIONS, ARNS } from './generated/reference.ts';
import { NAME_PROPERTIES, NAMED } from './names.ts';
import type { Needs } from './needs.ts';
import type { PolicyText } from './statement.ts';

/** What a policy can say of an action. */
export interface Reference {
  /** The resources that it can be narrowed to, as AWS's reference calls them; none, where it takes `*` alone. */
  readonly on: readonly string[];
  /** Whether all of them can be told by a tag. */
  readonly byTag: boolean;
}

const references = memoize(() => {
  const found = new Map<string, Reference>();
  for (const [service, resources, byTag, names] of ACTIONS) {
    const on = resources === '' ? [] : resources.split(' ').map((name) => `${service}:${name}`);
    for (const name of names.split(' ')) found.set(`${service}:${name}`, { on, byTag });
  }
  return found;
});

/** What AWS's service authorization reference says of an action; undefined of one that no table here has. */
export const referenceOf = (action: string): Reference | undefined => references().get(action);

/** The ARNs of the stack's own resources of a kind, or of all of that kind where nothing tells them by name. */
export function arnsOf(kind: string, needs: Needs): readonly PolicyText[] {
  if (kind === 'iam:role') return [ownRoles(needs)];
  const { names } = needs;
  if (isOthers(kind, needs)) return [arn(ARNS[kind] ?? '*', undefined, '*')];
  const part = Object.hasOwn(NAMED, kind) ? NAMED[kind] : undefined;
  const given = [...(names.get(kind) ?? [])].map(ofStacks).filter((name) => !name.startsWith(OWN));
  const patterns = part === undefined ? ['*'] : [OWN, ...new Set(given)];
  return patterns.map((name) => arn(ARNS[kind] ?? '*', part, name));
}

/** Whether some resources of a kind, which are told by name, are not the system's. */
export function isOthers(kind: string, { foreign }: Needs): boolean {
  const types = Object.hasOwn(NAME_PROPERTIES, kind) ? (NAME_PROPERTIES[kind] ?? []) : [];
  return types.some(([type]) => foreign.has(type));
}

/** What CloudFormation, and templates that follow it, begin names with. */
const OWN = '${StackName}-*';

/** A name as nested stacks have it, whose own names begin with the system's. */
const ofStacks = (name: string): string => name.replaceAll('${StackName}', OWN).replace(/\*[*-]*\*|\*$/, '*');

/** Roles of the system: by their prefix, where the templates give them one. */
export const ownRoles = ({ names }: Pick<Needs, 'names'>): PolicyText =>
  `arn:\${Partition}:iam::\${Account}:role\${RolePath}${names.has('iam:role') ? '${RolePrefix}' : '${StackName}-'}*`;

function arn(form: string, part: string | undefined, name: string): PolicyText {
  const text = form.replaceAll(/\$\{(\w+)\}/g, (whole, word: string) => {
    if (word === 'Region' || word === 'Account') return whole;
    return word === part ? name : '*';
  });
  // A wildcard matches whatever follows, separators included.
  return `arn:\${Partition}:${text.replace(/\*[*/:]*\*$/, '*')}`;
}
