import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestEngine, type TestEngine } from '../testing/test-engine.ts';

const at = (name: string) => `https://bucket.s3.eu-west-1.amazonaws.com/${name}.json`;

const topic = (DisplayName: unknown = 'a') => ({ Type: 'AWS::SNS::Topic', Properties: { DisplayName } });
function nested(name: string, Parameters: object = {}) {
  return {
    Type: 'AWS::CloudFormation::Stack',
    Properties: { TemplateURL: at(name), Parameters },
  };
}

/** A stack whose output another takes. */
function source(name = 'a') {
  return {
    Resources: { Topic: topic(name) },
    Outputs: { Name: { Value: { 'Fn::GetAtt': ['Topic', 'TopicName'] } } },
  };
}

interface Taking {
  readonly In?: object;
  /** What the nested template makes of the parameter `In`. */
  readonly use?: unknown;
  readonly more?: object;
}

function taking({ In = { Type: 'String' }, use = { Ref: 'In' }, more = {} }: Taking) {
  return {
    Parameters: { In },
    Resources: { Topic: topic(use) },
    ...more,
  };
}

const OUTPUT = { 'Fn::GetAtt': ['Source', 'Outputs.Name'] };
function master(In: unknown = OUTPUT, more: object = {}) {
  return JSON.stringify({ Resources: { Source: nested('source'), Taker: nested('taker', { In }), ...more } });
}

function started(taker: object): TestEngine {
  const engine = startTestEngine();
  engine.templates.set(at('source'), JSON.stringify(source()));
  engine.templates.set(at('taker'), JSON.stringify(taker));
  return engine;
}

async function proposed(engine: TestEngine, more: object = {}) {
  const named = { StackName: 'app', ChangeSetName: `set-${Math.random().toString(36).slice(2)}` };
  const input = { ChangeSetType: 'CREATE', TemplateBody: master(), IncludeNestedStacks: 'true', ...more };
  await engine.call('CreateChangeSet', { ...named, ...input });
  return engine.call('DescribeChangeSet', named);
}

async function nestedSet(engine: TestEngine, set: Record<string, unknown>, logicalId = 'Taker') {
  const changes = set.Changes as { ResourceChange: { LogicalResourceId: string; ChangeSetId?: string } }[];
  const change = changes.find(({ ResourceChange }) => ResourceChange.LogicalResourceId === logicalId);
  return engine.call('DescribeChangeSet', { ChangeSetName: change?.ResourceChange.ChangeSetId });
}

const PLACEHOLDER = '{{IntrinsicFunction:app/Source.Outputs.Name/Fn::GetAtt}}';

/** Nested templates that cannot take a placeholder, and why their change set fails. */
const REFUSED: Readonly<Record<string, readonly [Taking, RegExp]>> = {
  AllowedValues: [{ In: { Type: 'String', AllowedValues: ['on', 'off'] } }, /must be one of AllowedValues/],
  AllowedPattern: [{ In: { Type: 'String', AllowedPattern: '[a-z-]+' } }, /must match pattern \[a-z-\]\+/],
  'AllowedPattern of a list': [{ In: { Type: 'CommaDelimitedList', AllowedPattern: '[a-z]+' } }, /must match pattern/],
  MaxLength: [{ In: { Type: 'String', MaxLength: 20 } }, /at most 20 characters/],
  Number: [{ In: { Type: 'Number' } }, /must be a number/],
  // As reported: the name of the parameter is taken for that of a parameter in the Parameter Store.
  'a value of the Parameter Store': [
    { In: { Type: 'AWS::SSM::Parameter::Value<String>' } },
    /^Unable to fetch parameters \[\{\{IntrinsicFunction:app\/Source\.Outputs\.Name\/Fn::GetAtt\}\}\] from parameter store for this account\.$/,
  ],
  // aws-cloudformation/cloudformation-coverage-roadmap#759
  'Fn::Select past index 0': [
    { In: { Type: 'CommaDelimitedList' }, use: { 'Fn::Select': [1, { Ref: 'In' }] } },
    /Fn::Select cannot select nonexistent value at index 1/,
  ],
  'Fn::Select past index 0 of a text that is split': [
    { use: { 'Fn::Select': ['1', { 'Fn::Split': [',', { Ref: 'In' }] }] } },
    /nonexistent value at index 1/,
  ],
  'Fn::Select past index 0 in a text': [
    {
      In: { Type: 'CommaDelimitedList' },
      use: { 'Fn::Sub': ['x-${B}', { B: { 'Fn::Select': [1, { Ref: 'In' }] } }] },
    },
    /nonexistent value at index 1/,
  ],
  'Fn::Select past index 0 of what is joined': [
    { use: { 'Fn::Select': [1, { 'Fn::Split': [',', { 'Fn::Join': [',', ['a', { Ref: 'In' }]] }] }] } },
    /nonexistent value at index 1/,
  ],
  'Fn::Select past index 0 in an output': [
    {
      In: { Type: 'CommaDelimitedList' },
      use: 'x',
      more: { Outputs: { B: { Value: { 'Fn::Select': [1, { Ref: 'In' }] } } } },
    },
    /nonexistent value at index 1/,
  ],
  'Fn::FindInMap': [
    { use: { 'Fn::FindInMap': ['Sizes', { Ref: 'In' }, 'Name'] }, more: { Mappings: { Sizes: { a: { Name: 'b' } } } } },
    /Unable to get mapping for Sizes::\{\{Intrinsic/,
  ],
  'Fn::ImportValue': [{ use: { 'Fn::ImportValue': { 'Fn::Sub': '${In}-x' } } }, /No export named/],
  'a rule': [
    {
      more: {
        Rules: {
          R: { Assertions: [{ Assert: { 'Fn::Equals': [{ Ref: 'In' }, 'a'] }, AssertDescription: 'it is a' }] },
        },
      },
    },
    /rule R: it is a/,
  ],
};

for (const [name, [taker, reason]] of Object.entries(REFUSED)) {
  test(`a nested change set fails on a placeholder where there is ${name}, and one without nested parts does not`, async () => {
    const engine = started(taking(taker));
    const set = await proposed(engine);
    assert.equal(set.Status, 'FAILED');
    assert.match(
      String(set.StatusReason),
      /^Nested change set arn:\S+ was not successfully created: Currently in FAILED\.$/,
    );
    const below = await engine.call('DescribeChangeSet', {
      ChangeSetName: /arn:\S+/.exec(String(set.StatusReason))?.[0],
    });
    assert.match(String(below.StatusReason), reason);
    const alone = await proposed(engine, { IncludeNestedStacks: 'false' });
    assert.equal(alone.Status, 'CREATE_COMPLETE');
  });
}

const TAKEN: Readonly<Record<string, Taking>> = {
  'a String': {},
  'a list': { In: { Type: 'CommaDelimitedList' }, use: { 'Fn::Join': ['-', { Ref: 'In' }] } },
  'a list whose first element is selected': {
    In: { Type: 'CommaDelimitedList' },
    use: { 'Fn::Select': [0, { Ref: 'In' }] },
  },
  'the id of a network': { In: { Type: 'AWS::EC2::VPC::Id' } },
  'ids of subnets': { In: { Type: 'List<AWS::EC2::Subnet::Id>' }, use: { 'Fn::Select': [0, { Ref: 'In' }] } },
  'a pattern that takes anything': { In: { Type: 'String', AllowedPattern: '.*' } },
  'a comparison': {
    use: { 'Fn::If': ['Some', 'a', 'b'] },
    more: { Conditions: { Some: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'In' }, ''] }] } } },
  },
};

