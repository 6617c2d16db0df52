import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../errors.ts';
import type { Body, Outputs, Template } from '../model.ts';
import type { Parameters } from '../parameters/parameters.ts';
import { template } from '../template.ts';
import { fn } from '../values/intrinsics.ts';

const parameters = {
  Mode: { Type: 'String', Default: 'off', AllowedValues: ['off', 'on', 'auto'] },
  Name: { Type: 'String', Default: '' },
  Size: { Type: 'String', MinLength: 1 },
  Count: { Type: 'Number', Default: 0, AllowedValues: [0, 1] },
} as const satisfies Parameters;

type Builder = Body<typeof parameters>;

function make<O extends Outputs>(body: (builder: Builder) => O) {
  return template({ path: 'templates/a.yaml', description: 'd', parameters, body });
}

/** A topic that exists only under a condition, and what else a body declares. */
function withTopic(
  test: (params: Builder['params']) => ReturnType<typeof fn.equals>,
  use: (builder: Builder, topic: ReturnType<typeof declared>) => Outputs,
) {
  return make((builder) => use(builder, declared(builder, test)));
}

function declared(builder: Builder, test: (params: Builder['params']) => ReturnType<typeof fn.equals>) {
  const condition = builder.condition('HasTopic', test(builder.params));
  return { condition, topic: builder.resource('Topic', 'AWS::SNS::Topic', {}, { Condition: condition }) };
}

const isOn = ({ Mode }: Builder['params']) => fn.equals(Mode, 'on');

const refusals: Readonly<Record<string, readonly [place: string, where: string, make: () => Template]>> = {
  'a Ref in a property': [
    'Resources.Queue.Properties.QueueName',
    'Mode is "off"',
    () =>
      withTopic(isOn, ({ resource }, { topic }) => {
        resource('Queue', 'AWS::SQS::Queue', { QueueName: topic.ref });
        return {};
      }),
  ],
  'an attribute in a text': [
    'Resources.Queue.Properties.QueueName',
    'Mode is "off"',
    () =>
      withTopic(isOn, ({ resource }, { topic }) => {
        resource('Queue', 'AWS::SQS::Queue', { QueueName: fn.sub`a-${topic.att('TopicName')}` });
        return {};
      }),
  ],
  'a text in a text': [
    'Outputs.Name.Value.1.1',
    'Mode is "off"',
    () => withTopic(isOn, (_, { topic }) => ({ Name: fn.join('', ['a', fn.sub`b-${fn.sub`c-${topic.ref}`}`]) })),
  ],
  metadata: [
    'Resources.Queue.Metadata.Topic',
    'Mode is "off"',
    () =>
      withTopic(isOn, ({ resource }, { topic }) => {
        resource('Queue', 'AWS::SQS::Queue', {}, { Metadata: { Topic: topic.ref } });
        return {};
      }),
  ],
  'an output': [
    'Outputs.TopicArn.Value',
    'Mode is "off"',
    () => withTopic(isOn, (_, { topic }) => ({ TopicArn: topic.ref })),
  ],
  'the name of an export': [
    'Outputs.Mode.Export.Name',
    'Mode is "off"',
    () =>
      withTopic(isOn, ({ params }, { topic }) => ({
        Mode: { Value: params.Mode, Export: { Name: topic.att('TopicName') } },
      })),
  ],
  'the other branch of fn.if': [
    'Outputs.TopicArn.Value',
    'Mode is "off"',
    () => withTopic(isOn, (_, { topic, condition }) => ({ TopicArn: fn.if<string>(condition, 'x', topic.ref) })),
  ],
  'a condition that says less': [
    'Outputs.TopicArn.Value',
    'Mode is "auto"',
    () =>
      withTopic(isOn, ({ params, condition }, { topic }) => ({
        TopicArn: { Value: topic.ref, Condition: condition('NotOff', fn.not(fn.equals(params.Mode, 'off'))) },
      })),
  ],
  'a condition of another parameter': [
    'Outputs.TopicArn.Value',
    'Name is not "" and Mode is "off"',
    () =>
      withTopic(isOn, ({ params, condition }, { topic }) => ({
        TopicArn: { Value: topic.ref, Condition: condition('HasName', fn.not(fn.equals(params.Name, ''))) },
      })),
  ],
  'a condition that never holds': [
    'Outputs.TopicArn.Value',
    'it stands',
    () =>
      withTopic(
        () => fn.equals<string>('a', 'b'),
        (_, { topic }) => ({ TopicArn: topic.ref }),
      ),
  ],
};

