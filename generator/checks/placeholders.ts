import { RookeryError } from '../errors.ts';
import type { Document, Template } from '../model.ts';
import { broken, type Constraints } from '../parameters/constraints.ts';
import { isStored } from '../parameters/parameters.ts';
import { nameOf } from '../values/references.ts';
import type { Intrinsic, Owner } from '../values/value.ts';
import { type BreakingUse, breakingUses, intrinsicsWithin } from './breaking-uses.ts';

/** The template in which a stack is nested. */
interface Parent {
  readonly path: string;
  readonly owner: Owner;
  readonly document: Pick<Document, 'Resources'>;
}

/** Parameters of a template that are passed what no change set knows yet, each with where that comes from. */
type Later = ReadonlyMap<string, string>;

// The shortest and the longest text that CloudFormation can put in the place of a value: "{{IntrinsicFunction:" with the
// name of the stack (128 characters), what is read of it (a logical id, "Outputs" and an output, 255 each), the function.
// Their form is reported in aws/serverless-application-model and aws/aws-cdk-cli#1307.
const SAMPLES = [
  '{{IntrinsicFunction://Fn::If}}',
  `{{IntrinsicFunction:${'s'.repeat(128)}/${'L'.repeat(255)}.Outputs.${'O'.repeat(255)}/Fn::GetAtt}}`,
];

/** What is wrong with a placeholder where a parameter takes it, in the words after "is"; undefined when nothing is. */
export function placeholderProblem(parameter: Constraints): string | undefined {
  // A value of such a type is looked up while the change set is made: "Unable to fetch parameters [{{IntrinsicFunction:".
  if (isStored(parameter)) return 'no name in the Parameter Store';
  return SAMPLES.map((sample) => broken(parameter, sample)?.problem).find((problem) => problem !== undefined);
}

/** Where a value comes from that exists only once its template has been deployed: a resource, another stack, an import. */
function madeLater({ owner, document }: Parent) {
  return (intrinsic: Intrinsic): string | undefined => {
    const { Ref: ref, 'Fn::GetAtt': attribute } = intrinsic.intrinsic;
    if ('Fn::ImportValue' in intrinsic.intrinsic) return 'an imported value';
    if (Array.isArray(attribute)) return attribute.join('.');
    const isOwn = typeof ref === 'string' && intrinsic.owner === owner && Object.hasOwn(document.Resources, ref);
    return isOwn ? ref : undefined;
  };
}

/** Where a value comes from that a template hands on. */
function handedOn({ owner }: Template, later: Later) {
  return (intrinsic: Intrinsic): string | undefined =>
    intrinsic.owner === owner && 'Ref' in intrinsic.intrinsic ? later.get(nameOf(intrinsic)) : undefined;
}

const TRANSFORM: BreakingUse = {
  place: 'Transform',
  what: 'works on the text of the template, into which that is put',
  mend: 'leave the transform out of that template, or pass what is known before.',
  parameters: [],
};

const WHY =
  'a change set that shows nested stacks passes a text like "{{IntrinsicFunction:...}}" while the value does not exist yet, and CloudFormation refuses it there';

function refusedParameter(child: Template, name: string, passed: string, problem: string): RookeryError {
  return new RookeryError('PlaceholderRefused', {
    what: `${passed}, and a placeholder of it is ${problem} (${child.path}: Parameters.${name}).`,
    why: `${WHY}.`,
    mend: `declare ${name} by \`unconstrained({ ... })\`, which keeps its type and holds literals to it, or pass what is known before: a literal, or a parameter of the root template.`,
  });
}

function refusedUse(child: Template, { place, what, mend }: BreakingUse, passed: string): RookeryError {
  return new RookeryError('PlaceholderRead', {
    what: `${passed}, and ${child.path}: ${place} ${what}.`,
    why: `${WHY}.`,
    mend,
  });
}

const checked = new WeakMap<Document, Set<string>>();

/** The answers about a template, by the parameters in question: services that share a template share them. */
function answersOf({ document }: Template): Set<string> {
  const known = checked.get(document) ?? new Set();
  checked.set(document, known);
  return known;
}

/** The arguments that have a source, each with the first. */
function withSource(args: object, sourceOf: (intrinsic: Intrinsic) => string | undefined): Later {
  const found = Object.entries(args).flatMap(([name, value]): [string, string][] => {
    for (const intrinsic of intrinsicsWithin(value)) {
      const source = sourceOf(intrinsic);
      if (source !== undefined) return [[name, source]];
    }
    return [];
  });
  return new Map(found);
}

function checkChild(child: Template, later: Later, at: string): void {
  const names = [...later.keys()].sort().join(' ');
  if (later.size === 0 || answersOf(child).has(names)) return;
  const passed = (name: string) => `${at} is passed ${name} from ${later.get(name)}`;
  for (const name of later.keys()) {
    const parameter = child.document.Parameters[name];
    const problem = parameter && placeholderProblem(parameter);
    if (problem !== undefined) throw refusedParameter(child, name, passed(name), problem);
  }
  const [first = ''] = later.keys();
  // cfn-language-discussion#152: "Usage of {{IntrinsicFunction:stack_name/logical_idFn::GetAtt}} is not allowed."
  if (child.document.Transform.length > 0) throw refusedUse(child, TRANSFORM, passed(first));
  for (const use of breakingUses(child.document, child.owner)) {
    const name = use.parameters.find((parameter) => later.has(parameter));
    if (name !== undefined) throw refusedUse(child, use, passed(name));
  }
  for (const [logicalId, { nested, Properties }] of Object.entries(child.document.Resources)) {
    // What the child itself makes was judged when it nested that stack.
    if (nested) checkChild(nested, withSource(Object(Properties), handedOn(child, later)), `${at}/${logicalId}`);
  }
  answersOf(child).add(names);
}

/**
 * Refuses to pass a nested stack, or one below it, what exists only later where a placeholder in its stead fails the change
 * set: in a parameter that constrains it, and in functions that look into it.
 */
export function checkPlaceholders(parent: Parent, logicalId: string, child: Template, args: object): void {
  checkChild(child, withSource(args, madeLater(parent)), `${parent.path}: stack ${logicalId}`);
}

/** Refuses to look past the first element of a list that is another stack's output. */
export function checkOutputLists({ path, owner, document }: { path: string; owner: Owner; document: Document }): void {
  const use = breakingUses(document, owner).find(({ output }) => output !== undefined);
  if (use === undefined) return;
  throw new RookeryError('PlaceholderRead', {
    what: `${path}: ${use.place} ${use.what}: ${use.output}.`,
    why: `${WHY}.`,
    mend: use.mend,
  });
}
