import { validationError } from '../failure.ts';
import { type Fields, isFields } from '../value.ts';
import { functionNames, splitAttribute, subPattern } from './intrinsics.ts';
import { checkOutputValue, malformed } from './outputs.ts';
import type { Template } from './template.ts';

/** A name that a value mentions, found without working the value out. */
export interface Mention {
  readonly kind: 'Ref' | 'GetAtt' | 'Condition';
  readonly name: string;
  /** For GetAtt, when it is written as a literal. */
  readonly attribute?: string | undefined;
}

/** Functions as AWS lists them, without those that the transform AWS::LanguageExtensions adds. */
const SUPPORTED = functionNames.filter((name) => name !== 'Fn::Length' && name !== 'Fn::ToJsonString');

function mentionInSub(argument: unknown): Mention[] {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const local = isFields(variables) ? variables : {};
  const names = typeof text === 'string' ? [...text.matchAll(subPattern)].map((match) => match[1] ?? '') : [];
  const wrong = names.find((name) => !/^[\w:.]+$/.test(name));
  if (wrong !== undefined) {
    throw validationError(
      'Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons',
    );
  }
  const outer = names.filter((name) => !Object.hasOwn(local, name)).map(nameMention);
  return [...outer, ...mentionsIn(local)];
}

function nameMention(name: string): Mention {
  if (!name.includes('.')) return { kind: 'Ref', name };
  const [id, attribute] = splitAttribute(name);
  return { kind: 'GetAtt', name: id, attribute };
}

function mentionInGetAtt(argument: unknown): Mention[] {
  if (typeof argument === 'string') return [nameMention(argument.includes('.') ? argument : `${argument}.`)];
  const parts = Array.isArray(argument) ? argument : [];
  const [name, ...rest] = parts;
  if (typeof name !== 'string' || parts.length < 2) {
    throw validationError(
      'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
    );
  }
  const literal = rest.every((part) => typeof part === 'string');
  return [{ kind: 'GetAtt', name, attribute: literal ? rest.join('.') : undefined }, ...rest.flatMap(mentionsIn)];
}

function mentionsInCall(name: string, argument: unknown): Mention[] | undefined {
  if (name === 'Fn::FindInMap') checkFindInMap(argument);
  if (name === 'Ref' && typeof argument === 'string') return [{ kind: 'Ref', name: argument }];
  if (name === 'Fn::GetAtt') return mentionInGetAtt(argument);
  if (name === 'Fn::Sub') return mentionInSub(argument);
  if (name === 'Fn::If' && Array.isArray(argument)) {
    return [{ kind: 'Condition', name: String(argument[0]) }, ...argument.slice(1).flatMap(mentionsIn)];
  }
  return undefined;
}

/** Without the transform it has three parameters, and only `Ref` and itself in them. */
function checkFindInMap(argument: unknown): void {
  const parts = Array.isArray(argument) ? argument : [];
  const plain = parts.every(
    (part) => typeof part !== 'object' || (isFields(part) && ('Ref' in part || 'Fn::FindInMap' in part)),
  );
  if (parts.length === 3 && plain) return;
  throw validationError(
    'Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
  );
}

function checkFunction(name: string): void {
  if (!/^Fn::/i.test(name) || SUPPORTED.includes(name)) return;
  throw validationError(
    `Template Error: Encountered unsupported function: ${name} Supported functions are: [${SUPPORTED.join(', ')}]`,
  );
}

/** Every name that a value mentions, in all its branches. */
export function mentionsIn(value: unknown): Mention[] {
  if (Array.isArray(value)) return value.flatMap(mentionsIn);
  if (!isFields(value)) return [];
  const entries = Object.entries(value);
  return entries.flatMap(([key, item]) => {
    checkFunction(key);
    return (entries.length === 1 ? mentionsInCall(key, item) : undefined) ?? mentionsIn(item);
  });
}

/** Conditions may also name each other by `{ Condition: Name }`, a form that means nothing elsewhere. */
function conditionNames(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(conditionNames);
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key === 'Condition' && typeof item === 'string' ? [item] : conditionNames(item),
  );
}

const PSEUDO_PARAMETERS = new Set([
  'AWS::AccountId',
  'AWS::NoValue',
  'AWS::NotificationARNs',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackId',
  'AWS::StackName',
  'AWS::URLSuffix',
]);

/** Refuses names that nothing has, or that a condition leaves out. */
export function unresolved(names: readonly string[], section: string): never {
  throw validationError(
    `Template format error: Unresolved resource dependencies [${[...new Set(names)].join(', ')}] in the ${section} block of the template`,
  );
}

function checkBlock(section: string, value: unknown, template: Template, hasAttribute: HasAttribute): void {
  const missing: string[] = [];
  for (const { kind, name, attribute } of mentionsIn(value)) {
    const resource = Object.hasOwn(template.resources, name) ? template.resources[name] : undefined;
    if (kind === 'Condition') checkBranch(name, template);
    else if (kind === 'Ref' && resource === undefined && !isParameter(name, template)) missing.push(name);
    else if (kind === 'GetAtt' && resource === undefined) {
      throw validationError(`Template error: instance of Fn::GetAtt references undefined resource ${name}`);
    } else if (kind === 'GetAtt' && attribute !== undefined && resource && !hasAttribute(resource.type, attribute)) {
      throw validationError(
        `Template error: resource ${name} does not support attribute type ${attribute} in Fn::GetAtt`,
      );
    }
  }
  if (missing.length > 0) unresolved(missing, section);
}

