import assert from 'node:assert/strict';
import { test } from 'node:test';
import { template } from '../../../generator/index.ts';
import type { Plan, ResourceChange } from '../../model.ts';
import { marksOf, withMarks } from './template-marks.ts';

const service = template({
  path: 'service.yaml',
  description: '',
  parameters: {},
  body({ resource }) {
    const rule = {
      Priority: 1,
      Actions: [{ Type: 'fixed-response' as const, FixedResponseConfig: { StatusCode: '404' } }],
      Conditions: [{ Field: 'path-pattern' as const, PathPatternConfig: { Values: ['/'] } }],
    };
    resource('Plain', 'AWS::ElasticLoadBalancingV2::ListenerRule', rule, { Metadata: { Owner: 'us' } });
    resource('Shifted', 'AWS::ElasticLoadBalancingV2::ListenerRule', rule, {
      Metadata: { ShiftedBy: 'AWS::ECS::Service' },
    });
    resource('Alone', 'AWS::RDS::DBInstance', { Engine: 'mysql', DBSnapshotIdentifier: 'before' });
    resource('Reader', 'AWS::RDS::DBInstance', { Engine: 'aurora-mysql', DBClusterIdentifier: 'cluster' });
    return {};
  },
});

const master = template({
  path: 'master.yaml',
  description: '',
  parameters: {},
  body({ stack }) {
    stack('Shop', service, {});
    stack('Orders', service, {});
    return {};
  },
});

function change(logicalId: string, nested?: readonly ResourceChange[]): ResourceChange {
  return {
    logicalId,
    type: nested === undefined ? 'AWS::ElasticLoadBalancingV2::ListenerRule' : 'AWS::CloudFormation::Stack',
    action: 'Modify',
    replacement: 'False',
    stateful: true,
    details: [],
    nested,
  };
}

test('such resources are found in every nested stack that has them', () => {
  const { shifted, members } = marksOf(master);
  assert.deepEqual([...shifted], ['Shop/Shifted', 'Orders/Shifted']);
  assert.deepEqual([...members], ['Shop/Reader', 'Orders/Reader']);
});

test('the changes to them are marked, and no others', () => {
  const changes = [
    change('Shop', [change('Plain'), change('Shifted'), change('Alone'), change('Reader')]),
    change('Shifted'),
    change('Reader'),
  ];
  const plan: Plan = { kind: 'UPDATE', changeSetId: 'c', stackId: 's', stackName: 'shop', changes, parameters: [] };
  const [shop, ...others] = withMarks(plan, marksOf(master)).changes;
  const marks = ({ shifted, stateful }: ResourceChange) => [shifted, stateful];
  assert.deepEqual(shop?.nested?.map(marks), [
    [undefined, true],
    [true, true],
    [undefined, true],
    [undefined, false],
  ]);
  assert.deepEqual(others.map(marks), [
    [undefined, true],
    [undefined, true],
  ]);
});
