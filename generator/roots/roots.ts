import { checkArguments } from '../checks/arguments.ts';
import { checkSharedPriorities } from '../checks/priorities.ts';
import { RookeryError } from '../errors.ts';
import type { Template } from '../model.ts';
import { nearest } from '../nearest.ts';
import { Intrinsic, type Owner, Token } from '../values/value.ts';
import type { LeftOf, PlacedRoot, Reference, Root, Roots, RootValue } from './model.ts';
import { fromEnvironment } from './root.ts';

/** Any root, whatever its template takes. */
type AnyRoot = Pick<Root, 'outputs' | 'parameters' | 'region' | 'owner'> & { readonly template: Template };

/** A stack's name ends in it: letters, digits and hyphens; it is written small, as folders are. */
const NAME = /^[a-z][a-z0-9-]{0,39}$/;

/**
 * A system of several root stacks, by their names: the stack of each is called `<stackName>-<name>`. They are deployed in the
 * order of what they need; those that need nothing of each other, side by side.
 */
export function roots<const R extends Readonly<Record<string, AnyRoot>>>(
  named: R,
): Roots<{ readonly [Name in keyof R]: LeftOf<R[Name]> }> {
  const names = new Map<Owner, string>();
  for (const [name, { owner, template }] of Object.entries<AnyRoot>(named)) {
    if (!NAME.test(name)) throw badName(name);
    const other = names.get(owner);
    if (other !== undefined) throw twice(other, name, template);
    names.set(owner, name);
  }
  const placed = Object.entries<AnyRoot>(named).map(([name, one]) => placedRoot(name, one, names));
  if (placed.length === 0) throw none();
  checkSharedPriorities(placed.map((one) => ({ ...one, document: one.template.document, passed: wordsOf(one) })));
  return { roots: inOrder(placed) };
}

/** What a root is passed, in words that are the same for two roots that are passed the same. */
function wordsOf({ references }: PlacedRoot): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(references).map(([parameter, { root, output }]) => [parameter, `${root}.${output}`]),
  );
}

function placedRoot(name: string, { template, region, parameters }: AnyRoot, names: Map<Owner, string>): PlacedRoot {
  // The arguments have been checked against the template's type; by name they are anything.
  const passed = Object.entries({ ...(parameters as object) }).filter(([, value]) => value !== fromEnvironment);
  const references: Record<string, Reference> = {};
  const values: Record<string, RootValue> = {};
  for (const [parameter, value] of passed) {
    const reference = value instanceof Token ? referenceOf(name, parameter, value, names) : undefined;
    if (!isDeclared(template, name, parameter, reference)) continue;
    if (reference !== undefined) references[parameter] = reference;
    else values[parameter] = literal(name, parameter, value);
  }
  checkPassed(name, template, Object.fromEntries(passed));
  const needs = [...new Set(Object.values(references).map(({ root }) => root))];
  return { name, template, region, references, values, needs };
}

/** Whether the template takes a parameter. A spread may carry more, under names of the outputs' own. */
function isDeclared(template: Template, name: string, parameter: string, reference: Reference | undefined): boolean {
  const declared = Object.keys(template.document.Parameters);
  if (declared.includes(parameter) || template.removed.includes(parameter)) return declared.includes(parameter);
  const { output = '' } = reference ?? {};
  if (output !== '' && (output.endsWith(parameter) || parameter.endsWith(output))) return false;
  const meant = nearest(parameter, declared);
  throw new RookeryError('ArgumentUnknown', {
    what: `root ${name} is passed "${parameter}", which ${template.path} does not declare.`,
    why: 'the value would be dropped in silence.',
    mend: meant === undefined ? `leave it out. It takes: ${declared.join(', ') || 'nothing'}.` : `write "${meant}".`,
  });
}

function referenceOf(name: string, parameter: string, value: Token<unknown>, names: Map<Owner, string>): Reference {
  const attribute = value.intrinsic['Fn::GetAtt'];
  const root = value.owner && names.get(value.owner);
  if (root !== undefined && Array.isArray(attribute)) {
    return { root, output: String(attribute[1]).replace('Outputs.', '') };
  }
  throw new RookeryError('RootArgumentRefused', {
    what: `root ${name} is passed ${value.owner?.path ?? 'a function'} as ${parameter}, which is no output of a root listed in roots(...).`,
    why: 'the deployer passes on what the deployed stacks of this system put out, as it stands.',
    mend: 'list that root too; what has to be computed is computed in a template, which puts it out.',
  });
}

function literal(name: string, parameter: string, value: unknown): RootValue {
  const isPlain = (one: unknown) => ['string', 'number', 'boolean'].includes(typeof one);
  if (isPlain(value) || (Array.isArray(value) && value.every((one) => typeof one === 'string')))
    return value as RootValue; // Each case has just been looked at.
  throw new RookeryError('RootArgumentRefused', {
    what: `root ${name} is passed ${value instanceof Intrinsic ? 'a function' : String(value)} as ${parameter}.`,
    why: 'a parameter of a root stack is a text, a number, a list of texts, or an output of another root.',
    mend: `pass one of these, or leave ${parameter} to environments.ts.`,
  });
}

/** The checks of what a nested stack is passed, for those parameters that are passed. */
function checkPassed(name: string, template: Template, values: Readonly<Record<string, unknown>>): void {
  const { document } = template;
  const declared = Object.entries(document.Parameters).filter(([parameter]) => values[parameter] !== undefined);
  const child = { ...template, document: { ...document, Parameters: Object.fromEntries(declared) } };
  checkArguments({ path: 'roots(...)', logicalId: name, child, own: {}, values });
}

/** Each after those that it needs, otherwise as they were listed. A root can only be passed what was made before it. */
function inOrder(placed: readonly PlacedRoot[]): PlacedRoot[] {
  const ordered = new Set<PlacedRoot>();
  const add = (root: PlacedRoot) => {
    for (const name of root.needs) add(placed.find((other) => other.name === name)!);
    ordered.add(root);
  };
  placed.forEach(add);
  return [...ordered];
}

function badName(name: string): RookeryError {
  return new RookeryError('RootNameInvalid', {
    what: `roots(...): "${name}" is no name of a root.`,
    why: "a stack's name ends in it: a small letter, then small letters, digits and hyphens, 40 at the most.",
    mend: 'rename it, for example { network, shop }.',
  });
}

function twice(name: string, other: string, { path }: Template): RookeryError {
  return new RookeryError('RootTwice', {
    what: `roots(...): ${name} and ${other} are one root of ${path}.`,
    why: 'an output of it would come from two stacks.',
    mend: 'make a root for each: root(template, { ... }) twice.',
  });
}

function none(): RookeryError {
  return new RookeryError('RootNameInvalid', {
    what: 'roots(...): it is passed no root.',
    why: 'a system has at least one stack.',
    mend: 'write roots({ network, shop }).',
  });
}