for (const [what, [place, where, build]] of Object.entries(refusals)) {
  test(`what a condition leaves out is refused in ${what}`, () => {
    assert.throws(build, (error) => {
      assert.ok(error instanceof RookeryError);
      assert.equal(error.code, 'ConditionMayNotHold');
      assert.equal(
        error.explanation.what,
        `templates/a.yaml: ${place} uses "Topic", which exists only under the condition "HasTopic".`,
      );
      assert.match(error.explanation.why, new RegExp(`it is not there where ${where},`));
      return true;
    });
  });
}

const accepted: Readonly<Record<string, () => Template>> = {
  'inside fn.if of the same condition': () =>
    withTopic(isOn, (_, { topic, condition }) => ({ TopicArn: fn.if<string>(condition, topic.ref, '') })),
  'in the other branch of the opposite condition': () =>
    withTopic(isOn, ({ condition, params }, { topic }) => ({
      TopicArn: fn.if<string>(condition('IsNotOn', fn.not(fn.equals(params.Mode, 'on'))), '', topic.ref),
    })),
  'in a resource with the same condition': () =>
    withTopic(isOn, ({ resource }, { topic, condition }) => {
      resource('Queue', 'AWS::SQS::Queue', { QueueName: topic.att('TopicName') }, { Condition: condition });
      return {};
    }),
  'in a resource with a condition that asks for more': () =>
    withTopic(isOn, ({ resource, params, condition: declare }, { topic, condition }) => {
      const both = declare('Both', fn.and(condition, fn.not(fn.equals(params.Name, ''))));
      resource('Queue', 'AWS::SQS::Queue', { QueueName: topic.att('TopicName') }, { Condition: both });
      return {};
    }),
  'in an output with a condition that compares the same things the other way round': () =>
    withTopic(isOn, ({ params, condition }, { topic }) => ({
      TopicArn: { Value: topic.ref, Condition: condition('Same', fn.equals<string>('on', params.Mode)) },
    })),
  'where all other values that the parameter takes are ruled out': () =>
    withTopic(isOn, ({ params, condition }, { topic }) => ({
      TopicArn: {
        Value: topic.ref,
        Condition: condition('Rest', fn.not(fn.or(fn.equals(params.Mode, 'off'), fn.equals(params.Mode, 'auto')))),
      },
    })),
  'where the parameter takes no value that says otherwise': () =>
    withTopic(
      ({ Size }) => fn.not(fn.equals(Size, '')),
      (_, { topic }) => ({ TopicArn: topic.ref }),
    ),
  'where numbers leave one case over': () =>
    withTopic(
      ({ Count }) => fn.equals(Count, 1),
      ({ params, condition }, { topic }) => ({
        TopicArn: { Value: topic.ref, Condition: condition('Some', fn.not(fn.equals(params.Count, 0))) },
      }),
    ),
  'where a rule rules the case out': () =>
    withTopic(isOn, ({ rule, params }, { topic }) => {
      rule('OnOnly', { Assertions: [{ Assert: fn.contains(['on'], params.Mode), AssertDescription: 'on' }] });
      return { TopicArn: topic.ref };
    }),
  'in DependsOn, which CloudFormation ignores then': () =>
    withTopic(isOn, ({ resource }, { topic }) => {
      resource('Queue', 'AWS::SQS::Queue', {}, { DependsOn: [topic] });
      return {};
    }),
  'where a condition always holds': () =>
    withTopic(
      () => fn.equals('a', 'a'),
      (_, { topic }) => ({ TopicArn: topic.ref }),
    ),
};

for (const [where, build] of Object.entries(accepted)) {
  test(`what a condition leaves out is taken ${where}`, () => {
    assert.doesNotThrow(build);
  });
}

/** A template with an output that is there where `Mode` is on, and no `Size` or `Count` of its own. */
const child = template({
  path: 'templates/child.yaml',
  description: 'd',
  parameters: {
    Mode: { Type: 'String', Default: 'off', AllowedValues: ['off', 'on', 'auto'] },
    Names: { Type: 'CommaDelimitedList', Default: '' },
  },
  body({ params, condition, resource }) {
    const isOn = condition('IsOn', fn.equals(params.Mode, 'on'));
    const hasNames = condition('HasNames', fn.not(fn.equals(fn.join('', params.Names), '')));
    const topic = resource('Topic', 'AWS::SNS::Topic', {});
    return {
      TopicArn: { Value: topic.ref, Condition: isOn },
      TopicName: { Value: topic.att('TopicName'), Condition: hasNames },
    };
  },
});

