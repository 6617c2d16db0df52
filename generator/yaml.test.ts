import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DUMP_SCHEMA, defineMappingTag, defineScalarTag, defineSequenceTag, dump, load } from 'js-yaml';
import { AWS, Condition, fn } from './values/intrinsics.ts';
import { Token } from './values/value.ts';
import { toYaml } from './yaml.ts';

const YES = new Condition('Yes', { path: 'master.yaml' });

const CASES: readonly [name: string, value: unknown, yaml: string][] = [
  ['a reference', AWS.Region, '!Ref AWS::Region'],
  ['an attribute', new Token({ 'Fn::GetAtt': ['Vpc', 'CidrBlock'] }), '!GetAtt Vpc.CidrBlock'],
  ['an attribute of a nested stack', new Token({ 'Fn::GetAtt': ['Net', 'Outputs.Id'] }), '!GetAtt Net.Outputs.Id'],
  ['zones of this region', fn.getAZs(), "!GetAZs ''"],
  ['zones of a named region', { z: fn.getAZs(AWS.Region) }, 'z:\n  Fn::GetAZs: !Ref AWS::Region'],
  ['a short list on one line', fn.select(0, fn.getAZs()), "!Select [0, !GetAZs '']"],
  ['a comparison', fn.equals(AWS.Region as Token<string>, 'us-east-1'), '!Equals [!Ref AWS::Region, us-east-1]'],
  ['a substitution', fn.sub`${AWS.StackName}-web`, '!Sub ${AWS::StackName}-web'],
  [
    'a substitution of something that has no name',
    fn.sub`a ${fn.select(0, fn.getAZs())} b`,
    "!Sub\n- a ${Value0} b\n- Value0: !Select [0, !GetAZs '']",
  ],
  ['a literal dollar', fn.sub`${'${x}'}-${AWS.Region}`, '!Sub ${!x}-${AWS::Region}'],
  ['base64 of a text', { u: fn.base64('a\nb\n') }, 'u: !Base64 |\n  a\n  b'],
  [
    'base64 of a substitution',
    { u: fn.base64(fn.sub`a ${AWS.Region}\n`) },
    'u:\n  Fn::Base64: !Sub |\n    a ${AWS::Region}',
  ],
  [
    'an alternative with a map',
    { v: new Token({ 'Fn::If': ['X', { A: 1 }, AWS.NoValue] }) },
    'v: !If\n  - X\n  - A: 1\n  - !Ref AWS::NoValue',
  ],
  [
    'what YAML 1.1 reads as something else',
    ['yes', 'on', 'n', '0755', '12:30:45', '2012-10-17', '1e3', '123456789012', ''],
    "['yes', 'on', 'n', '0755', '12:30:45', '2012-10-17', '1e3', '123456789012', '']",
  ],
  [
    'a list of scalars, with quotes around what ends one in a line of them',
    { a: ['s3:Get*', AWS.Region, fn.sub`${AWS.Region}-x`, 'b, c', 'd: e', '[f', '{g', '#h', "it's", 'i: '] },
    "a: [s3:Get*, !Ref AWS::Region, !Sub '${AWS::Region}-x', 'b, c', 'd: e', '[f', '{g', '#h', it's, 'i: ']",
  ],
  [
    'a list too wide for a line',
    { a: ['word'.repeat(14), 'word'.repeat(14)] },
    `a:\n  - ${'word'.repeat(14)}\n  - ${'word'.repeat(14)}`,
  ],
  ['a list with a list', { a: [[1, 2], ['b']] }, 'a:\n  - [1, 2]\n  - [b]'],
  [
    'many numbers',
    { a: Array.from({ length: 24 }, (_, index) => 10_000 + index) },
    `a: [${Array.from({ length: 15 }, (_, index) => `${10_000 + index}, `)
      .join('')
      .trim()}\n    ${Array.from({ length: 9 }, (_, index) => 10_015 + index).join(', ')}]`,
  ],
  [
    'many numbers as texts, in a function',
    {
      a: fn.contains(
        Array.from({ length: 14 }, (_, index) => String(10_000 + index)),
        AWS.Region,
      ),
    },
    `a: !Contains\n  - [${Array.from({ length: 11 }, (_, index) => `'${10_000 + index}', `)
      .join('')
      .trim()}\n      '10011', '10012', '10013']\n  - !Ref AWS::Region`,
  ],
  [
    'conditions that a reader takes for truths',
    { a: YES, b: new Token({ 'Fn::If': [YES, 'b', 'c'] }) },
    "a: 'Yes'\nb: !If ['Yes', b, c]",
  ],
  ['members without a value', { a: 1, b: undefined }, 'a: 1'],
  ['empty collections', { a: [], b: {} }, 'a: []\nb: {}'],
  ['a long text, unfolded', { a: 'word '.repeat(60).trim() }, `a: ${'word '.repeat(60).trim()}`],
];

for (const [name, value, yaml] of CASES) {
  test(`YAML of ${name}`, () => assert.equal(toYaml(value).trimEnd(), yaml));
}

test('a shared object is written twice and never as an alias', () => {
  const shared = { Key: 'a' };
  assert.equal(toYaml([shared, shared]), '- Key: a\n- Key: a\n');
});

