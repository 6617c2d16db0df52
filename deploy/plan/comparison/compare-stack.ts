import type { StackResource } from '../../aws/stack.ts';
import type { ResourceChange } from '../../model.ts';
import { type CompareNested, compareResource, NESTED, type Place, propertiesOf, typeOf } from './compare-resource.ts';
import type { State } from './parameters.ts';
import { type Others, readerOf } from './reader.ts';
import type { Recreation } from './replacement.ts';
import type { Sides } from './sides.ts';
import { fieldsOf } from './template-data.ts';

/** A stack to compare, and who helps. */
export interface Work {
  readonly sides: Sides;
  /** What exists. */
  readonly resources: readonly StackResource[];
  readonly recreation: Recreation;
  readonly nested: CompareNested;
}

/** What is read of a resource differs where another takes its place; its attributes may with any change of it. */
function stateAfter(change: ResourceChange | undefined, how: 'Ref' | 'Fn::GetAtt'): State {
  if (change === undefined) return 'same';
  if (change.action === 'Add' || change.replacement === 'True') return 'changed';
  if (change.replacement === 'Conditional') return 'unknown';
  if (how === 'Ref') return 'same';
  // The outputs of a nested stack differ only where something in it does.
  return change.nested?.length === 0 ? 'same' : 'unknown';
}

/** Compares a stack with what it is to be by the text of both templates. What it cannot know, it takes for a change. */
export async function compareStack({ sides, resources, recreation, nested }: Work): Promise<ResourceChange[]> {
  const reader = readerOf(sides);
  const existing = new Map(
    resources.filter(({ status }) => status !== 'DELETE_COMPLETE').map((resource) => [resource.logicalId, resource]),
  );
  const made = new Map<string, Promise<ResourceChange | undefined>>();
  const changeOf = (logicalId: string): Promise<ResourceChange | undefined> => {
    const change = made.get(logicalId) ?? compareResource(placeOf(logicalId));
    made.set(logicalId, change);
    return change;
  };
  const others: Others = async (logicalId, how) => stateAfter(await changeOf(logicalId), how);

  const placeOf = (logicalId: string): Place => {
    const [before, after] = [sides.before.Resources[logicalId], sides.after.Resources[logicalId]];
    const { Condition } = fieldsOf(after);
    // Where nobody can tell, what is there stays, and what is not there may come.
    const isMeant = Condition === undefined ? true : reader.after.condition(String(Condition));
    const there = existing.get(logicalId);
    const stays = after !== undefined && (isMeant ?? there !== undefined);
    const mayCome = after !== undefined && isMeant === undefined;
    const inner = {
      before: there && propertiesOf(before),
      after: stays || mayCome ? propertiesOf(after) : undefined,
      physicalId: there?.physicalId,
    };
    const below = () => (typeOf(after ?? before) === NESTED ? nested({ reader, others, ...inner }) : undefined);
    return { logicalId, before, after, there, stays, mayCome, reader, others, recreation, below };
  };

  const found: ResourceChange[] = [];
  for (const logicalId of [...new Set([...existing.keys(), ...Object.keys(sides.after.Resources)])].sort()) {
    const change = await changeOf(logicalId);
    if (change !== undefined) found.push(change);
  }
  return found;
}
