import { parameter, refusesEach, takesEach } from '../testing/refusals.ts';

const P = 'ParameterRefused';
const text = (rest: object) => () => parameter({ Type: 'String', ...rest });
const number = (rest: object) => () => parameter({ Type: 'Number', ...rest });

refusesEach({
  'a default that is not among the allowed values': [
    P,
    /^templates\/a\.yaml: Parameters\.Size has the default "smal", which is none of small, large[\s\S]*write "small"/,
    text({ Default: 'smal', AllowedValues: ['small', 'large'] }),
  ],
  'a default that breaks the pattern': [
    P,
    /has the default "B", which is not of the form \[a-z\]\+/,
    text({ Default: 'B', AllowedPattern: '[a-z]+' }),
  ],
  'a default that is too short': [P, /which is shorter than 2/, text({ Default: 'a', MinLength: 2 })],
  'a default that is too long': [P, /which is longer than 2/, text({ Default: 'abc', MaxLength: 2 })],
  'a default that is no number': [P, /has the default "abc", which is not a number/, number({ Default: 'abc' })],
  'a default that is too small': [P, /which is less than 5/, number({ Default: 3, MinValue: 5 })],
  'a default that is too large': [P, /which is more than 5/, number({ Default: 8, MaxValue: 5 })],
  'a default with an element that is no number': [
    P,
    /"x", which is not a number/,
    () => parameter({ Type: 'List<Number>', Default: '1,x' }),
  ],
  'a list as a default': [
    P,
    /has a default that is no text[\s\S]*join the list/,
    () => parameter({ Type: 'CommaDelimitedList', Default: ['a'] }),
  ],
  'a default that is an object': [P, /has a default that is no text/, text({ Default: {} })],
  // "Parameter 'EnvironmentVariables' default value '[****]' length is greater than 4096."
  'a default of 4097 bytes': [
    'LimitExceeded',
    /Parameters\.Size has a value of 4097 bytes/,
    text({ Default: 'x'.repeat(4097) }),
  ],
  'a default of 4097 bytes in fewer characters': ['LimitExceeded', /4098 bytes/, text({ Default: 'é'.repeat(2049) })],
  'an allowed value of 4097 bytes': ['LimitExceeded', /4097 bytes/, text({ AllowedValues: ['x'.repeat(4097)] })],
  'an allowed value that breaks the pattern': [
    P,
    /allows "B", which is not of the form/,
    text({ AllowedValues: ['a', 'B'], AllowedPattern: '[a-z]' }),
  ],
  'an allowed value that is no number': [P, /allows "x", which is not a number/, number({ AllowedValues: [1, 'x'] })],
  'an allowed value out of range': [
    P,
    /allows "9", which is more than 5/,
    number({ AllowedValues: [1, 9], MaxValue: 5 }),
  ],
  'no allowed value': [P, /has no AllowedValues in its list/, text({ AllowedValues: [] })],
  'bounds of a number that exclude each other': [
    P,
    /has MinValue 5 and MaxValue 1/,
    number({ MinValue: 5, MaxValue: 1 }),
  ],
  'bounds of a length that exclude each other': [
    P,
    /has MinLength 5 and MaxLength 1/,
    text({ MinLength: 5, MaxLength: 1 }),
  ],
  'a negative length': [P, /has MinLength -1/, text({ MinLength: -1 })],
  'half a character': [P, /has MaxLength 1\.5/, text({ MaxLength: 1.5 })],
  'a length of a number': [P, /has MinLength, and its type is Number/, number({ MinLength: 1 })],
  'a pattern of a number': [P, /has AllowedPattern, and its type is Number/, number({ AllowedPattern: '1' })],
  'a bound of a text': [P, /has MaxValue, and its type is String/, text({ MaxValue: 1 })],
  'a misspelt type': [P, /has the type "Strin"[\s\S]*write 'String'/, () => parameter({ Type: 'Strin' })],
  'a type that is missing': [P, /has the type "undefined"/, () => parameter({})],
  'a misspelt constraint': [P, /has "AllowedValue"[\s\S]*write AllowedValues/, text({ AllowedValue: ['a'] })],
  'a description of 4001 characters': [
    'LimitExceeded',
    /Parameters\.Size\.Description has 4001/,
    text({ Description: 'x'.repeat(4001) }),
  ],
  'a default that JavaScript rounds': [P, /is beyond 2\^53/, number({ Default: 2 ** 53 })],
  'a default that is not a number at all': [P, /the number NaN/, number({ Default: Number.NaN })],
});

takesEach({
  'a default among the allowed values': text({ Default: 'small', AllowedValues: ['small', 'large'] }),
  'a default that the pattern takes': text({ Default: 'b', AllowedPattern: '[a-z]+' }),
  'a default at the bounds of its length': text({ Default: 'ab', MinLength: 2, MaxLength: 2 }),
  'a number at its bounds': number({ Default: 5, MinValue: 5, MaxValue: 5 }),
  'a number as a text': number({ Default: '5' }),
  'a list of numbers': () => parameter({ Type: 'List<Number>', Default: '1, 2', MinValue: 1 }),
  'a length of a list of ids': () => parameter({ Type: 'List<AWS::EC2::Subnet::Id>', MinLength: 1 }),
  'a default of 4096 bytes': text({ Default: 'x'.repeat(4096) }),
  'the name of a stored parameter': () =>
    parameter({ Type: 'AWS::SSM::Parameter::Value<String>', Default: '/a', AllowedPattern: '/.*' }),
  'an empty default': text({ Default: '' }),
});
