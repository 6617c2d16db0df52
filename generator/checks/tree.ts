import { emittedParameters, LOCATION_NAMES } from '../emitted-parameters.ts';
import { RookeryError } from '../errors.ts';
import type { DescribedOutput, Template } from '../model.ts';
import { Sub } from '../values/sub.ts';
import { Intrinsic } from '../values/value.ts';
import { known, nestedScope, ownScope, type Scope } from './known.ts';
import { checkQuota, QUOTAS } from './quotas.ts';

/** Refuses trees of stacks that CloudFormation cannot make, each in one operation. */
export function checkTrees(roots: readonly Template[]): void {
  const seen = new Set<Template>();
  for (const root of roots) {
    checkResources(root, seen);
    checkResourceCount(root);
  }
  checkExports(roots);
}

function checkResources(template: Template, seen: Set<Template>): void {
  if (seen.has(template)) return;
  seen.add(template);
  if (Object.keys(template.document.Resources).length === 0) {
    throw new RookeryError('DeclarationRefused', {
      what: `${template.path}: Resources is empty.`,
      why: 'CloudFormation says "At least one Resources member must be defined".',
      mend: 'declare a resource, or move its outputs to where their values come from.',
    });
  }
  for (const child of template.children) checkResources(child, seen);
}

/** Resources of a template and of all that it nests, as often as it is nested: those without a condition, and all. */
interface Count {
  readonly certain: number;
  readonly all: number;
}

function counting() {
  const counts = new Map<Template, Count>();
  const count = (template: Template): Count => {
    const known = counts.get(template);
    if (known !== undefined) return known;
    let [certain, all] = [0, 0];
    for (const { nested, attributes } of Object.values(template.document.Resources)) {
      const below = nested === undefined ? { certain: 0, all: 0 } : count(nested);
      if (attributes.Condition === undefined) certain += 1 + below.certain;
      all += 1 + below.all;
    }
    counts.set(template, { certain, all });
    return { certain, all };
  };
  return count;
}

function checkResourceCount(root: Template): void {
  const count = counting();
  const { certain, all } = count(root);
  if (certain <= QUOTAS.treeResources.most) return;
  const parts = new Map<string, { readonly often: number; readonly total: number }>();
  for (const { nested } of Object.values(root.document.Resources)) {
    if (nested === undefined) continue;
    const { often, total } = parts.get(nested.path) ?? { often: 0, total: 0 };
    parts.set(nested.path, { often: often + 1, total: total + 1 + count(nested).certain });
  }
  const largest = [...parts]
    .sort(([, a], [, b]) => b.total - a.total)
    .slice(0, 3)
    .map(([path, { often, total }]) => `${total} by ${often} x ${path}`);
  const more = all > certain ? `; with those that have conditions ${all}` : '';
  const where = largest.length === 0 ? '' : ` (${largest.join(', ')}${more})`;
  checkQuota('treeResources', certain, `${root.path}: with all nested stacks${where} it has`, 'resources');
}

/** An export of a stack in the tree, with its name as far as that is literal there. */
interface Export {
  readonly place: string;
  readonly isConditional: boolean;
}

/** Refuses two exports of one name: a region of an account takes each name once. */
function checkExports(roots: readonly Template[]): void {
  const exporting = exportsWithin();
  const found = new Map<string, Export>();
  const visit = (template: Template, scope: Scope, stack: string, isConditional: boolean): void => {
    if (!exporting(template)) return;
    for (const [output, name, hasCondition] of exportsOf(template)) {
      const literal = nameIn(known(name, scope), scope, stack);
      if (literal === undefined) continue;
      const one = {
        place: `${stack}${template.path}: Outputs.${output}`,
        isConditional: isConditional || hasCondition,
      };
      const other = found.get(literal);
      if (other !== undefined && !(other.isConditional && one.isConditional))
        throw exportTaken(literal.replace(/^.* /, ''), one, other);
      found.set(literal, other ?? one);
    }
    for (const [logicalId, { nested, Properties, attributes }] of Object.entries(template.document.Resources)) {
      if (nested === undefined) continue;
      const inner = nestedScope(scope, logicalId, Properties, nested.document);
      visit(nested, inner, `${stack}${logicalId}/`, isConditional || attributes.Condition !== undefined);
    }
  };
  for (const root of roots) visit(root, ownScope(root.document), '', false);
}

