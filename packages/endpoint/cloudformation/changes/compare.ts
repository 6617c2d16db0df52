import type { Engine } from '../engine/context.ts';
import { evaluateOutputs, exportsOf } from '../engine/outputs.ts';
import { isTaggable } from '../engine/target.ts';
import { checkProperties } from '../generic/properties.ts';
import type { Deployment, Output, Physical, ResourceRecord } from '../model.ts';
import { type Blueprint, scopeOf } from '../template/blueprint.ts';
import { evaluate, type Scope } from '../template/intrinsics.ts';
import { isNoEcho } from '../template/parameters.ts';
import { type Reference, Unknown } from '../template/unknown.ts';
import { isFields, same } from '../value.ts';
import { type Circumstances, detailsOf, type Part, replacementOf, shown } from './details.ts';
import { expectedSurroundings, type Fate, inOrder } from './fates.ts';
import type { Detail, EarlyFinding, ResourceChange } from './model.ts';

/** A stack as it is and as it is to be. */
export interface Sides {
  readonly engine: Engine;
  /** What exists; empty for a stack that is to be created. */
  readonly resources: ReadonlyMap<string, ResourceRecord>;
  readonly outputs: readonly Output[];
  readonly before?: { readonly blueprint: Blueprint; readonly tags: Deployment['tags'] } | undefined;
  readonly after: { readonly blueprint: Blueprint; readonly tags: Deployment['tags'] };
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
  readonly fates: Map<string, Fate>;
  readonly scope: Scope;
  /** What has been read since it was last emptied. */
  readonly reads: Reference[];
  readonly nested: CompareNested;
}

const nestedType = 'AWS::CloudFormation::Stack';

const parameterChanged =
  ({ before, after }: Sides) =>
  (name: string): 'no' | 'yes' | 'unknown' => {
    const now = after.blueprint.parameters[name];
    if (now?.value instanceof Unknown) return 'unknown';
    const then = before?.blueprint.parameters[name];
    return (then?.resolved ?? then?.value) === (now?.resolved ?? now?.value) ? 'no' : 'yes';
  };

/** Works out one part of a resource and remembers what it was made from. */
const partOf = (
  { sides, scope, reads }: Comparison,
  attribute: string,
  name: string | undefined,
  expressions: { readonly before: unknown; readonly after: unknown },
  before: unknown,
): Part => {
  reads.length = 0;
  const after = evaluate(expressions.after, scope);
  const seen = [...reads];
  const { parameters } = sides.after.blueprint.template;
  return {
    attribute,
    name,
    before,
    after,
    reads: seen,
    edited: !same(expressions.before, expressions.after),
    secret: seen.some(({ kind, name: parameter }) => kind === 'parameter' && isNoEcho(parameters[parameter])),
  };
};

const propertyParts = (comparison: Comparison, logicalId: string, current: Physical | undefined): Part[] => {
  const { before, after } = comparison.sides;
  const was = before?.blueprint.template.resources[logicalId]?.properties ?? {};
  const is = after.blueprint.template.resources[logicalId]?.properties ?? {};
  const names = new Set([...Object.keys(current?.properties ?? {}), ...Object.keys(is)]);
  return [...names].map((name) =>
    partOf(comparison, 'Properties', name, { before: was[name], after: is[name] }, current?.properties[name]),
  );
};

const attributeParts = (comparison: Comparison, logicalId: string, current: Physical): Part[] => {
  const { before, after } = comparison.sides;
  const was = before?.blueprint.template.resources[logicalId];
  const is = after.blueprint.template.resources[logicalId];
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
};

const tagPart = ({ sides }: Comparison, current: Physical): Part[] => {
  const { engine, after } = sides;
  if (!isTaggable(engine.specification, current.type)) return [];
  const part = { before: current.tags, after: after.tags, reads: [], edited: true, secret: false };
  return [{ attribute: 'Tags', ...part }];
};

const propertiesOf = (parts: readonly Part[]): Record<string, unknown> =>
  Object.fromEntries(
    parts
      .filter(({ name, after }) => name !== undefined && after !== undefined)
      .map(({ name, after }) => [name, after]),
  );

const contextOf = (parts: readonly Part[], side: 'before' | 'after'): string => {
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
};

const policyAction = (replacement: string, current: Physical): ResourceChange['PolicyAction'] => {
  if (replacement === 'False') return undefined;
  const kept = current.updateReplacePolicy;
  return kept === 'Retain' || kept === 'Snapshot' ? `ReplaceAnd${kept}` : 'ReplaceAndDelete';
};

