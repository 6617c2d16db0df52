import assert from 'node:assert/strict';
import { test } from 'node:test';
import { vpcTemplate } from '../../templates/network/vpc.ts';
import { RookeryError } from '../errors.ts';
import { AWS, fn, type Parameters, type Token, template, unconstrained } from '../index.ts';
import type { Body } from '../model.ts';

type Params = Readonly<Record<string, Token<never>>>;
type Builder = Omit<Body<Readonly<Record<never, never>>>, 'params'>;

const VALUE = { Type: 'String' } as const;
const LIST = { Type: 'CommaDelimitedList' } as const;

/** A nested template: its parameters, and what is done with them. */
function child(
  parameters: Parameters,
  use: (params: Params, builder: Builder) => object = () => ({}),
  transforms?: string[],
) {
  return template({
    path: 'templates/child.yaml',
    description: '',
    parameters,
    ...(transforms && { transforms }),
    // Each test reads the parameters that it declares.
    body: ({ params, ...builder }) => use(params as Params, builder) as Record<never, never>,
  });
}

function topic(params: Params, { resource }: Builder, name: unknown = params.In) {
  return resource('Topic', 'AWS::SNS::Topic', { TopicName: name as string });
}

/** A value that exists later, and one that is known before. */
const SOURCES = {
  'an output': (of: Builder) => of.stack('Network', vpcTemplate({}), {}).outputs.VpcId,
  'an output in a text': (of: Builder) => fn.sub`x-${of.stack('Network', vpcTemplate({}), {}).outputs.VpcId}`,
  'an output in one branch of a condition': (of: Builder) => {
    const always = of.condition('Always', fn.equals(AWS.Region, AWS.Region));
    return fn.if(always, of.stack('Network', vpcTemplate({}), {}).outputs.VpcId, 'none');
  },
  'outputs in a list': (of: Builder) => {
    const { PublicSubnetAId, PublicSubnetBId } = of.stack('Network', vpcTemplate({}), {}).outputs;
    return fn.commaList([PublicSubnetAId, PublicSubnetBId]);
  },
  'the first of an output': (of: Builder) =>
    fn.select(0, fn.split(',', of.stack('Network', vpcTemplate({}), {}).outputs.PublicSubnetIds)),
  'a resource': (of: Builder) => of.resource('Bucket', 'AWS::S3::Bucket', {}).ref,
  'an attribute': (of: Builder) => of.resource('Bucket', 'AWS::S3::Bucket', {}).att('Arn'),
  'an import': (_: Builder) => fn.importValue('Shared'),
} as const;

type Source = (builder: Builder) => unknown;

/** A system that passes a value to the parameter `In` of a child, `levels` stacks below the root. */
function system(nested: ReturnType<typeof child>, source: Source, levels = 1) {
  let inner = nested;
  for (let level = 1; level < levels; level += 1) {
    const below = inner;
    inner = template({
      path: `templates/level-${level}.yaml`,
      description: '',
      parameters: { In: VALUE },
      body({ params, stack }) {
        stack('Below', below as never, { In: params.In } as never);
        return {};
      },
    }) as never;
  }
  return template({
    path: 'root.yaml',
    description: '',
    parameters: { Known: VALUE },
    body({ params, ...builder }) {
      builder.stack('Child', inner as never, { In: source(builder as never) ?? params.Known } as never);
      return {};
    },
  });
}

function refuses(code: string, text: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof RookeryError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, text);
    assert.match(error.message, /mend: /);
    return true;
  };
}

/** Declarations that a placeholder breaks, and what the message says of it. */
const BROKEN: Readonly<Record<string, readonly [Parameters[string], RegExp]>> = {
  AllowedValues: [{ ...VALUE, AllowedValues: ['on', 'off'] }, /none of on, off/],
  AllowedPattern: [{ ...VALUE, AllowedPattern: 'vpc-[0-9a-f]+' }, /not of the form vpc-/],
  'AllowedPattern of a list': [{ ...LIST, AllowedPattern: '(|subnet-[0-9a-f]+)' }, /not of the form/],
  'AllowedValues of a list': [{ ...LIST, AllowedValues: ['a', 'b'] }, /none of a, b/],
  MinLength: [{ ...VALUE, MinLength: 40 }, /shorter than 40/],
  MaxLength: [{ ...VALUE, MaxLength: 64 }, /longer than 64/],
  Number: [{ Type: 'Number' }, /not a number/],
  'Number with a range': [{ Type: 'Number', MinValue: 1, MaxValue: 9 }, /not a number/],
  'List<Number>': [{ Type: 'List<Number>' }, /not a number/],
  // "Unable to fetch parameters [{{IntrinsicFunction:...}}] from parameter store for this account."
  'a value in the Parameter Store': [{ Type: 'AWS::SSM::Parameter::Value<String>' }, /Parameter Store/],
  'a list in the Parameter Store': [{ Type: 'AWS::SSM::Parameter::Value<List<String>>' }, /Parameter Store/],
};

