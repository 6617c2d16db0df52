import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StackResource } from '../../aws/stack.ts';
import type { ResourceChange } from '../../model.ts';
import { compareStack } from './compare-stack.ts';
import type { ParameterStates } from './parameters.ts';
import { loadRecreation } from './replacement.ts';
import { readTemplateData } from './template-data.ts';

const recreation = await loadRecreation();

interface Stack {
  readonly before: string;
  readonly after: string;
  readonly deployed?: Readonly<Record<string, string>>;
  readonly parameters?: ParameterStates;
  readonly existing?: readonly string[];
  readonly below?: readonly ResourceChange[];
}

async function changesOf({ before, after, deployed = {}, parameters = {}, existing, below = [] }: Stack) {
  const old = readTemplateData(before);
  const ids = existing ?? Object.keys(old.Resources);
  const resources = ids.map((logicalId): StackResource => {
    const { Type } = old.Resources[logicalId] as { readonly Type: string };
    return { logicalId, physicalId: `${logicalId}-1`, type: Type, status: 'CREATE_COMPLETE' };
  });
  const sides = {
    before: old,
    after: readTemplateData(after),
    deployed,
    parameters,
    pseudo: { 'AWS::Region': 'eu-central-1' },
  };
  return compareStack({ sides, resources, recreation, nested: async () => below });
}

/** `Action Id replacement policy | target by cause` of every change. */
async function compared(stack: Stack) {
  const changes = await changesOf(stack);
  return changes.map(({ action, logicalId, replacement, policyAction = '', details }) => {
    const why = details.map(({ target, cause = 'edit', dynamic }) => `${target} by ${cause}${dynamic ? '?' : ''}`);
    return [action, logicalId, replacement, policyAction, ...why].filter((word) => word !== '').join(' ');
  });
}

const DATABASE = `
Parameters: { Class: { Type: String }, Host: { Type: String, Default: '' } }
Conditions: { HasHost: !Not [!Equals [!Ref Host, '']] }
Mappings: { Sizes: { small: { Size: '20' }, large: { Size: '200' } } }
Resources:
  Key: { Type: AWS::KMS::Key, Properties: { Description: a, KeyPolicy: {} } }
  Database:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
    Properties:
      DBInstanceClass: !Ref Class
      KmsKeyId: !GetAtt Key.Arn
      AllocatedStorage: !FindInMap [Sizes, small, Size]
      Tags: [{ Key: host, Value: !If [HasHost, !Sub 'x-\${Host}', none] }]
  Parameter: { Type: AWS::SSM::Parameter, Properties: { Type: String, Value: !Ref Database } }
`;
const SAME: ParameterStates = { Class: { value: 'small', state: 'same' }, Host: { value: 'h', state: 'same' } };
const deployed = { Class: 'small', Host: 'h' };
const edit = (from: string, to: string) => DATABASE.replace(from, to);

const CASES: Readonly<Record<string, readonly [Partial<Stack>, readonly string[]]>> = {
  'the same template with the same parameters': [{}, []],
  'other spelling of the same': [{ after: edit('!GetAtt Key.Arn', "{ 'Fn::GetAtt': [Key, Arn] }") }, []],
  'a property that changes in place': [
    { after: edit('Description: a', 'Description: b') },
    [
      'Modify Database Conditional ReplaceAndSnapshot Properties.KmsKeyId by Key.Arn?',
      'Modify Key False Properties.Description by edit',
      'Modify Parameter False Properties.Value by Database?',
    ],
  ],
  'a parameter that has another value': [
    { parameters: { ...SAME, Class: { value: 'large', state: 'changed' } } },
    ['Modify Database False Properties.DBInstanceClass by Class'],
  ],
  'a parameter that nobody knows yet': [
    { parameters: { ...SAME, Class: { state: 'unknown' } } },
    ['Modify Database False Properties.DBInstanceClass by Class?'],
  ],
  'a parameter of a condition that nobody knows yet is taken as it stands now': [
    { parameters: { ...SAME, Host: { state: 'unknown' } } },
    ['Modify Database False Properties.Tags by Host?'],
  ],
  'a mapping with another value': [
    { after: edit("small: { Size: '20' }", "small: { Size: '30' }") },
    ['Modify Database False Properties.AllocatedStorage by Sizes'],
  ],
  'a property that replaces': [
    { after: edit('KmsKeyId: !GetAtt Key.Arn', 'KmsKeyId: other') },
    [
      'Modify Database True ReplaceAndSnapshot Properties.KmsKeyId by edit',
      'Modify Parameter False Properties.Value by Database',
    ],
  ],
  'a replacement that only one of the templates keeps': [
    { after: edit('KmsKeyId: !GetAtt Key.Arn', 'KmsKeyId: other').replace('UpdateReplacePolicy: Snapshot', '') },
    [
      'Modify Database True ReplaceAndDelete Properties.KmsKeyId by edit UpdateReplacePolicy by edit',
      'Modify Parameter False Properties.Value by Database',
    ],
  ],
  'a resource that goes': [
    { after: edit(/ {2}Database:[\s\S]*?none\] \}\]\n/.exec(DATABASE)?.[0] ?? '', '').replace('!Ref Database', 'x') },
    ['Remove Database False Snapshot', 'Modify Parameter False Properties.Value by edit'],
  ],
  'a property that the specification does not know': [
    { after: edit('Description: a', 'Describing: a') },
    [
      'Modify Database Conditional ReplaceAndSnapshot Properties.KmsKeyId by Key.Arn?',
      'Modify Key Conditional ReplaceAndDelete Properties.Description by edit Properties.Describing by edit',
      'Modify Parameter False Properties.Value by Database?',
    ],
  ],
};

