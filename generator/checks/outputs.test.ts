import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fn, template } from '../index.ts';

/** A template that answers `value` as its output, whatever the compiler would say. */
function answering(value: (list: never) => unknown) {
  return template({
    path: 'a.yaml',
    description: 'd',
    parameters: { Zones: { Type: 'CommaDelimitedList' } },
    body({ params, resource }) {
      resource('Queue', 'AWS::SQS::Queue', {});
      return { Out: value(params.Zones as never) as string };
    },
  });
}

test('an output that is a list, or nothing, is refused', () => {
  for (const [value, message] of [
    [(zones: never) => zones, /a\.yaml: Outputs\.Out is a list: Zones\./],
    [() => fn.getAZs(), /Outputs\.Out is a list/],
    [(zones: never) => fn.split('/', fn.select(0, zones)), /is a list/],
    [() => ({ Value: ['a', 'b'] }), /is a list/],
    [() => undefined, /has no value/],
    [() => ({ Value: undefined }), /has no value/],
    [() => true, /has no value/],
  ] as const) {
    assert.throws(() => answering(value), { code: 'OutputNotText', message });
  }
});

test('a list that is joined, and one of its elements, are outputs', () => {
  for (const value of [
    (zones: never) => fn.commaList(zones),
    (zones: never) => fn.join('-', zones),
    (zones: never) => fn.select(0, zones),
    () => 1,
    () => '',
  ]) {
    answering(value);
  }
});
