import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../errors.ts';
import { override } from '../override.ts';
import { synthesize } from '../synth.ts';
import { template } from '../template.ts';
import { declarationOf } from './declaration.ts';
import { fileTemplate, parsedTemplate } from './file-template.ts';
import { moduleText } from './module-text.ts';

const PATH = 'templates/ledger.yaml';
const QUEUE = 'Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n';

const refusal = (text: string, path = PATH): string => {
  try {
    parsedTemplate(path, text);
  } catch (error) {
    if (error instanceof RookeryError) return `${error.code} ${error.explanation.what}`;
    throw error;
  }
  return 'nothing';
};

const TEXT = `# By hand,   as it is.
Parameters:
  Stage: {Type: String, AllowedValues: [test, live], Default: test}
  Audited: {Type: String, AllowedValues: [yes, no], Default: off}
  VpcId: {Type: 'AWS::EC2::VPC::Id'}
  SubnetIds: {Type: CommaDelimitedList}
  TopicArn: {Type: String}
  Days: {Type: Number, Default: 7, MinValue: '1'}
  Password: {Type: String, NoEcho: 'true'}
  ImageId: {Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: /image}
Conditions:
  IsLive: !And [!Not [!Equals [!Ref Stage, test]], !Condition IsAudited]
  IsAudited: {"Fn::Equals": [{Ref: Audited}, 'true']}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: !Ref Days
      Tags: [
        { Key: Stage, Value: !Sub "\${Stage}-\${!Stage}-\${Other}" , }
      ]
  Key:
    Type: AWS::DynamoDB::Table
    DependsOn: Queue
    Properties: {BillingMode: PAY_PER_REQUEST, Anything: !Ref Password}
  Subscription:
    Type: AWS::SNS::Subscription
    Condition: IsLive
    Properties: {Protocol: sqs, TopicArn: !If [IsAudited, !Ref TopicArn, !Ref "AWS::NoValue"], Endpoint: !GetAtt Queue.Arn}
  Subnets:
    Type: AWS::RDS::DBSubnetGroup
    Properties: {DBSubnetGroupDescription: !Join ['-', [!Ref ImageId, a]], SubnetIds: !Ref SubnetIds}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: {GroupDescription: 012345678901, VpcId: !Ref VpcId}
Outputs:
  QueueArn: {Value: !GetAtt [Queue, Arn]}
  GroupId: {Value: !GetAtt Group.GroupId}
  Days: {Value: !Ref Days}
  Table: {Value: !GetAtt Key.StreamArn}
  Subnets: {Value: !Join [',', !Ref SubnetIds]}
`
  .replace('${Other}', '${AWS::Region}')
  .replace(' , }', ' }');

test('parameters and outputs are read with all that is known of them', () => {
  const { parameters, outputs } = declarationOf(parsedTemplate(PATH, TEXT));
  assert.deepEqual(parameters, {
    Stage: { Type: 'String', Default: 'test', AllowedValues: ['test', 'live'] },
    // What YAML 1.1 takes for a boolean is one, and a parameter makes a text of it.
    Audited: { Type: 'String', Default: 'false', AllowedValues: ['true', 'false'] },
    VpcId: { Type: 'AWS::EC2::VPC::Id' },
    SubnetIds: { Type: 'CommaDelimitedList', holds: 'Arn of AWS::EC2::Subnet | Name of AWS::EC2::Subnet' },
    TopicArn: { Type: 'String', holds: 'Arn of AWS::SNS::Topic' },
    Days: { Type: 'Number', Default: 7 },
    Password: { Type: 'String' },
    ImageId: { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: '/image' },
  });
  assert.deepEqual(outputs, {
    QueueArn: 'Arn of AWS::SQS::Queue',
    GroupId: 'Name of AWS::EC2::SecurityGroup',
    Days: 'parameter Days',
    Table: 'text',
    Subnets: 'list of text',
  });
});

