import assert from 'node:assert/strict';
import { test } from 'node:test';
import { override } from '../override.ts';
import { template } from '../template.ts';
import { body, parameter, queue, refusesEach, takesEach } from '../testing/refusals.ts';
import { AWS, fn, type Test } from '../values/intrinsics.ts';
import { Token } from '../values/value.ts';
import { cycleIn } from './cycles.ts';

const F = 'FunctionRefused';
const named = (value: unknown) => () => queue({ QueueName: value });
const tests = (count: number) => Array.from({ length: count }, () => fn.equals<string>('a', 'b'));
const condition = (test: Test) => () => body((builder) => void builder.condition('IsOn', test));
function asserted(test: Test) {
  return () => body(({ rule }) => rule('Sizes', { Assertions: [{ Assert: test, AssertDescription: 'd' }] }));
}
function found(top: unknown, second: unknown) {
  return () =>
    body(({ mapping, resource }) => {
      const sizes = mapping('Sizes', { small: { Days: 'a', Name: 'b' }, large: { Days: 'c' } });
      resource('Queue', 'AWS::SQS::Queue', { QueueName: sizes.find(top as never, second as never) });
    });
}
function divided(...[block, count, bits]: unknown[]) {
  return named(fn.join('', fn.cidr(block as never, count as never, bits as never)));
}
function tagged(...tags: unknown[]) {
  return () => queue({ Tags: tags });
}
function noted(A: number) {
  return () => body(({ resource }) => void resource('Queue', 'AWS::SQS::Queue', {}, { Metadata: { A } }));
}
const number = (value: unknown) => () => queue({ DelaySeconds: value });

/** A mapping that has sizes for few environments, looked up by a parameter, or by something else. */
function lookup(declared: object, isGuarded = false) {
  return () =>
    template({
      path: 'templates/a.yaml',
      description: 'd',
      parameters: { Stage: { Type: 'String', ...declared } },
      body({ params, mapping, resource, condition }) {
        const sizes = mapping('Sizes', { prod: { days: 7 }, test: { hours: 1 } });
        const days = sizes.find(params.Stage as never, 'days' as never);
        const isProd = condition('IsProd', fn.equals(params.Stage, 'prod'));
        const attributes = isGuarded ? { Condition: isProd } : {};
        resource('Queue', 'AWS::SQS::Queue', { DelaySeconds: days }, attributes);
        return { Days: fn.if(isProd, days, 0) };
      },
    });
}

/** The same by AWS::LanguageExtensions, with a value for what the mapping has not. */
function lookupOrDefault() {
  return template({
    path: 'templates/a.yaml',
    description: 'd',
    transforms: ['AWS::LanguageExtensions'],
    parameters: { Stage: { Type: 'String', AllowedValues: ['dev', 'prod'] } },
    body({ params, mapping, resource }) {
      mapping('Sizes', { prod: { days: 7 } });
      const days = new Token<number>({ 'Fn::FindInMap': ['Sizes', params.Stage, 'days', { DefaultValue: 1 }] });
      resource('Queue', 'AWS::SQS::Queue', { DelaySeconds: days });
      return {};
    },
  });
}

/** Resources that point at others by name, as they can after an override. */
function circle(...names: readonly string[]) {
  return () => {
    const before = body(({ resource }) => {
      for (const name of names) resource(name, 'AWS::SQS::Queue', {});
    });
    override(before, ({ change, existing }) => {
      for (const [index, name] of names.entries()) {
        const next = existing(names[(index + 1) % names.length]!, 'AWS::SQS::Queue');
        change(name, 'AWS::SQS::Queue', { QueueName: fn.sub`a-${next.att('QueueName')}` });
      }
    });
  };
}

