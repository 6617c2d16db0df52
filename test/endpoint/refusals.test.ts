import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  CreateChangeSetCommand,
  CreateStackCommand,
  type CreateStackCommandInput,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStacksCommand,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { type Endpoint, startEndpoint } from './testing/endpoint.ts';

let endpoint: Endpoint;
before(async () => {
  endpoint = await startEndpoint();
});
after(() => endpoint.close());

interface Refusal {
  readonly of: string;
  readonly template: string;
  readonly more?: Partial<CreateStackCommandInput>;
  readonly code?: string;
  readonly message: string | RegExp;
}

const topic = 'Resources:\n  Topic: { Type: AWS::SNS::Topic }\n';
const resources = (body: Readonly<Record<string, unknown>>, more = {}) => JSON.stringify({ Resources: body, ...more });
function parameter(body: Readonly<Record<string, unknown>>) {
  return resources({ Topic: { Type: 'AWS::SNS::Topic' } }, { Parameters: { Size: { Type: 'String', ...body } } });
}
const sized = (ParameterValue: string) => ({ Parameters: [{ ParameterKey: 'Size', ParameterValue }] });
function queue(QueueName: unknown, more = {}) {
  return resources({ Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName } } }, more);
}

const refusals: readonly Refusal[] = [
  {
    of: 'a circle of two resources',
    template: resources({
      A: { Type: 'AWS::SNS::Topic', DependsOn: 'B' },
      B: { Type: 'AWS::SQS::Queue', Properties: { Tags: [{ Key: 'a', Value: { 'Fn::Sub': '${A.TopicArn}' } }] } },
    }),
    message: /^Circular dependency between resources: \[(A, B|B, A)\]$/,
  },
  {
    of: 'a resource that needs itself',
    template: resources({
      A: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { 'Fn::GetAtt': 'A.TopicName' } } },
    }),
    message: 'Circular dependency between resources: [A]',
  },
  {
    of: 'a resource type that does not exist',
    template: resources({ A: { Type: 'AWS::SQS::Kew' } }),
    message: /^Template format error: Unrecognized resource types: \[AWS::SQS::Kew\]/,
  },
  {
    of: 'a reference to nothing',
    template: queue({ Ref: 'Name' }),
    message: 'Template format error: Unresolved resource dependencies [Name] in the Resources block of the template',
  },
  {
    of: 'a placeholder of nothing',
    template: queue({ 'Fn::Sub': '${Name}-queue' }),
    message:
      /^(Template format error: Unresolved resource dependencies \[Name\] in the Resources block of the template|Template error: instance of Fn::Sub references invalid resource attribute Name)$/,
  },
  {
    of: 'an attribute of nothing',
    template: queue({ 'Fn::GetAtt': ['Other', 'QueueName'] }),
    message: 'Template error: instance of Fn::GetAtt references undefined resource Other',
  },
  {
    of: 'an attribute that the type has not',
    template: resources(
      { Queue: { Type: 'AWS::SQS::Queue' } },
      { Outputs: { Length: { Value: { 'Fn::GetAtt': ['Queue', 'Length'] } } } },
    ),
    message: /^Template error: resource Queue does not support attribute type Length in Fn::GetAtt$/,
  },
  {
    of: 'an output of nothing',
    template: `${topic}Outputs:\n  Arn: { Value: !Ref Subject }\n`,
    message: 'Template format error: Unresolved resource dependencies [Subject] in the Outputs block of the template',
  },
  {
    of: 'a dependency on nothing',
    template: resources({ A: { Type: 'AWS::SNS::Topic', DependsOn: ['Nobody'] } }),
    message: 'Template format error: Unresolved resource dependencies [Nobody] in the Resources block of the template',
  },
  {
    of: 'a condition that is not declared',
    template: resources({ A: { Type: 'AWS::SNS::Topic', Condition: 'Sunny' } }),
    message: /Unresolved condition dependency \[?Sunny\]? in the Resources block of the template/,
  },
  {
    of: 'YAML that is none',
    template: 'Resources:\n  Topic: { Type: AWS::SNS::Topic\n',
    message: /^Template format error: YAML not well-formed\. \(line \d+, column \d+\)$/,
  },
  {
    of: 'JSON that is none',
    template: '{ "Resources": { "Topic" } }',
    message: /^Template format error: JSON not well-formed\. \(line 1, column 2\d\)$/,
  },
  {
    of: 'no resources',
    template: 'Resources: {}',
    message: 'Template format error: At least one Resources member must be defined.',
  },
  {
    of: 'a resource without a type',
    template: resources({ A: { Properties: {} } }),
    message: 'Template format error: [/Resources/A] Every Resources object must contain a Type member.',
  },
  {
    of: 'a resource that is no object',
    template: resources({ A: 'AWS::SNS::Topic' }),
    message: 'Template format error: Any Resources member must be an object.',
  },
  {
    of: 'a key that resources do not have',
    template: resources({ A: { Type: 'AWS::SNS::Topic', Invalid: 1 } }),
    message: "Invalid template resource property 'Invalid'",
  },
  {
    of: 'an output without a value',
    template: `${topic}Outputs:\n  A: { Description: b }\n`,
    message: 'Template format error: Every Outputs member must contain a Value object',
  },
  {
    of: 'an output whose value is null',
    template: `${topic}Outputs:\n  MyOutput: { Value: null }\n`,
    message: "[/Outputs/MyOutput/Value] 'null' values are not allowed in templates",
  },
  {
    of: 'a section that templates do not have',
    template: `${topic}Output:\n  A: { Value: b }\n`,
    message: /^Invalid template property or properties \[Output\]$/,
  },
  {
    of: 'a logical id that is not alphanumeric',
    template: resources({ 'my-topic': { Type: 'AWS::SNS::Topic' } }),
    message: 'Template format error: Resource name my-topic is non alphanumeric.',
  },
  {
    of: 'a parameter without a value',
    template: parameter({}),
    message: 'Parameters: [Size] must have values',
  },
  {
    of: 'a parameter that the template does not have',
    template: topic,
    more: sized('1'),
    message: 'Parameters: [Size] do not exist in the template',
  },
  {
    of: 'a value that is not allowed',
    template: parameter({ AllowedValues: ['small', 'large'] }),
    more: sized('medium'),
    message: "Parameter 'Size' must be one of AllowedValues",
  },
  {
    of: 'a default that is not allowed',
    template: parameter({ AllowedValues: ['small', 'large'], Default: 'medium' }),
    message: /Parameter 'Size' must be one of AllowedValues$/,
  },
  {
    of: 'a value that its pattern refuses',
    template: parameter({ AllowedPattern: '[a-z]+', ConstraintDescription: 'only small letters' }),
    more: sized('S'),
    message: 'Parameter Size failed to satisfy constraint: only small letters',
  },
  {
    of: 'a pattern that is none',
    template: parameter({ AllowedPattern: '^abc|def)$' }),
    more: sized('abc'),
    message: "Template format error: Parameter 'Size' AllowedPattern must be a valid regular expression.",
  },
  {
    of: 'a number that is none',
    template: parameter({ Type: 'Number' }),
    more: sized('many'),
    message: /^Parameter 'Size' must be a number/,
  },
  {
    of: 'a parameter type that does not exist',
    template: parameter({ Type: 'Strings', Default: 'a' }),
    message: /Strings/,
  },
  {
    of: 'a role without a capability',
    template: resources({ Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } } }),
    code: 'InsufficientCapabilitiesException',
    message: 'Requires capabilities : [CAPABILITY_IAM]',
  },
  {
    of: 'a named role without the capability for that',
    template: resources({
      Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'r', AssumeRolePolicyDocument: {} } },
    }),
    more: { Capabilities: ['CAPABILITY_IAM'] },
    code: 'InsufficientCapabilitiesException',
    message: 'Requires capabilities : [CAPABILITY_NAMED_IAM]',
  },
  {
    of: 'a key that a mapping has not',
    template: queue(
      { 'Fn::FindInMap': ['Names', { Ref: 'AWS::Region' }, 'Queue'] },
      { Mappings: { Names: { x: { Queue: 'a' } } } },
    ),
    message: 'Template error: Unable to get mapping for Names::us-east-1::Queue',
  },
  {
    of: 'an item that a list has not',
    template: queue({ 'Fn::Select': [3, ['a', 'b']] }),
    message: /^Template error: Fn::Select\s+cannot select nonexistent value at index 3$/,
  },
  {
    of: 'what a rule forbids',
    template: resources(
      { Topic: { Type: 'AWS::SNS::Topic' } },
      { Rules: { No: { Assertions: [{ Assert: { 'Fn::Equals': ['a', 'b'] }, AssertDescription: 'never so' }] } } },
    ),
    message: /never so/,
  },
  {
    of: 'a loop without the transform that it needs',
    template: resources({
      'Fn::ForEach::Topics': ['Name', ['A', 'B'], { 'Topic${Name}': { Type: 'AWS::SNS::Topic' } }],
    }),
    message: 'Template format error: [/Resources/Fn::ForEach::Topics] resource definition is malformed',
  },
  {
    of: 'a serverless application, which needs one, too',
    template: resources({ F: { Type: 'AWS::Serverless::Function' } }, { Transform: 'AWS::Serverless-2016-10-31' }),
    more: { Capabilities: ['CAPABILITY_AUTO_EXPAND'] },
    message: /AWS::Serverless-2016-10-31/,
  },
  {
    of: 'more than one source',
    template: topic,
    more: { TemplateURL: 'https://shelf.s3.amazonaws.com/a' },
    message: /Template Body/,
  },
];

