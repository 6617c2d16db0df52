import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { RookeryError } from '../errors.ts';
import { type Body, fn } from '../index.ts';
import { memoize } from '../memoize.ts';
import { template } from '../template.ts';

const child = template({
  path: 'templates/child.yaml',
  description: 'd',
  parameters: {},
  body: ({ resource }) => ({ QueueUrl: resource('Queue', 'AWS::SQS::Queue', {}).ref }),
});

const parameters = { Size: { Type: 'String' } } as const;

function declared({ params, resource, condition, mapping, stack }: Body<typeof parameters>) {
  const files = resource('Files', 'AWS::S3::Bucket', {});
  return {
    files,
    arn: files.att('Arn'),
    size: params.Size,
    isLarge: condition('IsLarge', fn.equals(params.Size, 'large')),
    test: fn.equals(params.Size, 'large'),
    sizes: mapping('Sizes', { small: { Days: 7 } }),
    nested: stack('Child', child, {}),
    text: fn.sub`${files.att('Arn')}/*`,
    joined: fn.join('/', [files.ref, 'a']),
  };
}
type Declared = ReturnType<typeof declared>;

function within(use: (declared: Declared) => unknown) {
  return template({
    path: 'templates/x.yaml',
    description: 'd',
    parameters,
    body(builder) {
      use(declared(builder));
      return {};
    },
  });
}

const REFUSED: readonly [what: string, use: (declared: Declared) => unknown, message: RegExp][] = [
  ['a template literal', ({ arn }) => `${arn}/*`, /^templates\/x\.yaml: GetAtt Files\.Arn is made text [\s\S]*fn\.sub/],
  ['String()', ({ arn }) => String(arn), /GetAtt Files\.Arn is made text/],
  ['+', ({ size }) => `${'size '}${size}`, /^templates\/x\.yaml: Ref Size is made text/],
  ['a sum', ({ size }) => Number(size) + 1, /Ref Size is made a number/],
  ['toString()', ({ arn }) => arn.toString(), /GetAtt Files\.Arn is made text/],
  ['a key', ({ size }) => ({ [size as never]: 1 }), /Ref Size is made text/],
  ['a list that is joined', ({ arn }) => [arn, 'a'].join(','), /GetAtt Files\.Arn is made text/],
  ['JSON', ({ arn }) => JSON.stringify(arn), /GetAtt Files\.Arn is made JSON [\s\S]*fn\.toJsonString/],
  ['JSON of an object', ({ arn }) => JSON.stringify({ a: { Bucket: arn } }), /made JSON, as "Bucket"/],
  ['a text that is a token', ({ text }) => `${text}`, /^Sub is made text/],
  ['a join', ({ joined }) => `${joined}`, /^Join is made text/],
  ['an output', ({ nested }) => `${nested.outputs.QueueUrl}`, /GetAtt Child\.Outputs\.QueueUrl is made text/],
  [
    'a value of a mapping',
    ({ sizes }) => `${sizes.find('small', 'Days')}`,
    /FindInMap Sizes\.small\.Days is made text/,
  ],
  ['a test', ({ test }) => `${test}`, /^Equals is made text/],
  [
    'a condition',
    ({ isLarge }) => `${isLarge}`,
    /^templates\/x\.yaml: the condition "IsLarge" is made text[\s\S]*fn\.if/,
  ],
  ['JSON of a condition', ({ isLarge }) => JSON.stringify([isLarge]), /the condition "IsLarge" is made JSON, as "0"/],
  ['a resource', ({ files }) => `${files}`, /the resource "Files" itself is made text[\s\S]*\.att\('Arn'\)/],
  [
    'JSON of a resource',
    ({ files }) => JSON.stringify({ files }),
    /the resource "Files" itself is made JSON, as "files"/,
  ],
  ['a resource in fn.sub', ({ files }) => fn.sub`${files as never}`, /the resource "Files" itself is made text/],
  ['a nested stack', ({ nested }) => `${nested}`, /the stack "Child" itself is made text[\s\S]*one of its outputs/],
  ['a mapping', ({ sizes }) => `${sizes}`, /the mapping "Sizes" itself is made text[\s\S]*\.find\(/],
];

for (const [what, use, message] of REFUSED) {
  test(`a token in ${what} is refused with its name`, () => {
    assert.throws(
      () => within(use),
      (error) => error instanceof RookeryError && error.code === 'TokenInText' && message.test(error.message),
    );
  });
}

test('a token is inspected as what it is', () => {
  within(({ arn, files }) => {
    assert.match(inspect(arn), /Token \{[\s\S]*'Fn::GetAtt': \[ 'Files', 'Arn' \]/);
    assert.match(inspect(files), /Handle \{\s+logicalId: 'Files'/);
  });
});

test('options with different tokens are different options', () => {
  const make = memoize(({ value }: { readonly value: unknown }) => ({ value }));
  within(({ arn, size, text, isLarge }) => {
    assert.equal(make({ value: [arn] }), make({ value: [arn] }));
    assert.notEqual(make({ value: [arn] }), make({ value: [size] }));
    assert.equal(make({ value: { text } }), make({ value: { text } }));
    assert.notEqual(make({ value: isLarge }), make({ value: size }));
  });
});