refusesEach({
  'an index past the end of a list': [
    F,
    /^templates\/a\.yaml: Resources\.Queue\.Properties\.QueueName has Fn::Select of index 9 from a list of 2[\s\S]*last index is 1/,
    named(fn.select(9, ['a', 'b'])),
  ],
  'an index of an empty list': [F, /index 0 from a list of 0/, named(fn.select(0, []))],
  'a negative index': [F, /the index -1/, named(fn.select(-1, ['a']))],
  'half an index': [F, /the index 0\.5/, named(fn.select(0.5, ['a', 'b']))],
  'an index past the parts of a text': [F, /index 2 from a list of 2/, named(fn.select(2, fn.split(',', 'a,b')))],
  'an index past the blocks': [F, /index 6 from a list of 6/, named(fn.select(6, fn.cidr('10.0.0.0/16', 6, 8)))],
  'an index past the parts of a text that is put together': [
    F,
    /index 2 from a list of 2/,
    named(fn.select(2, fn.split('.', fn.join('.', ['a', 'b'])))),
  ],
  'an index of what is left out': [F, /index 0 from a list of 0/, named(fn.select(0, [AWS.NoValue]))],
  'an index past a list of a mapping': [
    F,
    /index 2 from a list of 2/,
    () =>
      body(({ mapping, resource }) => {
        const zones = mapping('Zones', { all: { names: ['a', 'b'] } }).find('all', 'names');
        resource('Queue', 'AWS::SQS::Queue', { QueueName: fn.select(2, zones) });
      }),
  ],
  'a block of a mapping that is none': [
    F,
    /Fn::Cidr of "10\.0\.0\.0"/,
    () =>
      body(({ mapping, resource }) => {
        const block = mapping('Blocks', { all: { vpc: '10.0.0.0' } }).find('all', 'vpc');
        resource('Queue', 'AWS::SQS::Queue', { QueueName: fn.select(0, fn.cidr(block, 2, 8)) });
      }),
  ],
  'a separator that is a function': [
    F,
    /Fn::Join with a separator that is a function/,
    named(fn.join(AWS.Region as never, ['a', 'b'])),
  ],
  'a separator that is a number': [
    F,
    /Fn::Split with a separator that is no text/,
    named(fn.select(0, fn.split(5 as never, 'a'))),
  ],
  'an import by a name that no export can have': [
    F,
    /imports by a name that has "\/" in it[\s\S]*write "a-b"/,
    named(fn.importValue('a/b')),
  ],
  'an import by a resource': [
    F,
    /imports by a name that depends on the resource "Other"/,
    () =>
      body(({ resource }) => {
        const other = resource('Other', 'AWS::SQS::Queue', {});
        resource('Queue', 'AWS::SQS::Queue', { QueueName: fn.importValue(fn.sub`x-${other.att('QueueName')}`) });
      }),
  ],
  'a misspelt transform that is called': [
    F,
    /calls the transform "AWS::Includ"/,
    named(fn.transform('AWS::Includ', { Location: 's3://a/b' })),
  ],
  'an inclusion of nothing': [F, /"AWS::Include" without a Location/, named(fn.transform('AWS::Include', {}))],
  'a lookup of a value that its parameter allows, and the mapping has not': [
    F,
    /looks up "dev" in the mapping "Sizes"/,
    lookup({ AllowedValues: ['dev', 'prod'] }),
  ],
  'a lookup of a default that the mapping has not': [
    F,
    /looks up "dev" in the mapping "Sizes"/,
    lookup({ Default: 'dev' }),
  ],
  'a lookup of an attribute that one of its keys has not': [
    F,
    /looks up "days" in the mapping "Sizes\.test"/,
    lookup({ AllowedValues: ['prod', 'test'] }),
  ],
  'an empty separator': [F, /Fn::Split with an empty separator/, named(fn.select(0, fn.split('', 'a')))],
  '257 blocks': [F, /Fn::Cidr for 257 blocks/, divided('10.0.0.0/8', 257, 8)],
  'no block': [F, /Fn::Cidr for 0 blocks/, divided('10.0.0.0/8', 0, 8)],
  'blocks of no bits': [F, /Fn::Cidr of 0 bits/, divided('10.0.0.0/8', 1, 0)],
  'blocks of 129 bits': [F, /Fn::Cidr of 129 bits/, divided('10.0.0.0/8', 1, 129)],
  // "invalid CIDR block size 23": an eighth of a /16 with 23 bits for hosts (eksctl-io/eksctl#4904).
  'blocks that are larger than what they divide': [F, /for 8 blocks of 23 bits/, divided('10.0.0.0/16', 8, 23)],
  'more blocks than fit': [F, /for 9 blocks of 5 bits/, divided('192.168.0.0/24', 9, 5)],
  'a block that is none': [F, /Fn::Cidr of "10\.0\.0\/16"/, divided('10.0.0/16', 1, 8)],
  'a block without a prefix': [F, /Fn::Cidr of "10\.0\.0\.0"/, divided('10.0.0.0', 1, 8)],
  'an and of eleven conditions': [
    F,
    /Conditions\.IsOn has Fn::And of 11/,
    condition(fn.and(...(tests(11) as [Test, Test]))),
  ],
  'an or of eleven conditions': [F, /has Fn::Or of 11/, condition(fn.or(...(tests(11) as [Test, Test])))],
  'an and of one condition': [F, /has Fn::And of 1 /, condition(fn.and(...(tests(1) as unknown as [Test, Test])))],
  'a deep or of eleven conditions': [
    F,
    /Conditions\.IsOn\.0 has Fn::Or of 11/,
    condition(fn.not(fn.or(...(tests(11) as [Test, Test])))),
  ],
  'a key that a mapping does not have': [
    F,
    /looks up "smal" in the mapping "Sizes"[\s\S]*write "small"/,
    found('smal', 'Days'),
  ],
  'an attribute that a mapping does not have': [
    F,
    /looks up "Dais" in the mapping "Sizes"[\s\S]*write "Days"/,
    found('small', 'Dais'),
  ],
  'an attribute that only another key has': [F, /looks up "Name"/, found('large', 'Name')],
  'an attribute that no key has': [F, /looks up "Dais"/, found(AWS.Region, 'Dais')],
  'a function of rules in a condition': [F, /calls Fn::Contains in Conditions/, condition(fn.contains(['a'], 'a'))],
  'a list of zones in a condition': [
    F,
    /calls Fn::GetAZs in a condition/,
    condition(fn.equals(fn.select(0, fn.getAZs()), 'a')),
  ],
  'an import in a condition': [
    F,
    /calls Fn::ImportValue in a condition/,
    condition(fn.equals(fn.importValue('a'), 'a')),
  ],
  'a join in a rule': [
    F,
    /Rules\.Sizes\.Assertions\.0\.Assert\.0 calls Fn::Join in a rule/,
    asserted(fn.equals(fn.join('', ['a']), 'a')),
  ],
  'a resource in a condition': [
    'ReferenceTooEarly',
    /Conditions\.IsOn\.0 points at the resource "Queue"/,
    () =>
      body(({ resource, condition: declare }) => {
        declare('IsOn', fn.equals(resource('Queue', 'AWS::SQS::Queue', {}).ref, 'a'));
      }),
  ],
  'a resource that points at itself': ['CircularDependency', /: A -> A is a circle of resources/, circle('A')],
  'a circle of three resources': [
    'CircularDependency',
    /: A -> B -> C -> A is a circle of resources/,
    circle('A', 'B', 'C'),
  ],
  'a circle of DependsOn': [
    'CircularDependency',
    /: A -> B -> A is a circle/,
    () =>
      override(
        body(({ resource }) => {
          const a = resource('A', 'AWS::SQS::Queue', {});
          resource('B', 'AWS::SQS::Queue', {}, { DependsOn: [a] });
        }),
        ({ change, existing }) => change('A', 'AWS::SQS::Queue', {}, { DependsOn: [existing('B', 'AWS::SQS::Queue')] }),
      ),
  ],
  'a circle of conditions': [
    'CircularDependency',
    /: A -> B -> A is a circle of conditions/,
    () =>
      body(({ condition: declare }) => {
        const test = fn.not(fn.equals<string>('a', 'b'));
        const b = declare('B', fn.not(declare('A', test)));
        // What a function was given can still be changed.
        (test.intrinsic['Fn::Not'] as Test[])[0] = fn.not(b);
      }),
  ],
  'a number that is none': ['NumberChanged', /Queue\.Properties\.DelaySeconds is the number NaN/, number(Number.NaN)],
  infinity: ['NumberChanged', /the number Infinity/, number(Number.POSITIVE_INFINITY)],
  'a number with an exponent': ['NumberChanged', /the number 1e\+21/, number(1e21)],
  'a small number with an exponent': ['NumberChanged', /the number 1e-7/, number(1e-7)],
  'a number beyond 2^53': ['NumberChanged', /the number 9007199254740992/, number(2 ** 53)],
  'minus zero': ['NumberChanged', /the number -0/, number(-0)],
  'a number that is none, in a mapping': [
    'NumberChanged',
    /Mappings\.M\.a\.b is/,
    () => body(({ mapping }) => void mapping('M', { a: { b: Number.NaN } })),
  ],
  'a number that is none, in an output': [
    'NumberChanged',
    /Outputs\.A\.Value is/,
    () => body(() => ({ A: Number.NaN })),
  ],
  'a number that is none, in metadata': [
    'NumberChanged',
    /Metadata\.A is/,
    () => template({ path: 'a.yaml', description: '', parameters: {}, metadata: { A: Number.NaN }, body: () => ({}) }),
  ],
  null: [
    'ValueWithoutPlace',
    /Metadata\.A is null/,
    () => body(({ resource }) => void resource('Q', 'AWS::SQS::Queue', {}, { Metadata: { A: null } as never })),
  ],
  'a date': ['ValueWithoutPlace', /is a Date/, number(new Date(0))],
  'a function of JavaScript': ['ValueWithoutPlace', /is a function/, number(() => 1)],
  'a resource as a value': [
    'ValueWithoutPlace',
    /QueueName is the resource "\w+" itself[\s\S]*\.ref/,
    () =>
      body(
        ({ resource }) =>
          void resource('B', 'AWS::SQS::Queue', { QueueName: resource('A', 'AWS::SQS::Queue', {}) as never }),
      ),
  ],
  'a tag without a key': ['TagRefused', /Tags\.0 has an empty key/, tagged({ Key: '', Value: 'a' })],
  'a tag of AWS': ['TagRefused', /has the key "aws:name"/, tagged({ Key: 'aws:name', Value: 'a' })],
  'a tag of AWS in capitals': ['TagRefused', /has the key "AWS:name"/, tagged({ Key: 'AWS:name', Value: 'a' })],
  'a tag that is there twice': [
    'TagRefused',
    /Tags\.1 has the key "a" a second time/,
    tagged({ Key: 'a', Value: '1' }, { Key: 'a', Value: '2' }),
  ],
  'a key of a tag of 129 characters': [
    'LimitExceeded',
    /has a key of 129/,
    tagged({ Key: 'k'.repeat(129), Value: '' }),
  ],
  'a value of a tag of 257 characters': [
    'LimitExceeded',
    /has a value of 257/,
    tagged({ Key: 'k', Value: 'v'.repeat(257) }),
  ],
  '51 tags': [
    'LimitExceeded',
    /Tags has 51 tags/,
    tagged(...Array.from({ length: 51 }, (_, i) => ({ Key: `k${i}`, Value: '' }))),
  ],
  // The model of CloudFormation's API: TagValue has at least one character.
  'an empty value of a tag of a stack': [
    'TagRefused',
    /Child\.Properties\.Tags\.0 has the key "a" and an empty value/,
    () => body(({ stack }) => void stack('Child', queue({}, 'b.yaml'), {}, { Tags: [{ Key: 'a', Value: '' }] })),
  ],
  'a tag of AWS among tags by key': [
    'TagRefused',
    /Tags\.aws:a has the key "aws:a"/,
    () =>
      body(
        ({ resource }) =>
          void resource('P', 'AWS::SSM::Parameter', { Type: 'String', Value: 'a', Tags: { 'aws:a': 'b' } }),
      ),
  ],
});

