import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fn } from '../generator/index.ts';
import { Token } from '../generator/values/value.ts';
import { isMissing, run } from './judges.ts';

/**
 * What is a variable in a text is found by the programs of AWS: the transform of the Serverless Application Model
 * replaces it, cfn-lint's expression names it. Neither knows the escape; that is undone as AWS documents it.
 */
const PROGRAM = `
import json, sys
from cfnlint.helpers import REGEX_SUB_PARAMETERS
from samtranslator.intrinsics.actions import SubAction
values = {"Size": "small", "Region": "eu-west-1"}
answers = []
for argument in json.loads(sys.argv[1]):
    text, variables = argument if isinstance(argument, list) else (argument, {})
    known = {**values, **variables}
    escaped = text.replace("\${!", chr(1))
    answer = SubAction().resolve_parameter_refs({"Fn::Sub": escaped}, known)["Fn::Sub"]
    names = [name for name in REGEX_SUB_PARAMETERS.findall(text) if name not in known]
    answers.append([answer.replace(chr(1), "\${"), names])
print(json.dumps(answers))
`;

const units = fc.constantFrom('$', '{', '}', '!', '${', '${!', 'a', 'Size', ' ', ':', '-');
const text = fc.array(units, { maxLength: 6 }).map((parts) => parts.join(''));
const value = fc.oneof(
  text.map((literal) => ({ value: literal as string | Token<string>, text: literal })),
  fc.constant({ value: new Token<string>({ Ref: 'Size' }), text: 'small' }),
  fc.constant({ value: new Token<string>({ Ref: 'Region' }), text: 'eu-west-1' }),
);

test('AWS’s own programs find in a text what it was made of', async (context) => {
  const samples = fc.sample(fc.tuple(fc.array(fc.tuple(text, value), { maxLength: 4 }), text), 300);
  const cases = samples.map(([pairs, last]) => ({
    argument: fn.sub(
      [...pairs.map(([part]) => part), last] as unknown as TemplateStringsArray,
      ...pairs.map(([, one]) => one.value),
    ).intrinsic['Fn::Sub'],
    text: pairs.map(([part, one]) => part + one.text).join('') + last,
  }));
  const { code, out, err } = await run(
    'python3',
    ['-c', PROGRAM, JSON.stringify(cases.map((one) => one.argument))],
    '.',
  );
  const isThere = code === 0 || !/No module named|^$/.test(err);
  if (isMissing(context, 'cfn-lint as a module of python3', isThere)) return;
  assert.equal(code, 0, err);
  const expected = cases.map((one) => [one.text, []]);
  assert.deepEqual(JSON.parse(out), expected);
});
