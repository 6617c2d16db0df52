import { template } from '../template.ts';
import { body, queue, refusesEach, takesEach } from '../testing/refusals.ts';
import { AWS, fn } from '../values/intrinsics.ts';

const F = 'FunctionRefused';
const V = 'ValueWithoutPlace';
const isHere = () => fn.equals<string>(AWS.Region, 'us-east-1');
const declared = (test: unknown) => () => body(({ condition }) => void condition('IsOn', test as never));
/** A queue whose name is chosen by a condition. */
function chosen(then: unknown, otherwise: unknown, by?: unknown) {
  return () =>
    body(({ condition, resource }) => {
      const isOn = condition('IsOn', isHere());
      resource('Queue', 'AWS::SQS::Queue', {
        QueueName: fn.if((by ?? isOn) as never, then as never, otherwise as never),
      });
    });
}
function found(top: unknown, second: unknown) {
  return () =>
    body(({ mapping, resource }) => {
      const names = mapping('Names', { here: { Queue: 'a' } });
      resource('Queue', 'AWS::SQS::Queue', { QueueName: names.find(top as never, second as never) });
    });
}

refusesEach({
  'Fn::If by a test': [
    F,
    /Queue\.Properties\.QueueName has Fn::If by what is no condition/,
    chosen('a', 'b', isHere()),
  ],
  'Fn::If by a text': [F, /by what is no condition/, chosen('a', 'b', 'IsOn')],
  'Fn::If without a branch': [F, /undefined as its second branch/, chosen('a', undefined)],
  'Fn::If with null': [F, /null as its first branch/, chosen(null, 'a')],
  'Fn::And of texts': [F, /Conditions\.IsOn has Fn::And of the text "a"/, declared(fn.and('a' as never, 'b' as never))],
  'Fn::Not of a parameter': [F, /Fn::Not of the function Ref/, declared(fn.not(AWS.Region as never))],
  'Fn::Not of nothing': [F, /Fn::Not of undefined/, declared(fn.not(undefined as never))],
  'Fn::Equals of nothing': [F, /Fn::Equals of undefined/, declared(fn.equals(undefined as never, 'a' as never))],
  'Fn::Equals of an object': [F, /Fn::Equals of an object/, declared(fn.equals({} as never, 'a' as never))],
  'Fn::Equals of a test': [F, /Fn::Equals of a test/, declared(fn.equals(isHere() as never, 'true' as never))],
  'Fn::FindInMap without a key': [F, /Fn::FindInMap of undefined/, found('here', undefined)],
  'Fn::FindInMap by a text that is made': [
    F,
    /Fn::FindInMap by the function Fn::Join without the transform/,
    found(fn.join('', ['he', AWS.Region]), 'Queue'),
  ],
  'Fn::Join of nothing': [
    F,
    /Fn::Join of undefined/,
    () => queue({ QueueName: fn.join('-', ['a', undefined as never]) }),
  ],
  'nothing in a list': [V, /Properties\.Tags\.0 is undefined/, () => queue({ Tags: [undefined] })],
  'a condition as a value': [
    V,
    /QueueName is a condition/,
    () =>
      body(({ condition, resource }) => {
        resource('Queue', 'AWS::SQS::Queue', { QueueName: condition('IsOn', isHere()) as never });
      }),
  ],
});

takesEach({
  'a choice between a text and nothing': chosen('a', AWS.NoValue),
  'a test of tests': declared(fn.and(isHere(), fn.not(isHere()))),
  'a choice from a list by a parameter': () =>
    template({
      path: 'templates/a.yaml',
      description: 'd',
      parameters: { Index: { Type: 'Number' } },
      body: ({ params, resource }) => {
        resource('Queue', 'AWS::SQS::Queue', { QueueName: fn.select(params.Index, ['a', 'b']) });
        return {};
      },
    }),
  'a look-up by the region': found(AWS.Region, 'Queue'),
  'a condition of an output': () =>
    body(({ condition, resource }) => {
      const isOn = condition('IsOn', isHere());
      const made = resource('Queue', 'AWS::SQS::Queue', {}, { Condition: isOn });
      resource('Other', 'AWS::SQS::Queue', {});
      return { Name: { Value: made.ref, Condition: isOn } };
    }),
});
