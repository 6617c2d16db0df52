import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DUMP_SCHEMA, defineScalarTag, defineSequenceTag, load } from 'js-yaml';
import { RookeryError } from '../errors.ts';
import { toYaml } from '../yaml.ts';
import { canonicalJson } from './canonical.ts';
import { AWS, fn } from './intrinsics.ts';
import { Token, type Value } from './value.ts';

const asTemplate = (parts: readonly string[]) => parts as unknown as TemplateStringsArray;
const sub = (text: readonly string[], values: readonly Value<string | number>[]) => fn.sub(asTemplate(text), ...values);
const named = (name: string) => new Token<string>({ Ref: name });
const argumentOf = (token: Token<string>) => token.intrinsic['Fn::Sub'];

const WRITTEN: readonly [what: string, token: Token<string>, argument: unknown][] = [
  ['a reference', fn.sub`${named('Size')}-web`, '${Size}-web'],
  ['what looks like a reference in one piece', fn.sub`echo \${HOME}`, 'echo ${!HOME}'],
  ['a dollar sign that meets a brace', fn.sub`echo ${'$'}{HOME} and ${'$'}${'{USER}'}`, 'echo ${!HOME} and ${!USER}'],
  ['a default of a shell', fn.sub`\${HOME:-/root}`, '${!HOME:-/root}'],
  ['a dollar sign before a reference', fn.sub`$${named('Size')}`, '$${Size}'],
  ['a dollar sign before a text that begins with a brace', fn.sub`$${fn.sub`{A}-${named('B')}`}`, '${!A}-${B}'],
  ['what is escaped already', fn.sub`\${!HOME}`, ['${Dollar}{!HOME}', { Dollar: '$' }]],
  ['a brace that a reference closes', fn.sub`\${${named('A')}}`, ['${Dollar}{${A}}', { Dollar: '$' }]],
  ['a brace that nothing closes', fn.sub`\${ ${named('A')}`, ['${Dollar}{ ${A}', { Dollar: '$' }]],
  ['empty braces', fn.sub`\${}`, ['${Dollar}{}', { Dollar: '$' }]],
  ['a name that the variable would hide', fn.sub`\${}${named('Dollar')}`, ['${Dollarx}{}${Dollar}', { Dollarx: '$' }]],
];

for (const [what, token, argument] of WRITTEN) {
  test(`${what} in a text`, () => assert.deepEqual(argumentOf(token), argument));
}

test('a variable does not hide a parameter of the same name', () => {
  const zone = fn.select(0, fn.getAZs());
  assert.deepEqual(argumentOf(fn.sub`${zone} ${named('Value0')}`), ['${Value0x} ${Value0}', { Value0x: zone }]);
});

test('two texts with variables of their own are one', () => {
  const zone = (index: number) => fn.select(index, fn.getAZs());
  const inner = fn.sub`${zone(0)} ${zone(1)}`;
  const [text, variables] = argumentOf(fn.sub`${inner} ${zone(2)}`) as [string, Record<string, unknown>];
  assert.equal(text, '${Value0} ${Value0x} ${Value1}');
  assert.deepEqual(Object.keys(variables), ['Value0', 'Value0x', 'Value1']);
});

for (const [what, value] of [
  ['undefined', undefined],
  ['null', null],
  ['a list', ['a']],
  ['an object', {}],
  ['no number', Number.NaN],
  ['1e21', 1e21],
] as const) {
  test(`${what} is no part of a text`, () => {
    assert.throws(() => sub(['a', ''], [value as never]), RookeryError);
  });
}

/**
 * `Fn::Sub` as AWS documents it (CloudFormation Template Reference, "Fn::Sub"): "Write variables as ${MyVarName}"; "To
 * write a dollar sign and curly braces (${}) literally, add an exclamation point (!) after the open curly brace, such as
 * ${!Literal}. CloudFormation resolves this text as ${Literal}."
 */
function evaluated(argument: unknown, values: Readonly<Record<string, string>>): string {
  const [text, variables = {}] = (Array.isArray(argument) ? argument : [argument]) as [string, Record<string, string>];
  return text.replaceAll(/\$\{(!?)([^}]*)\}/g, (_, isLiteral: string, name: string) => {
    if (isLiteral) return `\${${name}}`;
    const value = variables[name] ?? values[name];
    assert.ok(value !== undefined, `nothing is named "${name}" in ${JSON.stringify(argument)}`);
    return value;
  });
}

const schema = DUMP_SCHEMA.withTags(
  defineScalarTag('!Sub', { resolve: (text) => ({ 'Fn::Sub': text }), identify: () => false }),
  defineSequenceTag<unknown[], unknown>('!Sub', {
    create: () => [],
    addItem: (items, item) => void items.push(item),
    finalize: (items) => ({ 'Fn::Sub': items }),
    identify: () => false,
  }),
);

const VALUES = { Size: 'small', 'AWS::Region': 'eu-west-1', 'Key.Arn': 'arn:${Size}', Value0: 'v', Dollar: 'd' };
const units = fc.constantFrom('$', '{', '}', '!', '${', '${!', '$${', 'a', 'Size', ' ', '\n', ':', '.', '-', '"', "'");
const text = fc.oneof(
  fc.array(units, { maxLength: 8 }).map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);
/** A value with the text that it resolves to. */
const pieceAndText = fc.oneof(
  text.map((literal) => ({ value: literal as Value<string>, text: literal })),
  fc.constantFrom('Size', 'AWS::Region', 'Value0', 'Dollar').map((name) => ({
    value: named(name),
    text: VALUES[name as keyof typeof VALUES],
  })),
  fc.constant({ value: new Token<string>({ 'Fn::GetAtt': ['Key', 'Arn'] }), text: VALUES['Key.Arn'] }),
);
/** A text with values in it, and what it resolves to. */
const texts = fc.array(fc.tuple(text, pieceAndText), { maxLength: 5 }).chain((pairs) =>
  text.map((last) => ({
    value: sub(
      [...pairs.map(([part]) => part), last],
      pairs.map(([, { value }]) => value),
    ) as Value<string>,
    text: pairs.map(([part, { text: inner }]) => part + inner).join('') + last,
  })),
);
const nested = fc.array(fc.tuple(text, fc.oneof(pieceAndText, texts)), { maxLength: 4 }).chain((pairs) =>
  text.map((last) => ({
    token: sub(
      [...pairs.map(([part]) => part), last],
      pairs.map(([, { value }]) => value),
    ),
    text: pairs.map(([part, { text: inner }]) => part + inner).join('') + last,
  })),
);

test('what was written, read and evaluated as AWS documents it, is the text', () => {
  fc.assert(
    fc.property(nested, ({ token, text: expected }) => {
      const read = load(toYaml({ v: token }), { schema }) as { v: { 'Fn::Sub': unknown } };
      assert.equal(evaluated(read.v['Fn::Sub'], VALUES), expected);
    }),
    { numRuns: 2000 },
  );
});

test('different texts have different names', () => {
  const one = fn.sub`a ${AWS.Region}`;
  assert.notEqual(canonicalJson(one), canonicalJson(fn.sub`a ${AWS.Partition}`));
  assert.equal(canonicalJson(one), canonicalJson(fn.sub`a ${AWS.Region}`));
});
