import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fn, template } from '../index.ts';

function declare(attributes: object) {
  return template({
    path: 'a.yaml',
    description: 'd',
    parameters: { Size: { Type: 'String', AllowedValues: ['small', 'large'], Default: 'small' } },
    body({ params, condition, resource }) {
      const other = resource('Other', 'AWS::SQS::Queue', {});
      const isLarge = condition('IsLarge', fn.equals(params.Size, 'large'));
      const known: Record<string, unknown> = { other, isLarge };
      const named = Object.entries(attributes).map(([name, value]) => [name, known[String(value)] ?? value]);
      resource('It', 'AWS::SQS::Queue', {}, Object.fromEntries(named));
      return {};
    },
  });
}

test('what is no attribute, or not of its kind, is refused', () => {
  for (const [attributes, message] of [
    [
      { DeletionPolice: 'Retain' },
      /a\.yaml: Resources\.It: there is no attribute "DeletionPolice"[\s\S]*"DeletionPolicy"/,
    ],
    [{ DeletionPolicy: 'Keep' }, /DeletionPolicy is "Keep"/],
    [{ UpdateReplacePolicy: 'RetainExceptOnCreate' }, /UpdateReplacePolicy is/],
    [{ DeletionPolicy: 'Snapshot' }, /AWS::SQS::Queue has no snapshots, and DeletionPolicy is "Snapshot"/],
    [{ CreationPolicy: { ResourceSignal: { Count: 1 } } }, /AWS::SQS::Queue has no CreationPolicy/],
    [{ UpdatePolicy: { AutoScalingRollingUpdate: {} } }, /AWS::SQS::Queue has no UpdatePolicy/],
    [{ Metadata: 'x' }, /Metadata is no object/],
    [{ comment: 5 }, /comment is no text/],
    [{ Condition: 'IsLarge' }, /Condition is "IsLarge"/],
    [{ Condition: 'other' }, /Condition is no condition/],
    [{ DependsOn: 'Other' }, /DependsOn does not name/],
    [{ DependsOn: ['Other'] }, /DependsOn does not name/],
  ] as const) {
    assert.throws(() => declare(attributes), { code: 'AttributeInvalid', message }, JSON.stringify(attributes));
  }
});

test('what CloudFormation takes passes', () => {
  declare({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain', Condition: 'isLarge' });
  declare({ Metadata: { any: 1 }, comment: 'said' });
});

test('a parameter is not compared with what it cannot be', () => {
  const comparing = (value: string) =>
    template({
      path: 'a.yaml',
      description: 'd',
      parameters: { Size: { Type: 'String', AllowedValues: ['small', 'large'], Default: 'small' } },
      body({ params, condition, resource }) {
        const never = condition('Never', fn.not(fn.equals(params.Size, value as 'small')));
        resource('It', 'AWS::SQS::Queue', {}, { Condition: never });
        return {};
      },
    });
  assert.throws(() => comparing('huge'), { message: /Conditions\.Never\.0 compares "Size" with "huge"/ });
  comparing('large');
});
