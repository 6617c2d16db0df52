import { synthesize } from '../synth.ts';
import { template } from '../template.ts';
import { body, refusesEach, takesEach } from '../testing/refusals.ts';
import { fn } from '../values/intrinsics.ts';

const mapped = (data: object) => () => body(({ mapping }) => void mapping('Regions', data as never));
const outputs = (answer: object) => () => body(() => answer);
const exported = (name: unknown) => outputs({ Url: { Value: 'x', Export: { Name: name } } });
function described(description: string) {
  return () => template({ path: 'templates/a.yaml', description, parameters: {}, body: () => ({}) });
}
function many(count: number, entry: (index: number) => unknown) {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`K${index}`, entry(index)]));
}
function shown(parameters: string) {
  return () =>
    template({
      path: 'templates/a.yaml',
      description: 'd',
      parameters: { Size: { Type: 'String' } },
      metadata: { 'AWS::CloudFormation::Interface': { ParameterGroups: [{ Parameters: [parameters] }] } },
      body: () => ({}),
    });
}

refusesEach({
  // "Mappings attribute name 'us-east-1' must contain only alphanumeric characters." (aws/aws-cdk#16866)
  'a hyphen in a key of the second level': [
    'NameRefused',
    /^templates\/a\.yaml: Mappings\.Regions\.regionName\.us-east-1 is no name[\s\S]*"useast1"/,
    mapped({ regionName: { 'us-east-1': 'a' } }),
  ],
  'a dot in a key of the second level': ['NameRefused', /a\.v1\.1\.2 is/, mapped({ a: { 'v1.1.2': 'b' } })],
  'an underscore in a key of the second level': ['NameRefused', /a\.A_B is/, mapped({ a: { A_B: 'b' } })],
  'an empty key of the second level': ['NameRefused', /Regions\.a\. is/, mapped({ a: { '': 'b' } })],
  // "Mappings element name '10.90.0.0/16' must be non-empty and can contain only alphanumerics, '-' or '.'"
  // (aws-cloudformation/cfn-lint#2004)
  'a slash in a key of the first level': ['NameRefused', /10\.0\.0\.0\/16 is/, mapped({ '10.0.0.0/16': { a: 'b' } })],
  'an underscore in a key of the first level': ['NameRefused', /Regions\.a_b is/, mapped({ a_b: { c: 'd' } })],
  'an empty key of the first level': ['NameRefused', /Mappings\.Regions\. is/, mapped({ '': { c: 'd' } })],
  'an empty mapping': ['DeclarationRefused', /Mappings\.Regions has no entry/, mapped({})],
  'a key without attributes': ['DeclarationRefused', /Mappings\.Regions\.a has no entry/, mapped({ a: {} })],
  'a mapping of one level': ['DeclarationRefused', /Mappings\.Regions\.a has no entry/, mapped({ a: 'b' })],
  'an object in a mapping': ['DeclarationRefused', /Regions\.a\.b is no literal/, mapped({ a: { b: { c: 'd' } } })],
  'a function in a mapping': ['DeclarationRefused', /Regions\.a\.b is no literal/, mapped({ a: { b: fn.getAZs() } })],
  'a key of 256 characters': [
    'LimitExceeded',
    /a key of Mappings\.Regions has 256 characters/,
    mapped({ ['k'.repeat(256)]: { a: 'b' } }),
  ],
  '201 keys in a mapping': ['LimitExceeded', /Mappings\.Regions has 201 keys/, mapped(many(201, () => ({ a: 'b' })))],
  '201 attributes below a key': [
    'LimitExceeded',
    /Mappings\.Regions\.a has 201 attributes/,
    mapped({ a: many(201, String) }),
  ],
  'a slash in the name of an output': [
    'NameRefused',
    /Outputs\.Queue\/Name is[\s\S]*"QueueName"/,
    outputs({ 'Queue/Name': 'x' }),
  ],
  'an underscore in the name of an output': ['NameRefused', /Outputs\.queue_url is/, outputs({ queue_url: 'x' })],
  'an empty name of an output': ['NameRefused', /Outputs\. is/, outputs({ '': 'x' })],
  'a name of an output of 256 characters': ['LimitExceeded', /has 256 characters/, outputs({ ['O'.repeat(256)]: 'x' })],
  'an output that is undefined': ['OutputNotText', /Outputs\.Url has no value/, outputs({ Url: undefined })],
  'an output that is null': ['ValueWithoutPlace', /Outputs\.Url\.Value is null/, outputs({ Url: { Value: null } })],
  'an output that is an object': [
    'OutputNotText',
    /Outputs\.Url has no value/,
    outputs({ Url: { Value: { a: 'b' } } }),
  ],
  'an output that is a list': ['OutputNotText', /Outputs\.Url is a list/, outputs({ Url: { Value: [] } })],
  'a misspelt field of an output': [
    'DeclarationRefused',
    /Outputs\.Url has "Desciption"[\s\S]*write Description/,
    outputs({ Url: { Value: 'x', Desciption: 'y' } }),
  ],
  'a description of an output of 1025 bytes': [
    'LimitExceeded',
    /Outputs\.Url\.Description has 1026 bytes/,
    outputs({ Url: { Value: 'x', Description: 'é'.repeat(513) } }),
  ],
  'a description of 1025 bytes': ['LimitExceeded', /Description has 1026 bytes/, described('é'.repeat(513))],
  // "The Name field of every Export member must be specified and consist only of alphanumeric characters, colons, or
  // hyphens." (aws/aws-cdk#28563)
  'an underscore in the name of an export': [
    'ExportRefused',
    /Outputs\.Url\.Export\.Name has "_" in it[\s\S]*"my-export"/,
    exported('my_export'),
  ],
  'a dot in the text of an export': ['ExportRefused', /has "\." in it/, exported(fn.sub`a.${fn.importValue('b')}`)],
  'an empty name of an export': ['ExportRefused', /is missing/, exported('')],
  'an export without a name': ['ExportRefused', /is missing/, exported(undefined)],
  // "The Name field of Export must not depend on any resources, imported values, or Fn::GetAZs." (cfn-lint#1632)
  'an export named after a resource': [
    'ExportRefused',
    /depends on the resource "Queue"/,
    () =>
      body(({ resource }) => {
        const queue = resource('Queue', 'AWS::SQS::Queue', {});
        return { Url: { Value: queue.ref, Export: { Name: fn.sub`a-${queue.att('QueueName')}` } } };
      }),
  ],
  'an export named after an import': ['ExportRefused', /depends on Fn::ImportValue/, exported(fn.importValue('b'))],
  'a condition that is no test': [
    'DeclarationRefused',
    /Conditions\.IsOn is no test/,
    () => body(({ condition }) => void condition('IsOn', true as never)),
  ],
  'a condition that is another one': [
    'DeclarationRefused',
    /Conditions\.Same is no test/,
    () =>
      body(({ condition }) => {
        condition('Same', condition('IsOn', fn.equals<string>('a', 'b')) as never);
      }),
  ],
  'a rule that asserts nothing': [
    'DeclarationRefused',
    /Rules\.Sizes asserts nothing/,
    () => body(({ rule }) => rule('Sizes', { Assertions: [] })),
  ],
  'a parameter in the metadata that is none': ['DeclarationRefused', /names "Sise"[\s\S]*write "Size"/, shown('Sise')],
  'a name that the place of nested templates has': [
    'LogicalIdTaken',
    /Resources\.TemplateBucket has the name of a parameter/,
    () =>
      synthesize([
        body(({ resource, stack }) => {
          resource('TemplateBucket', 'AWS::S3::Bucket', {});
          stack(
            'Child',
            body(({ resource: add }) => void add('Queue', 'AWS::SQS::Queue', {}), 'b.yaml'),
            {},
          );
        }),
      ]),
  ],
});

takesEach({
  'a region as a key of the first level': mapped({ 'us-east-1': { Ami: 'a', Count: 1, Names: ['a', 'b'] } }),
  'a version as a key of the first level': mapped({ 'v1.1.2': { Ami: 'a' } }),
  'a key of 255 characters': mapped({ ['k'.repeat(255)]: { a: 'b' } }),
  '200 attributes below a key': mapped({ a: many(200, String) }),
  'an output that is a number': outputs({ Count: 3 }),
  'a description of an output of 1024 bytes': outputs({ Url: { Value: 'x', Description: 'é'.repeat(512) } }),
  'a description of 1024 bytes': described('é'.repeat(512)),
  'colons and hyphens in the name of an export': exported('shop::Queue-Url:1'),
  'an export named after the stack': () =>
    body(() => ({ Url: { Value: 'x', Export: { Name: fn.sub`shop-${fn.join('-', ['a', 'b'])}` } } })),
  'a rule': () =>
    body(({ rule }) => rule('Sizes', { Assertions: [{ Assert: fn.equals('a', 'a'), AssertDescription: 'd' }] })),
  'a parameter in the metadata': shown('Size'),
});
