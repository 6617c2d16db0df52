import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Body, fn, type Resource, RookeryError, template } from './index.ts';
import { synthesize } from './synth.ts';

type AnyBody = Body<Record<never, never>>;

function made(body: (builder: AnyBody) => void, path = 'templates/a.yaml') {
  return template({
    path,
    description: 'A',
    parameters: {},
    body(builder) {
      body(builder);
      return {};
    },
  });
}

function textOf(roots: Parameters<typeof synthesize>[0]) {
  return synthesize(roots).templates.find(({ file }) => file === roots[0].path)!.text;
}

function refused(code: string, part: RegExp, build: () => unknown) {
  return assert.throws(
    build,
    (error) => error instanceof RookeryError && error.code === code && part.test(error.message),
  );
}

test('a logical id that is declared twice is refused', () => {
  refused('LogicalIdTaken', /templates\/a\.yaml: "Vpc" is declared twice/, () =>
    made(({ resource }) => {
      resource('Vpc', 'AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });
      resource('Vpc', 'AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });
    }),
  );
});

test('a condition shares its name space with resources and parameters', () => {
  refused('LogicalIdTaken', /"Size"/, () =>
    template({
      path: 'a.yaml',
      description: '',
      parameters: { Size: { Type: 'String' } },
      body({ condition, params }) {
        condition('Size', fn.equals(params.Size, 'a'));
        return {};
      },
    }),
  );
});

test('a logical id that is not alphanumeric is refused, with a better one', () => {
  refused('LogicalIdNotAlphanumeric', /"my-vpc" is not a logical id[\s\S]*rename it, for example to "myvpc"/, () =>
    made(({ resource }) => resource('my-vpc', 'AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' })),
  );
});

test('a handle carried into another template is refused, even where that declares the same name', () => {
  let foreign: Resource<'AWS::EC2::VPC'> | undefined;
  made(({ resource }) => {
    foreign = resource('Vpc', 'AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });
  });
  refused(
    'ReferenceUndeclared',
    /templates\/b\.yaml: Resources\.Subnet\.Properties\.VpcId points at "Vpc" of templates\/a\.yaml/,
    () =>
      made(({ resource }) => {
        resource('Vpc', 'AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });
        resource('Subnet', 'AWS::EC2::Subnet', { VpcId: foreign!.ref, CidrBlock: '10.0.0.0/24' });
      }, 'templates/b.yaml'),
  );
  refused('ReferenceUndeclared', /Tags\.0\.Value points at "Vpc"/, () =>
    made(({ resource }) => {
      resource('Other', 'AWS::EC2::VPC', {
        CidrBlock: '10.0.0.0/16',
        Tags: [{ Key: 'Name', Value: fn.sub`x ${foreign!.att('VpcId')}` }],
      });
    }, 'templates/b.yaml'),
  );
  refused('ReferenceUndeclared', /Resources\.Other\.DependsOn points at "Vpc"/, () =>
    made(({ resource }) => {
      resource('Other', 'AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' }, { DependsOn: [foreign!] });
    }, 'templates/b.yaml'),
  );
});

for (const [section, count, build] of [
  [
    'Resources',
    501,
    () =>
      made(({ resource }) => repeat(501, (i) => resource(`Vpc${i}`, 'AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' }))),
  ],
  ['Mappings', 201, () => made(({ mapping }) => repeat(201, (i) => mapping(`Map${i}`, { a: { b: 1 } })))],
  [
    'Parameters',
    201,
    () =>
      template({
        path: 'a.yaml',
        description: '',
        parameters: Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`P${i}`, { Type: 'String' } as const])),
        body: () => ({}),
      }),
  ],
  [
    'Outputs',
    201,
    () =>
      template({
        path: 'a.yaml',
        description: '',
        parameters: {},
        body: () => Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`O${i}`, 'x'])),
      }),
  ],
] as const) {
  test(`${count} ${section} are refused`, () => {
    refused('LimitExceeded', new RegExp(`${section} has ${count} entries`), build);
  });
}

function repeat(count: number, step: (index: number) => void): void {
  for (let index = 0; index < count; index += 1) step(index);
}

