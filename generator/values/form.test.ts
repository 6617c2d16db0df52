import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AWS, fn, template } from '../index.ts';

/** What a template's body makes of a list and of a text, whatever the compiler would say. */
function using(use: (list: never, text: never) => unknown) {
  return template({
    path: 'a.yaml',
    description: 'd',
    parameters: { Zones: { Type: 'CommaDelimitedList' }, Zone: { Type: 'String' } },
    body({ params, resource }) {
      resource('Queue', 'AWS::SQS::Queue', {});
      use(params.Zones as never, params.Zone as never);
      return {};
    },
  });
}

test('a list where a function takes one text is refused', () => {
  for (const [name, use] of Object.entries({
    'fn.sub': (list: never) => fn.sub`x ${list}`,
    'fn.equals': (list: never) => fn.equals<string>(list, 'a'),
    'fn.join': (list: never) => fn.join('-', [list]),
    'fn.commaList': (list: never) => fn.commaList(['a', list]),
    'fn.split': (list: never) => fn.split(',', list),
    'fn.base64': (list: never) => fn.base64(list),
    'fn.importValue': (list: never) => fn.importValue(list),
    'fn.getAZs': (list: never) => fn.getAZs(list),
    'fn.cidr': (list: never) => fn.cidr(list, 2, 8),
  })) {
    // "variable L in Fn::Sub expression does not resolve to a string", and its kin of the other functions.
    const message = new RegExp(`^${name}: Zones of a\\.yaml is a list\\.`);
    assert.throws(() => using(use), { code: 'ListWhereText', message }, name);
  }
  assert.throws(() => using(() => fn.sub`${['a', 'b'] as never}`), { code: 'ListWhereText' });
});

test('a text where a function takes a list is refused', () => {
  for (const [name, use] of Object.entries({
    'fn.select': (_: never, text: never) => fn.select(0, text),
    'fn.join': (_: never, text: never) => fn.join('-', text),
    'fn.commaList': (_: never, text: never) => fn.commaList(text),
    'fn.length': (_: never, text: never) => fn.length(text),
  })) {
    const message = new RegExp(`^${name}: Zone of a\\.yaml is one text\\.`);
    assert.throws(() => using(use), { code: 'TextWhereList', message }, name);
  }
});

test('lists and texts where they belong are taken', () => {
  using((list, text) => [
    fn.select(0, list),
    fn.select(0, fn.split(',', text)),
    fn.join('-', list),
    fn.join('-', [text, AWS.Region]),
    fn.sub`${text} ${fn.select(0, list)} ${fn.commaList(list)}`,
    fn.select(0, fn.getAZs()),
    fn.select(0, AWS.NotificationARNs),
  ]);
});
