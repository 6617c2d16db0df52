import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchesPattern, patternProblem, unjudgedPart } from './java-pattern.ts';
import { recorded, type Table } from './testing/recorded.ts';

function answerOf(pattern: string, value: string): string {
  const matches = matchesPattern(pattern, value);
  if (matches === undefined) return '?';
  return matches ? '1' : '0';
}

// What only Java can say is passed over, in whole and for one value; how much that is, other tests say.
function agrees(answer: string, java: string): boolean {
  return answer.length === java.length && [...answer].every((one, at) => one === '?' || one === java[at]);
}

function ours({ values }: Table, pattern: string): string {
  return patternProblem(pattern) === undefined ? values.map((value) => answerOf(pattern, value)).join('') : 'refused';
}

const { java, tables } = recorded();

for (const table of tables) {
  test(`what java.util.regex of Java ${java.join(' and ')} answered is answered here: ${table.of}`, () => {
    const wrong = table.rows.filter(([pattern, ...answers]) => {
      if (unjudgedPart(pattern) !== undefined) return false;
      const answer = ours(table, pattern);
      return !answers.every((one) => agrees(answer, one));
    });
    assert.deepEqual(wrong, []);
  });

  test(`hardly anything is left to Java: ${table.of}`, () => {
    const left = table.rows.filter(([pattern]) => unjudgedPart(pattern) !== undefined);
    assert.ok(left.length * 10 < table.rows.length, `${left.length} of ${table.rows.length}`);
  });
}

const LEFT_TO_JAVA: readonly (readonly [pattern: string, words: RegExp])[] = [
  ['\\X', /\\X/],
  ['\\b{g}a', /\\b\{g\}/],
  ['\\N{LATIN SMALL LETTER A}', /\\N/],
  ['\\p{IsEmoji}', /not every Java/],
  ['(?c)a', /canonical/],
  ['(a|b)*\\1', /earlier repetition/],
  ['[a-c1&&]', /intersection/],
  ['('.repeat(300), /300|200 groups/],
];

for (const [pattern, words] of LEFT_TO_JAVA) {
  test(`what only Java can say is said in words: ${pattern.slice(0, 40)}`, () => {
    assert.match(unjudgedPart(pattern) ?? '', words);
    assert.equal(patternProblem(pattern), undefined);
    assert.equal(matchesPattern(pattern, 'a'), undefined);
  });
}

for (const [pattern] of LEFT_TO_JAVA.slice(0, 5)) {
  test(`what is wrong behind a part that only Java can judge is refused all the same: ${pattern}`, () => {
    assert.match(patternProblem(`${pattern}(`) ?? '', /unclosed group/);
  });
}

test('a pattern that is refused says why and where', () => {
  assert.equal(patternProblem('a(b'), 'unclosed group near character 4');
  assert.equal(patternProblem('*a'), "dangling meta character '*' near character 2");
  assert.equal(matchesPattern('a(b', 'ab'), undefined);
});

test('a letter that is not of ASCII beside a word boundary is left to Java, whose versions differ', () => {
  assert.equal(matchesPattern('.\\b.', 'é-'), undefined);
  assert.equal(matchesPattern('.\\b.', 'e-'), true);
});

const RUNAWAYS = ['(a|aa)+b', '(a*)*b', '(a+)+b', '([a-z]+-?)+!', '((a|b)*c?)*d', '(?:(?:a{1,30}){1,30}){1,30}b'];

for (const pattern of RUNAWAYS) {
  test(`a match that could run away ends, in time or with no answer: ${pattern}`, () => {
    assert.notEqual(matchesPattern(pattern, 'a'.repeat(60)), true);
  });
}

test('a runaway with references is given up and left to Java', () => {
  assert.equal(matchesPattern('(x?)(a*)*\\1b', 'a'.repeat(40)), undefined);
});

test('a long value does not exhaust the stack, as it does in Java', () => {
  assert.equal(matchesPattern('(?:ab|c)*', 'ab'.repeat(2048)), true);
  assert.equal(matchesPattern('(?:ab|c)*', `${'ab'.repeat(2047)}a`), false);
});
