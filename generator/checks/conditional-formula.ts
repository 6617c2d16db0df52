/** One side of a comparison: a text, or something whose value only the deployment knows, by a name of its own. */
export type Term = { readonly text: string } | { readonly unknown: string };

/** What a condition means: comparisons, and what joins them. */
export type Formula =
  | boolean
  | { readonly equal: readonly [Term, Term] }
  | { readonly not: Formula }
  | { readonly all: readonly Formula[] }
  | { readonly any: readonly Formula[] };

/** What an unknown can be: whether a text is among its values, and all of them where they are few. */
export interface Domain {
  takes(text: string): boolean;
  readonly values?: readonly string[] | undefined;
}

/** A value for an unknown: a text, or one of those that no comparison names, beside the texts that are named. */
export type Choice = { readonly text: string } | { readonly other: number; readonly beside: readonly string[] };
export type Model = ReadonlyMap<string, Choice>;

/** Whether two terms are the same text. */
export function equal(left: Term, right: Term): Formula {
  if ('text' in left && 'text' in right) return left.text === right.text;
  if ('unknown' in left && 'unknown' in right && left.unknown === right.unknown) return true;
  return { equal: [left, right] };
}

/** How many assignments are tried before a question is given up: some hundred conditions in practice need a dozen. */
const MOST_STEPS = 5000;

/** Values of the unknowns with which a formula holds; `false` where there are none, undefined where that takes too long. */
export function modelOf(formula: Formula, domainOf: (unknown: string) => Domain): Model | false | undefined {
  const choices = choicesOf(formula, domainOf);
  const names = [...choices.keys()];
  const model = new Map<string, Choice>();
  let steps = 0;
  const search = (index: number): boolean | undefined => {
    steps += 1;
    if (steps > MOST_STEPS) return undefined;
    const truth = truthOf(formula, model);
    const name = names[index];
    if (truth !== undefined || name === undefined) return truth === true;
    for (const choice of choices.get(name) ?? []) {
      model.set(name, choice);
      const found = search(index + 1);
      if (found !== false) return found;
    }
    model.delete(name);
    return false;
  };
  const found = search(0);
  return found === true ? model : found;
}

/** Whether a formula holds, as far as the values chosen so far decide it. */
function truthOf(formula: Formula, model: Model): boolean | undefined {
  if (typeof formula === 'boolean') return formula;
  if ('equal' in formula) return equality(formula.equal, model);
  if ('not' in formula) {
    const truth = truthOf(formula.not, model);
    return truth === undefined ? undefined : !truth;
  }
  const [parts, decisive] = 'any' in formula ? [formula.any, true] : [formula.all, false];
  let open = false;
  for (const part of parts) {
    const truth = truthOf(part, model);
    if (truth === decisive) return decisive;
    open ||= truth === undefined;
  }
  return open ? undefined : !decisive;
}

function equality([left, right]: readonly [Term, Term], model: Model): boolean | undefined {
  const [a, b] = [chosen(left, model), chosen(right, model)];
  if (a === undefined || b === undefined) return undefined;
  if ('text' in a) return 'text' in b && a.text === b.text;
  return 'other' in b && a.other === b.other;
}

const chosen = (term: Term, model: Model): Choice | undefined => ('text' in term ? term : model.get(term.unknown));

/** For each unknown of a formula the values worth trying: the texts that it may be compared with, and others. */
function choicesOf(formula: Formula, domainOf: (unknown: string) => Domain): Map<string, readonly Choice[]> {
  return new Map([...groupsOf(formula)].map(([name, group]) => [name, choicesIn(group, domainOf(name))]));
}

function choicesIn({ texts, names }: Group, { takes, values }: Domain): readonly Choice[] {
  const named = [...texts].filter(takes);
  if (values !== undefined) {
    const others = values.filter((value) => !texts.has(value));
    // One of the values that no comparison names is like another, unless they are compared with each other's.
    return [...named, ...(names.size > 1 ? others : others.slice(0, 1))].map((text) => ({ text }));
  }
  // Unknowns that are compared with each other can be the same text, which no comparison names, or different ones.
  const others = [...names].map((_, other) => ({ other, beside: named }));
  return [...named.map((text) => ({ text })), ...others];
}

/** What an unknown is compared with, by way of other unknowns too. */
interface Group {
  readonly texts: Set<string>;
  readonly names: Set<string>;
}

function groupsOf(formula: Formula): Map<string, Group> {
  const groups = new Map<string, Group>();
  const join = (from: Group, into: Group) => {
    for (const text of from.texts) into.texts.add(text);
    for (const name of from.names) groups.set(name, into);
    for (const name of from.names) into.names.add(name);
    return into;
  };
  for (const terms of comparisonsIn(formula)) {
    const parts = terms.map((term) =>
      'text' in term
        ? { texts: new Set([term.text]), names: new Set<string>() }
        : (groups.get(term.unknown) ?? { texts: new Set<string>(), names: new Set([term.unknown]) }),
    );
    const whole = parts.reduce((into, part) => (part === into ? into : join(part, into)), {
      texts: new Set<string>(),
      names: new Set<string>(),
    });
    for (const name of whole.names) groups.set(name, whole);
  }
  return groups;
}

function* comparisonsIn(formula: Formula): Generator<readonly [Term, Term]> {
  if (typeof formula === 'boolean') return;
  if ('equal' in formula) yield formula.equal;
  else if ('not' in formula) yield* comparisonsIn(formula.not);
  else for (const part of 'any' in formula ? formula.any : formula.all) yield* comparisonsIn(part);
}
