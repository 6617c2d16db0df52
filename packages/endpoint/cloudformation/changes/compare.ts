import { type Engine, handlerOf } from '../engine/context.ts';
import { evaluateOutputs, exportsOf } from '../engine/outputs.ts';
import { isTaggable } from '../engine/target.ts';
import { checkProperties } from '../generic/properties.ts';
import type { Deployment, Output, Physical, ResourceRecord } from '../model.ts';
import { evaluate, type Scope } from '../template/intrinsics.ts';
import { isNoEcho } from '../template/parameters.ts';
import { type ResolvedTemplate, scopeOf } from '../template/resolved-template.ts';
import { type Reference, Unknown, unknownsIn } from '../template/unknown.ts';
import { isFields, same } from '../value.ts';
import { type Circumstances, detailsOf, isKept, type Part, replacementOf, shown } from './details.ts';
import { type ExpectedChange, expectedLookups, inOrder } from './expected-changes.ts';
import type { Detail, EarlyFinding, ResourceChange } from './model.ts';

/** A stack as it is and as it is to be. */
export interface Sides {
  readonly engine: Engine;
  /** What exists; empty for a stack that is to be created. */
  readonly resources: ReadonlyMap<string, ResourceRecord>;
  readonly outputs: readonly Output[];
  /** What is imported instead of being made: physical ids by logical id. */
  readonly imports?: Readonly<Record<string, string>> | undefined;
  readonly before?: { readonly resolved: ResolvedTemplate; readonly tags: Deployment['tags'] } | undefined;
  readonly after: { readonly resolved: ResolvedTemplate; readonly tags: Deployment['tags'] };
}

/** What a nested stack's own comparison found. */
export interface NestedChanges {
  readonly changes: boolean;
  readonly changeSetId?: string | undefined;
}

/** Compares what is below a nested stack's resource; `properties` are those that it will have. */
export type CompareNested = (
  logicalId: string,
  properties: Readonly<Record<string, unknown>>,
  current: Physical | undefined,
) => Promise<NestedChanges>;

export interface Differences {
  readonly changes: readonly ResourceChange[];
  /** Outputs, their exports or descriptions differ. */
  readonly outputs: boolean;
  readonly findings: readonly EarlyFinding[];
}

interface Comparison {
  readonly sides: Sides;
  readonly expectedChanges: Map<string, ExpectedChange>;
  readonly scope: Scope;
  /** What has been read since it was last emptied. */
  readonly reads: Reference[];
  readonly nested: CompareNested;
  /** Properties that change, of resources that are updated in place. */
  readonly updated: Map<string, ReadonlySet<string>>;
}

const nestedType = 'AWS::CloudFormation::Stack';

function parameterChanged({ before, after }: Sides) {
  return (name: string): 'no' | 'yes' | 'unknown' => {
    const now = after.resolved.parameters[name];
    if (now?.value instanceof Unknown) return 'unknown';
    const then = before?.resolved.parameters[name];
    // A parameter of Systems Manager that has another value by now is no cause that AWS names.
    return then?.value === now?.value ? 'no' : 'yes';
  };
}

/** Works out one part of a resource and remembers what it was made from. */
function partOf(
  { sides, scope, reads }: Comparison,
  attribute: string,
  name: string | undefined,
  expressions: { readonly before: unknown; readonly after: unknown },
  before: unknown,
): Part {
  reads.length = 0;
  const after = evaluate(expressions.after, scope);
  const seen = [...reads];
  const { parameters } = sides.after.resolved.template;
  return {
    attribute,
    name,
    before,
    after,
    reads: seen,
    edited: !same(expressions.before, expressions.after),
    secret: seen.some(({ kind, name: parameter }) => kind === 'parameter' && isNoEcho(parameters[parameter])),
  };
}

function propertyParts(comparison: Comparison, logicalId: string, current: Physical | undefined): Part[] {
  const { before, after } = comparison.sides;
  const was = before?.resolved.template.resources[logicalId]?.properties ?? {};
  const is = after.resolved.template.resources[logicalId]?.properties ?? {};
  const names = new Set([...Object.keys(current?.properties ?? {}), ...Object.keys(is)]);
  return [...names].map((name) =>
    partOf(comparison, 'Properties', name, { before: was[name], after: is[name] }, current?.properties[name]),
  );
}

function attributeParts(comparison: Comparison, logicalId: string, current: Physical): Part[] {
  const { before, after } = comparison.sides;
  const was = before?.resolved.template.resources[logicalId];
  const is = after.resolved.template.resources[logicalId];
  const names = new Set([...Object.keys(current.resourceAttributes), ...Object.keys(is?.attributes ?? {})]);
  const evaluated = [...names].map((name) =>
    partOf(
      comparison,
      name,
      undefined,
      { before: was?.attributes[name], after: is?.attributes[name] },
      current.resourceAttributes[name],
    ),
  );
  const policies = (['DeletionPolicy', 'UpdateReplacePolicy'] as const).map((attribute) => {
    const key = attribute === 'DeletionPolicy' ? 'deletionPolicy' : 'updateReplacePolicy';
    const values = { before: current[key], after: is?.[key] };
    return partOf(comparison, attribute, undefined, values, values.before);
  });
  return [...evaluated, ...policies];
}

