import type { Engine } from '../engine/context.ts';
import { existing, type Identifier, ownerOf, physicalIdFrom, staticIdentifier } from '../engine/imports.ts';
import type { StackRecord } from '../model.ts';
import type { StackState } from '../store.ts';
import type { ResolvedTemplate } from '../template/resolved-template.ts';
import type { ChangeSet } from './model.ts';

type Imports = NonNullable<ChangeSet['imports']>;

/** What a stack imports: what the request names, or what exists under the names that the template spells out. */
export async function importsOf(
  purpose: {
    readonly engine: Engine;
    readonly imports?: Imports | undefined;
    readonly importsExisting?: boolean | undefined;
  },
  stack: StackRecord,
  state: StackState | undefined,
  { template, graph }: ResolvedTemplate,
): Promise<Imports | undefined> {
  const { engine, imports, importsExisting = false } = purpose;
  if (imports !== undefined) return stack.parentId === undefined ? imports : undefined;
  if (!importsExisting) return undefined;
  const found: Record<string, string> = {};
  for (const [logicalId, definition] of Object.entries(template.resources)) {
    if (!graph.has(logicalId) || state?.resources.get(logicalId)?.current !== undefined) continue;
    const identifier = staticIdentifier(engine.specification, definition);
    if (identifier === undefined) continue;
    const physicalId = physicalIdFrom(engine.specification.find(definition.type), identifier);
    if (ownerOf(engine, definition.type, physicalId) !== undefined) continue;
    const there = await existing(engine, stack, { ...definition, properties: identifier }, physicalId);
    if (there !== undefined) found[logicalId] = physicalId;
  }
  return found;
}

function listed(logicalId: string, identifier: Identifier): string {
  const pairs = Object.entries(identifier).map(([name, value]) => `${name}=${value}`);
  return `${logicalId} ({${pairs.join(', ')}})`;
}

/** Why what exists already cannot be imported; the words are those of aws/aws-cdk-cli#1367. */
export function importRefusal(
  engine: Engine,
  { template }: ResolvedTemplate,
  imports: Imports | undefined,
  existingOnes: boolean,
): string[] {
  if (imports === undefined || !existingOnes) return [];
  const affected = Object.keys(imports).flatMap((logicalId) => {
    const definition = template.resources[logicalId];
    if (definition === undefined || /^Retain/.test(definition.deletionPolicy ?? '')) return [];
    return [listed(logicalId, staticIdentifier(engine.specification, definition) ?? {})];
  });
  if (affected.length === 0) return [];
  return [
    `CloudFormation is attempting to import some resources because they already exist in your account. The resources must have the DeletionPolicy attribute set to 'Retain' or 'RetainExceptOnCreate' in the template for successful import. The affected resources are ${affected.join(', ')}`,
  ];
}
