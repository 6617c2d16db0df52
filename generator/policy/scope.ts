import { NAME_PROPERTIES, NAMED, RUNTIME, TAGGED } from './names.ts';
import type { Narrowing, Scope } from './narrowing.ts';
import type { Needs } from './needs.ts';
import { arnsOf, isOthers, referenceOf } from './reference.ts';
import { special } from './special.ts';

/** Actions on what is there: it has its tags. What makes something names no tag that everything has by then. */
const CHANGES =
  /:(Assign|Attach|Associate|Authorize|Cancel|Delete|Deregister|Detach|Disable|Disassociate|Enable|Modify|Reboot|Release|Remove|Replace|Reset|Revoke|Schedule|Set|Stop|Terminate|Unassign|Untag|Update)/;
const READS = /:(Describe|Get|List)/;

const TAGS = /:(TagResource|UntagResource|ListTagsFor\w+|AddTags\w*|RemoveTags\w*|CreateTags|DeleteTags)$/;

/** Whether the system has resources of a kind, which can have tags; of most kinds nobody says which type makes them. */
function isThere(kind: string, { types }: Needs): boolean {
  if (RUNTIME.includes(kind)) return types.has('AWS::AutoScaling::AutoScalingGroup') && kind.startsWith('ec2:');
  const named = Object.hasOwn(NAME_PROPERTIES, kind) ? NAME_PROPERTIES[kind]?.map(([type]) => type) : undefined;
  const makers = named ?? (Object.hasOwn(TAGGED, kind) ? [TAGGED[kind] ?? ''] : undefined);
  return makers === undefined || makers.some((type) => types.has(type));
}

/** How far an action can be narrowed, and why no further. */
export function scopeOf(action: string, needs: Needs, narrowing: Narrowing): Scope {
  const own = special(action, needs, narrowing);
  if (own !== undefined) return own;
  const reference = referenceOf(action);
  if (reference === undefined)
    return { Resource: ['*'], why: 'the tables here do not know what it can be narrowed to' };
  const { byTag } = reference;
  const on = TAGS.test(action) ? reference.on.filter((kind) => isThere(kind, needs)) : reference.on;
  if (on.length === 0) return { Resource: ['*'], why: 'IAM takes no resource for it' };
  const Resource = [...new Set(on.flatMap((kind) => arnsOf(kind, needs)))];
  if (on.every((type) => Object.hasOwn(NAMED, type))) {
    const why = whyNamed(on, needs);
    return { Resource, ...(why !== undefined && { why }) };
  }
  const unnamed = on.filter((type) => !Object.hasOwn(NAMED, type));
  const isOwn = unnamed.every((type) => Object.hasOwn(TAGGED, type) && !needs.foreign.has(TAGGED[type] ?? ''));
  if (CHANGES.test(action) && byTag && isOwn && unnamed.length === on.length && narrowing.tag !== undefined)
    return { Resource, Condition: { StringEquals: { [`aws:ResourceTag/${narrowing.tag}`]: '${TagValue}' } } };
  return { Resource, why: whyNot(action, { byTag, isOwn, tag: narrowing.tag }) };
}

/** Why names do not tell the system's own resources. */
function whyNamed(on: readonly string[], needs: Needs): string | undefined {
  if (on.some((kind) => isOthers(kind, needs))) return 'a parameter names one that can belong to others';
  const given = on.flatMap((kind) => [...(needs.names.get(kind) ?? [])]);
  return given.some((name) => !name.includes('${StackName}')) ? "its name does not have the stack's in it" : undefined;
}

interface Hindrance {
  readonly byTag: boolean;
  readonly isOwn: boolean;
  readonly tag: string | undefined;
}

function whyNot(action: string, { byTag, isOwn, tag }: Hindrance): string {
  if (READS.test(action)) return 'it only reads, and the service gives out the id';
  if (!CHANGES.test(action)) return 'it makes something, or its tags, whose id the service gives out';
  if (!byTag) return 'the service gives out the id, and IAM knows no tag for it';
  if (!isOwn)
    return 'the service gives out the id, and some of these resources have no tag of the stack, or belong to others';
  return tag === undefined
    ? 'the service gives out the id, and no tag is named that tells it'
    : 'the service gives out the id of one of the resources that it takes';
}
