import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { loadSpecification, type Specification } from '../specification.ts';
import { type Prepared, prepare } from './prepare.ts';
import { parseText } from './text.ts';

let specification: Specification;
before(async () => {
  specification = await loadSpecification();
});

const check = (text: string): Prepared => prepare(text, specification, (type) => type === 'Local::Thing');
function resource(body: Record<string, unknown>): string {
  return JSON.stringify({ Resources: { A: { Type: 'AWS::SNS::Topic', ...body } } });
}
function many(section: string, count: number, member: unknown): string {
  return JSON.stringify({
    Resources: { A: { Type: 'AWS::SNS::Topic' } },
    [section]: Object.fromEntries(Array.from({ length: count }, (_, index) => [`X${index}`, member])),
  });
}

const refusals: Readonly<Record<string, readonly [template: string, message: string]>> = {
  'broken JSON': [
    '{"AWSTemplateFormatVersion" "x"}',
    'Template format error: JSON not well-formed. (line 1, column 30)',
  ],
  'broken YAML': ['a: [', 'Template format error: YAML not well-formed. (line 1, column 5)'],
  'a list': ['- a', 'Template format error: unsupported structure.'],
  'no resources': ['Parameters: {}', 'Template format error: At least one Resources member must be defined.'],
  'empty resources': ['Resources: {}', 'Template format error: At least one Resources member must be defined.'],
  'an unknown section': [
    'Resources: { A: { Type: AWS::SNS::Topic } }\nOutpust: {}',
    'Invalid template property or properties [Outpust]',
  ],
  'a wrong version': [
    'AWSTemplateFormatVersion: 2011-01-01\nResources: { A: { Type: AWS::SNS::Topic } }',
    'Template format error: unsupported value for AWSTemplateFormatVersion.',
  ],
  'a resource that is a word': [
    'Resources: { A: word }',
    'Template format error: Any Resources member must be an object.',
  ],
  'a resource without a type': [
    'Resources: { A: {} }',
    'Template format error: [/Resources/A] Every Resources object must contain a Type member.',
  ],
  'an unknown resource attribute': [resource({ Invalid: 1 }), "Invalid template resource property 'Invalid'"],
  'an odd logical id': [
    'Resources: { "A-B": { Type: AWS::SNS::Topic } }',
    'Template format error: Resource name A-B is non alphanumeric.',
  ],
  'an odd parameter name': [
    'Parameters: { "AWS::NoValue": { Type: String } }\nResources: { A: { Type: AWS::SNS::Topic } }',
    'Template format error: Parameter name AWS::NoValue is non alphanumeric.',
  ],
  'an unknown parameter type': [
    'Parameters: { P: { Type: Text } }\nResources: { A: { Type: AWS::SNS::Topic } }',
    'Template format error: Unrecognized parameter type: Text',
  ],
  'a null': [
    'Resources: { A: { Type: AWS::SNS::Topic, Properties: { TopicName: } } }',
    "[/Resources/A/Properties/TopicName] 'null' values are not allowed in templates",
  ],
  'an output of null': [
    'Resources: { A: { Type: AWS::SNS::Topic } }\nOutputs: { MyOutput: { Value: } }',
    "[/Outputs/MyOutput/Value] 'null' values are not allowed in templates",
  ],
  'an output without a value': [
    'Resources: { A: { Type: AWS::SNS::Topic } }\nOutputs: { O: { Description: x } }',
    'Template format error: Every Outputs member must contain a Value object',
  ],
  'an unknown type': [
    'Resources: { A: { Type: AWS::SNS::Topik }, B: { Type: "Org::A::B" } }',
    'Template format error: Unrecognized resource types: [AWS::SNS::Topik, Org::A::B]',
  ],
  'an unknown policy': [
    resource({ DeletionPolicy: 'Keep' }),
    'Template format error: Unrecognized DeletionPolicy Keep for resource A',
  ],
  'a policy that is worked out': [
    resource({ DeletionPolicy: { 'Fn::If': ['Keep', 'Retain', 'Delete'] } }),
    'Template format error: Every DeletionPolicy member must be a string.',
  ],
  'a dangling Ref': [
    resource({ Properties: { TopicName: { Ref: 'B' } } }),
    'Template format error: Unresolved resource dependencies [B] in the Resources block of the template',
  ],
  'a dangling Sub': [
    resource({ Properties: { TopicName: { 'Fn::Sub': '${B}-${AWS::Region}' } } }),
    'Template format error: Unresolved resource dependencies [B] in the Resources block of the template',
  ],
  'a dangling DependsOn': [
    resource({ DependsOn: ['B'] }),
    'Template format error: Unresolved resource dependencies [B] in the Resources block of the template',
  ],
  'a dangling GetAtt': [
    resource({ Properties: { TopicName: { 'Fn::GetAtt': ['B', 'Arn'] } } }),
    'Template error: instance of Fn::GetAtt references undefined resource B',
  ],
  'an unknown attribute': [
    'Resources: { A: { Type: AWS::SNS::Topic }, B: { Type: AWS::SNS::Topic, Properties: { TopicName: !GetAtt A.Colour } } }',
    'Template error: resource A does not support attribute type Colour in Fn::GetAtt',
  ],
  'a dangling output': [
    'Resources: { A: { Type: AWS::SNS::Topic } }\nOutputs: { O: { Value: !Ref B } }',
    'Template format error: Unresolved resource dependencies [B] in the Outputs block of the template',
  ],
  'a condition that is not there': [
    resource({ Condition: 'Nope' }),
    'Template format error: Unresolved condition dependency Nope in the Resources block of the template',
  ],
  'a condition on a resource': [
    'Conditions: { C: !Equals [!Ref A, x] }\nResources: { A: { Type: AWS::SNS::Topic } }',
    'Template format error: Unresolved dependencies [A]. Cannot reference resources in the Conditions block of the template',
  ],
  'a circle': [
    'Resources: { A: { Type: AWS::SNS::Topic, DependsOn: B }, B: { Type: AWS::SNS::Topic, DependsOn: C }, C: { Type: AWS::SNS::Topic, DependsOn: B }, D: { Type: AWS::SNS::Topic } }',
    'Circular dependency between resources: [B, C]',
  ],
  'an odd name in Sub': [
    resource({ Properties: { TopicName: { 'Fn::Sub': '${a b}' } } }),
    'Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons',
  ],
  'a transform': [
    'Transform: AWS::Serverless-2016-10-31\nResources: { A: { Type: AWS::SNS::Topic } }',
    'Template error: the embedded endpoint runs no transforms: [AWS::Serverless-2016-10-31] is not supported here (line 1)',
  ],
  'an included transform': [
    resource({ Properties: { 'Fn::Transform': { Name: 'AWS::Include' } } }),
    'Template error: the embedded endpoint runs no transforms: [Fn::Transform] is not supported here (line 1)',
  ],
  'a length without its transform': [
    resource({ Properties: { TopicName: { 'Fn::Length': ['a'] } } }),
    'Template Error: Encountered unsupported function: Fn::Length Supported functions are: [Fn::Join, Fn::Select, Fn::Split, Fn::FindInMap, Fn::Base64, Fn::Cidr, Fn::GetAZs, Fn::ImportValue, Fn::Equals, Fn::Contains, Fn::EachMemberEquals, Fn::EachMemberIn, Ref, Fn::GetAtt, Fn::Sub, Fn::If, Fn::And, Fn::Or, Fn::Not]',
  ],
  'a default of a mapping without its transform': [
    'Mappings: { M: { a: { b: c } } }\nResources: { A: { Type: AWS::SNS::Topic, Properties: { TopicName: !FindInMap [M, a, b, { DefaultValue: d }] } } }',
    'Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
  ],
  'a loop without its transform': [
    'Resources: { "Fn::ForEach::T": [N, [a], { "T${N}": { Type: AWS::SNS::Topic } }] }',
    'Template format error: [/Resources/Fn::ForEach::T] resource definition is malformed',
  ],
  'too many parameters': [
    many('Parameters', 201, { Type: 'String' }),
    'Template format error: Number of parameters, 201, is greater than maximum allowed, 200',
  ],
  'too many outputs': [
    many('Outputs', 201, { Value: 'x' }),
    'Template format error: Number of outputs, 201, is greater than maximum allowed, 200',
  ],
  'too many resources': [
    many('Resources', 501, { Type: 'AWS::SNS::Topic' }),
    'Template format error: Number of resources, 501, is greater than maximum allowed, 500',
  ],
};