/**
 * A name that distinguishes two exports: what CloudFormation fills in is the same everywhere in one account and
 * region, or the same within one stack.
 */
function nameIn(name: unknown, scope: Scope, stack: string): string | undefined {
  const text = written(name, scope);
  if (text === undefined || !text.includes('${')) return text;
  const isEverywhere = [...text.matchAll(/\$\{([^}]*)\}/g)].every(([, hole = '']) => EVERYWHERE.has(hole));
  return isEverywhere ? text : `${stack} ${text}`;
}

const EVERYWHERE = new Set(['AWS::AccountId', 'AWS::Partition', 'AWS::Region', 'AWS::URLSuffix']);

/** A name as a text in which what is not known stands by its name; undefined where it has none. */
function written(name: unknown, scope: Scope): string | undefined {
  if (typeof name === 'string') return name;
  if (!(name instanceof Intrinsic)) return undefined;
  const { Ref, 'Fn::Join': joined } = name.intrinsic;
  if (Ref !== undefined) return `\${${String(Ref)}}`;
  const [separator, list]: readonly unknown[] = Array.isArray(joined) ? joined : [];
  const pieces = name instanceof Sub ? name.pieces : Array.isArray(list) ? list : undefined;
  const texts = pieces?.map((piece: unknown) => written(known(piece, scope), scope));
  return texts === undefined || texts.includes(undefined)
    ? undefined
    : texts.join(name instanceof Sub ? '' : String(separator));
}

function exportsOf({ document: { Outputs } }: Template): readonly (readonly [string, unknown, boolean])[] {
  return Object.entries(Outputs).flatMap(([output, declared]) => {
    // Outputs stand in a document as they were described.
    const { Export, Condition } = declared as DescribedOutput;
    return Export === undefined ? [] : [[output, Export.Name, Condition !== undefined] as const];
  });
}

/** Whether a template, or one within it, exports anything. */
function exportsWithin() {
  const answers = new Map<Template, boolean>();
  const ask = (template: Template): boolean => {
    const answer = answers.get(template) ?? (exportsOf(template).length > 0 || template.children.some(ask));
    answers.set(template, answer);
    return answer;
  };
  return ask;
}

function exportTaken(name: string, { place }: Export, other: Export) {
  return new RookeryError('ExportTaken', {
    what: `${place} exports "${name}", which ${other.place} exports, too.`,
    why: 'the names of exports are unique in a region of an account.',
    mend: 'put the name of the stack into it: fn.sub`${AWS.StackName}-...`.',
  });
}

/** Refuses what would meet the parameters that a parent has for the place of its nested templates. */
export function checkPlace(template: Template): void {
  if (template.children.length === 0) return;
  const { Parameters: _, Outputs: __, ...sections } = template.document;
  for (const [section, entries] of Object.entries(sections)) {
    const taken = LOCATION_NAMES.find((name) => typeof entries === 'object' && Object.hasOwn(entries, name));
    if (taken !== undefined && section !== 'Metadata') throw placeTaken(template.path, section, taken);
  }
  const count = Object.keys(emittedParameters(template)).length;
  checkQuota('parameters', count, `${template.path}: with ${LOCATION_NAMES.join(' and ')} it has`, 'parameters');
}

function placeTaken(path: string, section: string, name: string) {
  return new RookeryError('LogicalIdTaken', {
    what: `${path}: ${section}.${name} has the name of a parameter that every template with nested stacks has.`,
    why: 'the parameters TemplateBucket and TemplatePrefix say where the nested templates lie.',
    mend: 'give it another logical id.',
  });
}
