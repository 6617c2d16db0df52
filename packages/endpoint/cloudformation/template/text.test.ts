import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseText } from './text.ts';

const refused: readonly (readonly [name: string, text: string, message: string])[] = [
  // Recorded of AWS.
  [
    'JSON with a sign that does not belong there',
    '{"this is invalid JSON"="bobbins"}',
    'Template format error: JSON not well-formed. (line 1, column 25)',
  ],
  ['JSON that ends early', '{\n  "a": 1', 'Template format error: JSON not well-formed. (line 2, column 9)'],
  ['a comma at the end', '{\n  "a": 1,\n}', 'Template format error: JSON not well-formed. (line 3, column 2)'],
  ['a comment in JSON', '{ // a\n}', 'Template format error: JSON not well-formed. (line 1, column 4)'],
  ['what follows JSON', '{} x', 'Template format error: JSON not well-formed. (line 1, column 5)'],
  ['a bracket that is never closed', 'a: [', 'Template format error: YAML not well-formed. (line 1, column 5)'],
  ['a tab', 'a:\n\tb: c', 'Template format error: YAML not well-formed. (line 2, column 1)'],
  [
    'JSON without end',
    `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
    'Template format error: JSON is nested too deeply.',
  ],
  // github.com/seeebiii/aws-cloudformation-templates/issues/1
  ['an alias', 'a: &x {b: c}\nd: *x', 'Template error: YAML aliases are not allowed in CloudFormation templates'],
  [
    'a merged key',
    'a:\n  <<: {b: c}',
    'Template format error: YAML not well-formed. (line 2, column 3): YAML hash merges are not supported',
  ],
  [
    'an unknown tag',
    'a: b\nc: !Equal [d, e]',
    'Template format error: YAML not well-formed. (line 2, column 4): unknown tag !Equal',
  ],
  [
    'a type that AWS leaves out',
    'a: !!binary aGk=',
    'Template format error: YAML not well-formed. (line 1, column 4): unsupported tag !!binary',
  ],
];

for (const [name, text, message] of refused) {
  test(`${name} is refused`, () => assert.throws(() => parseText(text), { code: 'ValidationError', message }));
}

test('a bracket may close at the column of its key', () => {
  assert.deepEqual(parseText('Tags: [\n  { Key: a },\n]\nB: {\n}'), { Tags: [{ Key: 'a' }], B: {} });
});