test('it is emitted byte for byte, in both forms, under the hash of its bytes', () => {
  const text = TEXT.replaceAll('\n', '\r\n');
  const parent = template({
    path: 'master.yaml',
    description: 'Parent',
    parameters: {},
    body({ stack }) {
      const args = {
        VpcId: 'vpc-12345678',
        SubnetIds: 'subnet-12345678,subnet-12345679',
        TopicArn: 'arn:aws:sns:::t',
        Password: 'p',
      };
      // Read as it is here: its type is that of any template.
      stack('Ledger', parsedTemplate(PATH, text), args as never);
      return {};
    },
  });
  for (const relative of [true, false]) {
    const [emitted] = synthesize([parent], { relative }).templates;
    assert.equal(emitted?.text, text);
    assert.equal(emitted?.key, `templates/ledger.${emitted?.sha256.slice(0, 12)}.yaml`);
  }
});

test('JSON is read as JSON, and keeps its name', () => {
  const text = JSON.stringify({
    Resources: { Queue: { Type: 'AWS::SQS::Queue' } },
    Outputs: { Url: { Value: { Ref: 'Queue' } } },
  });
  const read = parsedTemplate('templates/ledger.json', text);
  assert.deepEqual(declarationOf(read).outputs, { Url: 'QueueUrl of AWS::SQS::Queue' });
  assert.match(synthesize([read]).templates[0]?.key ?? '', /^templates\/ledger\.[0-9a-f]{12}\.json$/);
  assert.match(refusal('{"Resources": ', 'templates/ledger.json'), /^TemplateFileRefused .* it is no JSON/);
});

/** What AWS says of YAML in "Template formats", and what CloudFormation answers. */
const REFUSED: readonly (readonly [what: string, text: string, says: RegExp])[] = [
  ['an alias', `A: &a 1\n${QUEUE}Metadata: *a\n`, /has the alias \*a/],
  ['a merge', `Metadata:\n  <<: {a: 1}\n${QUEUE}`, /Metadata has the merge key/],
  ['a tag of YAML', `Metadata: {a: !!binary x}\n${QUEUE}`, /Metadata\.a has the tag !!binary/],
  ['null', `Metadata:\n${QUEUE}`, /Metadata has no value/],
  ['null in JSON', '{"Resources":{"A":null}}', /Resources\.A has no value/],
  ['a key twice', `${QUEUE}  Queue:\n    Type: AWS::SNS::Topic\n`, /Resources\.Queue stands there twice/],
  ['two documents', `${QUEUE}---\n${QUEUE}`, /several documents/],
  ['nothing', '# only a comment\n', /it is empty/],
  ['a list', '- 1\n', /it is no template/],
  ['what is no YAML', 'Resources: [\n', /\(line 2, column 1\)/],
  ['another section', `${QUEUE}Ressources: {}\n`, /has a section "Ressources"/],
  ['another version', `AWSTemplateFormatVersion: 2011-01-01\n${QUEUE}`, /AWSTemplateFormatVersion is 2011-01-01/],
  ['a byte order mark', `\uFEFF${QUEUE}`, /byte order mark/],
  ['another encoding', `Description: \uFFFD\n${QUEUE}`, /no text in UTF-8/],
  [
    'a function that is none',
    `${QUEUE}Outputs: {A: {Value: !GetAttr Queue.Arn}}\n`,
    /Outputs\.A\.Value calls Fn::GetAttr/,
  ],
  [
    'a reference to nothing',
    `${QUEUE}Outputs: {A: {Value: !Ref Qeue}}\n`,
    /^ReferenceUndeclared .*Outputs\.A\.Value points at "Qeue"/,
  ],
  ['one in a text', `${QUEUE}Outputs: {A: {Value: !Sub "\${Qeue}"}}\n`, /^ReferenceUndeclared/],
  ['a pseudo parameter that is none', `${QUEUE}Outputs: {A: {Value: !Ref AWS::Regoin}}\n`, /refers to AWS::Regoin/],
  ['an attribute that is none', `${QUEUE}Outputs: {A: {Value: !GetAtt Queue.Am}}\n`, /^AttributeUnknown/],
  ['a property that is none', `${QUEUE}    Properties: {Name: a}\n`, /^PropertyUnknown/],
  ['a value that its service refuses', `${QUEUE}    Properties: {DelaySeconds: 901}\n`, /^PropertyRefused/],
  ['an unknown condition', `${QUEUE}    Condition: IsLive\n`, /^ReferenceUndeclared/],
  ['a condition that is no test', `Conditions: {A: yes}\n${QUEUE}`, /Conditions\.A is no test/],
  ['an attribute of a resource that is none', `${QUEUE}    DeletePolicy: Retain\n`, /^AttributeInvalid/],
  [
    'a stack at a relative place',
    'Resources:\n  A:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: ./a.yaml}\n',
    /Resources\.A nests \.\/a\.yaml/,
  ],
  ['a parameter of another type', `Parameters: {A: {Type: Text}}\n${QUEUE}`, /^ParameterRefused/],
  ['an output without a value', `${QUEUE}Outputs: {A: {}}\n`, /Outputs\.A has no Value/],
];

