import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fields } from '../../value.ts';
import { resolveParameters } from '../parameters.ts';
import { parameterScope, resolveTemplate } from '../resolved-template.ts';
import { parseBody } from '../template.ts';
import { outlineOf } from './outline.ts';
import { processTemplate } from './process.ts';

const identity = {
  stackId: 'id',
  stackName: 'one',
  account: '111122223333',
  region: 'eu-west-1',
  notificationArns: [],
};
const head = `
Transform: AWS::LanguageExtensions
Parameters:
  Names: { Type: CommaDelimitedList, Default: 'a-1, b-2' }
  Env: { Type: String, Default: dev }
Mappings:
  Sizes:
    dev: { Days: 7, Zones: [x, y] }
    prod: { Days: 30 }
`;

async function run(sections: string): Promise<Fields> {
  const body = parseBody(head + sections);
  const template = outlineOf(body);
  const parameters = await resolveParameters(template, []);
  return processTemplate(body, (conditions) =>
    parameterScope(resolveTemplate({ ...template, conditions, resources: {} }, new Map(), parameters, identity)),
  );
}

/** What a property comes to. */
async function property(expression: string): Promise<unknown> {
  const { Resources } = await run(`Resources: { Q: { Type: AWS::SQS::Queue, Properties: { P: ${expression} } } }`);
  return JSON.parse(JSON.stringify(Resources)).Q.Properties.P;
}

// docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html and its examples; where
// an identifier is replaced was measured on AWS: github.com/ministackorg/ministack/pull/1739
test('a loop makes a resource of each item of a list', async () => {
  const { Resources, Transform } = await run(`
Resources:
  Fn::ForEach::Topics:
    - Name
    - [Success, Failure]
    - Topic\${Name}:
        Type: AWS::SNS::Topic
        Properties:
          TopicName: !Ref Name
          DisplayName: !Sub 'x-\${Name}-\${AWS::Region}'
          Plain: '\${Name}'
          Tags: [{ Key: '\${Name}', Value: !Sub '\${Name}' }]
`);
  const topic = (name: string): Fields => ({
    Type: 'AWS::SNS::Topic',
    Properties: {
      TopicName: name,
      DisplayName: { 'Fn::Sub': `x-${name}-\${AWS::Region}` },
      Plain: '${Name}',
      Tags: [{ Key: '${Name}', Value: name }],
    },
  });
  assert.deepEqual(Resources, { TopicSuccess: topic('Success'), TopicFailure: topic('Failure') });
  assert.equal(Transform, undefined);
});

test('loops stand in loops, over parameters and mappings, with letters and digits of items in names', async () => {
  const { Resources } = await run(`
Resources:
  Vpc: { Type: AWS::EC2::VPC }
  Fn::ForEach::Outer:
    - Name
    - !Ref Names
    - Acl&{Name}: { Type: AWS::EC2::NetworkAcl, Properties: { VpcId: !Ref Vpc } }
      Fn::ForEach::Inner:
        - Zone
        - !FindInMap [Sizes, !Ref Env, Zones]
        - Link&{Name}\${Zone}:
            Type: AWS::EC2::SubnetNetworkAclAssociation
            DependsOn: [!Sub 'Acl\${Zone}']
            Properties:
              NetworkAclId: !GetAtt [!Join ['', [Acl, !Ref Zone]], NetworkAclId]
              SubnetId: !Ref { 'Fn::Sub': 'Subnet\${Zone}' }
`);
  assert.deepEqual(Object.keys(Resources as Fields), [
    'Vpc',
    'Acla1',
    'Linka1x',
    'Linka1y',
    'Aclb2',
    'Linkb2x',
    'Linkb2y',
  ]);
  assert.deepEqual((Resources as Fields).Linkb2y, {
    Type: 'AWS::EC2::SubnetNetworkAclAssociation',
    DependsOn: ['Acly'],
    Properties: { NetworkAclId: { 'Fn::GetAtt': ['Acly', 'NetworkAclId'] }, SubnetId: { Ref: 'Subnety' } },
  });
});

test('loops stand in conditions, outputs and properties', async () => {
  const { Conditions, Resources, Outputs } = await run(`
Conditions:
  Fn::ForEach::Each:
    - Zone
    - [a, b]
    - Is\${Zone}: !Equals [!Ref Zone, !Ref Env]
Resources:
  Q:
    Type: AWS::SQS::Queue
    Properties:
      Fn::ForEach::Settings:
        - Setting
        - [DelaySeconds, VisibilityTimeout]
        - \${Setting}: 5
Outputs:
  Fn::ForEach::Out:
    - Zone
    - [a, b]
    - Out\${Zone}: { Value: !GetAtt [Q, !Sub 'x\${Zone}'], Condition: !Sub 'Is\${Zone}' }
`);
  assert.deepEqual(Conditions, {
    Isa: { 'Fn::Equals': ['a', { Ref: 'Env' }] },
    Isb: { 'Fn::Equals': ['b', { Ref: 'Env' }] },
  });
  assert.deepEqual(Resources, {
    Q: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 5, VisibilityTimeout: 5 } },
  });
  assert.deepEqual(Outputs, {
    Outa: { Value: { 'Fn::GetAtt': ['Q', 'xa'] }, Condition: 'Isa' },
    Outb: { Value: { 'Fn::GetAtt': ['Q', 'xb'] }, Condition: 'Isb' },
  });
});

