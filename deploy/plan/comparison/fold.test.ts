import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fold, LATER } from './fold.ts';
import { placeOfUrl } from './read-template.ts';
import { readsOf } from './reads.ts';
import { readTemplateData } from './template-data.ts';

const VALUES: Readonly<Record<string, unknown>> = { Name: 'shop', Ids: ['a', 'b'], 'AWS::Region': 'eu-central-1' };
const known = {
  value: (name: string) => VALUES[name],
  condition: (name: string) => ({ Yes: true, No: false })[name],
  mapping: (name: string) => (name === 'Sizes' ? { shop: { Cpu: '256' } } : undefined),
};

/** Each expression in YAML, and what it comes to. */
const CASES: readonly (readonly [yaml: string, value: unknown])[] = [
  ['!Ref Name', 'shop'],
  ['!Ref Ids', ['a', 'b']],
  ['!Ref Bucket', LATER],
  ['!Ref AWS::NoValue', undefined],
  ['!GetAtt Bucket.Arn', LATER],
  ["!Sub '${Name}-${AWS::Region}-${!Literal}'", 'shop-eu-central-1-${Literal}'],
  ["!Sub ['${A}-${Name}', { A: !Select [1, !Ref Ids] }]", 'b-shop'],
  ["!Sub '${Bucket}-x'", LATER],
  ["!Sub '${Bucket.Arn}-x'", LATER],
  ["!Join ['-', [!Ref Name, x]]", 'shop-x'],
  ["!Join [',', !Ref Ids]", 'a,b'],
  ["!Join ['-', [!Ref Bucket, x]]", LATER],
  ['!Select [0, !Split [o, !Ref Name]]', 'sh'],
  ['!Select [9, !Ref Ids]', LATER],
  ['!FindInMap [Sizes, !Ref Name, Cpu]', '256'],
  ['!FindInMap [Sizes, !Ref Bucket, Cpu]', LATER],
  ['!If [Yes, !Ref Name, !Ref Bucket]', 'shop'],
  ['!If [No, !Ref Name, !Ref Bucket]', LATER],
  ['!If [Maybe, a, a]', LATER],
  ['{ A: !If [No, x, !Ref AWS::NoValue], B: 1 }', { B: '1' }],
  ['[a, !If [No, x, !Ref AWS::NoValue]]', ['a']],
  ['!Equals [!Ref Name, shop]', true],
  ['!Not [!Equals [!Ref Bucket, shop]]', LATER],
  ['!Or [!Equals [!Ref Bucket, shop], !Condition Yes]', true],
  ['!And [!Equals [!Ref Bucket, shop], !Condition No]', false],
  ['!And [!Equals [!Ref Bucket, shop], !Condition Yes]', LATER],
  ['{ Condition: { StringEquals: { a: b } } }', { Condition: { StringEquals: { a: 'b' } } }],
  ['!ImportValue x', LATER],
  ["!GetAZs ''", LATER],
];

for (const [yaml, value] of CASES) {
  test(`${yaml} comes to ${String(typeof value === 'symbol' ? 'what only CloudFormation knows' : JSON.stringify(value))}`, () => {
    const { Resources } = readTemplateData(`Resources: { X: ${yaml} }`);
    assert.deepEqual(fold(Resources.X, known), value);
  });
}

test('an expression reads what it names, in texts, conditions and mappings', () => {
  const { Resources } = readTemplateData(`
Resources:
  X: [!Ref A, !GetAtt B.C.D, !Sub ['\${E}-\${F.G}-\${H}-\${!I}', { H: !Ref J }], !If [K, !Ref L, m], !FindInMap [N, !Ref O, p]]
`);
  const { names, attributes, conditions, mappings } = readsOf(Resources.X);
  assert.deepEqual([...names].sort(), ['A', 'E', 'J', 'L', 'O']);
  assert.deepEqual([...attributes].sort(), ['B.C.D', 'F.G']);
  assert.deepEqual([[...conditions], [...mappings]], [['K'], ['N']]);
});

test('a template in JSON says the same as one in YAML', () => {
  const json =
    '{"Resources":{"A":{"Type":"T","Properties":{"P":80,"Q":true,"R":{"Fn::GetAtt":["B","C.D"]},"S":null}}}}';
  const yaml = 'Resources: { A: { Type: T, Properties: { P: 80, Q: true, R: !GetAtt B.C.D, S: } } }';
  assert.deepEqual(readTemplateData(json), readTemplateData(yaml));
});

test('bucket and key are read from every form of URL that S3 has', () => {
  const place = { Bucket: 'my.bucket', Key: 'a/b c.yaml' };
  for (const url of [
    'https://my.bucket.s3.eu-central-1.amazonaws.com/a/b%20c.yaml',
    'https://my.bucket.s3-eu-west-1.amazonaws.com/a/b%20c.yaml',
    'https://my.bucket.s3.amazonaws.com/a/b%20c.yaml',
    'https://s3.eu-central-1.amazonaws.com/my.bucket/a/b%20c.yaml',
    'https://s3.cn-north-1.amazonaws.com.cn/my.bucket/a/b%20c.yaml',
  ]) {
    assert.deepEqual(placeOfUrl(url), place, url);
  }
  assert.equal(placeOfUrl('nothing'), undefined);
});
