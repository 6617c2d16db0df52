import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AWS, fn, type Parameters, template } from '../index.ts';
import type { Value } from '../values/value.ts';
import { type Known, placedResources, type RootValues } from './known.ts';

const parameters = {
  Size: { Type: 'String', AllowedValues: ['small', 'large'], Default: 'small' },
  Seconds: { Type: 'Number', Default: 5 },
  Name: { Type: 'String' },
  Looked: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/a/b' },
} as const satisfies Parameters;

/** What is known of the name of a queue in a nested template that is passed the value as an argument. */
type Pass = (params: { readonly [Name in keyof typeof parameters]: Value<string> }) => Value<string>;

function knownOf(value: Pass, values: RootValues = {}): Known {
  const child = template({
    path: 'child.yaml',
    description: 'Child',
    parameters: { Title: { Type: 'String', Default: 'untitled' } },
    body({ params, resource }) {
      resource('Queue', 'AWS::SQS::Queue', { QueueName: params.Title });
      return {};
    },
  });
  const master = template({
    path: 'master.yaml',
    description: 'Master',
    parameters,
    body({ params, stack, condition, mapping }) {
      const sizes = mapping('Sizes', { small: { Title: 'one' }, large: { Title: 'two' } });
      const large = condition('Large', fn.equals(params.Size, 'large'));
      condition('Not', fn.not(large));
      const all = { ...params, Seconds: fn.sub`${params.Seconds}` };
      cases.large = fn.if(large, 'big', params.Name);
      cases.absent = fn.if(large, 'big', AWS.NoValue);
      cases.mapped = sizes.find(params.Size, 'Title');
      stack('Child', child, { Title: value(all) });
      return {};
    },
  });
  const [queue] = [...placedResources(master, values)];
  assert.equal(queue?.path, 'Child/Queue');
  return queue.known((queue.resource.Properties as { readonly QueueName: unknown }).QueueName);
}

const cases: Record<string, Value<string>> = {};

const CASES: readonly (readonly [name: string, value: Pass, values: RootValues, expected: Known])[] = [
  ['a literal', () => 'a', {}, { value: 'a' }],
  ['a default of the root', ({ Size }) => Size, {}, { value: 'small', parameter: 'Size' }],
  ['a value of the root', ({ Size }) => Size, { Size: 'large' }, { value: 'large', parameter: 'Size' }],
  ['a parameter without a value', ({ Name }) => Name, {}, { value: undefined, parameter: 'Name' }],
  ['a text that is a parameter alone', ({ Seconds }) => Seconds, {}, { value: '5', parameter: 'Seconds' }],
  ['a text with a parameter in it', ({ Size }) => fn.sub`${Size}-\${Size}`, {}, { value: 'small-${Size}' }],
  ['a text with an unknown part', ({ Name }) => fn.sub`a-${Name}`, {}, {}],
  ['the first branch', () => cases.large!, { Size: 'large' }, { value: 'big' }],
  ['the other branch', () => cases.large!, { Name: 'n' }, { value: 'n', parameter: 'Name' }],
  ['an argument that is left out', () => cases.absent!, {}, { value: 'untitled' }],
  ['a mapping', () => cases.mapped!, { Size: 'large' }, { value: 'two', mapped: true }],
  ['a value that is looked up at deploy time', ({ Looked }) => Looked, {}, { parameter: 'Looked' }],
  ['a function that only CloudFormation knows', () => fn.importValue('x'), {}, {}],
];

for (const [name, value, values, expected] of CASES) {
  test(`${name} is known through a nested stack as far as it is known at all`, () => {
    assert.deepEqual(knownOf(value, values), expected);
  });
}

test('a resource whose condition does not hold is not there; one whose condition is unknown is', () => {
  const master = template({
    path: 'master.yaml',
    description: 'Master',
    parameters: { ...parameters, Other: { Type: 'String' } },
    body({ params, resource, condition }) {
      const large = condition('Large', fn.equals(params.Size, 'large'));
      const other = condition('Other2', fn.and(fn.equals(params.Other, 'x'), fn.not(large)));
      const either = condition('Either', fn.or(large, other));
      resource('A', 'AWS::SQS::Queue', {}, { Condition: large });
      resource('B', 'AWS::SQS::Queue', {}, { Condition: other });
      resource('C', 'AWS::SQS::Queue', {}, { Condition: either });
      return {};
    },
  });
  const paths = (values: RootValues) => [...placedResources(master, values)].map(({ path }) => path).join('');
  assert.deepEqual(
    [paths({}), paths({ Size: 'large' }), paths({ Other: 'y' }), paths({ Other: 'x' })],
    ['BC', 'AC', '', 'BC'],
  );
});
