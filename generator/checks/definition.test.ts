import { synthesize } from '../synth.ts';
import { template } from '../template.ts';
import { body, parameter, queue, refusesEach, takesEach } from '../testing/refusals.ts';
import { AWS, fn } from '../values/intrinsics.ts';

const D = 'DefinitionRefused';
const A = 'AttributeInvalid';
const H = 'HandleMisused';
const P = 'ParameterRefused';
const E = 'ExportRefused';

/** A template of one queue, with other parts. */
function made(parts: object) {
  return () =>
    template({
      path: 'templates/a.yaml',
      description: 'd',
      parameters: {},
      body: ({ resource }) => {
        resource('Queue', 'AWS::SQS::Queue', {});
        return {};
      },
      ...parts,
    });
}
function child(name: unknown = undefined) {
  return template({
    path: 'templates/child.yaml',
    description: 'd',
    parameters: {},
    body: ({ resource }) => {
      const at = resource('Queue', 'AWS::SQS::Queue', {});
      return { Url: name === undefined ? at.ref : { Value: at.ref, Export: { Name: name as string } } };
    },
  });
}
function nested(attributes: unknown) {
  return () => body(({ stack }) => void stack('Child', child(), {}, attributes as never));
}
function twice(name: unknown) {
  return () =>
    synthesize([
      body(({ stack }) => {
        stack('One', child(name), {});
        stack('Two', child(name), {});
      }),
    ]);
}
const exported = (name: unknown) => () => body(() => ({ Url: { Value: 'x', Export: { Name: name } } }));
function misused(use: (handle: never) => unknown) {
  return () =>
    body(({ resource }) => {
      resource('Other', 'AWS::SQS::Queue', {
        QueueName: use(resource('Queue', 'AWS::SQS::Queue', {}) as never) as never,
      });
    });
}
function chosen(then: unknown, otherwise: unknown) {
  return () =>
    body(({ condition, resource }) => {
      resource('Queue', 'AWS::SQS::Queue', {});
      const isHere = condition('IsHere', fn.equals<string>(AWS.Region, 'us-east-1'));
      return { Url: fn.if(isHere, then as never, otherwise as never) };
    });
}
function nothing(branch: unknown) {
  return () =>
    body(({ condition, resource }) => {
      const isHere = condition('IsHere', fn.equals<string>(AWS.Region, 'us-east-1'));
      const Value = fn.if<string>(isHere, AWS.NoValue, branch as never);
      resource('Text', 'AWS::SSM::Parameter', { Type: 'String', Value });
    });
}
function lookedUp(key: (url: never) => unknown) {
  return () =>
    body(({ mapping, resource }) => {
      const names = mapping('Names', { here: { Queue: 'a', All: ['a', 'b'] } });
      const first = resource('First', 'AWS::SQS::Queue', {});
      resource('Queue', 'AWS::SQS::Queue', { QueueName: names.find(key(first.ref as never) as never, 'Queue') });
      return { All: fn.join('-', names.find('here', 'All') as never) };
    });
}