test('a line of a list takes 110 columns, with the margin that its reader adds', () => {
  const wide = ['w'.repeat(50), 'w'.repeat(53)];
  assert.equal(toYaml({ a: wide }).length, 111);
  assert.equal(toYaml({ a: [...wide, 'x'] }).split('\n').length, 5);
  assert.equal(toYaml({ a: wide }, '  ').split('\n').length, 4);
});

test('mappings at the column of rows take a line each, where they are scalars and fit', () => {
  const rows = { a: { x: 1, z: 'b: c', on: '1' }, d: { long: 'w'.repeat(110) }, e: { list: [1] } };
  const long = `  d:\n    long: ${'w'.repeat(110)}\n`;
  assert.equal(toYaml({ T: rows }, '', 4), `T:\n  a: {x: 1, z: 'b: c', 'on': '1'}\n${long}  e:\n    list: [1]\n`);
  assert.deepEqual(load(toYaml({ T: rows }, '', 4)), { T: rows });
});

const signs = fc.constantFrom(...' :#,-[]{}!*&|>%@`=?/$(.)\'"~_0129aeExyYnNoO\n'.split(''));
const anyText = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: signs, maxLength: 12 }) },
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    'yes',
    'Off',
    'NULL',
    '.inf',
    '0x1f',
    '1_000',
    '1:30',
    '2012-10-17',
    '1.2.3',
    '-1',
    '0.5',
    '---',
    '<<',
  ),
);

/** js-yaml writes YAML 1.2, in which a question mark and a colon may begin a text in brackets. */
const quoted = (text: string) => `a: ['${text.replaceAll("'", "''")}']\n`;
const isOfKeys = (text: string) => text.startsWith(':') || text.includes('?');

test('a text is written as js-yaml writes it, behind a name, in a line of texts and as a name', () => {
  const options = { schema: DUMP_SCHEMA, lineWidth: -1 } as const;
  fc.assert(
    fc.property(anyText, (text) => {
      assert.equal(toYaml({ a: { b: text }, c: 1 }), dump({ a: { b: text }, c: 1 }, options));
      if (!text.includes('\n')) {
        const line = dump({ a: [text] }, { ...options, flowLevel: 1 });
        assert.equal(toYaml({ a: [text] }), isOfKeys(text) && line === `a: [${text}]\n` ? quoted(text) : line);
        assert.equal(toYaml({ [text]: 1 }), dump({ [text]: 1 }, options));
      }
    }),
    { numRuns: 3000 },
  );
});

test('a Date has no place in a template', () => {
  assert.throws(() => toYaml({ at: new Date(0) }), /has no place in a template/);
});

/** Reads short forms back into the tokens they came from. */
const name = (tag: string) => (tag === '!Ref' || tag === '!Condition' ? tag.slice(1) : `Fn::${tag.slice(1)}`);
const schema = DUMP_SCHEMA.withTags(
  defineScalarTag('!', {
    matchByTagPrefix: true,
    resolve: (text, _, tag) => ({
      [name(tag)]: tag === '!GetAtt' ? [text.slice(0, text.indexOf('.')), text.slice(text.indexOf('.') + 1)] : text,
    }),
    identify: () => false,
  }),
  defineSequenceTag<{ tag: string; items: unknown[] }, unknown>('!', {
    matchByTagPrefix: true,
    create: (tag) => ({ tag, items: [] }),
    addItem: ({ items }, item) => void items.push(item),
    finalize: ({ tag, items }) => ({ [name(tag)]: items }),
    identify: () => false,
  }),
  defineMappingTag<Record<string, unknown>>('!', {
    matchByTagPrefix: true,
    create: () => ({}),
    addPair: () => '',
    has: () => false,
    keys: () => [],
    get: () => undefined,
    identify: () => false,
  }),
);

const logicalId = fc.stringMatching(/^[A-Z][A-Za-z0-9]{0,8}$/);
const text = fc.string({ unit: 'grapheme', maxLength: 24 });
const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    fc.integer(),
    fc.boolean(),
    logicalId.map((id) => new Token({ Ref: id })),
    fc.tuple(logicalId, logicalId).map((pair) => new Token({ 'Fn::GetAtt': pair })),
    text.map((part) => fn.sub`${part}-${AWS.Region}`),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.oneof(fc.integer(), fc.integer({ min: 1 }).map(String)), { maxLength: 30 }),
    fc.dictionary(fc.stringMatching(/^[A-Za-z:_-]{1,10}$/), tie('value'), { maxKeys: 4, noNullPrototype: true }),
    fc.tuple(text, fc.array(tie('value'), { maxLength: 3 })).map((argument) => new Token({ 'Fn::Join': argument })),
    tie('value').map((inner) => new Token({ 'Fn::If': ['Yes', inner, AWS.NoValue] })),
  ),
}));

/** The long form of a value: what a reader of any form comes to. */
function longForm(value: unknown): unknown {
  if (value instanceof Token) return longForm(value.intrinsic);
  if (Array.isArray(value)) return value.map(longForm);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, longForm(member)]));
}

test('reading what was written gives what was meant', () => {
  fc.assert(
    fc.property(fc.dictionary(logicalId, anyValue, { maxKeys: 4, noNullPrototype: true }), (value) => {
      assert.deepEqual(load(toYaml(value), { schema }), longForm(value));
    }),
    { numRuns: 300 },
  );
});
