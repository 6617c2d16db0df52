import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Token } from '../generator/values/value.ts';
import { toYaml } from '../generator/yaml.ts';
import { isMissing, run } from './judges.ts';

/** CloudFormation and cfn-lint read YAML 1.1, as PyYAML does; functions become the objects that their short forms stand for. */
const PROGRAM = `
import json, sys, yaml
class Loader(yaml.SafeLoader): pass
def function(loader, suffix, node):
    name = suffix if suffix == 'Ref' else 'Fn::' + suffix
    if isinstance(node, yaml.ScalarNode): return {name: node.value}
    return {name: loader.construct_sequence(node, deep=True)}
Loader.add_multi_constructor('!', function)
def read(text):
    try: return yaml.load(text, Loader=Loader)
    except yaml.YAMLError as error: return [str(error), text]
print(json.dumps([read(text) for text in json.loads(sys.argv[1])]))
`;

const parts = [
  ...'ab: ?#-,\n\t"\'{}[]!&*|>%@`=~0',
  ': ',
  ' #',
  '\r\n',
  '\u0085',
  '\u2028',
  '\u2029',
  '\u00a0',
  '\ufeff',
];
const words = ['yes', 'null', '012', '1:30', '.5', '0x1', '0o7', '2001-01-01', '<<', '---', '\n...\n', 'x'.repeat(120)];
const text = fc.array(fc.constantFrom(...parts, ...words), { maxLength: 5 }).map((pieces) => pieces.join(''));
const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    text.map((name) => new Token({ Ref: name })),
    text.map((literal) => new Token({ 'Fn::Sub': literal })),
    fc.array(text, { maxLength: 4 }).map((items) => new Token({ 'Fn::Join': ['', items] })),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

function longForm(value: unknown): unknown {
  if (value instanceof Token) return longForm(value.intrinsic);
  if (Array.isArray(value)) return value.map(longForm);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, longForm(member)]));
}

test('a reader of YAML 1.1 finds what was written: parts of ARNs and questions in lists, breaks of lines in names', async (context) => {
  const examples = [
    new Token({ 'Fn::Join': ['', ['arn:aws:iam::', ':root']] }),
    ['?', 'is it?', ':', '?a'],
    { ['x'.repeat(120)]: [] },
    { 'a\n\u2028b': { 'c\n\ufeffd\u007f': 'e' } },
  ];
  const values = [...examples, ...fc.sample(anyValue, 500)].map((value) => ({ Value: value, Next: [value] }));
  const texts = JSON.stringify(values.map((value) => toYaml(value)));
  const { code, out, err } = await run('python3', ['-c', PROGRAM, texts], '.');
  if (isMissing(context, 'PyYAML', code === 0 || !/No module named|^$/.test(err))) return;
  assert.equal(code, 0, err);
  assert.deepEqual(JSON.parse(out), values.map(longForm));
});