for (const [index, { of, template, more, code = 'ValidationError', message }] of refusals.entries()) {
  test(`refused at once: ${of}`, async () => {
    const StackName = `refused-${index}`;
    const create = new CreateStackCommand({ StackName, TemplateBody: template, ...more });
    await assert.rejects(endpoint.cloudFormation.send(create), { name: code, message });
    await assert.rejects(endpoint.cloudFormation.send(new DescribeStacksCommand({ StackName })), {
      message: `Stack with id ${StackName} does not exist`,
    });
  });
}

test('a name that stacks cannot have is refused in the words of the API model', async () => {
  const create = new CreateStackCommand({ StackName: '*@da_$', TemplateBody: topic });
  await assert.rejects(endpoint.cloudFormation.send(create), {
    name: 'ValidationError',
    message:
      "1 validation error detected: Value '*@da_$' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*",
  });
});

test('a name that is taken is refused', async () => {
  const { status } = await endpoint.create('taken', topic);
  assert.equal(status, 'CREATE_COMPLETE');
  await assert.rejects(endpoint.create('taken', topic), {
    name: 'AlreadyExistsException',
    message: 'Stack [taken] already exists',
  });
  const create = new CreateChangeSetCommand({
    StackName: 'taken',
    ChangeSetName: 'first',
    ChangeSetType: 'CREATE',
    TemplateBody: topic,
  });
  await assert.rejects(endpoint.cloudFormation.send(create), {
    name: 'ValidationError',
    message: 'Stack [taken] already exists and cannot be created again with the changeSet [first].',
  });
});

