import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AWS, fn, override, policy, type Resource, RookeryError, template } from './index.ts';
import type { Template } from './model.ts';
import { synthesize } from './synth.ts';

const store = template({
  path: 'templates/store.yaml',
  description: 'A store',
  parameters: {
    Size: { Type: 'String', AllowedValues: ['small', 'large'], Default: 'small' },
    Days: { Type: 'Number', Default: 7 },
  },
  body({ params, condition, resource }) {
    const isLarge = condition('IsLarge', fn.equals(params.Size, 'large'));
    const isSmall = condition('IsSmall', fn.not(isLarge));
    const key = resource('Key', 'AWS::KMS::Key', { KeyPolicy: policy({ Effect: 'Deny', Action: '*', Resource: '*' }) });
    const logs = resource(
      'Logs',
      'AWS::Logs::LogGroup',
      { RetentionInDays: params.Days as never, KmsKeyId: key.att('Arn') },
      { DeletionPolicy: 'Delete' },
    );
    resource('More', 'AWS::Logs::LogGroup', { KmsKeyId: key.att('Arn') }, { Condition: isSmall, DependsOn: [logs] });
    const say = fn.sub`literal ${'${Logs}'} in ${AWS.Region}: ${logs.ref} ${logs.att('Arn')} ${fn.select(0, ['a'])}`;
    resource('Text', 'AWS::SSM::Parameter', { Type: 'String', Value: say }, { DependsOn: [logs, key] });
    return { LogGroup: { Value: logs.ref, Description: 'Where it logs' }, KeyArn: key.att('Arn') };
  },
});

function textOf(...roots: [Template, ...Template[]]) {
  return synthesize(roots).templates.find(({ file }) => file === roots[0].path)!.text;
}

/** One resource or output as it is emitted, without the indentation. */
function entry(of: Template, name: string) {
  const lines = textOf(of).split('\n');
  const first = lines.indexOf(`  ${name}:`);
  if (first < 0) return undefined;
  const length = lines.slice(first + 1).findIndex((line) => !line.startsWith('    '));
  return lines.slice(first + 1, first + 1 + length).map((line) => line.slice(4));
}

function refused(code: string, part: RegExp, build: () => unknown) {
  return assert.throws(
    build,
    (error) => error instanceof RookeryError && error.code === code && part.test(error.message),
  );
}

