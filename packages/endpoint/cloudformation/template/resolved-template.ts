import { partitionOf } from '../generic/identifiers.ts';
import { isFields } from '../value.ts';
import { evaluate, type Scope } from './intrinsics.ts';
import { exportText, malformed, outputText } from './outputs.ts';
import { type ParameterValues, parameterReference } from './parameters.ts';
import { unresolved } from './references.ts';
import { checkRules } from './rules.ts';
import type { Template } from './template.ts';
import { type Reference, Unknown } from './unknown.ts';

/** The stack in whose name a template is worked out. */
export interface Identity {
  readonly stackId: string;
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  readonly notificationArns: readonly string[];
}

/** A checked template together with parameter values: what is to be made. */
export interface ResolvedTemplate {
  readonly template: Template;
  readonly parameters: ParameterValues;
  readonly identity: Identity;
  readonly conditions: ReadonlyMap<string, boolean>;
  /** Logical ids whose condition holds, each with the active ones that must be there first. */
  readonly graph: ReadonlyMap<string, readonly string[]>;
}

/** What a resolved template does not know by itself: resources, and other stacks' exports. */
export interface Lookups {
  resource(logicalId: string): unknown;
  attribute(logicalId: string, name: string): unknown;
  importValue(name: string): unknown;
  /** Called for every parameter, resource and attribute that is read. */
  read?(reference: Reference): void;
}

function pseudo(name: string, { stackId, stackName, account, region, notificationArns }: Identity): unknown {
  switch (name) {
    case 'AWS::AccountId':
      return account;
    case 'AWS::Region':
      return region;
    case 'AWS::StackId':
      return stackId;
    case 'AWS::StackName':
      return stackName;
    case 'AWS::Partition':
      return partitionOf(region).partition;
    case 'AWS::URLSuffix':
      return partitionOf(region).domain;
    case 'AWS::NotificationARNs':
      return notificationArns;
    default:
      return undefined;
  }
}

function parameterOf(name: string, template: Template, parameters: ParameterValues): unknown {
  if (!Object.hasOwn(template.parameters, name)) return undefined;
  const definition = template.parameters[name];
  const value = parameters[name];
  if (definition === undefined || value === undefined) return undefined;
  const reference = parameterReference(definition, value);
  // Whatever made the parent pass something unknown, here it is the parameter that causes it.
  if (!(reference instanceof Unknown)) return reference;
  return new Unknown([{ kind: 'parameter', name }], { placeholder: reference.placeholder });
}

/** Where a resolved template's names get their values. */
export function scopeOf(
  { template, parameters, identity, conditions }: Omit<ResolvedTemplate, 'graph'>,
  { resource, attribute, importValue, read = () => {} }: Lookups,
): Scope {
  return {
    region: identity.region,
    parameter: (name) => {
      const value = parameterOf(name, template, parameters);
      if (value === undefined) return pseudo(name, identity);
      read({ kind: 'parameter', name });
      return value;
    },
    resource: (logicalId) => {
      const value = resource(logicalId);
      if (value !== undefined) read({ kind: 'resource', name: logicalId });
      return value;
    },
    attribute: (logicalId, name) => {
      const value = attribute(logicalId, name);
      if (value !== undefined) read({ kind: 'attribute', name: `${logicalId}.${name}` });
      return value;
    },
    condition: (name) => conditions.get(name) ?? false,
    mapping: (name) => (Object.hasOwn(template.mappings, name) ? template.mappings[name] : undefined),
    importValue,
  };
}

const nowhere: Lookups = { resource: () => undefined, attribute: () => undefined, importValue: () => undefined };

/** A scope for what may read parameters and mappings only: conditions, rules, names of imports. */
export const parameterScope = (parts: Omit<ResolvedTemplate, 'graph'>): Scope => scopeOf(parts, nowhere);

function evaluateConditions(template: Template, parameters: ParameterValues, identity: Identity): Map<string, boolean> {
  const known = new Map<string, boolean>();
  const base = scopeOf({ template, parameters, identity, conditions: known }, nowhere);
  const scope: Scope = { ...base, condition: (name) => conditionValue(name) };
  const conditionValue = (name: string): boolean => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const body = template.conditions[name];
    const value =
      isFields(body) && typeof body.Condition === 'string' ? conditionValue(body.Condition) : evaluate(body, scope);
    const truth = value === true || value === 'true';
    known.set(name, truth);
    return truth;
  };
  for (const name of Object.keys(template.conditions)) conditionValue(name);
  return known;
}

/** Works out a template's conditions and checks its rules: what remains are the resources to be made, in their order. */
export function resolveTemplate(
  template: Template,
  dependencies: ReadonlyMap<string, ReadonlySet<string>>,
  parameters: ParameterValues,
  identity: Identity,
): ResolvedTemplate {
  const conditions = evaluateConditions(template, parameters, identity);
  const parts = { template, parameters, identity, conditions };
  checkRules(template, parameterScope(parts));
  const active = new Set(
    Object.entries(template.resources)
      .filter(([, { condition }]) => condition === undefined || conditions.get(condition) === true)
      .map(([id]) => id),
  );
  const graph = new Map(
    [...active].map((id) => [id, [...(dependencies.get(id) ?? [])].filter((need) => active.has(need))]),
  );
  return { ...parts, graph };
}

/**
 * Works every active value out, with all that only an operation will know unknown: what can be wrong before anything is
 * made (a key that a mapping has not, an item that a list has not, a reference to what a condition leaves out) is reported now.
 */
export function checkValues(resolved: ResolvedTemplate): void {
  const { template, conditions, graph } = resolved;
  const scopeIn = (section: string): Scope => {
    const later = (name: string): Unknown | undefined => {
      if (graph.has(name)) return new Unknown([{ kind: 'resource', name }]);
      return Object.hasOwn(template.resources, name) ? unresolved([name], section) : undefined;
    };
    const importValue = (name: string): Unknown => new Unknown([{ kind: 'attribute', name }]);
    return scopeOf(resolved, { resource: later, attribute: later, importValue });
  };
  const resources = scopeIn('Resources');
  for (const id of graph.keys()) {
    const definition = template.resources[id];
    evaluate([definition?.properties, definition?.attributes], resources);
  }
  const outputs = scopeIn('Outputs');
  const exported = new Set<string>();
  for (const [key, { condition, value, exportName }] of Object.entries(template.outputs)) {
    if (condition !== undefined && conditions.get(condition) !== true) continue;
    outputText(evaluate(value, outputs));
    if (exportName === undefined) continue;
    const name = exportText(key, evaluate(exportName, outputs));
    if (exported.has(name)) throw malformed(key, `Another output of the template is exported as ${name}.`);
    exported.add(name);
  }
}