function tagPart({ sides }: Comparison, current: Physical): Part[] {
  const { engine, after } = sides;
  if (!isTaggable(engine.specification, current.type)) return [];
  const part = { before: current.tags, after: after.tags, reads: [], edited: true, secret: false };
  return [{ attribute: 'Tags', ...part }];
}

function propertiesOf(parts: readonly Part[]): Record<string, unknown> {
  return Object.fromEntries(
    parts
      .filter(({ name, after }) => name !== undefined && after !== undefined)
      .map(({ name, after }) => [name, after]),
  );
}

/** Whether an update in place leaves an attribute as it is: that is known of those that are properties too. */
function keeps({ sides, expectedChanges, updated }: Comparison): (attribute: string) => boolean {
  return (attribute) => {
    const [logicalId = '', ...path] = attribute.split('.');
    const [name = ''] = path;
    const properties = sides.resources.get(logicalId)?.current?.properties ?? {};
    return (
      expectedChanges.get(logicalId) === 'update' && name in properties && updated.get(logicalId)?.has(name) === false
    );
  };
}

function contextOf(parts: readonly Part[], side: 'before' | 'after'): string {
  const known = parts.filter((part) => part[side] !== undefined);
  const of = (attribute: string): [string, unknown][] =>
    known
      .filter((part) => part.attribute === attribute)
      .map((part) => [part.name ?? '', part.secret ? '****' : shown(part[side])]);
  const others = known.filter(({ attribute }) => attribute !== 'Properties' && attribute !== 'Tags');
  return JSON.stringify({
    Properties: Object.fromEntries(of('Properties')),
    ...Object.fromEntries(others.map((part) => [part.attribute, part.secret ? '****' : shown(part[side])])),
  });
}

function policyAction(replacement: string, current: Physical): ResourceChange['PolicyAction'] {
  if (replacement === 'False') return undefined;
  const kept = current.updateReplacePolicy;
  return kept === 'Retain' || kept === 'Snapshot' ? `ReplaceAnd${kept}` : 'ReplaceAndDelete';
}

function expectedChangeOf(replacement: 'True' | 'False' | 'Conditional'): ExpectedChange {
  return replacement === 'True' ? 'replace' : replacement === 'Conditional' ? 'conditional' : 'update';
}

const automatic: Detail = {
  Target: { Attribute: 'Properties', Name: 'TemplateURL', RequiresRecreation: 'Never' },
  Evaluation: 'Dynamic',
  ChangeSource: 'Automatic',
};

async function addition(comparison: Comparison, logicalId: string, type: string): Promise<ResourceChange> {
  const parts = propertyParts(comparison, logicalId, undefined);
  const below = type === nestedType ? await comparison.nested(logicalId, propertiesOf(parts), undefined) : undefined;
  const imported = comparison.sides.imports?.[logicalId];
  return {
    Action: imported === undefined ? 'Add' : 'Import',
    LogicalResourceId: logicalId,
    PhysicalResourceId: imported,
    ResourceType: type,
    Scope: [],
    Details: [],
    ChangeSetId: below?.changeSetId,
    AfterContext: contextOf(parts, 'after'),
  };
}

async function modification(
  comparison: Comparison,
  logicalId: string,
  current: Physical,
): Promise<ResourceChange | undefined> {
  const properties = propertyParts(comparison, logicalId, current);
  const parts = [...properties, ...attributeParts(comparison, logicalId, current), ...tagPart(comparison, current)];
  const { sides, expectedChanges } = comparison;
  const circumstances: Circumstances = {
    resource: sides.engine.specification.find(current.type),
    beforeProperties: current.properties,
    afterProperties: propertiesOf(properties),
    expectedChangeOf: (id) => expectedChanges.get(id) ?? 'none',
    parameterChanged: parameterChanged(sides),
    keeps: keeps(comparison),
  };
  const own = parts.flatMap((part) => detailsOf(part, circumstances));
  const below =
    current.type === nestedType
      ? await comparison.nested(logicalId, circumstances.afterProperties, current)
      : undefined;
  const details = own.length === 0 && below?.changes === true ? [automatic] : own;
  if (details.length === 0) return undefined;
  const replacement = replacementOf(details);
  comparison.updated.set(logicalId, new Set(details.map(({ Target }) => Target.Name ?? '')));
  const after = parts.map((part) => (isKept(part, circumstances) ? { ...part, after: part.before } : part));
  return {
    Action: 'Modify',
    LogicalResourceId: logicalId,
    PhysicalResourceId: current.physicalId,
    ResourceType: current.type,
    Replacement: replacement,
    PolicyAction: policyAction(replacement, current),
    Scope: [...new Set(details.map(({ Target }) => Target.Attribute))],
    Details: details,
    ChangeSetId: below?.changeSetId,
    BeforeContext: contextOf(parts, 'before'),
    AfterContext: contextOf(after, 'after'),
  };
}