for (const [name, [more, expected]] of Object.entries(CASES)) {
  test(`the comparison shows ${name}`, async () => {
    const found = await compared({ before: DATABASE, after: DATABASE, deployed, parameters: SAME, ...more });
    assert.deepEqual(found, expected);
  });
}

function conditional(condition: string) {
  return `
Parameters: { Host: { Type: String } }
Conditions: { Meant: ${condition} }
Resources:
  Files: { Type: AWS::S3::Bucket, Condition: Meant }
  Topic: { Type: AWS::SNS::Topic }
`;
}

test('what a condition takes away is removed, and what it brings is added', async () => {
  const template = conditional("!Equals [!Ref Host, 'a']");
  const host = (value: string): ParameterStates => ({ Host: { value, state: 'changed' } });
  const going = { before: template, after: template, deployed: { Host: 'a' }, parameters: host('b') };
  assert.deepEqual(await compared(going), ['Remove Files False Delete']);
  const coming = {
    before: template,
    after: template,
    deployed: { Host: 'b' },
    parameters: host('a'),
    existing: ['Topic'],
  };
  assert.deepEqual(await compared(coming), ['Add Files False']);
});

test('what a condition brings that nobody knows yet may come, and what is there stays', async () => {
  const template = conditional("!Equals [!Ref Host, 'a']");
  const parameters: ParameterStates = { Host: { state: 'unknown' } };
  const fresh = { before: '{}', after: template, parameters, existing: [] };
  assert.deepEqual(await compared(fresh), ['Dynamic Files False', 'Add Topic False']);
  assert.deepEqual(await compared({ before: template, after: template, deployed: { Host: 'a' }, parameters }), []);
});

test('what reads the outputs of a nested stack may change where something in that stack does', async () => {
  const template = `
Resources:
  Network: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: a } }
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: !GetAtt Network.Outputs.Name } }
`;
  const line = {
    logicalId: 'Vpc',
    type: 'AWS::EC2::VPC',
    action: 'Modify',
    replacement: 'False',
    stateful: false,
    details: [],
  } as const;
  assert.deepEqual(await compared({ before: template, after: template }), []);
  assert.deepEqual(await compared({ before: template, after: template, below: [line] }), [
    'Modify Network False',
    'Modify Topic Conditional ReplaceAndDelete Properties.TopicName by Network.Outputs.Name?',
  ]);
});

test('a type that a resource changes to takes its place', async () => {
  const of = (type: string) => `{ "Resources": { "A": { "Type": "${type}" } } }`;
  assert.deepEqual(await compared({ before: of('AWS::SNS::Topic'), after: of('AWS::SQS::Queue') }), [
    'Modify A True ReplaceAndDelete',
  ]);
});

const SECRETS = `
Parameters: { Password: { Type: String, NoEcho: true }, Passed: { Type: String }, Name: { Type: String } }
Resources:
  A: { Type: AWS::SSM::Parameter, Properties: { Type: String, Value: !Sub 'x-\${Password}', Name: !Ref Name } }
  B: { Type: AWS::SSM::Parameter, Properties: { Type: String, Value: !Ref Passed } }
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
      Policies: [{ PolicyName: p, PolicyDocument: { Statement: [{ Effect: Allow, Action: 'a:B', Resource: !GetAtt Queue.Arn }] } }]
  Queue: { Type: AWS::SQS::Queue }
`;

test('a comparison has the values of both sides, but no secret, wherever it was passed from', async () => {
  const changes = await changesOf({
    before: SECRETS,
    after: SECRETS.replace("'a:B'", "'a:*'"),
    deployed: { Password: '****', Passed: 'hunter1', Name: 'old' },
    parameters: {
      Password: { value: 'hunter2', state: 'changed' },
      Passed: { value: 'hunter3', state: 'changed', secret: true },
      Name: { value: 'new', state: 'changed' },
    },
  });
  assert.doesNotMatch(JSON.stringify(changes), /hunter/);
  const values = changes.flatMap(({ logicalId, details }) =>
    details.map(({ target, before, after }) => [logicalId, target, before, after].join(' ')),
  );
  assert.deepEqual(values.slice(0, 3), [
    'A Properties.Value **** ****',
    'A Properties.Name old new',
    'B Properties.Value **** ****',
  ]);
  const role = changes.find(({ logicalId }) => logicalId === 'Role');
  assert.deepEqual(
    role?.security?.map(({ effect, text }) => `${effect} ${text}`),
    ['removed', 'added'].map(
      (effect) => `${effect} Allow a:${effect === 'added' ? '*' : 'B'} on {{changeSet:KNOWN_AFTER_APPLY}}`,
    ),
  );
});
