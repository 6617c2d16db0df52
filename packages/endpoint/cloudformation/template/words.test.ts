import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { loadSpecification, type Specification } from '../specification.ts';
import { resolveParameters } from './parameters.ts';
import { prepare } from './prepare.ts';
import { checkValues, resolveTemplate } from './resolved-template.ts';

let specification: Specification;
before(async () => {
  specification = await loadSpecification();
});

const identity = { stackId: 'id', stackName: 'one', account: '0', region: 'us-east-1', notificationArns: [] };

/** Takes a template as far as a request does before anything is made. */
async function check(sections: string): Promise<void> {
  const { template, dependencies } = prepare(
    `Parameters: { L: { Type: CommaDelimitedList, Default: 'a,b' }, S: { Type: String, Default: s } }\n${sections}`,
    specification,
    () => false,
  );
  checkValues(resolveTemplate(template, dependencies, await resolveParameters(template, []), identity));
}

const topic = (name: string): string =>
  `Resources: { A: { Type: AWS::SNS::Topic, Properties: { TopicName: ${name} } } }`;
const plain = topic('x');
const output = (body: string): string => `${plain}\nOutputs: { O: ${body} }`;
const mapping = (body: string): string => `${plain}\nMappings: { M: ${body} }`;
const condition = (body: string): string => `${plain}\nConditions: { C: ${body} }`;

const join =
  'Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.';
const split =
  'Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.';
const select = 'Template error: Fn::Select requires a list argument with two elements: an integer index and a list';
const value = 'Template format error: The Value field of every Outputs member must evaluate to a String';
const exported =
  'Template format error: Output O is malformed. The Name field of every Export member must be specified and consist only of alphanumeric characters, colons, or hyphens.';
const depends =
  'Template format error: Output O is malformed.  The Name field of Export must not depend on any resources, imported values, or Fn::GetAZs.';
const imported =
  'Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs';
const equals = 'Template error: every Fn::Equals object requires a list of 2 string parameters.';

const refusals: readonly (readonly [sections: string, message: string])[] = [
  // A list where a text belongs.
  [topic("!Sub 'x ${L}'"), 'Template error: variable L in Fn::Sub expression does not resolve to a string'],
  [
    topic("!Sub ['x ${a}', { a: !Ref L }]"),
    'Template error: every value of the context object of every Fn::Sub object must be a string or a function that returns a string',
  ],
  [topic("!Join ['-', [a, !Ref L]]"), join],
  [topic("!Join ['-', a]"), join],
  [topic("!Join ['-', [a], [b]]"), join],
  [topic('!Base64 { Ref: L }'), 'Template error: every Fn::Base64 object must have a String-typed value.'],
  [topic("!Select [0, !Split ['-', !Ref L]]"), split],
  [topic('!Select [a, !Ref L]'), select],
  [topic('!Select [0, !Ref S]'), select],
  [topic('!Select [9, !Ref L]'), 'Template error: Fn::Select cannot select nonexistent value at index 9'],
  [condition('!Equals [!Ref L, a]'), equals],
  [condition('!Equals [a]'), equals],
  [condition('!Not [a, b]'), 'Template error: every Fn::Not object requires one boolean parameter.'],
  [output('{ Value: !Ref L }'), `${value}.`],
  [output("{ Value: !GetAZs '' }"), `${value}.`],
  [output('{ Value: !Ref AWS::NoValue }'), `${value}.`],
  [output('{ Value: [a] }'), `${value} and not a List.`],
  [output('{ Value: { a: b } }'), `${value} and not a Map.`],
  [output('{ Value: a, Export: { Name: !Ref L } }'), exported],
  // Names.
  [output('{ Value: a, Export: { Name: my_export } }'), exported],
  [output('{ Value: a, Export: {} }'), exported],
  [
    output('{ Value: a, Export: x }'),
    'Template format error: Output O is malformed. The Export field of every Outputs member must be a Map.',
  ],
  [output('{ Value: a, Export: { Name: !Ref A } }'), depends],
  [output("{ Value: a, Export: { Name: !Sub '${A.TopicName}' } }"), depends],
  [output('{ Value: !ImportValue { Ref: A } }'), imported],
  [topic('!ImportValue { "Fn::GetAZs": "" }'), imported],
  [
    `${plain}\nOutputs: { O: { Value: a, Export: { Name: e } }, P: { Value: b, Export: { Name: e } } }`,
    'Template format error: Output P is malformed. Another output of the template is exported as e.',
  ],
  [output('{ Value: a, Colour: red }'), "Invalid template output property 'Colour'"],
  [
    output(`{ Value: a, Description: ${'d'.repeat(1025)} }`),
    'Template format error: Output O is malformed. The Description field of every Outputs member must have at most 1024 bytes.',
  ],
  [
    `${plain}\nOutputs: { Queue-Name: { Value: a } }`,
    'Template format error: Output name Queue-Name is non alphanumeric.',
  ],
  [`${plain}\nConditions: { a-b: !Equals [a, b] }`, 'Template format error: Condition name a-b is non alphanumeric.'],
  [`${plain}\nMappings: { a_b: { k: { v: x } } }`, 'Template format error: Mapping name a_b is non alphanumeric.'],
  [
    mapping('{ regionName: { us-east-1: a } }'),
    "Template format error: Mappings attribute name 'us-east-1' must contain only alphanumeric characters.",
  ],
  [
    mapping('{ a_b: { v: b } }'),
    "Template format error: Mappings key name 'a_b' must contain only alphanumeric characters, hyphens or periods.",
  ],
  [mapping('{}'), 'Template format error: Every Mappings member M must be a map with at least one member'],
  [mapping('{ a: {} }'), 'Template format error: Every Mappings member a must be a map with at least one member'],
  [mapping('{ a: b }'), 'Template format error: Every Mappings member M must be a map'],
  [mapping('{ a: { b: { c: d } } }'), 'Template format error: Every Mappings attribute must be a String or a List.'],
  // What a template asks for and has not.
  [
    topic('!Ref constructor'),
    'Template format error: Unresolved resource dependencies [constructor] in the Resources block of the template',
  ],
  [
    topic('!FindInMap [toString, a, b]'),
    "Template error: Mapping named 'toString' is not present in the 'Mappings' section of template.",
  ],
  [topic('!If [Nope, a, b]'), 'Template error: unresolved condition dependency Nope in Fn::If'],
  [topic('!If [Nope, a]'), 'Template error: unresolved condition dependency Nope in Fn::If'],
  [
    `${condition('!Equals [a, a]')}\nOutputs: { O: { Value: !If [C, a] } }`,
    'Template error: Fn::If requires a list argument with three elements',
  ],
];