for (const [name, [parameter, text]] of Object.entries(BROKEN)) {
  test(`what exists later is not passed to a parameter with ${name}`, () => {
    const nested = child({ In: parameter });
    assert.throws(() => system(nested, SOURCES['an output']), refuses('PlaceholderRefused', text));
    assert.throws(
      () => system(nested, SOURCES['an output']),
      /root\.yaml: stack Child is passed In from Network\.Outputs\.VpcId.*templates\/child\.yaml: Parameters\.In/s,
    );
  });
}

for (const [name, source] of Object.entries(SOURCES)) {
  test(`${name} is known only later`, () => {
    const nested = child({ In: { ...VALUE, AllowedPattern: '[a-z]+' } });
    assert.throws(() => system(nested, source), refuses('PlaceholderRefused', /not of the form \[a-z\]\+/));
  });
}

test('what is known before a deployment is passed to any parameter', () => {
  const nested = child({ In: { ...VALUE, AllowedPattern: '[a-z]+' } });
  system(nested, () => 'abc');
  system(nested, () => undefined);
  system(nested, () => AWS.Region);
  system(nested, () => fn.sub`${AWS.Region}`);
  system(nested, ({ condition }) => fn.if(condition('Here', fn.equals(AWS.Region, 'x')), 'a', 'b'));
});

test('constraints that a placeholder keeps are no hindrance', () => {
  for (const parameter of [
    VALUE,
    LIST,
    { ...VALUE, AllowedPattern: '.+' },
    { ...VALUE, MinLength: 1 },
    // PRX/Infrastructure makes nested change sets of such in production: spire/templates/shared-alb.yml.
    { Type: 'AWS::EC2::VPC::Id' },
  ] as const) {
    system(child({ In: parameter }), SOURCES['an output']);
  }
  system(child({ In: { Type: 'AWS::EC2::Subnet::Id' } }), SOURCES['the first of an output']);
  system(child({ In: { Type: 'List<AWS::EC2::Subnet::Id>' } }), SOURCES['outputs in a list']);
});

test('a value is followed through every level that hands it on', () => {
  const nested = child({ In: { Type: 'String', AllowedPattern: '[a-z]+' } });
  for (const levels of [2, 3, 4]) {
    assert.throws(
      () => system(nested, SOURCES['an output'], levels),
      refuses('PlaceholderRefused', new RegExp(`root\\.yaml: stack Child${'/Below'.repeat(levels - 1)} is passed In`)),
    );
    system(nested, () => undefined, levels);
  }
});

/** What a nested template does with a parameter that a placeholder breaks. */
const USES: Readonly<Record<string, readonly [(params: Params, builder: Builder) => object | undefined, RegExp]>> = {
  // aws-cloudformation/cloudformation-coverage-roadmap#759: "when some nested resource uses Fn::Select(1, ...), it fails".
  'Fn::Select past index 0 of a list': [
    (params, builder) => void topic(params, builder, fn.select(1, params.In as never)),
    /Resources\.Topic\.Properties\.TopicName selects past the first element/,
  ],
  'Fn::Select past index 0 of a text that is split': [
    (params, builder) => void topic(params, builder, fn.sub`x-${fn.select(2, fn.split(':', params.In as never))}`),
    /Resources\.Topic\.Properties\.TopicName selects/,
  ],
  'Fn::Select past index 0 of a list that a condition chooses': [
    (params, builder) => {
      const here = builder.condition('Here', fn.equals(AWS.Region, 'x'));
      topic(params, builder, fn.select(1, fn.if<readonly string[]>(here, params.In as never, ['a', 'b'])));
      return undefined;
    },
    /selects past/,
  ],
  'Fn::Select of a list in an output': [
    (params) => ({ Second: fn.select(1, params.In as never) }),
    /Outputs\.Second\.Value selects/,
  ],
  'Fn::Cidr': [
    (params, builder) => void topic(params, builder, fn.select(0, fn.cidr(params.In as never, 4, 8))),
    /blocks of addresses/,
  ],
  'Fn::FindInMap': [
    (params, { mapping, ...builder }) => {
      const sizes = mapping('Sizes', { small: { Name: 'a' } });
      topic(params, { mapping, ...builder }, sizes.find(params.In as never, 'Name'));
      return undefined;
    },
    /in a mapping/,
  ],
  'Fn::ImportValue': [
    (params, builder) => void topic(params, builder, fn.importValue(fn.sub`${params.In as Token<string>}-Name`)),
    /imports/,
  ],
  'a rule': [
    (params, { rule }) =>
      void rule('Some', {
        Assertions: [{ Assert: fn.not(fn.equals(params.In as Token<string>, '')), AssertDescription: 'some' }],
      }),
    /Rules\.Some asserts/,
  ],
  // aws/aws-cdk-cli#1303 and #1307: two such names were "duplicate Export names" until May 2026 (#1531).
  'the name of an export': [
    (params) => ({ Out: { Value: 'x', Export: { Name: fn.sub`${params.In as Token<string>}-Out` } } }),
    /Outputs\.Out\.Export names an export/,
  ],
};

