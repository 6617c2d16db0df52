import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fn, template } from '../index.ts';
import { synthesize } from '../synth.ts';
import { refersToList, takesList } from './constraints.ts';

const TYPES: readonly (readonly [type: string, takes: boolean, refers: boolean])[] = [
  ['String', false, false],
  ['Number', false, false],
  ['CommaDelimitedList', true, true],
  ['List<Number>', true, true],
  ['List<AWS::EC2::Subnet::Id>', true, true],
  ['AWS::EC2::Subnet::Id', false, false],
  ['AWS::SSM::Parameter::Name', false, false],
  ['AWS::SSM::Parameter::Value<String>', false, false],
  ['AWS::SSM::Parameter::Value<List<String>>', false, true],
  ['AWS::SSM::Parameter::Value<CommaDelimitedList>', false, true],
  ['AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>', false, true],
];

for (const [Type, takes, refers] of TYPES) {
  test(`a parameter of type ${Type} ${takes ? 'takes' : 'takes no'} list, and ${refers ? 'is' : 'is not'} one inside`, () => {
    assert.equal(takesList({ Type }), takes);
    assert.equal(refersToList({ Type }), refers);
  });
}

test('a list of the Parameter Store is passed on as CloudFormation takes lists: joined by commas', () => {
  const child = template({
    path: 'templates/child.yaml',
    description: 'Child.',
    parameters: { Names: { Type: 'CommaDelimitedList' } },
    body: ({ resource, params }) => {
      resource('List', 'AWS::SSM::Parameter', { Type: 'StringList', Value: fn.join(',', params.Names) });
      return {};
    },
  });
  const parent = template({
    path: 'parent.yaml',
    description: 'Parent.',
    parameters: { Stored: { Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: '/names' } },
    body: ({ stack, params }) => {
      stack('Child', child, { Names: params.Stored });
      return {};
    },
  });
  const text = synthesize([parent]).templates.find(({ file }) => file === 'parent.yaml')?.text ?? '';
  assert.match(text, /Names: !Join\s+\[?['"]?,?[\s\S]*!Ref Stored/);
});