test('a change set that is to import what exists is a plain creation where nothing does', async () => {
  const create = new CreateChangeSetCommand({
    StackName: 'importing',
    ChangeSetName: 'first',
    ChangeSetType: 'CREATE',
    TemplateBody: topic,
    ImportExistingResources: true,
  });
  const { Id } = await endpoint.cloudFormation.send(create);
  const { Changes = [] } = await endpoint.cloudFormation.send(new DescribeChangeSetCommand({ ChangeSetName: Id }));
  assert.deepEqual(
    Changes.map(({ ResourceChange }) => ResourceChange?.Action),
    ['Add'],
  );
});

test('what is not there is reported in as many ways as AWS has', async () => {
  const { cloudFormation } = endpoint;
  const StackName = 'nobody';
  const missing = { name: 'ValidationError', message: 'Stack with id nobody does not exist' };
  await assert.rejects(cloudFormation.send(new DescribeStacksCommand({ StackName })), missing);
  await assert.rejects(cloudFormation.send(new GetTemplateCommand({ StackName })), missing);
  await assert.rejects(cloudFormation.send(new DescribeStackEventsCommand({ StackName })), {
    name: 'ValidationError',
    message: 'Stack [nobody] does not exist',
  });
  await assert.rejects(cloudFormation.send(new GetTemplateCommand({})), {
    name: 'ValidationError',
    message: 'StackName is required if ChangeSetName is not specified.',
  });
  await assert.rejects(cloudFormation.send(new DescribeChangeSetCommand({ ChangeSetName: 'some' })), {
    name: 'ValidationError',
    message: 'StackName must be specified if ChangeSetName is not specified as an ARN.',
  });
  await endpoint.create('somebody', topic);
  const resource = new DescribeStackResourceCommand({ StackName: 'somebody', LogicalResourceId: 'Nothing' });
  await assert.rejects(cloudFormation.send(resource), {
    name: 'ValidationError',
    message: 'Resource Nothing does not exist for stack somebody',
  });
  const changeSet = new DescribeChangeSetCommand({ StackName: 'somebody', ChangeSetName: 'gone' });
  await assert.rejects(cloudFormation.send(changeSet), {
    name: 'ChangeSetNotFoundException',
    message: 'ChangeSet [gone] does not exist',
  });
});

test('validation says of a template what a stack would be asked', async () => {
  const TemplateBody = `Description: d\nParameters:\n  Key: { Type: String, NoEcho: true, Description: a key }\n${topic}`;
  const valid = await endpoint.cloudFormation.send(new ValidateTemplateCommand({ TemplateBody }));
  assert.equal(valid.Description, 'd');
  assert.deepEqual(valid.Parameters, [{ ParameterKey: 'Key', NoEcho: true, Description: 'a key' }]);
  const invalid = new ValidateTemplateCommand({ TemplateBody: '{ "Resources": { "Topic" } }' });
  await assert.rejects(endpoint.cloudFormation.send(invalid), {
    message: /^Template format error: JSON not well-formed/,
  });
});

test('a refused request leaves nothing behind, not even a deleted stack', async () => {
  const { StackSummaries = [] } = await endpoint.cloudFormation.send(new ListStacksCommand({}));
  assert.ok(StackSummaries.every(({ StackName }) => !StackName?.startsWith('refused')));
});
