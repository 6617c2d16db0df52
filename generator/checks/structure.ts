import { RookeryError } from '../errors.ts';
import type { Document } from '../model.ts';
import { Handle, MappingHandle, StackHandle } from '../values/handle.ts';
import type { Owner } from '../values/value.ts';
import { comparisonProblem } from './comparisons.ts';
import { cycleIn } from './cycles.ts';
import { refusal } from './finding.ts';
import { callProblem, lookupGap } from './functions.ts';
import { numberProblem } from './numbers.ts';
import { operandProblem } from './operands.ts';
import { sectionProblem } from './sections.ts';
import { checkTags } from './tags.ts';
import { type Reference, type Trail, walk } from './walk.ts';

/** Where a condition itself stands, and is no value. */
const CONDITION_PLACE = /^((Resources|Outputs)\.[^.]+\.Condition|Conditions\.[^.]+)$/;

/**
 * Goes over a whole template once, and refuses what would be lost or changed on the way, points nowhere or in a circle, or
 * is called in a way that CloudFormation refuses.
 */
export function checkStructure(path: string, owner: Owner, document: Document): void {
  const edges = new Map<string, Set<string>>();
  walk(document, {
    reference(reference) {
      checkReference(path, owner, document, reference);
      const { section, name } = reference.at;
      if (section !== 'Conditions' && section !== 'Resources') return;
      if (!Object.hasOwn(document[section], reference.target)) return;
      const targets = edges.get(`${section}.${name}`) ?? new Set();
      edges.set(`${section}.${name}`, targets.add(`${section}.${reference.target}`));
    },
    call(name, argument, at) {
      const problem =
        sectionProblem(name, at) ??
        operandProblem(name, argument, document) ??
        callProblem(name, argument, document) ??
        (name === 'Fn::FindInMap' && !isGuarded(document, at) ? lookupGap(argument, document) : undefined) ??
        comparisonProblem(name, argument, document);
      if (problem !== undefined) throw refusal(path, { code: 'FunctionRefused', at: at.place, ...problem });
    },
    number(value, at) {
      const problem = numberProblem(value);
      if (problem !== undefined) throw changed(path, at, value, problem);
    },
    tags(tags, at) {
      const type = at.section === 'Resources' ? document.Resources[at.name]?.Type : undefined;
      const finding = type === undefined ? undefined : checkTags(path, at.place, type, tags);
      if (finding !== undefined) throw refusal(path, finding);
    },
    condition(at) {
      if (CONDITION_PLACE.test(at.place)) return;
      throw noPlace(path, at, 'a condition', "choose between values by it: fn.if(condition, 'yes', 'no').");
    },
    unknown(value, at) {
      throw noPlace(path, at, wordsOf(value));
    },
  });
  const cycle = cycleIn(edges);
  if (cycle !== undefined) throw circular(path, cycle);
}

/** Whether a condition, or a rule, may keep a place from being worked out. */
function isGuarded({ Resources, Outputs, Rules }: Document, { section, name, choices }: Trail): boolean {
  if (choices > 0 || Object.keys(Rules).length > 0) return true;
  if (section === 'Resources') return Resources[name]?.attributes.Condition !== undefined;
  const output = section === 'Outputs' ? Outputs[name] : undefined;
  return typeof output === 'object' && output !== null && 'Condition' in output && output.Condition !== undefined;
}

/** Catches what types cannot: a handle that was carried out of one template's body into another's. */
function checkReference(path: string, owner: Owner, document: Document, { target, at, ...reference }: Reference): void {
  if (reference.owner !== owner) throw undeclared(path, at, target, ` of ${reference.owner.path}`);
  const { Parameters, Mappings, Conditions, Resources } = document;
  if (![Parameters, Mappings, Conditions, Resources].some((section) => Object.hasOwn(section, target))) {
    throw undeclared(path, at, target);
  }
  if ((at.section !== 'Conditions' && at.section !== 'Rules') || !Object.hasOwn(Resources, target)) return;
  throw refusal(path, {
    code: 'ReferenceTooEarly',
    at: at.place,
    problem: `points at the resource "${target}"`,
    why: 'conditions and rules are worked out before any resource is there.',
    mend: 'compare parameters, or values of a mapping.',
  });
}

function undeclared(path: string, at: Trail, target: string, ofOther = '') {
  return new RookeryError('ReferenceUndeclared', {
    what: `${path}: ${at.place} points at "${target}"${ofOther}, which this template does not declare.`,
    why: 'CloudFormation refuses a template with an unresolved reference.',
    mend: `declare "${target}" here, or pass its value in: an output of the one stack, a parameter of the other.`,
  });
}

function changed(path: string, at: Trail, value: number, problem: string) {
  return refusal(path, {
    code: 'NumberChanged',
    at: at.place,
    problem: `is the number ${Object.is(value, -0) ? '-0' : value}, which is ${problem}`,
    why: 'CloudFormation would get another value than the source says.',
    mend: Number.isFinite(value)
      ? "write it as a text, with all its digits: '...'."
      : 'find the calculation that has no result, and give a number.',
  });
}

function wordsOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (value instanceof Handle) return `the resource "${value.logicalId}" itself`;
  if (value instanceof StackHandle) return `the stack "${value.logicalId}" itself`;
  if (value instanceof MappingHandle) return `the mapping "${value.logicalId}" itself`;
  return typeof value === 'object' ? `a ${value.constructor.name}` : `a ${typeof value}`;
}

const isNothing = (what: string) => what === 'null' || what === 'undefined';

function noPlace(path: string, at: Trail, what: string, mend?: string) {
  return refusal(path, {
    code: 'ValueWithoutPlace',
    at: at.place,
    problem: `is ${what}`,
    why: isNothing(what)
      ? what === 'null'
        ? 'CloudFormation says "Null values are not allowed in templates".'
        : 'it would be dropped in silence, and what follows in the list would move up.'
      : 'a template holds texts, numbers, booleans, lists, plain objects and functions of CloudFormation.',
    mend:
      mend ??
      (isNothing(what)
        ? 'leave it out, or write AWS.NoValue.'
        : 'write it as a text, or take .ref or .att(...) of a resource, .outputs of a stack, .find(...) of a mapping.'),
  });
}

function circular(path: string, cycle: readonly string[]) {
  const names = cycle.map((place) => place.slice(place.indexOf('.') + 1));
  const ofConditions = cycle[0]?.startsWith('Conditions.');
  return new RookeryError('CircularDependency', {
    what: `${path}: ${names.join(' -> ')} is a circle of ${ofConditions ? 'conditions' : 'resources'}.`,
    why: `CloudFormation says "Circular dependency between ${ofConditions ? 'conditions' : 'resources'}": none of them can be the first.`,
    mend: ofConditions
      ? 'write one of them without the others.'
      : 'take one of the references out: a rule or a policy can be a resource of its own that names both.',
  });
}