for (const [what, text, says] of REFUSED) {
  test(`${what} is refused, with the path of the file and the place`, () => {
    const path = text.startsWith('{') ? 'templates/ledger.json' : PATH;
    assert.match(refusal(text, path), says);
    assert.ok(refusal(text, path).includes(path));
  });
}

/** What CloudFormation takes, and a stricter reader would not. */
const TAKEN: readonly (readonly [what: string, text: string])[] = [
  [
    'a type that the generator does not know',
    'Resources: {A: {Type: AWS::Athena::WorkGroup, Properties: {Name: a}}}\n',
  ],
  ['a custom resource', 'Resources: {A: {Type: Custom::Thing, Version: "1.0", Properties: {ServiceToken: a}}}\n'],
  [
    'a bracket at the column of its key',
    'Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:\n      Tags: [\n        {Key: a, Value: b}\n      ]\n',
  ],
  [
    'a nested stack by its URL',
    'Resources: {A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://a.s3.amazonaws.com/b.yaml}}}\nOutputs: {A: {Value: !GetAtt A.Outputs.B}}\n',
  ],
  [
    'what a transform alone knows',
    'Transform: AWS::Serverless-2016-10-31\nResources: {A: {Type: AWS::Serverless::Function}}\nOutputs: {A: {Value: !GetAtt ARole.Arn}}\n',
  ],
  [
    'a loop',
    "Transform: AWS::LanguageExtensions\nResources:\n  'Fn::ForEach::Topics':\n    - Name\n    - [A, B]\n    - 'Topic${Name}': {Type: AWS::SNS::Topic}\n",
  ],
  [
    'a policy by a function',
    'Transform: AWS::LanguageExtensions\nParameters: {Keep: {Type: String}}\nResources: {A: {Type: AWS::SQS::Queue, DeletionPolicy: !Ref Keep}}\n',
  ],
  ['settings of the console', `Metadata:\n  AWS::CloudFormation::Interface: {ParameterGroups: []}\n${QUEUE}`],
];

for (const [what, text] of TAKEN) test(`${what} is taken`, () => assert.equal(refusal(text), 'nothing'));

test('a declaration that holds no more is refused with what changed', () => {
  const declared = {
    path: PATH,
    text: `${QUEUE}Outputs: {Url: {Value: !Ref Queue}}\n`,
    parameters: {},
    outputs: { Url: 'text' },
  } as const;
  assert.throws(() => fileTemplate(declared), /DeclarationStale|the output Url is another one/);
  const more = { ...declared, outputs: { Arn: 'Arn of AWS::SQS::Queue' } } as const;
  assert.throws(() => fileTemplate(more), /the output Arn is gone, the output Url is new[\s\S]*npm run types/);
});

test('it is not overridden', () => {
  assert.throws(() => override(parsedTemplate(PATH, QUEUE), () => {}), /emitted as it is[\s\S]*change the file/);
});

test('the module of a file names what it exports after it, and quotes what has to be', () => {
  const text = moduleText(
    parsedTemplate(
      PATH,
      'Parameters: {A: {Type: String, Default: "it\'s"}}\n' +
        QUEUE.replace('SQS::Queue', 'SQS::Queue\n    Metadata: {a: !Ref A}'),
    ),
    '2-audit_log.v2.yaml',
    'rookery',
  );
  assert.match(text, /^export const _2AuditLogV2Template = fileTemplate\(\{$/m);
  assert.match(text, /^ {4}A: \{ Type: 'String', Default: 'it\\'s' \},$/m);
});