takesEach({
  'a lookup of what its parameter allows': lookup({ AllowedValues: ['prod'] }),
  'a lookup that has a value for what is not there': lookupOrDefault,
  'a lookup that a condition guards': lookup({ AllowedValues: ['dev', 'prod'] }, true),
  'a lookup of what is known when it is deployed': lookup({}),
  'an import by a name of parts': named(fn.importValue(fn.sub`${AWS.StackName}:a-${AWS.Region}`)),
  'an inclusion': named(fn.transform('AWS::Include', { Location: 's3://bucket/key' })),
  'a macro of one’s own': named(fn.transform('Mine', {})),
  'the last index of a list': named(fn.select(1, ['a', 'b'])),
  'an index of zones': named(fn.select(2, fn.getAZs())),
  'the last of the blocks': named(fn.select(5, fn.cidr('10.0.0.0/16', 6, 8))),
  '256 blocks': divided('10.0.0.0/16', 256, 8),
  'blocks that fill what they divide': divided('192.168.0.0/24', 8, 5),
  'blocks of IPv6': divided('2600:1f18:abc:de00::/56', 256, 64),
  'a block that is a parameter': divided(AWS.StackName, 8, 23),
  'an and of ten conditions': condition(fn.and(...(tests(10) as [Test, Test]))),
  'a key that a mapping has': found('large', 'Days'),
  'an attribute of a key that is a parameter': found(AWS.Region, 'Name'),
  'a function of rules in a rule': asserted(fn.contains(['a'], 'a')),
  'a text in a condition': condition(fn.equals(fn.sub`${AWS.Region}-a`, 'a')),
  'the largest number that JavaScript keeps': noted(Number.MAX_SAFE_INTEGER),
  'a fraction': noted(0.25),
  'a name that is looked up at deploy time': named(`{{resolve:ssm:/${'a'.repeat(100)}}}`),
  'a tag with an empty value': tagged({ Key: 'a', Value: '' }),
  '50 tags': tagged(...Array.from({ length: 50 }, (_, i) => ({ Key: `k${i}`, Value: '' }))),
  'a tag whose value is a function': tagged({ Key: 'a', Value: AWS.StackName }),
  'a parameter': () => parameter({ Type: 'String' }),
});

test('a circle is found wherever it is, and a way that ends is none', () => {
  const edges = (pairs: Readonly<Record<string, readonly string[]>>) =>
    new Map(Object.entries(pairs).map(([from, to]) => [from, new Set(to)]));
  assert.deepEqual(cycleIn(edges({ a: ['b', 'c'], b: ['d'], c: ['d'], d: ['e'], e: [] })), undefined);
  assert.deepEqual(cycleIn(edges({ a: ['b'], b: ['c'], c: ['d'], d: ['b'] })), ['b', 'c', 'd', 'b']);
});