for (const [name, [template, message]] of Object.entries(refusals)) {
  test(`${name} is refused`, () => assert.throws(() => check(template), { code: 'ValidationError', message }));
}

test('an unknown function is refused with the list of those that there are', () => {
  assert.throws(
    () => check(resource({ Properties: { TopicName: { 'Fn::Nope': 1 } } })),
    /Encountered unsupported function: Fn::Nope Supported functions are: \[/,
  );
});

test('short forms of YAML come out as the long forms of JSON', () => {
  const text = `
A: !Ref B
B: !GetAtt X.Outputs.Z
C: !Sub ['\${a}', { a: !Ref Q }]
D: !Base64
  Fn::Sub: hi
E: !If [c, !Ref AWS::NoValue, [!Select [0, !GetAZs '']]]
F: !Condition x
`;
  assert.deepEqual(parseText(text), {
    A: { Ref: 'B' },
    B: { 'Fn::GetAtt': ['X', 'Outputs.Z'] },
    C: { 'Fn::Sub': ['${a}', { a: { Ref: 'Q' } }] },
    D: { 'Fn::Base64': { 'Fn::Sub': 'hi' } },
    E: { 'Fn::If': ['c', { Ref: 'AWS::NoValue' }, [{ 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }]] },
    F: { Condition: 'x' },
  });
});

test('dates and numbers that are none stay what their author wrote', () => {
  assert.deepEqual(parseText('{ "a": 1 }'), { a: 1 });
  assert.deepEqual(parseText('a: 2012-10-17\nb: 012345678901\nc: 1.10\nd: 13.4\ne: 80\nf: true\ng: yes'), {
    a: '2012-10-17',
    b: '012345678901',
    c: 1.1,
    d: 13.4,
    e: 80,
    f: true,
    g: true,
  });
});

test('types that only a handler knows pass, with any attribute', () => {
  const { dependencies } = check(
    'Resources: { A: { Type: "Local::Thing" }, B: { Type: AWS::SNS::Topic, Properties: { TopicName: !Sub "${A.Whatever}" } } }',
  );
  assert.deepEqual(dependencies.get('B'), new Set(['A']));
});