for (const [sections, message] of refusals) {
  test(`${message.slice(0, 90)}: ${sections.slice(0, 110)}`, () =>
    assert.rejects(check(sections), { code: 'ValidationError', message }));
}

const declarations: readonly (readonly [declaration: string, message: string])[] = [
  ['Default: c, AllowedValues: [a, b]', "Template validation error: Parameter 'P' must be one of AllowedValues"],
  ['Default: abc, Type: Number', "Template validation error: Parameter 'P' must be a number."],
  [
    'Default: 3, Type: Number, MinValue: 5',
    "Template validation error: Parameter 'P' must be a number not less than 5",
  ],
  [
    `Default: ${'x'.repeat(4097)}`,
    "Template format error: Parameter 'P' default value '[****]' length is greater than 4096.",
  ],
  ['MinLength: 3, MaxLength: 2', "Template format error: Parameter 'P' MinLength must not be greater than MaxLength."],
  [
    'Type: Number, MinValue: 3, MaxValue: 2',
    "Template format error: Parameter 'P' MinValue must not be greater than MaxValue.",
  ],
  ['MinLength: a', "Template format error: Parameter 'P' MinLength must be a number."],
  ['NoEcho: maybe', "Template format error: Parameter 'P' NoEcho must be true or false."],
  ['AllowedValues: a', 'Template format error: [/Parameters/P/AllowedValues] AllowedValues must be a list.'],
  ['Default: [a]', 'Template format error: Every Default member must be a string.'],
  ['Colour: red', "Invalid template parameter property 'Colour'"],
];

for (const [declaration, message] of declarations) {
  test(`a parameter of { ${declaration.slice(0, 60)} } is refused`, () => {
    const text = `Parameters: { P: { Type: String, ${declaration} } }\n${plain}`;
    assert.throws(() => prepare(text, specification, () => false), { code: 'ValidationError', message });
  });
}

test('a property that can be set is read where CloudFormation reads it', () => {
  const reading = (type: string, attribute: string): string =>
    `Resources: { A: { Type: ${type} } }\nOutputs: { O: { Value: !GetAtt A.${attribute} } }`;
  const prepared = (text: string): unknown => prepare(text, specification, () => false);
  assert.ok(prepared(reading('AWS::SNS::Topic', 'DisplayName')));
  assert.ok(prepared(reading('AWS::SQS::Queue', 'VisibilityTimeout')));
  assert.throws(() => prepared(reading('AWS::SNS::Topic', 'Colour')), /does not support attribute type Colour/);
  assert.throws(() => prepared(reading('AWS::Logs::LogGroup', 'RetentionInDays')), /does not support attribute type/);
});
