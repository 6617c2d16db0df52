import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RookeryError } from '../../generator/errors.ts';
import type { ParameterDeclaration, ParameterValue } from '../model.ts';
import { aStack } from '../testing/fake-aws.ts';
import { compareDeployed, resolveParameters } from './parameters.ts';

function resolve(declared: Record<string, ParameterDeclaration>, values: Record<string, ParameterValue>, more = {}) {
  return resolveParameters({ declared, values, foundation: {}, deployed: undefined, ...more });
}

function refused(code: string, text: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof RookeryError, String(error));
    assert.equal(error.code, code);
    assert.equal(error.exitCode, 2);
    assert.match(error.message, text);
    return true;
  };
}

const declared = { A: { Type: 'String' }, B: { Type: 'String', Default: 'x' } };

test('a given value wins over the foundation, which wins over the deployed one, which wins over the default', () => {
  const deployed = aStack('UPDATE_COMPLETE', {
    parameters: [
      { name: 'A', value: '3' },
      { name: 'B', value: 'y' },
    ],
  });
  assert.deepEqual(resolve(declared, { A: '1' }, { foundation: { A: '2', Other: '9' }, deployed }), [
    { name: 'A', value: '1' },
    { name: 'B', usePrevious: true },
  ]);
  assert.deepEqual(resolve(declared, {}, { foundation: { A: '2' } }), [{ name: 'A', value: '2' }]);
});

test('a stack whose creation was rolled back has no values to keep', () => {
  const deployed = aStack('ROLLBACK_COMPLETE', { parameters: [{ name: 'A', value: '3' }] });
  assert.throws(() => resolve(declared, {}, { deployed }), refused('ParameterMissing', /"A" has no value/));
});

test('a parameter that the deployed stack does not have yet is not kept but missing', () => {
  const deployed = aStack('UPDATE_COMPLETE', { parameters: [{ name: 'B', value: 'y' }] });
  assert.throws(() => resolve(declared, {}, { deployed }), refused('ParameterMissing', /--set A=VALUE/));
});

test('an unknown parameter is refused with the nearest name', () => {
  const template = { WebsiteImageTag: { Type: 'String' }, Zones: { Type: 'Number', Default: 2 } };
  assert.throws(
    () => resolve(template, { WebsiteImagTag: '1' }),
    refused('UnknownParameter', /did you mean "WebsiteImageTag"/),
  );
  assert.throws(() => resolve(template, { Quite: '1' }), refused('UnknownParameter', /are WebsiteImageTag, Zones/));
  assert.throws(() => resolve({}, { Quite: '1' }), refused('UnknownParameter', /has no parameters/));
  assert.throws(() => resolve({}, { constructor: '1' }), refused('UnknownParameter', /constructor/));
});

test('numbers, booleans and lists are written the way CloudFormation takes them', () => {
  const template = { N: { Type: 'Number' }, F: { Type: 'String' }, L: { Type: 'List<AWS::EC2::Subnet::Id>' } };
  assert.deepEqual(resolve(template, { N: 1.5, F: false, L: ['subnet-1', 'subnet-2'] }), [
    { name: 'N', value: '1.5' },
    { name: 'F', value: 'false' },
    { name: 'L', value: 'subnet-1,subnet-2' },
  ]);
});

const wrong: readonly (readonly [
  why: string,
  declaration: ParameterDeclaration,
  value: ParameterValue,
  text: RegExp,
])[] = [
  ['no number', { Type: 'Number' }, 'two', /"two" is not a number/],
  ['a hexadecimal number', { Type: 'Number' }, '0x10', /not a number/],
  ['an empty number', { Type: 'Number' }, '', /not a number/],
  ['a list with something that is no number', { Type: 'List<Number>' }, '1,x', /"x" is not a number/],
  ['a value that is not allowed', { Type: 'String', AllowedValues: ['a', 'b'] }, 'c', /"c" is none of a, b/],
  [
    'an element that is not allowed',
    { Type: 'CommaDelimitedList', AllowedValues: ['a', 'b'] },
    ['a', 'c'],
    /"c" is none/,
  ],
  ['a value of another form', { Type: 'String', AllowedPattern: '[a-z]+' }, 'ab1', /"ab1" is not of the form/],
  ['a value of which only a part has the form', { Type: 'String', AllowedPattern: 'a|b' }, 'ac', /not of the form/],
  ['too short', { Type: 'String', MinLength: 3 }, 'ab', /shorter than 3/],
  ['too long', { Type: 'String', MaxLength: '3' }, 'abcd', /longer than 3/],
  ['too little', { Type: 'Number', MinValue: 1 }, 0, /less than 1/],
  ['too much', { Type: 'Number', MaxValue: 9 }, 10, /more than 9/],
  ['more than 4,096 bytes', { Type: 'String' }, 'ä'.repeat(2049), /4098 bytes long/],
  ['a comma in an element', { Type: 'CommaDelimitedList' }, ['a', 'b,c'], /"b,c" is torn apart/],
  ['blanks around an element', { Type: 'CommaDelimitedList' }, ['a', ' b'], /" b" is surrounded by blanks/],
  ['blanks around', { Type: 'String' }, 'a ', /"a " is surrounded by blanks/],
  ['a list for a plain parameter', { Type: 'String' }, ['a', 'b'], /is a list/],
];

