import assert from 'node:assert/strict';
import { test } from 'node:test';
import { root, roots, template } from '../../../generator/index.ts';
import type { Io } from '../../command.ts';
import { environmentNames } from './environment-names.ts';
import { settingsOfRoots } from './settings-of-roots.ts';
import { sideBySide } from './side-by-side.ts';

const ENVIRONMENTS = { local: {}, development: {}, 'prod-eu': {}, 'prod-us': {} };

test('--env names one environment, several with commas, or a pattern, in the order of the file', () => {
  assert.deepEqual(environmentNames(ENVIRONMENTS, 'nowhere'), ['nowhere']);
  assert.deepEqual(environmentNames(ENVIRONMENTS, 'prod-*'), ['prod-eu', 'prod-us']);
  assert.deepEqual(environmentNames(ENVIRONMENTS, 'prod-us, development'), ['development', 'prod-us']);
  assert.throws(() => environmentNames(ENVIRONMENTS, 'prd-*'), /--env prd-\*: no environment has such a name/);
  assert.throws(() => environmentNames(undefined, 'a,b'), /environments.ts has none/);
});

const master = (path: string, parameter: string) =>
  template({
    path,
    description: 'Topic',
    parameters: { [parameter]: { Type: 'String', Default: 'x' }, Shared: { Type: 'String', Default: 'x' } },
    body: ({ resource, params }) => {
      resource('Topic', 'AWS::SNS::Topic', { DisplayName: params[parameter]!, TopicName: params.Shared! });
      return {};
    },
  });

test('--set is for the root that it names, or for each that has the parameter', () => {
  const system = roots({ a: root(master('a.yaml', 'Own'), {}), b: root(master('b.yaml', 'Other'), {}) }).roots;
  const set = settingsOfRoots({ Shared: '1', 'a.Own': '2', Other: '3' }, system);
  assert.deepEqual(
    [set.get('a'), set.get('b')],
    [
      { Shared: '1', Own: '2' },
      { Shared: '1', Other: '3' },
    ],
  );
  assert.throws(() => settingsOfRoots({ 'b.Own': '2' }, system), /--set b\.Own: none of the roots a, b/);
});

function collecting(answers: (question: string) => Promise<string>) {
  const lines: string[] = [];
  const io = { err: (line: string) => lines.push(line), out: (line: string) => lines.push(line), ask: answers };
  return { lines, io: io as unknown as Io }; // Nothing else of it is used.
}

test('lines of several stacks name whose they are, and wait while a question is open', async () => {
  const open: ((answer: string) => void)[] = [];
  const { lines, io } = collecting((question) => {
    lines.push(question);
    return new Promise((resolve) => open.push(resolve));
  });
  const ioOf = sideBySide(io, ['edge', 'shop']);
  const [edge, shop] = [ioOf('edge'), ioOf('shop')];
  edge.err('one\ntwo');
  const first = edge.ask?.('go? ');
  const second = shop.ask?.('and you? ');
  await new Promise(setImmediate);
  shop.err('three');
  assert.deepEqual(lines, ['edge | one\nedge | two', 'edge | go? ']);
  open[0]?.('y');
  assert.equal(await first, 'y');
  await new Promise(setImmediate);
  assert.deepEqual(lines.slice(2), ['shop | three', 'shop | and you? ']);
  open[1]?.('n');
  assert.equal(await second, 'n');
});