function isParameter(name: string, template: Template): boolean {
  return Object.hasOwn(template.parameters, name) || PSEUDO_PARAMETERS.has(name);
}

function checkBranch(name: string, template: Template): void {
  if (Object.hasOwn(template.conditions, name)) return;
  throw validationError(`Template error: unresolved condition dependency ${name} in Fn::If`);
}

function checkCondition(name: string, section: string, template: Template): void {
  if (Object.hasOwn(template.conditions, name)) return;
  throw validationError(
    `Template format error: Unresolved condition dependency ${name} in the ${section} block of the template`,
  );
}

function checkConditions(template: Template): void {
  for (const condition of Object.values(template.conditions)) {
    const wrong = mentionsIn(condition).filter(
      ({ kind, name }) => kind !== 'Condition' && !isParameter(name, template),
    );
    if (wrong.length > 0) {
      throw validationError(
        `Template format error: Unresolved dependencies [${wrong.map(({ name }) => name).join(', ')}]. Cannot reference resources in the Conditions block of the template`,
      );
    }
    for (const name of conditionNames(condition)) checkCondition(name, 'Conditions', template);
  }
  const graph = new Map(
    Object.entries(template.conditions).map(([name, body]) => [name, new Set(conditionNames(body))]),
  );
  const circle = circleIn(graph);
  if (circle.length > 0) {
    throw validationError(`Template format error: Circular dependency between conditions: [${circle.join(', ')}]`);
  }
}

function dependsOnResources(value: unknown, template: Template): boolean {
  const text = JSON.stringify(value ?? '');
  if (/"Fn::(ImportValue|GetAZs|GetAtt)":/.test(text)) return true;
  return mentionsIn(value).some(
    ({ kind, name }) => kind === 'GetAtt' || (kind === 'Ref' && !isParameter(name, template)),
  );
}

function checkExportName(key: string, name: unknown, template: Template): void {
  if (name === undefined || !dependsOnResources(name, template)) return;
  throw malformed(key, ' The Name field of Export must not depend on any resources, imported values, or Fn::GetAZs.');
}

function checkImports(value: unknown, template: Template): void {
  if (Array.isArray(value)) for (const item of value) checkImports(item, template);
  if (!isFields(value)) return;
  for (const [key, item] of Object.entries(value)) {
    if (key !== 'Fn::ImportValue') checkImports(item, template);
    else if (dependsOnResources(item, template)) {
      throw validationError(
        'Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs',
      );
    }
  }
}

type HasAttribute = (type: string, attribute: string) => boolean;

/** Refuses references to what does not exist, and circles. */
export function checkReferences(template: Template, hasAttribute: HasAttribute): void {
  checkConditions(template);
  for (const resource of Object.values(template.resources)) {
    checkBlock('Resources', [resource.properties, resource.attributes], template, hasAttribute);
    checkImports(resource.properties, template);
    const missing = resource.dependsOn.filter((id) => !Object.hasOwn(template.resources, id));
    if (missing.length > 0) unresolved(missing, 'Resources');
    if (resource.condition !== undefined) checkCondition(resource.condition, 'Resources', template);
  }
  for (const [key, output] of Object.entries(template.outputs)) {
    checkOutputValue(output.value);
    checkImports(output.value, template);
    checkExportName(key, output.exportName, template);
    checkBlock('Outputs', [output.value, output.exportName ?? ''], template, hasAttribute);
    if (output.condition !== undefined) checkCondition(output.condition, 'Outputs', template);
  }
  const circle = circleIn(resourceGraph(template));
  if (circle.length > 0) throw validationError(`Circular dependency between resources: [${circle.join(', ')}]`);
}

/** For each resource, the resources that must be there before it. */
export function resourceGraph(template: Template): Map<string, Set<string>> {
  return new Map(
    Object.entries(template.resources).map(([id, resource]) => {
      const mentions = mentionsIn([resource.properties, resource.attributes] satisfies Fields[]);
      const names = mentions.filter(({ kind }) => kind !== 'Condition').map(({ name }) => name);
      const resources = names.filter(
        (name) => Object.hasOwn(template.resources, name) && !Object.hasOwn(template.parameters, name),
      );
      return [id, new Set([...resource.dependsOn, ...resources])];
    }),
  );
}

/** The nodes that lie on a circle, or on a way between two circles; none in a sound graph. */
function circleIn(graph: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const reversed = new Map<string, Set<string>>([...graph.keys()].map((id) => [id, new Set()]));
  for (const [id, dependencies] of graph) for (const need of dependencies) reversed.get(need)?.add(id);
  const forward = strip(graph, reversed);
  return [...strip(reversed, graph)].filter((id) => forward.has(id)).sort();
}

/** What is left of a graph when all that depends on nothing (left) is taken away, again and again. */
function strip(
  dependencies: ReadonlyMap<string, ReadonlySet<string>>,
  dependents: ReadonlyMap<string, ReadonlySet<string>>,
): Set<string> {
  const left = new Set(dependencies.keys());
  const count = new Map([...dependencies].map(([id, set]) => [id, set.size]));
  const free = [...left].filter((id) => count.get(id) === 0);
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    left.delete(id);
    for (const dependent of dependents.get(id) ?? []) {
      const remaining = (count.get(dependent) ?? 0) - 1;
      count.set(dependent, remaining);
      if (remaining === 0) free.push(dependent);
    }
  }
  return left;
}
