import assert from 'node:assert/strict';
import { test } from 'node:test';
import { combinationsOf, type Fields, findingsOf, type ServiceRules } from '../rules.ts';

/** What is refused, where, and what is taken in its place; properties that both have stand once. */
export type Row = readonly [what: string, at: string, refused: Fields, taken: Fields, both?: Fields];

/** Tries rows on the rules of one resource type: each is refused at its place, and its neighbour is taken. */
export function refuses(rules: ServiceRules, type: string, rows: readonly Row[]): void {
  const findings = (properties: Fields) => {
    const found = rules[type];
    assert.ok(found, `${type} has rules`);
    return [...findingsOf(found, properties), ...combinationsOf(found, properties)];
  };
  for (const [what, at, refused, taken, both = {}] of rows) {
    test(`${type} is refused for ${what}`, () => {
      const found = findings({ ...both, ...refused });
      assert.deepEqual([...new Set(found.map((finding) => finding.at))], [at]);
      for (const { problem, why, mend } of found) {
        assert.match(problem, /^[a-z].*[^.]$/s);
        assert.match(why, /\.$/);
        assert.match(mend, /^[a-z].*\.$/s);
      }
      assert.deepEqual(findings({ ...both, ...taken }), []);
    });
  }
}
