import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluate, type Scope } from './intrinsics.ts';
import { Unknown } from './unknown.ts';

const parameters: Record<string, unknown> = {
  Name: 'web',
  Zones: ['a', 'b'],
  Empty: '',
  Later: new Unknown([{ kind: 'parameter', name: 'Later' }]),
};
const attributes: Record<string, unknown> = {
  'Vpc.CidrBlock': '10.0.0.0/16',
  'Nested.Outputs.Id': 'id-1',
  'Db.Endpoint.Port': 5432,
};

const scope: Scope = {
  region: 'eu-west-1',
  parameter: (name) => parameters[name],
  resource: (id) => (id === 'Vpc' ? 'vpc-1' : undefined),
  attribute: (id, name) => attributes[`${id}.${name}`],
  condition: (name) => name === 'Yes',
  mapping: (name) => (name === 'Map' ? { a: { x: '1', list: ['l'] } } : undefined),
  importValue: (name) => (name === 'shared' ? 'imported' : undefined),
};

const table: readonly (readonly [expression: unknown, value: unknown])[] = [
  [{ Ref: 'Name' }, 'web'],
  [{ Ref: 'Empty' }, ''],
  [{ Ref: 'Vpc' }, 'vpc-1'],
  [{ 'Fn::GetAtt': ['Vpc', 'CidrBlock'] }, '10.0.0.0/16'],
  [{ 'Fn::GetAtt': 'Vpc.CidrBlock' }, '10.0.0.0/16'],
  [{ 'Fn::GetAtt': ['Nested', 'Outputs.Id'] }, 'id-1'],
  [{ 'Fn::GetAtt': ['Nested', 'Outputs', 'Id'] }, 'id-1'],
  [{ 'Fn::Sub': '${Name}-${Vpc.CidrBlock}-${!Literal}' }, 'web-10.0.0.0/16-${Literal}'],
  [{ 'Fn::Sub': ['${x}/${Name}', { x: { Ref: 'Vpc' } }] }, 'vpc-1/web'],
  [{ 'Fn::Sub': '${Db.Endpoint.Port}' }, '5432'],
  [{ 'Fn::Join': [',', [{ Ref: 'Name' }, 1, true]] }, 'web,1,true'],
  [{ 'Fn::Join': ['-', { Ref: 'Zones' }] }, 'a-b'],
  [{ 'Fn::Join': [',', [{ Ref: 'Name' }, { Ref: 'AWS::NoValue' }]] }, 'web'],
  [{ 'Fn::Select': ['1', { Ref: 'Zones' }] }, 'b'],
  [{ 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }, 'eu-west-1a'],
  [{ 'Fn::GetAZs': 'us-west-2' }, ['us-west-2a', 'us-west-2b', 'us-west-2c', 'us-west-2d']],
  [{ 'Fn::Split': ['|', 'a|b'] }, ['a', 'b']],
  [{ 'Fn::If': ['Yes', { a: 1 }, 2] }, { a: 1 }],
  [{ a: { 'Fn::If': ['No', 1, { Ref: 'AWS::NoValue' }] }, b: 2 }, { b: 2 }],
  [[{ 'Fn::If': ['No', 1, { Ref: 'AWS::NoValue' }] }, 2], [2]],
  [{ 'Fn::FindInMap': ['Map', 'a', 'x'] }, '1'],
  [{ 'Fn::FindInMap': ['Map', 'a', 'list'] }, ['l']],
  [{ 'Fn::FindInMap': ['Map', 'z', 'x', { DefaultValue: 'd' }] }, 'd'],
  [{ 'Fn::Base64': { 'Fn::Sub': 'hi ${Name}' } }, 'aGkgd2Vi'],
  [{ 'Fn::ImportValue': 'shared' }, 'imported'],
  [{ 'Fn::Cidr': ['10.0.0.0/16', 2, 8] }, ['10.0.0.0/24', '10.0.1.0/24']],
  [{ 'Fn::Cidr': ['10.0.0.0/24', '3', '5'] }, ['10.0.0.0/27', '10.0.0.32/27', '10.0.0.64/27']],
  [{ 'Fn::Cidr': ['2001:db8::/56', 2, 64] }, ['2001:db8::/64', '2001:db8:0:1::/64']],
  [{ 'Fn::Equals': ['1', 1] }, true],
  [{ 'Fn::And': [{ Condition: 'Yes' }, { 'Fn::Not': [{ Condition: 'No' }] }] }, true],
  [{ 'Fn::Or': [{ Condition: 'No' }, { 'Fn::Equals': ['a', 'b'] }] }, false],
  [{ 'Fn::Length': { Ref: 'Zones' } }, 2],
  [{ 'Fn::ToJsonString': { a: { Ref: 'Name' } } }, '{"a":"web"}'],
  [{ Secret: '{{resolve:ssm:/a}}' }, { Secret: '{{resolve:ssm:/a}}' }],
  [
    { Ref: 'Name', other: 1 },
    { Ref: 'Name', other: 1 },
  ],
  [{ 'Fn::Contains': [{ Ref: 'Zones' }, 'a'] }, true],
  [{ 'Fn::EachMemberIn': [{ Ref: 'Zones' }, ['a', 'b', 'c']] }, true],
];

for (const [expression, value] of table) {
  test(`${JSON.stringify(expression)} is ${JSON.stringify(value)}`, () =>
    assert.deepEqual(evaluate(expression, scope), value));
}

const refusals: readonly (readonly [expression: unknown, message: RegExp])[] = [
  [{ Ref: 'Nowhere' }, /Unresolved resource dependencies \[Nowhere\] in the Resources block/],
  [
    { 'Fn::GetAtt': ['Vpc', 'Colour'] },
    /^Template error: resource Vpc does not support attribute type Colour in Fn::GetAtt$/,
  ],
  [{ 'Fn::Select': [2, ['a', 'b']] }, /^Template error: Fn::Select cannot select nonexistent value at index 2$/],
  [{ 'Fn::Join': [',', 'text'] }, /every Fn::Join object requires two parameters/],
  [{ 'Fn::Split': [',', ['x']] }, /every Fn::Split object requires two parameters/],
  [{ 'Fn::FindInMap': ['Map', 'z', 'x'] }, /^Template error: Unable to get mapping for Map::z::x$/],
  [{ 'Fn::FindInMap': ['Other', 'z', 'x'] }, /Mapping named 'Other' is not present/],
  [{ 'Fn::ImportValue': 'none' }, /^No export named none found\.$/],
  [{ 'Fn::Cidr': ['10.0.0.0/24', 9, 6] }, /no room for 9 blocks/],
  [{ 'Fn::Cidr': ['10.0.0.0', 1] }, /not a CIDR block/],
  [{ 'Fn::Not': ['perhaps'] }, /every condition must evaluate to true or false/],
  [{ 'Fn::And': [{ Condition: 'Yes' }] }, /at least 2 and at most 10/],
];

for (const [expression, message] of refusals) {
  test(`${JSON.stringify(expression)} is refused`, () => {
    assert.throws(
      () => evaluate(expression, scope),
      (error: Error) => message.test(error.message),
    );
  });
}

test('what is not known makes all that is made of it unknown, and names its causes', () => {
  const value = evaluate(
    { a: { 'Fn::Sub': '${Name}-${Later}' }, b: { 'Fn::Select': [0, { 'Fn::Split': [',', { Ref: 'Later' }] }] }, c: 1 },
    scope,
  );
  const later = (made: string) => new Unknown([{ kind: 'parameter', name: 'Later' }], { made });
  assert.deepEqual(value, { a: later('Fn::Sub'), b: later('Fn::Select'), c: 1 });
});
