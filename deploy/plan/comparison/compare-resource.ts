import type { StackResource } from '../../aws/stack.ts';
import type { ChangeDetail, ResourceChange } from '../../model.ts';
import { isStateful } from '../guards/data-loss.ts';
import { securityChanges } from '../security/security-changes.ts';
import type { Others, Reader } from './reader.ts';
import type { Recreation } from './replacement.ts';
import { type Fields, fieldsOf } from './template-data.ts';

export const NESTED = 'AWS::CloudFormation::Stack';

/** A nested stack's resource on both sides, for whoever compares what is in it. */
export interface NestedResource {
  readonly reader: Reader;
  readonly others: Others;
  /** Its properties; undefined where there is none, or is to be none. */
  readonly before: Fields | undefined;
  readonly after: Fields | undefined;
  readonly physicalId: string | undefined;
}

/** Answers what changes in a nested stack. */
export type CompareNested = (nested: NestedResource) => Promise<readonly ResourceChange[]>;

/** A resource on both sides, and what has to be known to compare it. */
export interface Place {
  readonly logicalId: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly there: StackResource | undefined;
  /** It is in the stack afterwards, too. */
  readonly stays: boolean;
  /** A condition that nobody can tell yet decides whether it comes. */
  readonly mayCome: boolean;
  readonly reader: Reader;
  readonly others: Others;
  readonly recreation: Recreation;
  readonly below: () => Promise<readonly ResourceChange[]> | undefined;
}

export const typeOf = (resource: unknown): string => String(fieldsOf(resource).Type ?? '');
export const propertiesOf = (resource: unknown): Fields => fieldsOf(fieldsOf(resource).Properties);

/** What CloudFormation does with a resource that goes: only what all these templates keep is kept. */
function policyOf(name: 'DeletionPolicy' | 'UpdateReplacePolicy', ...resources: readonly unknown[]): string {
  const policies = resources.map((one) => String(fieldsOf(one)[name] ?? 'Delete').replace('ExceptOnCreate', ''));
  const [first = 'Delete'] = policies;
  return policies.every((policy) => policy === first) ? first : 'Delete';
}

function replacementOf(details: readonly ChangeDetail[]): ResourceChange['replacement'] {
  if (details.some(({ dynamic, requiresRecreation }) => !dynamic && requiresRecreation === 'Always')) return 'True';
  return details.some(({ requiresRecreation }) => requiresRecreation !== 'Never') ? 'Conditional' : 'False';
}

const OTHER_PARTS = ['Metadata', 'CreationPolicy', 'UpdatePolicy', 'DeletionPolicy', 'UpdateReplacePolicy'] as const;

/** Why a resource changes: its properties, and what stands beside them. */
async function detailsOf({ before, after, reader, others, recreation }: Place): Promise<ChangeDetail[]> {
  const [old, next] = [propertiesOf(before), propertiesOf(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(next)])];
  const parts = [
    ...names.map((name) => ({ target: `Properties.${name}`, name, old: old[name], next: next[name] })),
    ...OTHER_PARTS.map((target) => ({
      target,
      name: undefined,
      old: fieldsOf(before)[target],
      next: fieldsOf(after)[target],
    })),
  ];
  const details: ChangeDetail[] = [];
  for (const part of parts) {
    const causes = await reader.causesOf(part.old, part.next, others);
    if (causes.length === 0) continue;
    const requiresRecreation =
      part.name === undefined ? 'Never' : recreation(typeOf(after), part.name, part.old, part.next);
    const values = reader.valuesOf(part.name ?? part.target, part.old, part.next);
    for (const { name: cause, dynamic } of causes)
      details.push({ target: part.target, cause, dynamic, requiresRecreation, ...values });
  }
  return details;
}

/** What a change does to security, by the properties on both sides. */
function securityOf(
  { reader, before, after, there, stays, mayCome }: Place,
  action: ResourceChange['action'],
  details: readonly ChangeDetail[],
) {
  const type = typeOf(after ?? before);
  if (type === NESTED) return {};
  const security = securityChanges(
    type,
    { action, details },
    {
      before: there && reader.propertiesOf('before', propertiesOf(before)),
      after: stays || mayCome ? reader.propertiesOf('after', propertiesOf(after)) : undefined,
    },
  );
  return security.length > 0 ? { security } : {};
}

function lineOf({ logicalId, there }: Place, type: string) {
  return {
    logicalId,
    physicalId: there?.physicalId,
    type,
    stateful: isStateful(type),
  };
}

async function modification(place: Place): Promise<ResourceChange | undefined> {
  const { before, after, there, below } = place;
  const type = typeOf(after);
  const details = await detailsOf(place);
  const nested = await below();
  const isOther = type !== there?.type;
  if (details.length === 0 && (nested ?? []).length === 0 && !isOther) return undefined;
  const replacement = isOther ? 'True' : replacementOf(details);
  const kept = policyOf('UpdateReplacePolicy', before, after);
  const policyAction = replacement === 'False' ? undefined : `ReplaceAnd${kept}`;
  const security = securityOf(place, 'Modify', details);
  return { ...lineOf(place, type), action: 'Modify', replacement, policyAction, details, ...security, nested };
}

/** What becomes of one resource; undefined where nothing does. */
export async function compareResource(place: Place): Promise<ResourceChange | undefined> {
  const { before, after, there, stays, mayCome, below } = place;
  if (stays && there !== undefined) return modification(place);
  if (there !== undefined) {
    const policyAction = policyOf('DeletionPolicy', before);
    const gone = { action: 'Remove', replacement: 'False', policyAction, details: [], nested: await below() } as const;
    return { ...lineOf(place, there.type), ...gone, ...securityOf(place, 'Remove', []) };
  }
  if (!stays && !mayCome) return undefined;
  const action = stays ? 'Add' : 'Dynamic';
  const security = securityOf(place, action, []);
  return {
    ...lineOf(place, typeOf(after)),
    action,
    replacement: 'False',
    details: [],
    ...security,
    nested: await below(),
  };
}
