import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plan, ResourceChange } from '../../../deploy/model.ts';
import { createdLine } from './created-line.ts';

const resource: ResourceChange = {
  logicalId: 'Topic',
  type: 'AWS::SNS::Topic',
  action: 'Add',
  replacement: 'False',
  stateful: false,
  details: [],
};
const plan = (changes: readonly ResourceChange[]): Plan => ({
  ...{ kind: 'CREATE', changeSetId: 'c', stackId: 's', stackName: 'shop', changes, parameters: [] },
});

test('a creation is counted, nested stacks with what is in them', () => {
  const nested = {
    ...resource,
    type: 'AWS::CloudFormation::Stack',
    nested: [resource, { ...resource, nested: [resource] }],
  };
  assert.equal(
    createdLine(plan([resource, nested])),
    'create stack shop: 3 resources in 3 stacks (--verbose lists them)',
  );
  assert.equal(createdLine(plan([resource])), 'create stack shop: 1 resource (--verbose lists them)');
});
