import { readProperty } from '../generic/readable.ts';
import type { Output, Physical, StackRecord } from '../model.ts';
import { evaluate, type Scope } from '../template/intrinsics.ts';
import { exportText, outputText } from '../template/outputs.ts';
import { type Lookups, type ResolvedTemplate, scopeOf } from '../template/resolved-template.ts';
import { isFields } from '../value.ts';
import type { Engine } from './context.ts';
import { stateOf } from './context.ts';

/** Resources as they are now, and the exports of all stacks. */
export function lookupsOf(engine: Engine, stack: Pick<StackRecord, 'id' | 'region'>): Lookups {
  const { resources } = stateOf(engine, stack.id);
  return {
    resource: (logicalId) => resources.get(logicalId)?.current?.physicalId,
    attribute: (logicalId, name) => attributeOf(resources.get(logicalId)?.current, name),
    importValue: (name) => exportsOf(engine, stack.region).get(name)?.value,
  };
}

/** What Fn::GetAtt makes of a resource's attribute, or of such a property as it may name. */
export function attributeOf(current: Physical | undefined, name: string): unknown {
  if (current === undefined) return undefined;
  return attributeIn(current.attributes, name) ?? readProperty(current.type, current.properties, name);
}

/** An attribute by its whole name, or inside an attribute that is an object. */
function attributeIn(attributes: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(attributes, name)) return attributes[name];
  const parts = name.split('.');
  for (let length = parts.length - 1; length > 0; length -= 1) {
    const outer = attributes[parts.slice(0, length).join('.')];
    if (isFields(outer))
      return parts.slice(length).reduce<unknown>((value, key) => (isFields(value) ? value[key] : undefined), outer);
  }
  return undefined;
}

/** Every export of a region by its name. */
export function exportsOf(engine: Engine, region: string): Map<string, { stackId: string; value: string }> {
  const exported = new Map<string, { stackId: string; value: string }>();
  for (const { stack } of engine.store.all()) {
    if (stack.region !== region || stack.status === 'DELETE_COMPLETE') continue;
    for (const { exportName, value } of stack.outputs) {
      if (exportName !== undefined) exported.set(exportName, { stackId: stack.id, value });
    }
  }
  return exported;
}

/** Names of the stacks that import an export. */
export function importersOf(engine: Engine, region: string, name: string): string[] {
  return engine.store
    .all()
    .filter(
      ({ stack }) => stack.region === region && stack.status !== 'DELETE_COMPLETE' && stack.imports.includes(name),
    )
    .map(({ stack }) => stack.name);
}

/** The outputs of a resolved template in a scope. */
export function evaluateOutputs({ template, conditions }: ResolvedTemplate, scope: Scope): Output[] {
  return Object.entries(template.outputs)
    .filter(([, { condition }]) => condition === undefined || conditions.get(condition) === true)
    .map(([key, { value, description, exportName }]) => ({
      key,
      value: outputText(evaluate(value, scope)),
      description,
      exportName: exportName === undefined ? undefined : exportText(key, evaluate(exportName, scope)),
    }));
}

function importNames(value: unknown, scope: Scope): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => importNames(item, scope));
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key === 'Fn::ImportValue' ? [String(evaluate(item, scope))] : importNames(item, scope),
  );
}

/** Outputs and imports of a stack whose resources are all in place. */
export function finalOutputs(
  engine: Engine,
  stack: StackRecord,
  resolved: ResolvedTemplate,
): { outputs: Output[]; imports: string[] } {
  const scope = scopeOf(resolved, lookupsOf(engine, stack));
  const active = [...resolved.graph.keys()].map((id) => resolved.template.resources[id]?.properties);
  return {
    outputs: evaluateOutputs(resolved, scope),
    imports: [
      ...new Set(importNames([active, Object.values(resolved.template.outputs).map(({ value }) => value)], scope)),
    ],
  };
}

/** Why a stack may not end with these outputs: an export taken by another stack, or one in use that goes away. */
export function exportConflict(engine: Engine, stack: StackRecord, outputs: readonly Output[]): string | undefined {
  const taken = exportsOf(engine, stack.region);
  for (const { exportName } of outputs) {
    const owner = exportName === undefined ? undefined : taken.get(exportName)?.stackId;
    if (owner !== undefined && owner !== stack.id) {
      return `Export with name ${exportName} is already exported by stack ${stateOf(engine, owner).stack.name}`;
    }
  }
  for (const { exportName, value } of stack.outputs) {
    if (exportName === undefined) continue;
    const kept = outputs.find((output) => output.exportName === exportName);
    const users = kept?.value === value ? [] : importersOf(engine, stack.region, exportName);
    if (users.length > 0) {
      const verb = kept === undefined ? 'deleted' : 'updated';
      return `Export ${exportName} cannot be ${verb} as it is in use by ${users.join(', ')}`;
    }
  }
  return undefined;
}

/** Why a stack may not be deleted: another stack imports one of its exports. */
export function exportInUse(engine: Engine, stack: StackRecord): string | undefined {
  for (const { exportName } of stack.outputs) {
    const users = exportName === undefined ? [] : importersOf(engine, stack.region, exportName);
    const others = users.filter((name) => name !== stack.name);
    if (others.length > 0) return `Export ${exportName} cannot be deleted as it is in use by ${others.join(', ')}`;
  }
  return undefined;
}