const fateOf = (replacement: 'True' | 'False' | 'Conditional'): Fate =>
  replacement === 'True' ? 'replace' : replacement === 'Conditional' ? 'conditional' : 'update';

const automatic: Detail = {
  Target: { Attribute: 'Properties', Name: 'TemplateURL', RequiresRecreation: 'Never' },
  Evaluation: 'Dynamic',
  ChangeSource: 'Automatic',
};

const addition = async (comparison: Comparison, logicalId: string, type: string): Promise<ResourceChange> => {
  const parts = propertyParts(comparison, logicalId, undefined);
  const below = type === nestedType ? await comparison.nested(logicalId, propertiesOf(parts), undefined) : undefined;
  return {
    Action: 'Add',
    LogicalResourceId: logicalId,
    ResourceType: type,
    Scope: [],
    Details: [],
    ChangeSetId: below?.changeSetId,
    AfterContext: contextOf(parts, 'after'),
  };
};

const modification = async (
  comparison: Comparison,
  logicalId: string,
  current: Physical,
): Promise<ResourceChange | undefined> => {
  const properties = propertyParts(comparison, logicalId, current);
  const parts = [...properties, ...attributeParts(comparison, logicalId, current), ...tagPart(comparison, current)];
  const { sides, fates } = comparison;
  const circumstances: Circumstances = {
    resource: sides.engine.specification.find(current.type),
    beforeProperties: current.properties,
    afterProperties: propertiesOf(properties),
    fateOf: (id) => fates.get(id) ?? 'none',
    parameterChanged: parameterChanged(sides),
  };
  const own = parts.flatMap((part) => detailsOf(part, circumstances));
  const below =
    current.type === nestedType
      ? await comparison.nested(logicalId, circumstances.afterProperties, current)
      : undefined;
  const details = own.length === 0 && below?.changes === true ? [automatic] : own;
  if (details.length === 0) return undefined;
  const replacement = replacementOf(details);
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
    AfterContext: contextOf(parts, 'after'),
  };
};

const removals = ({ resources, after }: Sides): ResourceChange[] =>
  [...resources.values()].flatMap(({ logicalId, current }) => {
    if (current === undefined || after.blueprint.graph.has(logicalId)) return [];
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
        BeforeContext: JSON.stringify({ Properties: shown(current.properties) }),
      },
    ];
  });

const findingsOf = ({ sides, scope }: Comparison, logicalId: string): EarlyFinding[] => {
  const definition = sides.after.blueprint.template.resources[logicalId];
  const properties = evaluate(definition?.properties, scope);
  if (definition === undefined || !isFields(properties)) return [];
  return checkProperties(sides.engine.specification, definition.type, properties).map(({ path, message }) => ({
    logicalId,
    type: definition.type,
    path: `/Resources/${logicalId}/Properties${path}`,
    message,
  }));
};

const outputsDiffer = ({ sides, scope }: Comparison): boolean => {
  const next = evaluateOutputs(sides.after.blueprint, scope);
  return JSON.stringify(next) !== JSON.stringify(sides.outputs);
};

/** Compares a stack with what it is to be, as far as that can be known before anything is done. */
export const compare = async (sides: Sides, nested: CompareNested): Promise<Differences> => {
  const { engine, resources, after } = sides;
  const fates = new Map<string, Fate>();
  const reads: Reference[] = [];
  const exported = exportsOf(engine, after.blueprint.identity.region);
  const surroundings = expectedSurroundings(
    resources,
    fates,
    (name) => exported.get(name)?.value,
    (reference) => reads.push(reference),
  );
  const scope = scopeOf(after.blueprint, surroundings);
  const comparison: Comparison = { sides, fates, scope, reads, nested };
  const changes: ResourceChange[] = [];
  const findings: EarlyFinding[] = [];
  for (const logicalId of inOrder(after.blueprint.graph)) {
    const type = after.blueprint.template.resources[logicalId]?.type ?? '';
    const current = resources.get(logicalId)?.current;
    const found =
      current === undefined
        ? await addition(comparison, logicalId, type)
        : await modification(comparison, logicalId, current);
    fates.set(
      logicalId,
      found === undefined ? 'none' : current === undefined ? 'add' : fateOf(found.Replacement ?? 'False'),
    );
    if (found === undefined) continue;
    changes.push(found);
    findings.push(...findingsOf(comparison, logicalId));
  }
  changes.push(...removals(sides));
  changes.sort((one, other) => one.LogicalResourceId.localeCompare(other.LogicalResourceId));
  // Worked out in any case: an output can fail on a placeholder, too.
  const outputs = outputsDiffer(comparison);
  return { changes, outputs: changes.length > 0 || outputs, findings };
};