/** What a resource is made of whose template goes: where it refers to another one, AWS shows the placeholder. */
function removedContext({ before }: Sides, logicalId: string, { properties }: Physical): string {
  const expressions = before?.resolved.template.resources[logicalId]?.properties ?? {};
  const unknown = new Unknown([{ kind: 'resource', name: logicalId }]);
  const lookups = { importValue: () => undefined, resource: () => unknown, attribute: () => unknown };
  const scope = before === undefined ? undefined : scopeOf(before.resolved, lookups);
  const entries = Object.entries(properties).map(([name, value]) => {
    const refers = scope !== undefined && unknownsIn(evaluate(expressions[name], scope)).length > 0;
    return [name, shown(refers ? unknown : value)];
  });
  return JSON.stringify({ Properties: Object.fromEntries(entries) });
}

function removals(sides: Sides): ResourceChange[] {
  const { resources, after } = sides;
  return [...resources.values()].flatMap(({ logicalId, current }) => {
    if (current === undefined || after.resolved.graph.has(logicalId)) return [];
    const policy = current.deletionPolicy === 'RetainExceptOnCreate' ? 'Retain' : (current.deletionPolicy ?? 'Delete');
    return [
      {
        Action: 'Remove' as const,
        LogicalResourceId: logicalId,
        PhysicalResourceId: current.physicalId,
        ResourceType: current.type,
        PolicyAction: policy,
        Scope: [],
        Details: [],
        BeforeContext: removedContext(sides, logicalId, current),
      },
    ];
  });
}

function findingsOf({ sides, scope }: Comparison, logicalId: string): EarlyFinding[] {
  const definition = sides.after.resolved.template.resources[logicalId];
  const properties = evaluate(definition?.properties, scope);
  if (definition === undefined || !isFields(properties)) return [];
  return checkProperties(sides.engine.specification, definition.type, properties).map(({ path, message }) => ({
    logicalId,
    type: definition.type,
    path: `/Resources/${logicalId}/Properties${path}`,
    message,
  }));
}

/** Removals that would fail for what the resources hold. */
function removalWarnings({ engine, resources, after }: Sides, changes: readonly ResourceChange[]): EarlyFinding[] {
  return changes.flatMap(
    ({ Action, Replacement, PolicyAction = '', LogicalResourceId: logicalId, ResourceType: type }) => {
      const current = resources.get(logicalId)?.current;
      const goes = Action === 'Remove' || Replacement === 'True';
      if (current === undefined || !goes || !/Delete$/.test(PolicyAction)) return [];
      const existing = { physicalId: current.physicalId, previousProperties: current.properties };
      const warning = handlerOf(engine, type).removalWarning?.(existing);
      const path = after.resolved.template.resources[logicalId] === undefined ? '' : `/Resources/${logicalId}`;
      return warning === undefined ? [] : [{ ...warning, logicalId, type, path, warns: true }];
    },
  );
}

function outputsDiffer({ sides, scope }: Comparison): boolean {
  const next = evaluateOutputs(sides.after.resolved, scope);
  return JSON.stringify(next) !== JSON.stringify(sides.outputs);
}

/** Compares a stack with what it is to be, as far as that can be known before anything is done. */
export async function compare(sides: Sides, nested: CompareNested): Promise<Differences> {
  const { engine, resources, after } = sides;
  const expectedChanges = new Map<string, ExpectedChange>();
  const reads: Reference[] = [];
  const exported = exportsOf(engine, after.resolved.identity.region);
  const lookups = expectedLookups(
    resources,
    expectedChanges,
    (name) => exported.get(name)?.value,
    (reference) => reads.push(reference),
  );
  const scope = scopeOf(after.resolved, lookups);
  const comparison: Comparison = { sides, expectedChanges, scope, reads, nested, updated: new Map() };
  const changes: ResourceChange[] = [];
  const findings: EarlyFinding[] = [];
  for (const logicalId of inOrder(after.resolved.graph)) {
    const type = after.resolved.template.resources[logicalId]?.type ?? '';
    const current = resources.get(logicalId)?.current;
    const found =
      current === undefined
        ? await addition(comparison, logicalId, type)
        : await modification(comparison, logicalId, current);
    expectedChanges.set(
      logicalId,
      found === undefined ? 'none' : current === undefined ? 'add' : expectedChangeOf(found.Replacement ?? 'False'),
    );
    if (found === undefined) continue;
    changes.push(found);
    findings.push(...findingsOf(comparison, logicalId));
  }
  changes.push(...removals(sides));
  changes.sort((one, other) => one.LogicalResourceId.localeCompare(other.LogicalResourceId));
  findings.push(...removalWarnings(sides, changes));
  // Worked out in any case: an output can fail on a placeholder, too.
  const outputs = outputsDiffer(comparison);
  return { changes, outputs: changes.length > 0 || outputs, findings };
}