for (const [name, taker] of Object.entries(TAKEN)) {
  test(`a nested change set takes a placeholder for ${name}, and shows it`, async () => {
    const engine = started(taking(taker));
    const set = await proposed(engine);
    assert.equal(set.Status, 'CREATE_COMPLETE');
    const { Parameters } = await nestedSet(engine, set);
    assert.deepEqual(Parameters, [{ ParameterKey: 'In', ParameterValue: PLACEHOLDER }]);
  });
}

test('what functions make of a value that does not exist yet has a text that names the function', async () => {
  const engine = started(taking({}));
  const textOf = async (value: unknown) => {
    const set = await proposed(engine, { TemplateBody: master(value, { Own: topic() }) });
    const { Parameters } = await nestedSet(engine, set);
    return (Parameters as { ParameterValue: string }[])[0]?.ParameterValue;
  };
  assert.equal(await textOf({ 'Fn::Join': [',', ['a', OUTPUT]] }), '{{IntrinsicFunction:app//Fn::Join}}');
  assert.equal(await textOf({ 'Fn::Sub': 'x-${Own.TopicName}' }), '{{IntrinsicFunction:app//Fn::Sub}}');
  assert.equal(await textOf({ Ref: 'Own' }), '{{IntrinsicFunction:app/Own/Ref}}');
});

test('a placeholder is handed on through every level', async () => {
  const engine = started(taking({ In: { Type: 'Number' } }));
  const handing = {
    Parameters: { In: { Type: 'String' } },
    Resources: { Below: nested('taker', { In: { Ref: 'In' } }) },
  };
  engine.templates.set(at('middle'), JSON.stringify(handing));
  const TemplateBody = JSON.stringify({
    Resources: { Source: nested('source'), Middle: nested('middle', { In: OUTPUT }) },
  });
  const set = await proposed(engine, { TemplateBody });
  assert.equal(set.Status, 'FAILED');
});

test('an output that exists and stays is passed as it is; one of a stack that changes is a placeholder again', async () => {
  const engine = started(taking({ In: { Type: 'String', AllowedPattern: '[A-Za-z0-9-]+' } }));
  await engine.call('CreateStack', { StackName: 'app', TemplateBody: master() });
  assert.equal((await engine.settled('app')).StackStatus, 'CREATE_COMPLETE');
  const update = { ChangeSetType: 'UPDATE' };
  engine.templates.set(at('taker'), JSON.stringify(taking({ In: { Type: 'String' }, use: { 'Fn::Sub': 'y-${In}' } })));
  assert.equal((await proposed(engine, update)).Status, 'CREATE_COMPLETE');
  engine.templates.set(at('source'), JSON.stringify(source('b')));
  assert.equal((await proposed(engine, update)).Status, 'CREATE_COMPLETE');
  engine.templates.set(
    at('taker'),
    JSON.stringify(taking({ In: { Type: 'String', AllowedPattern: '[A-Za-z0-9-]+' } })),
  );
  assert.equal((await proposed(engine, update)).Status, 'FAILED');
});
