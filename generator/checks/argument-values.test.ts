import { arnParameter, type Parameter } from '../parameters/parameters.ts';
import { template } from '../template.ts';
import { refusesEach, takesEach } from '../testing/refusals.ts';
import { AWS, fn } from '../values/intrinsics.ts';

const K = 'ArgumentOfOtherKind';
const NUMBER = { Type: 'Number', MaxValue: 5 } as const;
const CHOICE = { Type: 'String', AllowedValues: ['a', 'b'] } as const;
const SUBNETS = { Type: 'List<AWS::EC2::Subnet::Id>' } as const;
const ROLE = arnParameter('AWS::IAM::Role');
const ROLE_ARN = 'arn:aws:iam::123456789012:role/a';
const OWN = { Long: { Type: 'String', Default: 'abc' }, Much: { Type: 'Number', Default: 9 } } as const;

type Make = (
  builder: Parameters<Parameters<typeof template<typeof OWN, object & Readonly<Record<string, string>>>>[0]['body']>[0],
) => unknown;

/** A stack that is passed a value under a condition that always can fail. */
function passing(parameter: object, make: Make, isConditional = false) {
  return () => {
    const child = template({
      path: 'templates/child.yaml',
      description: 'd',
      parameters: { Value: parameter as Parameter },
      body: ({ resource }) => {
        resource('Queue', 'AWS::SQS::Queue', {});
        return {};
      },
    });
    return template({
      path: 'templates/parent.yaml',
      description: 'd',
      parameters: OWN,
      body: (builder) => {
        const attributes = isConditional
          ? { Condition: builder.condition('IsOn', fn.equals<string>(AWS.Region, 'a')) }
          : {};
        builder.stack('Child', child, { Value: make(builder) } as never, attributes);
        return {};
      },
    });
  };
}
function either(then: unknown, otherwise: unknown): Make {
  return ({ condition }) =>
    fn.if(condition('IsHere', fn.equals<string>(AWS.Region, 'b')), then as never, otherwise as never);
}

refusesEach({
  'a branch that is not allowed': [
    'ArgumentRefused',
    /Value "c", which is none of a, b/,
    passing(CHOICE, either('a', 'c')),
  ],
  'a text that comes to a value that is not allowed': [
    'ArgumentRefused',
    /"ac"/,
    passing(CHOICE, () => fn.join('', ['a', 'c'])),
  ],
  'a selected value that is not allowed': ['ArgumentRefused', /"c"/, passing(CHOICE, () => fn.select(0, ['c', 'a']))],
  'a value of a mapping that is not allowed': [
    'ArgumentRefused',
    /"z"/,
    passing(CHOICE, ({ mapping }) => mapping('M', { a: { Value: 'z' } }).find('a', 'Value')),
  ],
  'nothing, where there is no default': [
    'ArgumentMissing',
    /is passed AWS.NoValue as Value/,
    passing(CHOICE, either('a', AWS.NoValue)),
  ],
  'an object': [K, /is passed an object as Value/, passing(CHOICE, () => ({ a: 1 }))],
  'a list for one value': [K, /is passed a list as Value/, passing({ Type: 'String' }, () => ['a'])],
  'a condition': [
    K,
    /is passed the condition "IsHere" as Value/,
    passing({ Type: 'String' }, ({ condition }) => condition('IsHere', fn.equals<string>(AWS.Region, 'b'))),
  ],
  'a list in a list': [K, /a list with a list/, passing(SUBNETS, () => [['subnet-12345678']])],
  'nothing in a list': [K, /a list with undefined/, passing(SUBNETS, () => ['subnet-12345678', undefined])],
  'an id of another kind in a list': [
    K,
    /"vpc-12345678" as Value, which is the id/,
    passing(SUBNETS, () => ['vpc-12345678']),
  ],
  'an id of another kind in a text': [K, /"vpc-12345678"/, passing(SUBNETS, () => 'subnet-12345678, vpc-12345678')],
  'a name where an ARN belongs': [K, /"a" as Value.* is "a"/, passing(ROLE, () => 'a')],
  'an ARN of another service': [K, /an ARN of the service "s3"/, passing(ROLE, either('arn:aws:s3:::a', ROLE_ARN))],
  'a parameter whose default is too much': [
    'ArgumentWider',
    /Much as Value, which by default is "9"/,
    passing(NUMBER, ({ params }) => params.Much),
  ],
});

takesEach({
  'an ARN of another partition': passing(ROLE, () => 'arn:aws-cn:iam::123456789012:role/a'),
  'an ARN that is resolved later': passing(ROLE, () => '{{resolve:ssm:/role}}'),
  'nothing, where there is a default': passing({ ...CHOICE, Default: 'a' }, either('a', AWS.NoValue)),
  'branches of a stack that exists under a condition': passing(CHOICE, either('a', ''), true),
  'an ARN of a type that nobody looked up': passing(
    arnParameter('AWS::MSK::Cluster'),
    () => 'arn:aws:kafka:a:1:cluster/a',
  ),
  'a certificate of IAM': passing(
    arnParameter('AWS::CertificateManager::Certificate'),
    () => 'arn:aws:iam::123456789012:server-certificate/a',
  ),
});