test('a nested stack is passed nothing that its parameters refuse', () => {
  const child = template({
    path: 'child.yaml',
    description: '',
    parameters: {
      Percent: { Type: 'Number', MaxValue: 99.9, Default: 5 },
      Path: { Type: 'String', AllowedPattern: '/.*', ConstraintDescription: 'a path', Default: '/' },
      Zones: { Type: 'CommaDelimitedList', AllowedPattern: '[a-z]', Default: 'a' },
    },
    body: ({ params }) => ({ All: { Value: fn.sub`${params.Percent} ${params.Path} ${fn.join(',', params.Zones)}` } }),
  });
  const nesting = (args: { Percent?: number; Path?: string; Zones?: string[] }) => () =>
    template({
      path: 'master.yaml',
      description: '',
      parameters: { Chosen: { Type: 'Number' } },
      body({ params, stack }) {
        stack('Fine', child, { Percent: params.Chosen, Path: '/x', Zones: ['a', 'b'] });
        return { All: stack('Child', child, args).outputs.All };
      },
    });
  nesting({ Percent: 99.9 })();
  assert.throws(
    nesting({ Percent: 200 }),
    /master\.yaml: stack Child is passed Percent "200", which is more than 99\.9/,
  );
  assert.throws(nesting({ Path: 'healthz' }), /Path "healthz", which is not of the form \/\.\*\.[\s\S]*takes a path\./);
  assert.throws(nesting({ Zones: ['a', 'B'] }), /Zones "B"/);
});

test('a template over 1 MB is refused', () => {
  const large = made(({ resource }) => {
    const body = JSON.stringify({ widgets: [], start: 'x'.repeat(1_000_000) });
    resource('Dashboard', 'AWS::CloudWatch::Dashboard', { DashboardBody: body });
  });
  refused('LimitExceeded', /templates\/a\.yaml: the template has \d+ bytes/, () => synthesize([large]));
});

test('all sections are written in CloudFormation’s order, with comments and blank lines between resources', () => {
  const whole = template({
    path: 'whole.yaml',
    description: 'Whole',
    transforms: ['AWS::LanguageExtensions'],
    metadata: { Owner: 'us' },
    parameters: { Size: { Type: 'String', AllowedValues: ['small', 'large'], Default: 'small' } },
    body({ params, condition, mapping, rule, resource }) {
      const sizes = mapping('Sizes', { small: { Days: 7 }, large: { Days: 30 } });
      const isLarge = condition('IsLarge', fn.equals(params.Size, 'large'));
      const isSmall = condition('IsSmall', fn.not(isLarge));
      rule('SizeIsKnown', {
        Assertions: [{ Assert: fn.contains(['small', 'large'], params.Size), AssertDescription: 'known' }],
      });
      const logs = resource(
        'Logs',
        'AWS::Logs::LogGroup',
        { RetentionInDays: sizes.find(params.Size, 'Days') as never },
        { comment: 'First line.\nSecond line.' },
      );
      resource(
        'More',
        'AWS::Logs::LogGroup',
        {},
        { Condition: isSmall, DependsOn: [logs], DeletionPolicy: 'Retain', Metadata: { Why: 'because' } },
      );
      return {
        Name: {
          Value: logs.ref,
          Description: 'The group',
          Condition: isLarge,
          Export: { Name: fn.sub`${params.Size}-logs` },
        },
      };
    },
  });
  assert.equal(
    textOf([whole]).replace(/^#.*\n/, ''),
    `AWSTemplateFormatVersion: '2010-09-09'
Description: Whole

Transform: [AWS::LanguageExtensions]

Metadata:
  Owner: us

Parameters:
  Size:
    Type: String
    AllowedValues: [small, large]
    Default: small

Rules:
  SizeIsKnown:
    Assertions:
      - Assert: !Contains [[small, large], !Ref Size]
        AssertDescription: known

Mappings:
  Sizes:
    small: {Days: 7}
    large: {Days: 30}

Conditions:
  IsLarge: !Equals [!Ref Size, large]
  IsSmall: !Not [!Condition IsLarge]

Resources:
  # First line.
  # Second line.
  Logs:
    Type: AWS::Logs::LogGroup
    Properties:
      RetentionInDays: !FindInMap [Sizes, !Ref Size, Days]

  More:
    Type: AWS::Logs::LogGroup
    Condition: IsSmall
    DependsOn: Logs
    DeletionPolicy: Retain
    Metadata:
      Why: because

Outputs:
  Name:
    Value: !Ref Logs
    Description: The group
    Condition: IsLarge
    Export:
      Name: !Sub \${Size}-logs
`,
  );
});