test('a default leaves out a condition that a mapping has not', async () => {
  const { Resources } = await run(`
Conditions: { Two: !Equals [a, b] }
Resources:
  Fn::ForEach::Gates:
    - Id
    - [A, B]
    - Gate\${Id}:
        Type: AWS::EC2::EIP
        Condition: !FindInMap [Gates, Of, !Ref Id, { DefaultValue: !Ref AWS::NoValue }]
Mappings: { Gates: { Of: { B: Two } } }
`);
  assert.deepEqual(Resources, {
    GateA: { Type: 'AWS::EC2::EIP' },
    GateB: { Type: 'AWS::EC2::EIP', Condition: 'Two' },
  });
});

const values: readonly (readonly [expression: string, value: unknown])[] = [
  ['{ "Fn::Length": !Ref Names }', 2],
  ['{ "Fn::Length": !Split ["|", "a|b|c"] }', 3],
  ['!FindInMap [Sizes, !Ref Env, Days]', 7],
  ['!FindInMap [Sizes, !Select [0, [prod]], !Sub ["D${x}", { x: ays }]]', 30],
  ['!FindInMap [Sizes, test, Days, { DefaultValue: 1 }]', 1],
  ['!FindInMap [Sizes, test, Days, { DefaultValue: !Ref Env }]', { Ref: 'Env' }],
  ['!FindInMap [Sizes, test, Days]', { 'Fn::FindInMap': ['Sizes', 'test', 'Days'] }],
  [
    '{ "Fn::ToJsonString": { a: 1, b: [!Ref Env, !Ref AWS::Region], c: { d: true } } }',
    '{"a":1,"b":["dev","eu-west-1"],"c":{"d":true}}',
  ],
  ['{ "Fn::ToJsonString": [!Ref Names, !Ref AWS::NoValue] }', '[["a-1","b-2"]]'],
  ['{ "Fn::ToJsonString": { a: "${b}" } }', '{"a":"${b}"}'],
  [
    '{ "Fn::ToJsonString": { a: !GetAtt Q.Arn, b: "${c}" } }',
    { 'Fn::Sub': ['{"a":"${Value0}","b":"${!c}"}', { Value0: { 'Fn::GetAtt': ['Q', 'Arn'] } }] },
  ],
  ['!Join ["-", [{ "Fn::Length": [a] }, !Ref Env]]', { 'Fn::Join': ['-', [1, { Ref: 'Env' }]] }],
];

for (const [expression, value] of values) {
  test(`${expression} is ${JSON.stringify(value)}`, async () => assert.deepEqual(await property(expression), value));
}

test('policies may be worked out', async () => {
  const { Resources } = await run(`
Conditions: { Keep: !Equals [!Ref Env, dev] }
Resources:
  Q: { Type: AWS::SQS::Queue, DeletionPolicy: !If [Keep, Retain, Delete], UpdateReplacePolicy: !Ref AWS::NoValue }
`);
  assert.deepEqual(Resources, { Q: { Type: 'AWS::SQS::Queue', DeletionPolicy: 'Retain' } });
});

const loop = (body: string): string => `Resources: { 'Fn::ForEach::L': ${body} }`;
const refusals: readonly (readonly [sections: string, message: string])[] = [
  [loop('[N, [a]]'), 'Fn::ForEach layout is incorrect'],
  [loop('[N, a, { "X${N}": { Type: T } }]'), 'Fn::ForEach layout is incorrect'],
  [
    loop('[N, !GetAtt Q.L, { "X${N}": { Type: T } }]'),
    'Could not find a collection or could not be resolved for Fn::ForEach',
  ],
  [
    loop('[N, !Ref Env, { "X${N}": { Type: T } }]'),
    'Could not find a collection or could not be resolved for Fn::ForEach',
  ],
  [loop('[N, [a-b], { "X${N}": { Type: T } }]'), "LogicalId 'Xa-b' should be alphanumeric"],
  [loop('[N, [a, b], { X: { Type: T } }]'), "Duplicate key 'X' when merging keys to parent object in Fn::ForEach"],
  [loop('[N, [a], { "X${N}": { Type: T, Condition: "Is${N}" } }]'), 'Key Is${N} is missing in the map.'],
  [
    'Resources: { Q: { Type: T, Properties: { P: { "Fn::Length": !GetAtt Q.L } } } }',
    'The Fn::Length value could not be resolved for properties',
  ],
  [
    'Resources: { Q: { Type: T, Properties: { P: { "Fn::ToJsonString": text } } } }',
    'Fn::ToJsonString resolve value type mismatch',
  ],
  [
    `${loop('[N, [a], { "X${N}": { Type: T } }]')}\nOutputs: { 'Fn::ForEach::L': [N, [a], { "X\${N}": { Value: v } }] }`,
    'The name L of a Fn::ForEach is not unique within the template',
  ],
  [
    'Resources: { Q: { Type: T } }\nMetadata: { A: { "Fn::Length": [a] } }',
    'Fn::Length is only supported in the Resources, Conditions, and Outputs sections',
  ],
];

for (const [sections, why] of refusals) {
  test(`the transform refuses ${sections.slice(0, 90)}`, () =>
    assert.rejects(run(sections), {
      code: 'ValidationError',
      message: `Transform AWS::LanguageExtensions failed with: ${why}`,
    }));
}

test('loops in loops end where the template would be too large', async () => {
  const loop = (level: number): string =>
    level === 0
      ? '{ "T${V1}${V2}${V3}${V4}${V5}${V6}${V7}": { Type: AWS::SNS::Topic } }'
      : `{ "Fn::ForEach::L${level}": [V${level}, [a, b, c, d, e, f, g, h, i, j], ${loop(level - 1)}] }`;
  await assert.rejects(run(`Resources: ${loop(7)}`), { message: 'Template may not exceed 1000000 bytes in size.' });
});
