import { checkArguments, type Nesting } from './checks/arguments.ts';
import { checkAttributes } from './checks/attributes.ts';
import { checkConditional } from './checks/conditional.ts';
import { checkDeclarations } from './checks/declarations.ts';
import { checkFields } from './checks/definition.ts';
import { checkEmptyLists, checkListDefaults } from './checks/empty-lists.ts';
import { checkOutputs } from './checks/outputs.ts';
import { checkPatterns } from './checks/patterns.ts';
import { checkOutputLists, checkPlaceholders } from './checks/placeholders.ts';
import { checkPolicySizes } from './checks/policy-sizes.ts';
import { checkPriorities } from './checks/priorities.ts';
import { checkProperties } from './checks/properties.ts';
import { checkCounts } from './checks/quotas.ts';
import { checkServices } from './checks/services/index.ts';
import { checkStructure } from './checks/structure.ts';
import { checkSurplus } from './checks/surplus.ts';
import { noteDeclaration } from './declarations.ts';
import { RookeryError } from './errors.ts';
import type {
  Body,
  DeclaredResource,
  DescribedOutput,
  Document,
  NestedStack,
  Output,
  Outputs,
  Template,
} from './model.ts';
import { nearest } from './nearest.ts';
import { argumentsFor } from './parameters/parameters.ts';
import { kindOf, schemaOf } from './resources/schema.ts';
import { strict } from './strict.ts';
import { Handle, MappingHandle, StackHandle } from './values/handle.ts';
import { Condition } from './values/intrinsics.ts';
import { kindOfValue } from './values/kind-of.ts';
import type { Kind } from './values/kinds.ts';
import { type Owner, Token } from './values/value.ts';

type Writable<Sections> = {
  -readonly [Name in keyof Sections]: Sections[Name] extends Readonly<Record<string, infer Entry>>
    ? Record<string, Entry>
    : Sections[Name];
};

/** A template while things are being declared in it. */
export interface Draft {
  readonly path: string;
  readonly owner: Owner;
  readonly document: Writable<Omit<Document, 'Outputs'>>;
  /** What is nested so far, and what each is passed. */
  readonly nestings: Nesting[];
  /** Whether types of which the generator knows nothing may stand in it: their properties are left to linters. */
  readonly takesAnyType?: boolean;
}

/** What a body is passed to declare things with, which writes into a draft. */
export function builderOf(draft: Draft): Omit<Body<Readonly<Record<never, never>>>, 'params'> {
  const { path, owner, document } = draft;
  const add = (logicalId: string, declared: DeclaredResource) => {
    claim(draft, logicalId);
    checkFields(path, `the properties of ${logicalId}`, declared.Properties);
    checkFields(path, `the attributes of ${logicalId}`, declared.attributes);
    document.Resources[logicalId] = declared;
    noteDeclaration(declared);
    return handle(logicalId, owner, declared.Type, path);
  };
  return {
    condition(logicalId, test) {
      claim(draft, logicalId);
      document.Conditions[logicalId] = test;
      return new Condition(logicalId, owner);
    },
    mapping(logicalId, data) {
      claim(draft, logicalId);
      document.Mappings[logicalId] = data;
      return new MappingHandle(logicalId, owner, data);
    },
    rule(logicalId, rule) {
      claim(draft, logicalId);
      checkFields(path, `the rule ${logicalId}`, rule);
      document.Rules[logicalId] = rule;
    },
    resource: (logicalId, type, properties, attributes = {}) =>
      add(logicalId, { Type: type, attributes, Properties: properties }),
    stack(logicalId, child, args, options = {}) {
      checkFields(path, `the attributes of ${logicalId}`, options);
      checkFields(path, `the arguments of ${logicalId}`, args);
      const { Tags, ...attributes } = options;
      checkNested(path, logicalId, child);
      // The arguments have been checked against the template's type; by name they are anything.
      const values: Nesting['values'] = { ...(args as object) };
      const { Parameters: own, Mappings: mappings } = document;
      const conditional = attributes.Condition !== undefined;
      const nesting = { path, logicalId, child, own, mappings, conditional, values };
      checkArguments(nesting);
      draft.nestings.push(nesting);
      const passedOn = argumentsFor(child.document.Parameters, nesting.values, document.Parameters);
      checkPlaceholders(draft, logicalId, child, passedOn);
      checkEmptyLists(draft, logicalId, child, passedOn);
      add(logicalId, { Type: STACK, nested: child, tags: Tags, attributes, Properties: passedOn });
      return new StackHandle(logicalId, owner, nestedOutputs(draft, logicalId, child), passedOn);
    },
  };
}

const STACK = 'AWS::CloudFormation::Stack';

/** Refuses to nest what is no template: mostly a template function that was not called. */
function checkNested(path: string, logicalId: string, child: unknown): void {
  if (typeof child === 'object' && child !== null && 'document' in child) return;
  throw new RookeryError('TemplateMissing', {
    what: `${path}: stack ${logicalId} is passed ${typeof child === 'function' ? 'a function' : 'no template'} to nest.`,
    why: 'a stack runs what template(...), or a template function, answers.',
    mend: typeof child === 'function' ? 'call it: vpcTemplate({}).' : 'give it a template.',
  });
}

/** The outputs of a nested stack, as its parent reads them. */
function nestedOutputs<A extends object, O extends Outputs>(
  { path, owner }: Draft,
  logicalId: string,
  child: Template<A, O>,
): NestedStack<O>['outputs'] {
  const outputs = Object.entries(child.outputs).map(([name, output]) => {
    const value = described(output).Value;
    return [name, new Token({ 'Fn::GetAtt': [logicalId, `Outputs.${name}`] }, owner, kindOfValue(value))];
  });
  const missing = (name: string) => noOutput(path, logicalId, child, name);
  // The outputs are those of `child`; Object.fromEntries loses their names.
  return strict(Object.fromEntries(outputs), missing) as NestedStack<O>['outputs'];
}

