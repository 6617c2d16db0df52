import type { ChangeSet, ResourceChange } from '../changes/model.ts';
import { type Engine, preparedOf, resolvedTemplateOf } from '../engine/context.ts';
import { type Identifier, ownerOf, physicalIdFrom } from '../engine/imports.ts';
import { validationError } from '../failure.ts';
import type { Deployment, StackRecord } from '../model.ts';
import type { Template } from '../template/template.ts';
import { isFields, same } from '../value.ts';
import { type Input, required } from './input.ts';

interface ToImport {
  readonly type: string;
  readonly logicalId: string;
  readonly identifier: Identifier;
}

function toImport(input: Input): ToImport[] {
  const given = Array.isArray(input.ResourcesToImport) ? input.ResourcesToImport.filter(isFields) : [];
  if (given.length === 0) throw validationError('ResourcesToImport must be specified for a change set of type IMPORT.');
  return given.map((one) => ({
    type: required(one, 'ResourceType'),
    logicalId: required(one, 'LogicalResourceId'),
    identifier: isFields(one.ResourceIdentifier)
      ? Object.fromEntries(Object.entries(one.ResourceIdentifier).map(([name, value]) => [name, String(value)]))
      : {},
  }));
}

function refuse(names: readonly string[], message: (list: string) => string): void {
  if (names.length > 0) throw validationError(message(names.join(', ')));
}

/** Words of AWS for what the template lacks; those about the identifiers are unproven. */
function check(engine: Engine, stack: StackRecord, template: Template, list: readonly ToImport[]): void {
  const state = engine.store.stack(stack.id);
  const has = (id: string): boolean => state?.resources.get(id)?.current !== undefined;
  const ids = new Set(list.map(({ logicalId }) => logicalId));
  const absent = [...ids].filter((id) => template.resources[id] === undefined);
  refuse(absent, (names) => `Resources [${names}] passed in ResourcesToImport are not in the template`);
  refuse(
    [...ids].filter(has),
    (names) => `Resources [${names}] passed in ResourcesToImport already exist in the stack`,
  );
  const others = Object.keys(template.resources).filter((id) => !ids.has(id) && !has(id));
  refuse(others, (names) => `Resources [${names}] is missing from ResourceToImport list`);
  const open = [...ids].filter((id) => template.resources[id]?.deletionPolicy === undefined);
  refuse(
    open,
    (names) =>
      `The following resources to import [${names}] must have DeletionPolicy attribute specified in the template.`,
  );
  for (const { logicalId, type, identifier } of list) {
    const known = engine.specification.find(type)?.primaryIdentifier ?? [];
    if (template.resources[logicalId]?.type !== type)
      throw validationError(`Resource [${logicalId}] is not of type ${type} in the template`);
    if (known.length > 0 && !same([...known].sort(), Object.keys(identifier).sort()))
      throw validationError(`Resource [${logicalId}] of type ${type} is identified by [${known.join(', ')}]`);
  }
}

function outputsOf(template: Template | undefined): unknown {
  return template?.outputs ?? {};
}

/** What a change set of type IMPORT takes in, by logical id; refuses what AWS refuses. */
export function importedBy(
  engine: Engine,
  input: Input,
  stack: StackRecord,
  { template: key }: Deployment,
): NonNullable<ChangeSet['imports']> {
  const list = toImport(input);
  const { template } = preparedOf(engine, key);
  check(engine, stack, template, list);
  const before = stack.current === undefined ? undefined : resolvedTemplateOf(engine, stack).template;
  if (!same(outputsOf(before), outputsOf(template)))
    throw validationError('As part of the import operation, you cannot modify or add [Outputs]');
  return Object.fromEntries(
    list.map(({ logicalId, type, identifier }) => {
      const physicalId = physicalIdFrom(engine.specification.find(type), identifier);
      const owner = ownerOf(engine, type, physicalId);
      if (owner !== undefined) throw validationError(`${physicalId} already exists in stack ${owner.id}`);
      return [logicalId, physicalId];
    }),
  );
}

/** Why an import cannot be executed that would change something else. */
export function notImported(changes: readonly ResourceChange[]): string | undefined {
  const others = changes.filter(({ Action }) => Action !== 'Import').map((one) => one.LogicalResourceId);
  if (others.length === 0) return undefined;
  return `You have modified resources [${others.join(', ')}] in your template that are not being imported. Update, create or delete operations cannot be executed during import operations.`;
}
