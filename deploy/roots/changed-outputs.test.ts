import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fn, template } from '../../generator/index.ts';
import type { Plan, ResourceChange, Stack } from '../model.ts';
import { changedOutputs } from './changed-outputs.ts';

const inner = template({
  path: 'inner.yaml',
  description: 'Inner',
  parameters: {},
  body({ resource }) {
    const queue = resource('Queue', 'AWS::SQS::Queue', {});
    const other = resource('Other', 'AWS::SQS::Queue', {});
    return { QueueUrl: queue.ref, OtherUrl: other.ref };
  },
});

const outer = template({
  path: 'outer.yaml',
  description: 'Outer',
  parameters: { Domain: { Type: 'String' } },
  body({ resource, stack, params }) {
    const nested = stack('Nested', inner, {});
    const topic = resource('Topic', 'AWS::SNS::Topic', {});
    return {
      QueueUrl: nested.outputs.QueueUrl,
      OtherUrl: nested.outputs.OtherUrl,
      TopicArn: topic.ref,
      Url: fn.sub`https://${params.Domain}/${topic.att('TopicName')}`,
    };
  },
});

const change = (logicalId: string, more: Partial<ResourceChange>): ResourceChange => ({
  logicalId,
  type: 'AWS::SNS::Topic',
  action: 'Modify',
  replacement: 'False',
  stateful: false,
  details: [],
  ...more,
});

const deployed = {
  outputs: ['QueueUrl', 'OtherUrl', 'TopicArn', 'Url'].map((name) => ({ name, value: name })),
} as unknown as Stack; // No more of it is read.

const plan = (changes: readonly ResourceChange[], parameters: Plan['parameters'] = []): Plan => ({
  kind: 'UPDATE',
  changeSetId: 'arn:change-set',
  stackId: 'arn:stack',
  stackName: 'outer',
  changes,
  parameters,
});

const rows: readonly (readonly [string, Plan, Stack | undefined, readonly string[]])[] = [
  ['nothing of it, where a resource only changes', plan([change('Topic', {})]), deployed, []],
  ['what names a replaced resource', plan([change('Topic', { replacement: 'True' })]), deployed, ['TopicArn', 'Url']],
  ['what a changed parameter goes into', plan([], [{ name: 'Domain', before: 'a', after: 'b' }]), deployed, ['Url']],
  [
    'what comes from a replaced resource of a nested stack, and not from its neighbour',
    plan([change('Nested', { nested: [change('Queue', { replacement: 'True' })] })]),
    deployed,
    ['QueueUrl'],
  ],
  ['what is new', plan([]), { ...deployed, outputs: deployed.outputs.slice(1) }, ['QueueUrl']],
  [
    'all of a stack that is made',
    { ...plan([]), kind: 'CREATE' },
    undefined,
    ['QueueUrl', 'OtherUrl', 'TopicArn', 'Url'],
  ],
];
for (const [what, planned, before, expected] of rows) {
  test(`a plan changes of the outputs: ${what}`, () => {
    assert.deepEqual(changedOutputs(outer, planned, before), expected);
  });
}
