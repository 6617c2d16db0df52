import type { Document } from '../model.ts';
import { Condition, Sub } from '../values/intrinsics.ts';
import { nameOf } from '../values/references.ts';
import { Intrinsic, type Owner } from '../values/value.ts';

/** A place in a template that works on the text of a value, and fails where that is a placeholder. */
export interface BreakingUse {
  readonly place: string;
  /** What stands there, in the words after the place. */
  readonly what: string;
  readonly mend: string;
  /** Parameters that it reads. */
  readonly parameters: readonly string[];
  /** The output of a nested stack of the same template that it selects from. */
  readonly output?: string | undefined;
}

interface Kind {
  readonly what: string;
  readonly mend: string;
  /** The part of the arguments that must be known; undefined where the call does no harm. */
  readonly operand: (argument: unknown) => unknown;
}

const list = (argument: unknown): readonly unknown[] => (Array.isArray(argument) ? argument : [argument]);

const SINGLE = 'pass each element as an output and a parameter of its own.';
const KNOWN = 'pass what is known before: a literal, or a parameter of the root template.';

/**
 * Functions that look into a text. `Fn::Select` past index 0 is reported (aws-cloudformation/cloudformation-coverage-roadmap
 * #759), and that parameters are taken by their text; the others follow from that.
 */
const KINDS: Readonly<Record<string, Kind>> = {
  'Fn::Select': {
    what: 'selects past the first element of it',
    mend: SINGLE,
    operand: (argument) => {
      const [index, from] = list(argument);
      // A list that stands in the template keeps its elements, whatever they are.
      const isFirst = !(index instanceof Intrinsic) && Number(index) === 0;
      return isFirst || Array.isArray(from) ? undefined : from;
    },
  },
  'Fn::Cidr': { what: 'divides it into blocks of addresses', mend: SINGLE, operand: (argument) => argument },
  'Fn::FindInMap': { what: 'looks it up in a mapping', mend: KNOWN, operand: (argument) => argument },
  'Fn::GetAZs': { what: 'asks for its zones', mend: KNOWN, operand: (argument) => argument },
  'Fn::ImportValue': { what: 'imports what it names', mend: KNOWN, operand: (argument) => argument },
};

const RULE = { what: 'asserts something of it', mend: 'leave the rule out, or let it speak of other parameters.' };
const EXPORT = {
  what: 'names an export after it',
  mend: 'name the export after `AWS.StackName`, or after a parameter of the root template.',
};

/** Every function within a value, whatever it stands in. */
export function* intrinsicsWithin(value: unknown): Generator<Intrinsic> {
  for (const [intrinsic] of placedIntrinsics(value, '')) yield intrinsic;
}

function* placedIntrinsics(value: unknown, place: string): Generator<[Intrinsic, string]> {
  if (typeof value !== 'object' || value === null || value instanceof Condition) return;
  if (!(value instanceof Intrinsic)) {
    for (const [name, member] of Object.entries(value)) yield* placedIntrinsics(member, `${place}.${name}`);
    return;
  }
  yield [value, place];
  if (value instanceof Sub) for (const hole of value.holes) yield* placedIntrinsics(hole, place);
  for (const argument of Object.values(value.intrinsic)) {
    for (const member of list(argument)) yield* inArgument(member, place);
  }
}

/** The place is that of the whole value: the positions within a function's arguments say nothing to a reader. */
function* inArgument(value: unknown, place: string): Generator<[Intrinsic, string]> {
  for (const [intrinsic] of placedIntrinsics(value, '')) yield [intrinsic, place];
}

/** Whether one of those functions stands in a value: few have one, and only there its place is looked for. */
function looksIntoText(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Condition) return false;
  if (!(value instanceof Intrinsic)) return Object.values(value).some(looksIntoText);
  const isOne = Object.keys(value.intrinsic).some((name) => Object.hasOwn(KINDS, name));
  return (
    isOne ||
    (value instanceof Sub && value.holes.some(looksIntoText)) ||
    Object.values(value.intrinsic).some(looksIntoText)
  );
}

function* sections({ Resources, Conditions, Outputs }: Document): Generator<[unknown, string]> {
  yield [Conditions, 'Conditions'];
  for (const [name, { Properties, tags, attributes }] of Object.entries(Resources)) {
    const { DependsOn: _, comment: __, ...rest } = attributes;
    yield [Properties, `Resources.${name}.Properties`];
    yield [tags, `Resources.${name}.Properties.Tags`];
    yield [rest, `Resources.${name}`];
  }
  yield [Outputs, 'Outputs'];
}

/** The parameters of a template that a value reads, and the first output of a nested stack among what it reads. */
function readsOf(value: unknown, owner: Owner, { Parameters }: Document): Pick<BreakingUse, 'parameters' | 'output'> {
  const own = [...intrinsicsWithin(value)].filter((intrinsic) => intrinsic.owner === owner);
  const [output] = own.flatMap(({ intrinsic: { 'Fn::GetAtt': path } }) =>
    Array.isArray(path) && String(path[1]).startsWith('Outputs.') ? [path.join('.')] : [],
  );
  return { parameters: own.map(nameOf).filter((name) => Object.hasOwn(Parameters, name)), output };
}

function* find(document: Document, owner: Owner): Generator<BreakingUse> {
  for (const [section, at] of sections(document)) {
    if (!looksIntoText(section)) continue;
    for (const [{ intrinsic }, place] of placedIntrinsics(section, at)) {
      const [[name, argument] = ['', undefined]] = Object.entries(intrinsic);
      const kind = KINDS[name];
      const operand = kind?.operand(argument);
      if (kind === undefined || operand === undefined) continue;
      const { parameters, output } = readsOf(operand, owner, document);
      const selected = name === 'Fn::Select' ? output : undefined;
      yield { place, what: kind.what, mend: kind.mend, parameters, output: selected };
    }
  }
  for (const [name, rule] of Object.entries(document.Rules)) {
    yield { place: `Rules.${name}`, ...RULE, ...readsOf(rule, owner, document), output: undefined };
  }
  for (const [name, output] of Object.entries(document.Outputs)) {
    const { Export: exported } = Object(output);
    yield { place: `Outputs.${name}.Export`, ...EXPORT, ...readsOf(exported, owner, document), output: undefined };
  }
}

const found = new WeakMap<Document, readonly BreakingUse[]>();

/** All that fails in a template where a value is a placeholder; each template is searched once. */
export function breakingUses(document: Document, owner: Owner): readonly BreakingUse[] {
  const known = found.get(document);
  if (known !== undefined) return known;
  const uses = [...find(document, owner)].filter(
    ({ parameters, output }) => parameters.length > 0 || output !== undefined,
  );
  found.set(document, uses);
  return uses;
}
