import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkProperties, refusalOf } from '../generic/properties.ts';
import { loadSpecification } from '../specification.ts';
import { Unknown } from '../template/unknown.ts';
import { expression, violations } from './check.ts';
import { compact } from './compact.ts';
import { loadConstraints } from './limits.ts';
import { schemaWords, serviceWords } from './words.ts';

const schema = {
  properties: {
    Mode: { type: 'string', enum: ['on', 'off'] },
    Name: { type: 'string', pattern: '^[a-z]+\\Z', minLength: 2, maxLength: 4 },
    Size: { type: 'integer', minimum: 1, maximum: 9 },
    Days: { type: 'integer', enum: [1, 7] },
    Tags: { type: 'array', minItems: 1, maxItems: 2, uniqueItems: true, items: { $ref: '#/definitions/Tag' } },
    Labels: { type: 'object', patternProperties: { '.*': { type: 'string', maxLength: 2 } } },
    Free: { type: 'string' },
  },
  definitions: { Tag: { properties: { Key: { maxLength: 3 } } }, Empty: { properties: { A: { type: 'string' } } } },
};
const node = compact(schema, new Set(['/properties/Size/maximum']));
const words = (properties: object) => violations(node, properties, 'l').map(schemaWords);

test('a schema keeps its limits, and nothing that has none', () => {
  assert.deepEqual(Object.keys(node.c ?? {}), ['Mode', 'Name', 'Size', 'Days', 'Tags', 'Labels']);
  assert.deepEqual(Object.keys(node.d ?? {}), ['Tag']);
  assert.deepEqual(node.c?.Size, { l: { minimum: 1 }, s: { maximum: 9 } });
});

for (const [properties, expected] of [
  [{ Mode: 'auto' }, ['#/Mode: auto is not a valid enum value']],
  [{ Name: 'a' }, ['#/Name: expected minLength: 2, actual: 1']],
  [{ Name: 'abcde' }, ['#/Name: expected maxLength: 4, actual: 5']],
  [{ Name: 'ab\n' }, ['#/Name: failed validation constraint for keyword [pattern]']],
  [{ Size: 0 }, ['#/Size: failed validation constraint for keyword [minimum]']],
  [{ Size: '0' }, ['#/Size: failed validation constraint for keyword [minimum]']],
  [{ Days: '7' }, []],
  [{ Days: 8 }, ['#/Days: 8 is not a valid enum value']],
  [{ Tags: [] }, ['#/Tags: expected minimum item count: 1, found: 0']],
  [{ Tags: [{ Key: 'a' }, { Key: 'a' }] }, ['#/Tags: array items are not unique']],
  [{ Tags: [{ Key: 'long' }] }, ['#/Tags/0/Key: expected maxLength: 3, actual: 4']],
  [{ Labels: { a: 'abc' } }, ['#/Labels/a: expected maxLength: 2, actual: 3']],
  [{ Mode: new Unknown([]), Name: '{{resolve:ssm:name}}' }, []],
  [{ Mode: 'on', Name: 'abc', Size: 9, Days: 1, Tags: [{ Key: 'a' }], Free: 'anything', Other: [] }, []],
] as const) {
  test(`${JSON.stringify(properties)} is judged as a schema judges it`, () =>
    assert.deepEqual(words(properties), expected));
}

test('what only the service limits is refused in the words of its API', () => {
  const found = violations(node, { Size: 10, Mode: 'auto' }, 's').map(serviceWords);
  assert.deepEqual(found, [
    "1 validation error detected: Value '10' at 'size' failed to satisfy constraint: Member must have value less than or equal to 9",
  ]);
});

test('the limits of the types that AWS publishes are known', async () => {
  const specification = await loadSpecification();
  const refused = (type: string, properties: object): string | undefined =>
    refusalOf('Thing', checkProperties(specification, type, { ...properties }));
  const invalid = (message: string) => `Properties validation failed for resource Thing with message:\n${message}`;
  assert.equal(
    refused('AWS::Logs::LogGroup', { RetentionInDays: 8 }),
    invalid('#/RetentionInDays: 8 is not a valid enum value'),
  );
  assert.equal(
    refused('AWS::Logs::LogGroup', { LogGroupName: 'a b' }),
    invalid('#/LogGroupName: failed validation constraint for keyword [pattern]'),
  );
  assert.equal(refused('AWS::Logs::LogGroup', { LogGroupName: '/a/b', RetentionInDays: '7' }), undefined);
  assert.equal(
    refused('AWS::Lambda::Function', { Code: {}, Role: 'arn:aws:iam::000000000000:role/r', MemorySize: 64 }),
    undefined,
  );
});

test('most types have limits, and nearly every pattern of theirs can be read', async () => {
  const limitsOf = await loadConstraints();
  const specification = await loadSpecification();
  const known = specification.types().flatMap((type) => limitsOf(type) ?? []);
  assert.ok(known.length > 1_300, `${known.length} types have limits`);
  const patterns = new Set(JSON.stringify(known).match(/"pattern":"(?:[^"\\\\]|\\\\.)*"/g));
  // What is left has flags in its middle, or ranges of categories: neither is a pattern of JavaScript.
  const unread = [...patterns]
    .map((text): string => JSON.parse(`{${text}}`).pattern)
    .filter((pattern) => expression(pattern) === undefined);
  assert.ok(patterns.size > 1_000 && unread.length < patterns.size / 50, `${unread.length} of ${patterns.size}`);
  assert.deepEqual(
    unread.filter((pattern) => !/\(\?i\)|\\p/.test(pattern)),
    [],
  );
});