for (const [why, declaration, value, text] of wrong) {
  test(`a value is refused before any call: ${why}`, () => {
    assert.throws(() => resolve({ P: declaration }, { P: value }), refused('ParameterRefused', text));
  });
}

test('the words of the template are used where it has some', () => {
  const P = { Type: 'String', AllowedPattern: '\\d+', ConstraintDescription: 'digits only' };
  assert.throws(() => resolve({ P }, { P: 'x' }), refused('ParameterRefused', /digits only/));
});

test('"latest" is no image tag', () => {
  const template = { WebsiteImageTag: { Type: 'String', roles: ['ImageTag'] }, Channel: { Type: 'String' } } as const;
  assert.throws(() => resolve(template, { WebsiteImageTag: 'latest' }), refused('ParameterRefused', /WebsiteImageTag/));
  assert.equal(resolve(template, { WebsiteImageTag: '1', Channel: 'latest' }).length, 2);
});

test('a pattern is matched as Java does, and left to CloudFormation where only Java can say', () => {
  const P = { Type: 'String', AllowedPattern: '(?i)[a-z]++' };
  assert.deepEqual(resolve({ P }, { P: 'X' }), [{ name: 'P', value: 'X' }]);
  assert.throws(() => resolve({ P }, { P: '1' }), refused('ParameterRefused', /"1" is not of the form/));
  const Q = { Type: 'String', AllowedPattern: '\\X' };
  assert.deepEqual(resolve({ Q }, { Q: '12' }), [{ name: 'Q', value: '12' }]);
});

test('the constraints of a parameter that names one of the Parameter Store do not speak of that name', () => {
  const P = { Type: 'AWS::SSM::Parameter::Value<Number>', MaxLength: 3 };
  assert.deepEqual(resolve({ P }, { P: '/shop/size' }), [{ name: 'P', value: '/shop/size' }]);
});

test('an empty list is a list of nothing', () => {
  assert.deepEqual(resolve({ P: { Type: 'CommaDelimitedList', MinLength: 1 } }, { P: [] }), [{ name: 'P', value: '' }]);
});

test('a NoEcho value never stands in an error, whatever is wrong with it', () => {
  const secret = fc.string({ minLength: 12, maxLength: 24, unit: fc.constantFrom(...'QXZKWJ') });
  fc.assert(
    fc.property(
      secret,
      fc.constantFrom<Partial<ParameterDeclaration>>(
        { MaxLength: 3 },
        { AllowedValues: ['v'] },
        { AllowedPattern: 'v' },
        { Type: 'Number' },
      ),
      (value, constraint) => {
        const P = { Type: 'String', NoEcho: true, ...constraint };
        assert.throws(
          () => resolve({ P }, { P: value }),
          (error: unknown) =>
            error instanceof RookeryError && !`${error.stack}${JSON.stringify(error)}`.includes(value),
        );
      },
    ),
  );
});

function same() {
  return {
    template: 'T\n',
    deployedTemplate: 'T',
    declared: { A: { Type: 'String' } } as Record<string, ParameterDeclaration>,
    parameters: [{ name: 'A', value: '1' }] as ReturnType<typeof resolveParameters>,
    tags: { team: 'x' },
    deployed: aStack('UPDATE_COMPLETE', { parameters: [{ name: 'A', value: '1' }], tags: { team: 'x' } }),
  };
}

test('equal template, parameters and tags need no change set', () => {
  assert.equal(compareDeployed(same()), true);
  assert.equal(compareDeployed({ ...same(), parameters: [{ name: 'A', usePrevious: true }] }), true);
});

test('any difference needs a change set, and so does what cannot be compared', () => {
  const { deployed } = same();
  assert.equal(compareDeployed({ ...same(), template: 'U' }), false);
  assert.equal(compareDeployed({ ...same(), parameters: [{ name: 'A', value: '2' }] }), false);
  assert.equal(compareDeployed({ ...same(), tags: {} }), false);
  assert.equal(compareDeployed({ ...same(), tags: { team: 'y' } }), false);
  assert.equal(compareDeployed({ ...same(), deployed: { ...deployed, status: 'UPDATE_FAILED' } }), false);
  assert.equal(compareDeployed({ ...same(), declared: { A: { Type: 'AWS::SSM::Parameter::Value<String>' } } }), false);
  assert.equal(compareDeployed({ ...same(), declared: { A: { Type: 'String', NoEcho: true } } }), false);
});
