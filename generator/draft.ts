import { checkConditional } from './checks/conditional.ts';
import { checkEmptyLists, checkListDefaults } from './checks/empty-lists.ts';
import { checkOutputLists, checkPlaceholders } from './checks/placeholders.ts';
import { checkServices } from './checks/services/index.ts';
import { RookeryError } from './errors.ts';
import { checkGiven } from './given.ts';
import { Condition } from './intrinsics.ts';
import { checkLimits } from './limits.ts';
import { passed } from './parameters.ts';
import { checkPriorities } from './priorities.ts';
import { checkReferences } from './references.ts';
import type { Body, DeclaredResource, DescribedOutput, Document, Output, Outputs, Template } from './template.ts';
import { type Owner, Token } from './value.ts';

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
}

/** The verbs of a body, which write into a draft. */
export function verbsOf(draft: Draft): Omit<Body<Readonly<Record<never, never>>>, 'params'> {
  const { owner, document } = draft;
  const add = (logicalId: string, declared: DeclaredResource) => {
    claim(draft, logicalId);
    document.Resources[logicalId] = declared;
    return handle(logicalId, owner);
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
      return { find: (top, second) => new Token({ 'Fn::FindInMap': [logicalId, top, second] }, owner) };
    },
    rule(logicalId, rule) {
      claim(draft, logicalId);
      document.Rules[logicalId] = rule;
    },
    resource: (logicalId, type, properties, attributes = {}) =>
      add(logicalId, { Type: type, attributes, Properties: properties }),
    stack(logicalId, child, args, { Tags, ...attributes } = {}) {
      const given = passed(child.document.Parameters, args, document.Parameters);
      checkGiven(draft.path, logicalId, child, given);
      checkPlaceholders(draft, logicalId, child, given);
      checkEmptyLists(draft, logicalId, child, given);
      const { att } = add(logicalId, {
        Type: 'AWS::CloudFormation::Stack',
        nested: child,
        tags: Tags,
        attributes,
        Properties: given,
      });
      const names = Object.keys(child.outputs);
      // The outputs are those of `child`; Object.fromEntries forgets their names.
      return { logicalId, owner, outputs: Object.fromEntries(names.map((n) => [n, att(`Outputs.${n}`)])) as never };
    },
  };
}

/** What stands for a resource where other resources point at it. */
export const handle = (logicalId: string, owner: Owner) => ({
  logicalId,
  owner,
  ref: new Token<never>({ Ref: logicalId }, owner),
  att: (name: string) => new Token<never>({ 'Fn::GetAtt': [logicalId, name] }, owner),
});

/** The finished template of a draft, checked. */
export function finished<A extends object, O extends Outputs>(
  { path, owner }: Draft,
  document: Document,
  outputs: O,
): Template<A, O> {
  checkReferences(path, owner, document);
  checkLimits(path, document);
  checkPriorities(path, document);
  checkConditional(path, document);
  checkOutputLists({ path, owner, document });
  checkListDefaults(path, document.Parameters);
  checkServices(path, document);
  const children = new Set(Object.values(document.Resources).flatMap(({ nested }) => nested ?? []));
  return { path, owner, outputs, document, children: [...children] };
}

/** Outputs as they stand in a template. */
export const outputsSection = (outputs: Outputs): Readonly<Record<string, DescribedOutput>> =>
  Object.fromEntries(Object.entries(outputs).map(([name, output]) => [name, described(output)]));

const described = (output: Output): DescribedOutput =>
  typeof output === 'object' && !(output instanceof Token) ? output : { Value: output };

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
    draft.document.Parameters[name] = parameter;
  }
}

function checkName(path: string, name: string): void {
  if (/^[A-Za-z0-9]{1,255}$/.test(name)) return;
  const better = name.replace(/[^A-Za-z0-9]/g, '').slice(0, 255);
  throw new RookeryError('LogicalIdNotAlphanumeric', {
    what: `${path}: "${name}" is not a logical id.`,
    why: 'CloudFormation allows only letters and digits, 255 at the most.',
    mend: better === '' ? 'name it with letters and digits.' : `rename it, for example to "${better}".`,
  });
}
