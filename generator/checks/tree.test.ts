import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Template } from '../model.ts';
import { synthesize } from '../synth.ts';
import { template } from '../template.ts';
import { body, queue, refusesEach, takesEach } from '../testing/refusals.ts';
import { AWS, fn } from '../values/intrinsics.ts';
import { QUOTAS } from './quotas.ts';

/** A template of so many queues. */
function queues(count: number, path: string) {
  return body(({ resource }) => {
    for (let index = 0; index < count; index += 1) resource(`Queue${index}`, 'AWS::SQS::Queue', {});
  }, path);
}

/** A template that nests another one so many times. */
function times(count: number, child: Template, path: string) {
  return body(({ stack }) => {
    for (let index = 0; index < count; index += 1) stack(`Child${index}`, child as never, {} as never);
  }, path);
}

function synth(root: Template, ...others: Template[]) {
  return () => synthesize([root, ...others]);
}

function exporting(name: unknown, path = 'templates/a.yaml') {
  return template({
    path,
    description: '',
    parameters: { Stage: { Type: 'String', Default: 'test' } },
    body({ resource, params }) {
      const { ref } = resource('Queue', 'AWS::SQS::Queue', {});
      const Name = typeof name === 'function' ? name(params.Stage) : name;
      return { Url: { Value: ref, Export: { Name: Name as string } } };
    },
  });
}

const staged = (stage: unknown) => fn.sub`${stage as never}-queue`;
function nesting(child: ReturnType<typeof exporting>, ...stages: (string | undefined)[]) {
  return body(({ stack }) => {
    for (const [index, Stage] of stages.entries()) stack(`Child${index}`, child, Stage === undefined ? {} : { Stage });
  }, 'master.yaml');
}

refusesEach({
  'a tree of 2501 resources': [
    'LimitExceeded',
    /^master\.yaml: with all nested stacks \(2500 by 250 x child\.yaml\) it has 2501 resources\.\n.*at most 2500[\s\S]*root stack of its own/,
    synth(
      body(({ stack, resource }) => {
        resource('Own', 'AWS::SQS::Queue', {});
        for (let index = 0; index < 250; index += 1) stack(`Child${index}`, queues(9, 'child.yaml'), {});
      }, 'master.yaml'),
    ),
  ],
  'a tree whose nested stacks nest too many': [
    'LimitExceeded',
    /4110 by 10 x middle\.yaml\) it has 4110 resources/,
    synth(times(10, times(41, queues(9, 'child.yaml'), 'middle.yaml'), 'master.yaml')),
  ],
  'a template without resources': ['DeclarationRefused', /^a\.yaml: Resources is empty/, synth(queues(0, 'a.yaml'))],
  'a nested template without resources': [
    'DeclarationRefused',
    /^b\.yaml: Resources is empty/,
    synth(times(1, queues(0, 'b.yaml'), 'a.yaml')),
  ],
  'an export of a template that is nested twice': [
    'ExportTaken',
    /^Child1\/templates\/a\.yaml: Outputs\.Url exports "queue", which Child0\/templates\/a\.yaml: Outputs\.Url exports, too/,
    synth(nesting(exporting('queue'), undefined, undefined)),
  ],
  'two exports of one template': [
    'ExportTaken',
    /exports "queue"/,
    synth(
      body(({ resource }) => {
        const { ref } = resource('Queue', 'AWS::SQS::Queue', {});
        const declared = { Value: ref, Export: { Name: 'queue' } };
        return { A: declared, B: declared };
      }),
    ),
  ],
  'an export whose name follows from equal arguments': [
    'ExportTaken',
    /exports "live-queue"/,
    synth(nesting(exporting(staged), 'live', 'live')),
  ],
  'an export of another root': [
    'ExportTaken',
    /exports "queue"/,
    synth(exporting('queue'), exporting('queue', 'b.yaml')),
  ],
  '199 parameters, and those for the place of nested templates': [
    'LimitExceeded',
    /with TemplateBucket and TemplatePrefix it has 201 parameters/,
    synth(
      template({
        path: 'master.yaml',
        description: '',
        parameters: Object.fromEntries(Array.from({ length: 199 }, (_, i) => [`P${i}`, { Type: 'String' } as const])),
        body: ({ stack }) => ({ Url: stack('Child', exporting('a'), {}).outputs.Url }),
      }),
    ),
  ],
  '61 dynamic references': [
    'LimitExceeded',
    /has 61 dynamic references/,
    synth(queue({ KmsMasterKeyId: '{{resolve:ssm:/a}}'.repeat(61) })),
  ],
});

takesEach({
  'a tree of 2500 resources': synth(times(250, queues(9, 'child.yaml'), 'master.yaml')),
  'two roots of 2500 resources': synth(
    times(250, queues(9, 'child.yaml'), 'master.yaml'),
    times(250, queues(9, 'child.yaml'), 'other.yaml'),
  ),
  'a tree that has more only if conditions hold': synth(
    body(({ stack, resource, condition }) => {
      const isOn = condition('IsOn', fn.equals(AWS.Region, 'eu-west-1'));
      resource('Own', 'AWS::SQS::Queue', {}, { Condition: isOn });
      for (let index = 0; index < 250; index += 1) stack(`Child${index}`, queues(9, 'child.yaml'), {});
    }, 'master.yaml'),
  ),
  'exports that differ by their arguments': synth(nesting(exporting(staged), 'live', 'test')),
  'exports that have the name of the stack in them': synth(
    nesting(exporting(fn.sub`${AWS.StackName}-queue`), undefined, undefined),
  ),
  '60 dynamic references': synth(queue({ KmsMasterKeyId: '{{resolve:ssm:/a}}'.repeat(60) })),
});

test('every quota names its source', () => {
  for (const { most, source, mend } of Object.values(QUOTAS)) {
    assert.ok(most > 0 && source.includes('"') !== source.startsWith('cfn-lint') && mend.endsWith('.'));
  }
});
