import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkParameters, type ParameterArgument, parameterReference, resolveParameters } from './parameters.ts';
import { parseTemplate, type Template } from './template.ts';

function template(parameters: Record<string, unknown>): Template {
  return parseTemplate(JSON.stringify({ Parameters: parameters, Resources: { A: { Type: 'AWS::SNS::Topic' } } }));
}

function passed(values: Record<string, string>): ParameterArgument[] {
  return Object.entries(values).map(([key, value]) => ({ key, value, usePrevious: false }));
}

const refused: readonly (readonly [definition: Record<string, unknown>, value: string, message: string])[] = [
  [{ Type: 'String', AllowedValues: ['a'] }, 'b', "Parameter 'P' must be one of AllowedValues"],
  [{ Type: 'String', AllowedPattern: '[a-z]+' }, 'a1', "Parameter 'P' must match pattern [a-z]+"],
  [
    { Type: 'String', AllowedPattern: '[a-z]+', ConstraintDescription: 'letters only' },
    'a1',
    'Parameter P failed to satisfy constraint: letters only',
  ],
  [{ Type: 'String', MinLength: 3 }, 'ab', "Parameter 'P' must contain at least 3 characters"],
  [{ Type: 'String', MaxLength: '3' }, 'abcd', "Parameter 'P' must contain at most 3 characters"],
  [{ Type: 'Number' }, 'x', "Parameter 'P' must be a number."],
  [{ Type: 'Number', MinValue: 1 }, '0', "Parameter 'P' must be a number not less than 1"],
  [{ Type: 'Number', MaxValue: 9 }, '10', "Parameter 'P' must be a number not greater than 9"],
  [{ Type: 'List<Number>' }, '1,x', "Parameter 'P' must be a number."],
];

for (const [definition, value, message] of refused) {
  test(`${message}, says a value of ${value}`, async () => {
    await assert.rejects(resolveParameters(template({ P: definition }), passed({ P: value })), {
      code: 'ValidationError',
      message,
    });
  });
}

test('parameters that are missing, unknown or not there before are named', async () => {
  const two = template({ A: { Type: 'String' }, B: { Type: 'String' } });
  await assert.rejects(resolveParameters(two, []), { message: 'Parameters: [A, B] must have values' });
  await assert.rejects(resolveParameters(two, passed({ C: '1' })), {
    message: 'Parameters: [C] do not exist in the template',
  });
  await assert.rejects(
    resolveParameters(two, [{ key: 'A', usePrevious: true }]),
    /Cannot specify usePreviousValue as true for a parameter key not in the previous template/,
  );
});

test('a value comes from the request, from before where that is asked for, or from the default', async () => {
  const three = template({ A: { Type: 'String' }, B: { Type: 'String' }, C: { Type: 'Number', Default: 3 } });
  const values = await resolveParameters(three, [...passed({ A: '' }), { key: 'B', usePrevious: true }], {
    B: { value: 'old' },
    C: { value: '9' },
  });
  assert.deepEqual(values, { A: { value: '' }, B: { value: 'old' }, C: { value: '3' } });
});

test('list types are lists where they are referred to', () => {
  assert.deepEqual(parameterReference({ Type: 'CommaDelimitedList' }, { value: 'a, b' }), ['a', 'b']);
  assert.deepEqual(parameterReference({ Type: 'List<AWS::EC2::Subnet::Id>' }, { value: 'a,b' }), ['a', 'b']);
  assert.deepEqual(parameterReference({ Type: 'List<Number>' }, { value: '' }), []);
  assert.equal(parameterReference({ Type: 'Number' }, { value: '80' }), '80');
});

test('a parameter of Systems Manager is looked up, or clearly cannot be', async () => {
  const stored = template({ P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/a' } });
  assert.deepEqual(await resolveParameters(stored, [], {}, async (name) => `value of ${name}`), {
    P: { value: '/a', resolved: 'value of /a' },
  });
  await assert.rejects(resolveParameters(stored, []), /The embedded endpoint has no Systems Manager/);
});

test('patterns are those of Java, as CloudFormation reads them', () => {
  const { parameters } = parseTemplate(`
Parameters:
  Team: {Type: String, Default: 'Zoë M', AllowedPattern: '[\\p{L}\\p{Z}]*'}
  Anchored: {Type: String, Default: abc, AllowedPattern: '\\A[a-z]+\\z'}
  Posix: {Type: String, Default: ab, AllowedPattern: '\\p{Alpha}+'}
  ButNotX: {Type: String, Default: b, AllowedPattern: '[a-z&&[^x]]+'}
  Quoted: {Type: String, Default: a.b, AllowedPattern: '\\Qa.b\\E'}
  OnlyJava: {Type: String, Default: 'e1', AllowedPattern: '\\X'}
Resources: {Q: {Type: 'AWS::SQS::Queue'}}
`);
  for (const [name, parameter] of Object.entries(parameters)) checkParameters(template({ [name]: parameter }));
  assert.throws(
    () => checkParameters(template({ P: { ...parameters.ButNotX, Default: 'x' } })),
    /Parameter 'P' must match pattern \[a-z&&\[\^x\]\]\+/,
  );
});

test('a pattern that Java refuses is refused with the template', () => {
  for (const AllowedPattern of ['[a-z', '^abc|def)$', 'a**', '(?P<n>a)', '\\y']) {
    assert.throws(() => checkParameters(template({ P: { Type: 'String', AllowedPattern } })), {
      code: 'ValidationError',
      message: "Template format error: Parameter 'P' AllowedPattern must be a valid regular expression.",
    });
  }
});

test('a default that breaks its own rules is refused with the template', () => {
  assert.throws(
    () => checkParameters(template({ P: { Type: 'String', Default: 'c', AllowedValues: ['a'] } })),
    /Parameter 'P' must be one of AllowedValues/,
  );
});