test('properties that are given replace, undefined removes, and attributes likewise', () => {
  const own = override(store, ({ change }) => {
    change('Logs', 'AWS::Logs::LogGroup', { RetentionInDays: 30, KmsKeyId: undefined }, { DeletionPolicy: undefined });
    change('Key', 'AWS::KMS::Key', {}, { Metadata: { Owner: 'us' }, comment: 'Ours.' });
  });
  assert.deepEqual(entry(own, 'Logs'), ['Type: AWS::Logs::LogGroup', 'Properties:', '  RetentionInDays: 30']);
  assert.match(textOf(own), /# Ours\.\n {2}Key:\n.*\n {4}Metadata:\n {6}Owner: us\n/);
});

test('a function of what was there answers all of the properties', () => {
  const own = override(store, ({ change }) =>
    change('Logs', 'AWS::Logs::LogGroup', ({ KmsKeyId }) => ({ KmsKeyId, LogGroupName: 'mine' })),
  );
  assert.deepEqual(entry(own, 'Logs')?.slice(-2), ['  KmsKeyId: !GetAtt Key.Arn', '  LogGroupName: mine']);
});

test('what an override does not touch is emitted as before', () => {
  const own = override(store, ({ change }) => change('Key', 'AWS::KMS::Key', { Description: 'k' }));
  for (const name of ['Logs', 'More', 'Text']) assert.deepEqual(entry(own, name), entry(store, name));
});

test('the template that is overridden stays as it is', () => {
  const before = textOf(store);
  override(store, ({ change, retain, leaveOut, resource }) => {
    change('Logs', 'AWS::Logs::LogGroup', { RetentionInDays: 30 });
    retain('Key');
    leaveOut('Text');
    resource('Extra', 'AWS::Logs::LogGroup', {});
  });
  assert.equal(textOf(store), before);
});

test('what is retained is kept however it goes', () => {
  const own = override(store, ({ retain }) => retain('Logs', 'Key'));
  for (const name of ['Logs', 'Key'])
    assert.deepEqual(entry(own, name)?.slice(1, 3), ['DeletionPolicy: Retain', 'UpdateReplacePolicy: Retain']);
});

test('what is adopted has its literal name, and is retained', () => {
  const own = override(store, ({ adopt }) => adopt('More', 'AWS::Logs::LogGroup', { LogGroupName: 'existing' }));
  const lines = entry(own, 'More') ?? [];
  for (const line of ['DeletionPolicy: Retain', '  LogGroupName: existing', '  KmsKeyId: !GetAtt Key.Arn'])
    assert.ok(lines.includes(line), line);
});

test('values stand for a resource that is left out: in properties, texts and outputs; DependsOn is dropped', () => {
  const own = override(
    store,
    { parameters: { LogGroup: { Type: 'String', Default: 'l' } } },
    ({ params, leaveOut, existing }) => {
      leaveOut('Logs', 'AWS::Logs::LogGroup', {
        Ref: params.LogGroup,
        Arn: fn.sub`arn:${AWS.Partition}:logs:::x\${y}`,
      });
      leaveOut('Key', 'AWS::KMS::Key', { Arn: existing('Text', 'AWS::SSM::Parameter').att('Value') as never });
    },
  );
  assert.equal(entry(own, 'Logs'), undefined);
  assert.deepEqual(entry(own, 'LogGroup'), ['Type: String', 'Default: l']);
  assert.deepEqual(entry(own, 'More'), [
    'Type: AWS::Logs::LogGroup',
    'Condition: IsSmall',
    'Properties:',
    '  KmsKeyId: !GetAtt Text.Value',
  ]);
  assert.deepEqual(entry(own, 'Text'), [
    'Type: AWS::SSM::Parameter',
    'Properties:',
    '  Type: String',
    '  Value: !Sub',
    "    - 'literal ${!Logs} in ${AWS::Region}: ${LogGroup} arn:${AWS::Partition}:logs:::x${!y} ${Value3}'",
    '    - Value3: !Select [0, [a]]',
  ]);
  const { LogGroup, KeyArn } = own.document.Outputs as Record<string, { Value: { intrinsic: unknown } }>;
  assert.deepEqual(LogGroup?.Value.intrinsic, { Ref: 'LogGroup' });
  assert.deepEqual(KeyArn?.Value.intrinsic, { 'Fn::GetAtt': ['Text', 'Value'] });
});

test('a literal that stands in a text is text', () => {
  const own = override(store, ({ leaveOut }) =>
    leaveOut('Logs', 'AWS::Logs::LogGroup', { Ref: 'my-${group}', Arn: 'arn' }),
  );
  assert.match(textOf(own), /: my-\$\{!group\} arn \$\{Value3\}/);
});

for (const [where, names, part] of [
  ['an output', ['Logs', 'Text'], /Outputs\.LogGroup\.Value needs Ref of "Logs"[\s\S]*answer \{ LogGroup: /],
  ['a property', ['Key'], /store\.yaml: Resources\.Logs\.Properties\.KmsKeyId needs Arn of "Key"[\s\S]*\{ Arn: /],
  ['a text', ['Logs'], /Resources\.Text\.Properties\.Value needs Ref of "Logs"[\s\S]*change or leave out "Text"/],
] as const) {
  test(`${where} that refers to what is left out is refused when no value is given`, () => {
    refused('ReferenceLeftOut', part, () =>
      override(store, ({ leaveOut }) => {
        for (const name of names) leaveOut(name);
      }),
    );
  });
}

test('an output that is answered as undefined goes with its resource, and others are added', () => {
  const own = override(store, ({ leaveOut, existing }) => {
    leaveOut('Logs');
    leaveOut('Text');
    return { LogGroup: undefined, Days: 7, KeyId: existing('Key', 'AWS::KMS::Key').ref };
  });
  assert.deepEqual(Object.keys(own.document.Outputs), ['KeyArn', 'Days', 'KeyId']);
  assert.deepEqual(Object.keys(own.outputs), ['KeyArn', 'Days', 'KeyId']);
});

test('parameters and conditions that only the left out needed go too, those that nothing used stay', () => {
  const own = override(store, { parameters: { Spare: { Type: 'String', Default: '' } } }, ({ leaveOut }) => {
    leaveOut('More');
    leaveOut('Logs', 'AWS::Logs::LogGroup', { Ref: 'l', Arn: 'a' });
  });
  assert.deepEqual(Object.keys(own.document.Conditions), []);
  assert.deepEqual(Object.keys(own.document.Parameters), ['Spare']);
  const parent = template({
    path: 'parent.yaml',
    description: '',
    parameters: {},
    body({ stack }) {
      stack('Store', own, { Size: 'large', Spare: 's' });
      return {};
    },
  });
  assert.match(textOf(parent), /Parameters:\n {8}Spare: s\n/);
  assert.doesNotMatch(textOf(parent), /large/);
});

test('another resource may be declared in the place of one that is left out', () => {
  const own = override(store, ({ leaveOut, resource }) => {
    leaveOut('Logs');
    resource('Logs', 'AWS::Logs::LogGroup', { LogGroupName: 'new' });
  });
  assert.deepEqual(entry(own, 'Logs')?.slice(-1), ['  LogGroupName: new']);
  assert.deepEqual(entry(own, 'More')?.slice(1, 3), ['Condition: IsSmall', 'DependsOn: Logs']);
});

test('what is there and what is added can refer to one another', () => {
  const own = override(store, ({ resource, existing, existingCondition, condition, parameter, change }) => {
    const extra = resource('Extra', 'AWS::Logs::LogGroup', {}, { Condition: existingCondition('IsLarge') });
    const many = condition('Many', fn.equals(parameter('Days'), 30));
    const logs = existing('Logs', 'AWS::Logs::LogGroup');
    change('Text', 'AWS::SSM::Parameter', { Description: fn.if(many, 'many', logs.ref) }, { DependsOn: [extra] });
  });
  assert.deepEqual(
    entry(own, 'Text')?.filter((line) => /Desc|Depends/.test(line)),
    ['DependsOn: Extra', '  Description: !If [Many, many, !Ref Logs]'],
  );
  assert.deepEqual(entry(own, 'Extra')?.slice(1), ['Condition: IsLarge']);
});

test('an override can be overridden', () => {
  const first = override(store, ({ resource, leaveOut }) => {
    leaveOut('Text');
    const extra = resource('Extra', 'AWS::Logs::LogGroup', {});
    return { Extra: extra.ref };
  });
  const second = override(first, { path: 'templates/second.yaml' }, ({ change, leaveOut }) => {
    change('Extra', 'AWS::Logs::LogGroup', { RetentionInDays: 1 });
    leaveOut('Logs', 'AWS::Logs::LogGroup', { Ref: 'l' });
  });
  assert.deepEqual(Object.keys(second.document.Resources), ['Key', 'More', 'Extra']);
  assert.deepEqual(entry(second, 'Extra')?.slice(-1), ['  RetentionInDays: 1']);
  assert.match(textOf(second), /Outputs:\n {2}LogGroup:\n {4}Value: l\n/);
});

test('beside the original an override needs a path of its own', () => {
  const change = ({ retain }: { readonly retain: (name: string) => void }) => retain('Key');
  refused('PathTaken', /templates\/store\.yaml/, () => synthesize([store, override(store, change)]));
  const beside = override(store, { path: 'templates/own.yaml', description: 'Mine' }, change);
  assert.equal(synthesize([store, beside]).templates.length, 2);
  assert.match(textOf(beside), /Description: Mine/);
});

test('a nested stack can be retained and left out; its parameters are not changed from outside', () => {
  const parent = template({
    path: 'parent.yaml',
    description: '',
    parameters: {},
    body({ stack, resource }) {
      const inner = stack('Store', store, {}, { Tags: [{ Key: 'team', Value: 'a' }] });
      resource('Text', 'AWS::SSM::Parameter', { Type: 'String', Value: inner.outputs.LogGroup });
      return {};
    },
  });
  const kept = override(parent, ({ change, retain }) => {
    retain('Store');
    change('Store', 'AWS::CloudFormation::Stack', {}, { Metadata: { Owner: 'us' } });
  });
  assert.deepEqual(kept.children, [store]);
  assert.deepEqual(entry(kept, 'Store')?.slice(1, 5), [
    'DeletionPolicy: Retain',
    'UpdateReplacePolicy: Retain',
    'Metadata:',
    '  Owner: us',
  ]);
  assert.match(textOf(kept), /Key: team/);
  const alone = override(parent, ({ leaveOut }) =>
    leaveOut('Store', 'AWS::CloudFormation::Stack', { 'Outputs.LogGroup': 'existing' }),
  );
  assert.deepEqual(alone.children, []);
  assert.deepEqual(entry(alone, 'Text')?.slice(-1), ['  Value: existing']);
  refused('NestedStackFixed', /parent\.yaml: the properties of "Store"[\s\S]*templates\/store\.yaml/, () =>
    override(parent, ({ change }) => change('Store', 'AWS::CloudFormation::Stack', { Parameters: { Days: '1' } })),
  );
  refused('ReferenceLeftOut', /needs Outputs\.LogGroup of "Store"[\s\S]*\{ 'Outputs\.LogGroup': /, () =>
    override(parent, ({ leaveOut }) => leaveOut('Store')),
  );
});

test('a logical id that is not there is refused with the nearest and all that there are', () => {
  refused(
    'OverrideUnmatched',
    /store\.yaml: there is no resource "Log"[\s\S]*did you mean "Logs"\? It has: Key \(AWS::KMS::Key\), Logs \(AWS::Logs/,
    () => override(store, ({ change }) => change('Log', 'AWS::Logs::LogGroup', {})),
  );
  refused('OverrideUnmatched', /no resource "toString"/, () => override(store, ({ retain }) => retain('toString')));
  refused('OverrideUnmatched', /no condition "IsLarg"[\s\S]*did you mean "IsLarge"/, () =>
    override(store, ({ existingCondition }) => void existingCondition('IsLarg')),
  );
  refused('ResourceTypeDiffers', /"Logs" is AWS::Logs::LogGroup, not AWS::S3::Bucket/, () =>
    override(store, ({ leaveOut }) => leaveOut('Logs', 'AWS::S3::Bucket')),
  );
});

test('a parameter and a resource of an override share the name space of the template', () => {
  refused('LogicalIdTaken', /"Size"/, () => override(store, { parameters: { Size: { Type: 'String' } } }, () => {}));
  refused('LogicalIdTaken', /"Key"/, () =>
    override(store, ({ resource }) => void resource('Key', 'AWS::Logs::LogGroup', {})),
  );
});

test('a handle of one override is refused in another that does not declare the same', () => {
  let foreign: Resource<'AWS::Logs::LogGroup'> | undefined;
  override(store, ({ resource }) => {
    foreign = resource('Extra', 'AWS::Logs::LogGroup', {});
  });
  refused('ReferenceUndeclared', /Resources\.Text\.DependsOn points at "Extra"/, () =>
    override(store, ({ change }) => change('Text', 'AWS::SSM::Parameter', {}, { DependsOn: [foreign!] })),
  );
});