const nesting = (build: (builder: Builder) => Outputs) => () => make(build);

const nestedRefusals: Readonly<Record<string, readonly [where: string, build: () => Template]>> = {
  'which is passed a literal that leaves it out': [
    'it stands',
    nesting(({ stack }) => ({ Arn: stack('Child', child, { Mode: 'off' }).outputs.TopicArn })),
  ],
  'whose default leaves it out': [
    'it stands',
    nesting(({ stack }) => ({ Arn: stack('Child', child, {}).outputs.TopicArn })),
  ],
  'which is passed a parameter': [
    'Mode is "off"',
    nesting(({ stack, params }) => ({ Arn: stack('Child', child, { Mode: params.Mode }).outputs.TopicArn })),
  ],
  'under a condition of something else': [
    'Name is not "" and Mode is "off"',
    nesting(({ stack, params, condition }) => ({
      Arn: {
        Value: stack('Child', child, { Mode: params.Mode }).outputs.TopicArn,
        Condition: condition('HasName', fn.not(fn.equals(params.Name, ''))),
      },
    })),
  ],
  'which is passed one of two values': [
    'Name is ""',
    nesting(({ stack, params, condition }) => {
      const hasName = condition('HasName', fn.not(fn.equals(params.Name, '')));
      return { Arn: stack('Child', child, { Mode: fn.if<'on' | 'off'>(hasName, 'on', 'off') }).outputs.TopicArn };
    }),
  ],
};

for (const [which, [where, build]] of Object.entries(nestedRefusals)) {
  test(`a conditional output is refused of a nested template ${which}`, () => {
    assert.throws(build, (error) => {
      assert.ok(error instanceof RookeryError);
      assert.equal(error.code, 'ConditionMayNotHold');
      assert.match(
        error.explanation.what,
        /^templates\/a\.yaml: Outputs\.Arn.* uses the output TopicArn of stack Child, which templates\/child\.yaml gives only under its condition "IsOn"\.$/,
      );
      assert.match(error.explanation.why, new RegExp(`it is not there where ${where},`));
      return true;
    });
  });
}

const nestedAccepted: Readonly<Record<string, () => Template>> = {
  'that is passed a literal with which it is there': nesting(({ stack }) => ({
    Arn: stack('Child', child, { Mode: 'on' }).outputs.TopicArn,
  })),
  'that is passed a list with which it is there': nesting(({ stack }) => ({
    Arn: stack('Child', child, { Names: ['a', 'b'] }).outputs.TopicName,
  })),
  'under the same comparison of the parameter that is passed': nesting(({ stack, params, condition }) => ({
    Arn: fn.if<string>(
      condition('On', fn.equals(params.Mode, 'on')),
      stack('Child', child, { Mode: params.Mode }).outputs.TopicArn,
      '',
    ),
  })),
  'under the condition that decides what is passed': nesting(({ stack, params, condition }) => {
    const hasName = condition('HasName', fn.not(fn.equals(params.Name, '')));
    const { outputs } = stack('Child', child, { Mode: fn.if<'on' | 'off'>(hasName, 'on', 'off') });
    return { Arn: { Value: outputs.TopicArn, Condition: hasName } };
  }),
};

for (const [which, build] of Object.entries(nestedAccepted)) {
  test(`a conditional output is taken of a nested template ${which}`, () => {
    assert.doesNotThrow(build);
  });
}

test('the outputs of a nested stack that exists only under a condition are refused where that may not hold', () => {
  const plain = template({
    path: 'templates/plain.yaml',
    description: 'd',
    parameters: {},
    body: ({ resource }) => ({ Arn: resource('Topic', 'AWS::SNS::Topic', {}).ref }),
  });
  const build = (guarded: boolean) =>
    make(({ stack, params, condition }) => {
      const on = condition('On', fn.equals(params.Mode, 'on'));
      const { outputs } = stack('Plain', plain, {}, { Condition: on });
      return { Arn: guarded ? fn.if<string>(on, outputs.Arn, '') : outputs.Arn };
    });
  assert.doesNotThrow(() => build(true));
  assert.throws(() => build(false), /Outputs\.Arn.* uses "Plain", which exists only under the condition "On"/);
});