function noOutput(path: string, logicalId: string, child: Template, name: string): RookeryError {
  const names = Object.keys(child.outputs);
  const meant = nearest(name, names);
  return new RookeryError('OutputUnknown', {
    what: `${path}: stack ${logicalId} has no output "${name}".`,
    why: `${child.path} does not declare it, and the reference would be dropped in silence.`,
    mend: meant === undefined ? `take one of: ${names.join(', ') || 'none'}.` : `write "${meant}".`,
  });
}

/** What stands for a resource where other resources point at it. */
export function handle(logicalId: string, owner: Owner, type: string, path = owner.path) {
  return new Handle(
    logicalId,
    owner,
    new Token<never>({ Ref: logicalId }, owner, kindOf(schemaOf(type)?.r)),
    (name) =>
      new Token<never>({ 'Fn::GetAtt': [logicalId, name] }, owner, kindOfAttribute(path, logicalId, type, name)),
  );
}

function kindOfAttribute(path: string, logicalId: string, type: string, name: string): Kind | undefined {
  const attributes = schemaOf(type)?.a ?? {};
  if (Object.hasOwn(attributes, name)) return kindOf(attributes[name]);
  if (schemaOf(type) === undefined || (type === STACK && name.startsWith('Outputs.'))) return undefined;
  const names = Object.keys(attributes).filter((one) => !one.startsWith('['));
  const meant = nearest(name, names);
  throw new RookeryError('AttributeUnknown', {
    what: `${path}: "${logicalId}" has no attribute "${name}".`,
    why: `CloudFormation refuses attributes that ${type} does not return.`,
    mend: meant === undefined ? `take one of: ${names.join(', ') || 'none'}.` : `write "${meant}".`,
  });
}

/** The finished template of a draft, checked. */
export function finished<A extends object, O extends Outputs>(
  { path, owner, nestings, takesAnyType = false }: Draft,
  document: Document,
  outputs: O,
  removed: readonly string[] = [],
): Template<A, O> {
  for (const [logicalId, resource] of Object.entries(document.Resources)) checkAttributes(path, logicalId, resource);
  checkStructure(path, owner, document);
  for (const [logicalId, resource] of Object.entries(document.Resources)) {
    if (resource.nested !== undefined || (takesAnyType && schemaOf(resource.Type) === undefined)) continue;
    checkProperties(path, logicalId, resource);
  }
  checkSurplus(nestings, document);
  checkOutputs(path, outputsSection(outputs));
  checkCounts(path, document);
  checkPriorities(path, document);
  checkConditional(path, document);
  checkOutputLists({ path, owner, document });
  checkPatterns(path, document.Parameters);
  checkListDefaults(path, document.Parameters);
  checkServices(path, document);
  checkDeclarations(path, document);
  checkPolicySizes(path, document);
  const children = new Set(Object.values(document.Resources).flatMap(({ nested }) => nested ?? []));
  return { path, owner, outputs, document, removed, children: [...children] };
}

/** Outputs as they stand in a template: one that is passed on from a nested stack as it is has its description from there. */
export function outputsSection(
  outputs: Outputs,
  Resources: Document['Resources'] = {},
): Readonly<Record<string, DescribedOutput>> {
  const section = Object.entries(outputs).map(([name, output]) => {
    const Description = output instanceof Token ? descriptionOf(output, Resources) : undefined;
    return [name, { ...described(output), ...(Description !== undefined && { Description }) }];
  });
  return Object.fromEntries(section);
}

function descriptionOf({ intrinsic }: Token<unknown>, Resources: Document['Resources']): string | undefined {
  const attribute = intrinsic['Fn::GetAtt'];
  if (!Array.isArray(attribute)) return undefined;
  const nested = Resources[String(attribute[0])]?.nested;
  const name = String(attribute[1]).replace(/^Outputs\./, '');
  // Outputs stand in a document as they were described.
  return (nested?.document.Outputs[name] as DescribedOutput | undefined)?.Description;
}

function described(output: Output): DescribedOutput {
  return typeof output === 'object' && !(output instanceof Token) ? output : { Value: output };
}

/** One name space for all that a template declares, as CloudFormation has it for what `Ref` and `Condition` reach. */
function claim({ path, document }: Draft, logicalId: string): void {
  checkName(path, logicalId);
  const { Parameters, Rules, Mappings, Conditions, Resources } = document;
  if ([Parameters, Rules, Mappings, Conditions, Resources].some((section) => Object.hasOwn(section, logicalId))) {
    throw new RookeryError('LogicalIdTaken', {
      what: `${path}: "${logicalId}" is declared twice.`,
      why: 'the second declaration would silently replace the first.',
      mend: 'give one of them another logical id.',
    });
  }
}

/** Adds parameters to a draft. */
export function declareParameters(draft: Draft, parameters: Document['Parameters']): void {
  for (const [name, parameter] of Object.entries(parameters)) {
    claim(draft, name);
    checkFields(draft.path, `the parameter ${name}`, parameter);
    draft.document.Parameters[name] = parameter;
  }
}

function checkName(path: string, name: string): void {
  if (typeof name === 'string' && /^[A-Za-z0-9]{1,255}$/.test(name)) return;
  const better = String(name ?? '')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, 255);
  throw new RookeryError('LogicalIdNotAlphanumeric', {
    what: `${path}: "${name}" is not a logical id.`,
    why: 'CloudFormation allows only letters and digits, 255 at the most.',
    mend: better === '' ? 'name it with letters and digits.' : `rename it, for example to "${better}".`,
  });
}