refusesEach({
  'a part that no template has': [D, /has no "parameter"[\s\S]*write "parameters"/, made({ parameter: {} })],
  'a description that is a function': [D, /its description is no text/, made({ description: AWS.Region })],
  'metadata that is no object': [D, /its metadata is no object/, made({ metadata: 'x' })],
  'a template without a body': [D, /it has no body/, made({ body: undefined })],
  'a body that answers a promise': [D, /answers a promise/, made({ body: async () => ({}) })],
  'a body that answers a list': [D, /answers no object/, made({ body: () => ['x'] })],
  'a transform that is misspelt': [
    D,
    /"AWS::LanguageExtension"[\s\S]*write "AWS::LanguageExtensions"/,
    made({ transforms: ['AWS::LanguageExtension'] }),
  ],
  'transforms that are no list': [D, /its transforms are no list/, made({ transforms: 'AWS::LanguageExtensions' })],
  'a function of a transform that is not declared': [
    'FunctionRefused',
    /calls Fn::ToJsonString without the transform/,
    () => queue({ QueueName: fn.toJsonString({ a: 1 }) }),
  ],
  'a template function that was not called': [
    'TemplateMissing',
    /stack Child is passed a function to nest/,
    () => body(({ stack }) => void stack('Child', child as never, {})),
  ],
  'properties that are null': [D, /properties of Queue is no object/, () => queue(null as never)],
  'properties that are chosen as a whole': [
    'PropertyOfOtherKind',
    /Properties is a function/,
    () => queue(AWS.NoValue),
  ],
  'a parameter that is null': [D, /the parameter Size is no object/, () => parameter(null as never)],
  'attributes that are null': [D, /attributes of Child is no object/, nested(null)],
  'tags of a stack by name': [A, /Tags is no list/, nested({ Tags: { Owner: 'a' } })],
  'a tag of a stack in lower case': [A, /Tags\.0 is no tag/, nested({ Tags: [{ key: 'Owner', value: 'a' }] })],
  'a tag of a stack without a value': [A, /Tags\.0 is no tag/, nested({ Tags: [{ Key: 'Owner' }] })],
  'a tag of a stack with more': [
    A,
    /Tags\.0 is no tag/,
    nested({ Tags: [{ Key: 'a', Value: 'b', PropagateAtLaunch: true }] }),
  ],
  'an attribute read off a handle': [
    H,
    /the resource "Queue" has no "arn"/,
    misused((queue: { arn: unknown }) => queue.arn),
  ],
  'Ref of a handle': [H, /has no "Ref"[\s\S]*write \.ref/, misused((queue: { Ref: unknown }) => queue.Ref)],
  'ref of a stack': [
    H,
    /the stack "Child" has no "ref"/,
    () => body(({ stack }) => void (stack('Child', child(), {}) as unknown as { ref: unknown }).ref),
  ],
  'all outputs as a text': [
    'TokenInText',
    /all outputs of a stack/,
    () => body(({ stack }) => void `${stack('C', child(), {}).outputs}`),
  ],
  'a required property that is nothing': ['PropertyMissing', /Text\.Properties lacks Value/, nothing(AWS.NoValue)],
  'an output that is nothing': [
    'OutputNotText',
    /Outputs\.Url is AWS\.NoValue/,
    () => body(() => ({ Url: AWS.NoValue })),
  ],
  'an output that may be nothing': ['OutputNotText', /Outputs\.Url may be AWS\.NoValue/, chosen('a', AWS.NoValue)],
  'an output that may be a list': ['OutputNotText', /Outputs\.Url is a list/, chosen(['a'], 'b')],
  'a mapping by the name of a resource': [
    'FunctionRefused',
    /Fn::FindInMap by the function Ref/,
    lookedUp((url) => url),
  ],
  'a constraint description of 4,001 characters': [
    'LimitExceeded',
    /ConstraintDescription has 4001/,
    () => parameter({ Type: 'String', ConstraintDescription: 'x'.repeat(4001) }),
  ],
  'a description that is a number': [
    P,
    /has Description that is no literal/,
    () => parameter({ Type: 'String', Description: 5 }),
  ],
  'NoEcho that is a word': [P, /has NoEcho/, () => parameter({ Type: 'String', NoEcho: 'yes' })],
  'an object among the allowed values': [
    P,
    /has AllowedValues/,
    () => parameter({ Type: 'String', AllowedValues: [{}] }),
  ],
  'a default of another kind': [
    P,
    /the id vpc-12345678/,
    () => parameter({ Type: 'AWS::EC2::Subnet::Id', Default: 'vpc-12345678' }),
  ],
  'an export joined of other characters': [E, /has "_" in it/, exported(fn.join('_', ['a', AWS.StackName]))],
  'an export with more than a name': [
    E,
    /has "Description" beside it/,
    () => body(() => ({ Url: { Value: 'x', Export: { Name: 'a', Description: 'b' } } })),
  ],
  'an export of two stacks by the region': ['ExportTaken', /\$\{AWS::Region\}-a/, twice(fn.sub`${AWS.Region}-a`)],
  'an export that one stack has twice': [
    'ExportTaken',
    /Outputs\.B exports/,
    () =>
      synthesize([
        body(({ resource }) => {
          resource('Queue', 'AWS::SQS::Queue', {});
          return {
            A: { Value: 'x', Export: { Name: fn.sub`${AWS.StackName}-a` } },
            B: { Value: 'y', Export: { Name: fn.join('-', [AWS.StackName, 'a']) } },
          };
        }),
      ]),
  ],
  'a file below the name of the manifest': [
    'PathTaken',
    /manifest\.json/,
    () =>
      synthesize([
        template({
          path: 'manifest.json/a.yaml',
          description: 'd',
          parameters: {},
          body: ({ resource }) => {
            resource('Q', 'AWS::SQS::Queue', {});
            return {};
          },
        }),
      ]),
  ],
});

takesEach({
  'a macro of one’s own': made({ transforms: ['Mine', 'AWS::Serverless-2016-10-31'] }),
  'tags of a stack': nested({ Tags: [{ Key: 'Owner', Value: AWS.StackName }] }),
  'a required property that is nothing in one case': nothing('a'),
  'an export of two stacks by their names': twice(fn.sub`${AWS.StackName}-a`),
  'a mapping by a parameter of AWS': lookedUp(() => AWS.Region),
  'a policy in the language of 2008, and actions in other case': () =>
    body(({ resource }) => {
      resource('Policy', 'AWS::SQS::QueuePolicy', {
        Queues: [resource('Queue', 'AWS::SQS::Queue', {}).ref],
        PolicyDocument: {
          Version: '2008-10-17',
          Statement: { Effect: 'Allow', Principal: '*', Action: ['SQS:SendMessage'] as never, Resource: '*' },
        },
      });
    }),
});
