import { HOLE } from './reads.ts';
import { fieldsOf, isFields, same } from './template-data.ts';

/** Stands for a value that only CloudFormation can work out. */
export const LATER = Symbol('later');
const NO_VALUE = Symbol('AWS::NoValue');

/** Where an expression's names get their values; undefined is what only CloudFormation knows. */
export interface Known {
  value(name: string): unknown;
  condition(name: string): boolean | undefined;
  mapping(name: string): unknown;
}

type Fold = (argument: unknown, known: Known) => unknown;

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

const truth = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined);

/** A function whose arguments are all known, or else it is not. */
function strict(work: (argument: readonly unknown[]) => unknown): Fold {
  return (argument, known) => {
    const folded = fold(argument, known);
    return folded === LATER ? LATER : (work(list(folded)) ?? LATER);
  };
}

const sub: Fold = (argument, known) => {
  const [text, variables] = list(argument);
  let isLater = false;
  const filled = String(text).replace(HOLE, (_, name: string) => {
    const variable = fieldsOf(variables)[name];
    const value = variable === undefined ? fold({ Ref: name }, known) : fold(variable, known);
    if (typeof value !== 'string') isLater = true;
    return String(typeof value === 'symbol' ? '' : value);
  });
  return isLater ? LATER : filled.replaceAll('${!', '${');
};

/** `And` and `Or`: one operand can decide, whatever the others are. */
function logical(deciding: boolean): Fold {
  return (argument, known) => {
    const operands = list(argument).map((operand) => truth(fold(operand, known)));
    if (operands.includes(deciding)) return deciding;
    return operands.includes(undefined) ? LATER : !deciding;
  };
}

const FUNCTIONS: Readonly<Record<string, Fold>> = {
  Ref: (name, known) => (name === 'AWS::NoValue' ? NO_VALUE : (known.value(String(name)) ?? LATER)),
  Condition: (name, known) => known.condition(String(name)) ?? LATER,
  'Fn::If': (argument, known) => {
    const [name, then, otherwise] = list(argument);
    const holds = known.condition(String(name));
    return holds === undefined ? LATER : foldWithGaps(holds ? then : otherwise, known);
  },
  'Fn::Sub': sub,
  'Fn::And': logical(false),
  'Fn::Or': logical(true),
  'Fn::Not': (argument, known) => {
    const value = truth(fold(list(argument)[0], known));
    return value === undefined ? LATER : !value;
  },
  'Fn::Equals': strict(([one, other]) => same(one, other)),
  'Fn::Join': strict(([separator, parts]) => list(parts).join(String(separator))),
  'Fn::Split': strict(([separator, text]) => String(text).split(String(separator))),
  'Fn::Select': strict(([index, from]) => list(from)[Number(index)]),
  'Fn::FindInMap': (argument, known) => {
    const [map, top, second] = list(fold(argument, known));
    return fieldsOf(fieldsOf(known.mapping(String(map)))[String(top)])[String(second)] ?? LATER;
  },
};

function foldWithGaps(value: unknown, known: Known): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => foldWithGaps(item, known));
    return items.includes(LATER) ? LATER : items.filter((item) => item !== NO_VALUE);
  }
  if (!isFields(value)) return value;
  const [[name, argument] = ['', undefined], ...more] = Object.entries(value);
  if (more.length === 0 && name === 'Condition' && typeof argument !== 'string') return members(value, known);
  const chosen = more.length === 0 && Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (chosen) return chosen(argument, known);
  return more.length === 0 && name.startsWith('Fn::') ? LATER : members(value, known);
}

function members(value: object, known: Known): unknown {
  const folded = Object.entries(value).map(([key, item]) => [key, foldWithGaps(item, known)] as const);
  if (folded.some(([, item]) => item === LATER)) return LATER;
  return Object.fromEntries(folded.filter(([, item]) => item !== NO_VALUE));
}

/** The value of an expression as far as the template and its parameters tell; LATER where they do not. */
export function fold(value: unknown, known: Known): unknown {
  const folded = foldWithGaps(value, known);
  return folded === NO_VALUE ? undefined : folded;
}
