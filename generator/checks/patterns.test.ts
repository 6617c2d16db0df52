import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError, template } from '../index.ts';
import { broken } from '../parameters/constraints.ts';

function declare(AllowedPattern: string) {
  return template({
    path: 'templates/a.yaml',
    description: 'A.',
    parameters: { Team: { Type: 'String', AllowedPattern, Default: '' } },
    body: ({ resource, params }) => {
      resource('Topic', 'AWS::SNS::Topic', { DisplayName: params.Team });
      return {};
    },
  });
}

const REFUSED = ['[a-z', 'a)', '(a', '*', 'a**', '(?<1a>b)', '{', 'a{2,1}', '\\y', '[z-a]', '\\p{Nothing}', '(?P<n>a)'];

for (const pattern of REFUSED) {
  test(`an AllowedPattern that Java refuses is refused where it is declared: ${pattern}`, () => {
    assert.throws(
      () => declare(pattern),
      (error: unknown) =>
        error instanceof RookeryError &&
        error.code === 'PatternRefused' &&
        /templates\/a\.yaml: Parameters\.Team has the AllowedPattern/.test(error.message),
    );
  });
}

for (const pattern of ['[\\p{L}\\p{Z}]*', '\\A[a-z]*\\z', '(?i)[a-z]*+', '\\X*', '[a-z&&[^x]]*']) {
  test(`an AllowedPattern that Java takes is taken: ${pattern}`, () => {
    assert.equal(declare(pattern).document.Parameters.Team?.AllowedPattern, pattern);
  });
}

const VALUES: readonly (readonly [pattern: string, value: string, isGood: boolean])[] = [
  ['[\\p{L}\\p{Z}]*', 'Zoë M', true],
  ['[\\p{L}\\p{Z}]*', 'Zoë 1', false],
  ['\\A[a-z]+\\z', 'abc', true],
  ['\\A[a-z]+\\z', 'abC', false],
  ['\\p{Alpha}+', 'ab', true],
  ['\\p{Alpha}+', 'ä', false],
  ['[a-z&&[^x]]+', 'b', true],
  ['[a-z&&[^x]]+', 'ax', false],
  ['\\Qa.b\\E', 'a.b', true],
  ['\\Qa.b\\E', 'axb', false],
  ['\\S+', 'a\u00a0b', true],
  ['(?i)[a-z]++', 'AbC', true],
  ['(?i)[a-z]++z', 'abz', false],
  ['\\X', '12', true],
];

for (const [pattern, value, isGood] of VALUES) {
  test(`a value is ${isGood ? 'taken' : 'refused'} as CloudFormation's Java does: ${JSON.stringify(value)} by ${pattern}`, () => {
    const breach = broken({ Type: 'String', AllowedPattern: pattern }, value);
    assert.equal(breach?.problem, isGood ? undefined : `not of the form ${pattern}`);
  });
}
