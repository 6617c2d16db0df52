import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Domain, equal, type Formula, modelOf, type Term } from './conditional-formula.ts';

const anything: Domain = { takes: () => true };
const oneOf = (...values: string[]): Domain => ({ takes: (text) => values.includes(text), values });
const unknown = (name: string): Term => ({ unknown: name });
const text = (value: string): Term => ({ text: value });
function implies(left: Formula, right: Formula, domain: Domain) {
  return modelOf({ all: [left, { not: right }] }, () => domain) === false;
}

test('one text rules another out', () => {
  const isA = equal(unknown('P'), text('a'));
  assert.ok(implies(isA, { not: equal(text('b'), unknown('P')) }, anything));
  assert.ok(!implies({ not: isA }, equal(unknown('P'), text('b')), anything));
});

test('of values that are all listed the last is what the others are not', () => {
  const neither: Formula = { all: ['a', 'b'].map((value) => ({ not: equal(unknown('P'), text(value)) })) };
  assert.ok(implies(neither, equal(unknown('P'), text('c')), oneOf('a', 'b', 'c')));
  assert.ok(!implies(neither, equal(unknown('P'), text('c')), oneOf('a', 'b', 'c', 'd')));
});

test('equality carries over', () => {
  const chain: Formula = { all: [equal(unknown('P'), unknown('Q')), equal(unknown('Q'), text('a'))] };
  assert.ok(implies(chain, equal(unknown('P'), text('a')), anything));
  assert.ok(!implies(equal(unknown('P'), unknown('Q')), equal(unknown('P'), text('a')), anything));
});

test('a question that takes too long has no answer', () => {
  const names = Array.from({ length: 12 }, (_, index) => unknown(`P${index}`));
  const differ = names.flatMap((one, index) => names.slice(index + 1).map((other) => ({ not: equal(one, other) })));
  const values = Array.from({ length: 11 }, (_, index) => `v${index}`);
  assert.equal(
    modelOf({ all: differ }, () => oneOf(...values)),
    undefined,
  );
});

const NAMES = ['P', 'Q', 'R'];
const VALUES = ['a', 'b', 'c', 'd'];
const terms = fc.oneof(fc.constantFrom(...NAMES).map(unknown), fc.constantFrom(...VALUES).map(text));
const { formulas } = fc.letrec<{ formulas: Formula }>((tie) => ({
  formulas: fc.oneof(
    { depthSize: 'small' },
    fc.tuple(terms, terms).map(([left, right]) => equal(left, right)),
    fc.record({ not: tie('formulas') }),
    fc.record({ all: fc.array(tie('formulas'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('formulas'), { maxLength: 3 }) }),
  ),
}));

function holds(formula: Formula, values: Readonly<Record<string, string>>): boolean {
  if (typeof formula === 'boolean') return formula;
  if ('not' in formula) return !holds(formula.not, values);
  if ('all' in formula) return formula.all.every((part) => holds(part, values));
  if ('any' in formula) return formula.any.some((part) => holds(part, values));
  const [left, right] = formula.equal.map((term) => ('text' in term ? term.text : values[term.unknown]));
  return left === right;
}

function assignments(values: readonly string[]) {
  return values.flatMap((P) => values.flatMap((Q) => values.map((R) => ({ P, Q, R }))));
}

for (const [what, domain, values] of [
  ['any text', anything, [...VALUES, 'other', 'another', 'a third']],
  ['a few texts', oneOf('a', 'b', 'e'), ['a', 'b', 'e']],
] as const) {
  test(`whether a formula can hold is what trying all values says, where unknowns are ${what}`, () => {
    fc.assert(
      fc.property(formulas, (formula) => {
        const expected = assignments(values).some((assignment) => holds(formula, assignment));
        assert.equal(modelOf(formula, () => domain) !== false, expected);
      }),
    );
  });
}
