import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shapeOf } from './parse-type.ts';

test('the type of a property becomes its shape', () => {
  for (const [type, shape] of [
    ['Text', 1],
    ['Numeric', 1],
    ['Json', 0],
    ["Known<'a' | 'b'>", 1],
    ["Value<'a' | 'b'>", { e: ['a', 'b'] }],
    ['Value<60 | 120>', { e: [60, 120] }],
    ['`${number}`', 1],
    ["Value<Id<'AWS::EC2::VPC'>>", { i: ['Arn of AWS::EC2::VPC', 'Name of AWS::EC2::VPC'] }],
    ["Value<Id<'A', 'Arn'> | Id<'B', 'Endpoint.Address'>>", { i: ['Arn of A', 'Endpoint.Address of B'] }],
    ["List<Value<Id<'A', 'Name'>>>", { l: { i: ['Name of A'] } }],
    ["readonly (Id<'A', 'Name'>)[]", { l: { i: ['Name of A'] } }],
    ['Value<ServiceDeploymentAlarms>', 'ServiceDeploymentAlarms'],
    ['Dictionary<Text | Numeric | Flag>', { d: 1 }],
    ['Value<Tag> | Text', { u: [1, 'Tag'] }],
    ["Value<Id<'A', 'Arn'>> | List<Value<Id<'A', 'Arn'>>>", { u: [{ i: ['Arn of A'] }, { l: { i: ['Arn of A'] } }] }],
    ["Value<{ readonly key: Value<'a'>; readonly other?: Text }>", { o: { 'key!': { e: ['a'] }, other: 1 } }],
  ] as const) {
    assert.deepEqual(shapeOf(type), shape, type);
  }
});

test('a type that generation does not write is refused', () => {
  for (const type of ['Promise<Text>', 'Value<Text', 'Text)', 'Value<Text> Text', '{ key Text }']) {
    assert.throws(() => shapeOf(type), TypeError, type);
  }
});