for (const [name, [use, text]] of Object.entries(USES)) {
  test(`what exists later is not passed to a template that has ${name}`, () => {
    const list = name.includes('of a list');
    const nested = child({ In: list ? LIST : VALUE }, (params, builder) => use(params, builder) ?? {});
    assert.throws(() => system(nested, SOURCES['an output']), refuses('PlaceholderRead', text));
    assert.throws(() => system(nested, SOURCES['an output'], 3), refuses('PlaceholderRead', text));
    system(nested, () => undefined, 3);
  });
}

test('what exists later is not passed to a template that a transform works on', () => {
  // aws-cloudformation/cfn-language-discussion#152: "Usage of {{IntrinsicFunction:stack_name//Fn::ImportValue}} is not allowed."
  const nested = child({ In: VALUE }, () => ({}), ['AWS::LanguageExtensions']);
  assert.throws(() => system(nested, SOURCES['an import']), refuses('PlaceholderRead', /Transform works on the text/));
  system(nested, () => undefined);
});

test('what exists later can be joined, compared, put into texts and taken the first element of', () => {
  const nested = child({ In: LIST }, (params, builder) => {
    const some = builder.condition('Some', fn.not(fn.equals(fn.join(',', params.In as never), '')));
    topic(params, builder, fn.if(some, fn.select(0, params.In as never), fn.sub`x-${fn.join('', params.In as never)}`));
    // The list stands in the template: its second element is there, whatever it is.
    return { Out: fn.select(1, ['a', fn.select(0, params.In as never)]) };
  });
  system(nested, SOURCES['outputs in a list']);
});

test('nothing selects past the first element of what another stack puts out, in the same template either', () => {
  const selecting = () =>
    template({
      path: 'root.yaml',
      description: '',
      parameters: {},
      body({ stack, resource }) {
        const network = stack('Network', vpcTemplate({}), {});
        resource('Topic', 'AWS::SNS::Topic', {
          TopicName: fn.select(1, fn.split(',', network.outputs.PublicSubnetIds)),
        });
        return {};
      },
    });
  assert.throws(
    selecting,
    refuses(
      'PlaceholderRead',
      /root\.yaml: Resources\.Topic\.Properties\.TopicName .*Network\.Outputs\.PublicSubnetIds/,
    ),
  );
});

test('an attribute of a resource of the same template can be selected from', () => {
  template({
    path: 'root.yaml',
    description: '',
    parameters: {},
    body({ resource }) {
      const vpc = resource('Vpc', 'AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });
      resource('Topic', 'AWS::SNS::Topic', { TopicName: fn.select(1, fn.split('.', vpc.att('CidrBlock'))) });
      return { Third: fn.select(2, fn.split('/', AWS.StackId)) };
    },
  });
});

test('an unconstrained parameter takes what exists later, and holds literals to its constraints', () => {
  const nested = child({
    In: unconstrained({ Type: 'Number', MinValue: 1, MaxValue: 9, Default: 5, Description: 'Port' }),
  });
  assert.deepEqual(
    { ...nested.document.Parameters.In },
    {
      ...nested.document.Parameters.In,
      Type: 'String',
      Default: '5',
      Description: 'Port',
    },
  );
  assert.deepEqual(Object.keys(nested.document.Parameters.In ?? {}), ['Type', 'Default', 'Description']);
  system(nested, SOURCES['an output'], 2);
  system(nested, () => 9);
  assert.throws(() => system(nested, () => 10), refuses('ArgumentRefused', /more than 9/));
  assert.throws(() => system(nested, () => 'many'), refuses('ArgumentRefused', /not a number/));
});

test('a list that may be empty has no pattern that an empty element breaks', () => {
  // aws-cloudformation/rain#526: "Each value of parameter 'PolicyArns' must match pattern arn:.+".
  const pattern = { ...LIST, AllowedPattern: 'arn:.+' } as const;
  assert.throws(
    () => child({ In: { ...pattern, Default: '' } }),
    refuses('EmptyListRefused', /child\.yaml: Parameters\.In/),
  );
  child({ In: { ...LIST, AllowedPattern: '(|arn:.+)', Default: '' } });
  const passing = (args: object, parameters: Parameters = {}) =>
    template({
      path: 'root.yaml',
      description: '',
      parameters,
      body({ params, stack }) {
        const known: Params = params as never;
        stack('Child', child({ In: pattern }) as never, { ...(parameters.Own && { In: known.Own }), ...args } as never);
        return {};
      },
    });
  assert.throws(() => passing({ In: '' }), refuses('ArgumentRefused', /not of the form arn/));
  assert.throws(() => passing({ In: [] }), refuses('ArgumentRefused', /not of the form arn/));
  for (const own of [
    { ...VALUE, Default: '' },
    { ...LIST, Default: '' },
  ]) {
    assert.throws(() => passing({}, { Own: own }), refuses('EmptyListRefused', /stack Child is passed In from Own/));
  }
  passing({}, { Own: LIST });
  passing({ In: ['arn:a', 'arn:b'] });
});
